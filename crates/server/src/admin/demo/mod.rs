//! The demonstration newsroom: *Báo Bến Sông*, a paper of a river town that does not exist.
//!
//! Its stories go the way of every story: records, submission, approval, publication. Only the clock is turned back, so
//! that they have dates of their own. Nobody in it has a password: `galley-server code` hands out one-time codes.

mod photos;
mod prose;
mod stories;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context as _, bail};
use editorial::article::ARTICLE_SCHEMA;
use editorial::article::draft::Draft;
use editorial::article::field::{FieldName, FigureField};
use editorial::id::{
    ArticleId, CommandId, DeviceId, EntryId, PersonId, RecordId, SectionId, UploadId, uuid_v7,
};
use editorial::newsroom::{Entry, Link, Section, Settings};
use editorial::person::{Grant, Person, Role};
use editorial::sync::api::{Command, CommandAnswer, DeviceHead, RecordStatus};
use editorial::sync::record::{Kind, NO_RECORD, Record};
use editorial::time::TimeMs;
use editorial::workflow::{Rules, Transition};

use super::{Anyhow, ZONE, with_store};
use crate::app::App;
use crate::auth::Caller;
use crate::blobs::NotABlob;
use crate::config::{Clock, Config};
use crate::failure::Failure;
use crate::store::{self, Store};
use crate::{commands, records};
use stories::{SECTIONS, Story, stories};

const PEOPLE: [(&str, &str, Role); 5] = [
    ("lan", "Nguyễn Thị Lan", Role::Reporter),
    ("minh", "Trần Quang Minh", Role::Editor),
    ("hoa", "Lê Thu Hòa", Role::ManagingEditor),
    ("duc", "Phạm Anh Đức", Role::EditorInChief),
    ("admin", "Quản trị", Role::Administrator),
];

const LINKS: [(&str, &str); 4] = [
    ("Thư viện Bến Sông", "https://thu-vien.example.org/"),
    (
        "Lịch thủy triều sông Trúc",
        "https://thuy-trieu.example.org/",
    ),
    ("Giờ tàu, giờ đò", "https://gio-do.example.org/"),
    ("Bảo tàng nghề ghe", "https://bao-tang.example.org/"),
];

const MINUTE_MS: i64 = 60 * 1000;

/// Makes the demonstration newsroom in `data_dir`: people, sections, links, six published stories with their photos.
///
/// # Errors
/// When there is a newsroom already, or the folder cannot be written.
pub fn init_demo(data_dir: &Path) -> anyhow::Result<()> {
    let stories = stories();
    let begin = stories
        .first()
        .context("there are stories")?
        .published
        .plus_ms(-24 * 60 * MINUTE_MS);
    let hands = Arc::new(AtomicI64::new(begin.0));
    let turned = hands.clone();
    let clock: Clock = Arc::new(move || TimeMs(turned.load(Ordering::SeqCst)));
    Store::create(&Config {
        clock: clock.clone(),
        ..Config::new(data_dir)
    })?;
    with_store(data_dir, clock.clone(), move |tx| Ok(furnish(tx, begin)?))?;

    let app = App::open_alone(data_dir, clock)?;
    let (mut lan, minh) = (
        Desk::open(&app, "lan", "Máy của Lan")?,
        Desk::open(&app, "minh", "Máy của Minh")?,
    );
    for (number, story) in (0u8..).zip(&stories) {
        hands.store(story.published.plus_ms(-90 * MINUTE_MS).0, Ordering::SeqCst);
        let (article, draft) = write(&app, &mut lan, story, number)
            .with_context(|| format!("writing the demonstration story {}", number + 1))?;
        let revision = draft.revision_ref(article);
        hands.store(story.published.plus_ms(-30 * MINUTE_MS).0, Ordering::SeqCst);
        lan.command(
            &app,
            article,
            Transition::Submit {
                revision: revision.clone(),
            },
        )?;
        hands.store(story.published.0, Ordering::SeqCst);
        minh.command(
            &app,
            article,
            Transition::Approve {
                level: 0,
                revision,
                acknowledges: None,
            },
        )?;
    }
    app.publisher.prepare_site()
}

/// The same id at every making, so that addresses stay what they are.
fn fixed(at: TimeMs, kind: u8, number: u8) -> uuid::Uuid {
    uuid_v7(
        at.0,
        [kind, number, 0x42, 0x65, 0x6e, 0x53, 0x6f, 0x6e, 0x67, 0x21],
    )
}

fn furnish(tx: &store::Tx<'_>, begin: TimeMs) -> Result<(), store::StoreError> {
    let settings = Settings {
        site_name: "Báo Bến Sông".to_owned(),
        tagline: "Tiếng nói của miền sông nước".to_owned(),
        site_address: String::new(),
        zone: ZONE.to_owned(),
        language: "vi".to_owned(),
        rules: Rules::default(),
        publishes_positions: false,
    };
    store::entry::put(tx, &Entry::Settings(settings))?;
    for (order, (name, slug)) in (0u8..).zip(SECTIONS) {
        let id = section_id(begin, order);
        let section = Section {
            id,
            name: name.to_owned(),
            slug: slug.to_owned(),
            order: i32::from(order),
        };
        store::entry::put(tx, &Entry::Section(section))?;
    }
    for (number, (login, name, role)) in (0u8..).zip(PEOPLE) {
        let id = PersonId(fixed(begin, 2, number));
        store::person::insert(tx, id, login)?;
        let grants = vec![Grant {
            role,
            section: None,
        }];
        let person = Person {
            id,
            name: name.to_owned(),
            login: login.to_owned(),
            grants,
        };
        store::entry::put(tx, &Entry::Person(person))?;
    }
    for (order, (name, url)) in (0u8..).zip(LINKS) {
        let id = EntryId(fixed(begin, 3, order));
        let link = Link {
            id,
            name: name.to_owned(),
            url: url.to_owned(),
            order: i32::from(order),
        };
        store::entry::put(tx, &Entry::Link(link))?;
    }
    Ok(())
}

fn section_id(begin: TimeMs, order: u8) -> SectionId {
    SectionId(fixed(begin, 1, order))
}

/// A person at a workstation of the demonstration. It has no token: nobody can sign in with it.
struct Desk {
    caller: Caller,
    head: DeviceHead,
}

impl Desk {
    fn open(app: &App, login: &'static str, name: &'static str) -> anyhow::Result<Self> {
        let caller = app.store.write(move |tx| {
            let person = super::person_by_login(tx, login).map_err(Anyhow)?;
            let person = store::entry::person(tx, person)?
                .context("the person was just made")
                .map_err(Anyhow)?;
            let device = DeviceId(tx.uuid());
            store::device::upsert(tx, device, person.id, name)?;
            Ok::<_, Anyhow>(Caller { device, person })
        });
        let caller = caller.map_err(|Anyhow(error)| error)?;
        Ok(Self {
            caller,
            head: DeviceHead {
                device_seq: 0,
                hash: NO_RECORD,
            },
        })
    }

    fn push(
        &mut self,
        app: &App,
        article: ArticleId,
        kind: Kind,
        payload: Vec<u8>,
    ) -> anyhow::Result<()> {
        let now = app.store.now();
        let record = Record {
            id: RecordId(app.store.random().uuid(now)),
            kind,
            article,
            device: self.caller.device,
            device_seq: self.head.device_seq + 1,
            author_ms: now,
            schema: ARTICLE_SCHEMA,
            prev: self.head.hash,
            payload,
        };
        let bytes = record.to_bytes();
        let pushed = records::push(
            &app.store,
            &app.faults,
            self.caller.device,
            self.caller.person.id,
            &bytes,
        )
        .map_err(failed)?;
        if !matches!(pushed.answer.results[..], [RecordStatus::Stored { .. }]) {
            bail!("a record was not stored: {:?}", pushed.answer.results);
        }
        self.head = DeviceHead {
            device_seq: record.device_seq,
            hash: Record::hash_of_bytes(&bytes)?,
        };
        Ok(())
    }

    fn command(&self, app: &App, article: ArticleId, transition: Transition) -> anyhow::Result<()> {
        let command = Command {
            id: CommandId(app.store.random().uuid(app.store.now())),
            article,
            transition,
        };
        match commands::run(app, &self.caller, &command).map_err(failed)? {
            CommandAnswer::Done { .. } => Ok(()),
            CommandAnswer::Refused { refusal } => {
                bail!("a demonstration story was refused: {refusal}")
            }
        }
    }
}

fn failed(Failure(error): Failure) -> anyhow::Error {
    anyhow::Error::msg(error.message)
}

/// Writes a story the way a workstation does: its first record, fields, body, figures, photos.
fn write(
    app: &App,
    desk: &mut Desk,
    story: &Story,
    number: u8,
) -> anyhow::Result<(ArticleId, Draft)> {
    let article = ArticleId(fixed(story.published, 4, number));
    let sections = app.store.read(store::entry::sections)?;
    let section = sections
        .iter()
        .find(|section| section.slug == story.section)
        .context("the section was made")?;
    let (mut draft, created) = Draft::create(u64::from_le_bytes(app.store.random().bytes()) >> 1);
    desk.push(app, article, Kind::ArticleCreate, created)?;
    let fields = [
        (FieldName::Section, section.id.to_string()),
        (FieldName::Headline, story.headline.to_owned()),
        (FieldName::Standfirst, story.standfirst.to_owned()),
        (FieldName::Byline, story.byline.to_owned()),
        (FieldName::Language, "vi".to_owned()),
        (FieldName::Tags, serde_json::to_string(story.tags)?),
    ];
    for (field, value) in fields {
        let update = draft.set_field(field, &value, &[]);
        desk.push(app, article, Kind::ArticleUpdate, update)?;
    }
    for figure in story.figures {
        let (photo, files) = photos::photo(figure.photo)?;
        desk.push(app, article, Kind::Photo, serde_json::to_vec(&photo)?)?;
        for bytes in files {
            put_blob(app, bytes)?;
        }
    }
    let update = draft.replace_body(&story.document()?)?;
    desk.push(app, article, Kind::ArticleUpdate, update)?;
    for figure in story.figures {
        for (field, value) in [
            (FigureField::Alt, figure.alt),
            (FigureField::Credit, figure.credit),
        ] {
            let update = draft.set_figure_field(figure.id, field, value, &[])?;
            desk.push(app, article, Kind::ArticleUpdate, update)?;
        }
    }
    Ok((article, draft))
}

fn put_blob(app: &App, bytes: &'static [u8]) -> anyhow::Result<()> {
    let upload = UploadId(app.store.random().uuid(app.store.now()));
    let hash = app.blobs.put(upload, bytes).map_err(|error| match error {
        NotABlob::Io(error) => anyhow::Error::from(error).context("storing a photo"),
        NotABlob::OtherBytes => anyhow::anyhow!("a photo changed while it was stored"),
    })?;
    app.store
        .write(move |tx| store::blob::insert(tx, hash, bytes.len() as u64))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use editorial::article::check::{CheckContext, check_revision};

    use super::*;

    #[test]
    fn the_demonstration_newsroom_is_sound_and_every_page_of_it_is_there() {
        let dir = tempfile::tempdir().expect("a folder");
        let data = dir.path().join("data");
        init_demo(&data).expect("the newsroom is made");
        assert_eq!(super::super::check(&data).expect("it can be checked"), []);
        let store = Store::open(&Config::new(&data)).expect("it opens");
        let (published, sections) = store
            .read(|conn| {
                Ok::<_, store::StoreError>((
                    store::published::list(conn, false)?,
                    store::entry::sections(conn)?,
                ))
            })
            .expect("it is read");
        assert_eq!(published.len(), 6);
        for story in &published {
            let file = crate::publish::files::file_of(&data.join("site"), &story.facts.url)
                .expect("a site path");
            assert!(file.is_file(), "{}", story.facts.url);
            let canonical = store
                .read(|conn| store::revision::canonical(conn, story.revision.hash))
                .expect("it is read");
            let revision = editorial::article::revision::Revision::from_canonical(
                &canonical.expect("the revision is stored"),
                story.revision.hash,
            )
            .expect("the revision is sound");
            assert_eq!(
                check_revision(
                    &revision,
                    &CheckContext {
                        sections: &sections,
                        photos: editorial::photo::rights::PhotoUse::default(),
                    }
                ),
                [],
                "{}",
                story.facts.url
            );
            assert!(story.teaser.lead.is_some(), "{}", story.facts.url);
        }
        assert!(init_demo(&data).is_err(), "a newsroom is never made twice");
    }

    #[test]
    fn one_story_shows_every_part_of_a_page() {
        let full = stories()
            .into_iter()
            .find(|story| story.figures.len() == 2)
            .expect("a story with two photos");
        let json = serde_json::to_string(&full.document().expect("a document")).expect("JSON");
        for kind in [
            "paragraph",
            "\"level\":2",
            "\"level\":3",
            "blockquote",
            "pull_quote",
            "bullet_list",
            "ordered_list",
            "separator",
            "figure",
            "\"link\"",
            "\"strong\"",
            "\"em\"",
        ] {
            assert!(json.contains(kind), "{kind}");
        }
        assert!(json.contains("./."), "the end mark");
    }
}
