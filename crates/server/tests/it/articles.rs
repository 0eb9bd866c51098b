use editorial::article::draft::Draft;
use editorial::article::field::FieldName;
use editorial::id::ArticleId;
use editorial::newsroom::Entry;
use editorial::sync::api::{Beginning, CatalogueRow, Code, Fetch, Fetched, ServerEvent, Snapshot};
use editorial::sync::record::Kind;
use editorial::workflow::Stage;

use crate::newsroom::{Newsroom, refused};
use crate::station::{Station, Story, new_uuid, paragraph};

#[test]
fn a_new_workstation_learns_every_article_from_the_catalogue_and_its_snapshots() {
    let newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let section = newsroom.section("van-hoa");
    let stories: Vec<Story> = (0..3)
        .map(|number| Story::write(&mut lan, section, &format!("Bài số {number}")))
        .collect();
    let minh = newsroom.station("minh");
    let first: Vec<CatalogueRow> = minh.get("/v1/articles?limit=2").json();
    let rest: Vec<CatalogueRow> = minh
        .get(&format!("/v1/articles?limit=2&after={}", first[1].article))
        .json();
    let rows: Vec<CatalogueRow> = first.into_iter().chain(rest).collect();
    let mut ids: Vec<ArticleId> = stories.iter().map(|story| story.id).collect();
    ids.sort();
    assert_eq!(rows.iter().map(|row| row.article).collect::<Vec<_>>(), ids);
    let fetched: Fetched = minh
        .post_json(
            "/v1/articles/fetch",
            &Fetch {
                articles: [&ids[..], &[ArticleId(new_uuid())]].concat(),
                most_bytes: None,
            },
        )
        .json();
    assert_eq!(fetched.snapshots.len(), 3, "an unknown article is left out");
    for story in &stories {
        let row = rows
            .iter()
            .find(|row| row.article == story.id)
            .expect("a row");
        let snapshot = fetched
            .snapshots
            .iter()
            .find(|snapshot| snapshot.article == story.id)
            .expect("a snapshot");
        assert_eq!(
            (row.revision, row.state.stage),
            (story.revision().hash, Stage::Draft)
        );
        assert_eq!(row.seq, snapshot.seq);
        let draft = Draft::open(&snapshot.draft.0).expect("a snapshot opens");
        assert_eq!(draft.revision(story.id).hash(), snapshot.revision);
        assert_eq!(snapshot.revision, row.revision);
    }
}

#[test]
fn reading_the_catalogue_and_fetching_write_nothing() {
    let newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let mut story = Story::begin(&mut lan);
    story.set(&mut lan, FieldName::Headline, "Một tít");
    story.body(&mut lan, vec![paragraph("Chữ.")]);
    let minh = newsroom.station("minh");
    let head = minh.hello().head_seq;
    minh.get("/v1/articles");
    Story::fetch(&minh, story.id);
    assert_eq!(minh.hello().head_seq, head);
    let too_many = Fetch {
        articles: vec![story.id; 501],
        most_bytes: None,
    };
    refused(
        &minh.post_json("/v1/articles/fetch", &too_many),
        400,
        Code::BadRequest,
    );
    refused(
        &minh.get("/v1/articles?after=nobody"),
        400,
        Code::BadRequest,
    );
}

fn fetch(station: &Station, articles: Vec<ArticleId>, most_bytes: Option<u64>) -> Vec<Snapshot> {
    let asked = Fetch {
        articles,
        most_bytes,
    };
    let fetched: Fetched = station.post_json("/v1/articles/fetch", &asked).json();
    fetched.snapshots
}

#[test]
fn a_new_workstation_is_told_the_newsroom_and_where_its_feed_ends() {
    let newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let section = newsroom.section("van-hoa");
    Story::write(&mut lan, section, "Một bài");
    let told: Beginning = lan.get("/v1/newsroom").json();
    let hello = lan.hello();
    assert_eq!((told.epoch, told.head_seq), (hello.epoch, hello.head_seq));
    assert_eq!(told.articles, 1);
    let by_feed: Vec<_> = lan
        .events()
        .into_iter()
        .filter_map(|event| match event {
            ServerEvent::Entry { version, entry } => Some((version, entry)),
            _ => None,
        })
        .collect();
    for entry in &told.entries {
        let last = by_feed
            .iter()
            .rev()
            .find(|(_, known)| known.key() == entry.entry.key());
        assert_eq!(last, Some(&(entry.version, entry.entry.clone())));
    }
    assert!(
        told.entries
            .iter()
            .any(|told| matches!(told.entry, Entry::Settings(_)))
    );
    assert!(
        told.entries
            .iter()
            .any(|told| matches!(&told.entry, Entry::Section(one) if one.id == section))
    );
    assert!(told.published.is_empty());
}

#[test]
fn the_catalogue_is_read_from_the_newest_article_on_and_says_what_a_list_shows() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let section = newsroom.section("van-hoa");
    let mut stories: Vec<Story> = (0..5)
        .map(|number| Story::write(&mut lan, section, &format!("Bài số {number}")))
        .collect();
    let mut copy = Story::fetch(&minh, stories[1].id);
    let hers = stories[1].type_at(3, " của Lan");
    let his = copy.type_at(7, " của Minh");
    lan.push(copy.id, Kind::ArticleUpdate, hers);
    let last = minh.push(copy.id, Kind::ArticleUpdate, his);
    let mut rows: Vec<CatalogueRow> = Vec::new();
    loop {
        let before = rows
            .last()
            .map_or_else(String::new, |row| format!("&before={}", row.article));
        let page: Vec<CatalogueRow> = minh
            .get(&format!("/v1/articles?newest=true&limit=2{before}"))
            .json();
        if page.is_empty() {
            break;
        }
        rows.extend(page);
    }
    let mut ids: Vec<ArticleId> = stories.iter().map(|story| story.id).collect();
    ids.sort();
    ids.reverse();
    assert_eq!(rows.iter().map(|row| row.article).collect::<Vec<_>>(), ids);
    for row in &rows {
        let number = stories.iter().position(|story| story.id == row.article);
        let number = number.expect("one of them");
        assert_eq!(row.headline, format!("Bài số {number}"));
        assert_eq!(row.section, Some(section.to_string()));
        let items = minh.items();
        let changed = items.iter().rfind(|item| match &item.body {
            editorial::sync::api::FeedBody::Record { bytes, .. } => {
                editorial::sync::record::Record::read(bytes)
                    .is_ok_and(|(record, _)| record.article == row.article)
            }
            editorial::sync::api::FeedBody::Event(_) => false,
        });
        assert_eq!(row.updated, changed.map(|item| item.at));
        assert_eq!(row.review.is_some(), row.article == copy.id);
    }
    let row = rows.iter().find(|row| row.article == copy.id);
    let row = row.expect("the story that two people wrote in");
    let told = minh
        .events()
        .into_iter()
        .rev()
        .find_map(|event| match event {
            ServerEvent::Review(review) => Some(review),
            _ => None,
        });
    assert_eq!(row.review, told, "as the feed tells it");
    assert!(
        row.seq > last,
        "the review is the last thing that happened to it"
    );
}

#[test]
fn snapshots_come_as_far_as_they_fit_and_lie_ready_for_the_next_machine() {
    let newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let section = newsroom.section("van-hoa");
    let mut stories: Vec<Story> = (0..3)
        .map(|number| Story::write(&mut lan, section, &format!("Bài số {number}")))
        .collect();
    let ids: Vec<ArticleId> = stories.iter().map(|story| story.id).collect();
    let one = fetch(&lan, ids.clone(), Some(1));
    assert_eq!(
        one.len(),
        1,
        "at least one, and the first that was asked for"
    );
    assert_eq!(one[0].article, ids[0]);
    let all = fetch(&lan, ids.clone(), None);
    assert_eq!(all[0], one[0], "the same bytes, as they lie there");
    assert_eq!(
        server::admin::check(&newsroom.data()).expect("it can be checked"),
        [],
        "what is kept for the next machine is what the records say"
    );
    let words = stories[0].type_at(3, " nữa");
    let seq = lan.push(ids[0], Kind::ArticleUpdate, words);
    let again = fetch(&lan, vec![ids[0]], None);
    assert_eq!(again[0].seq, seq);
    let draft = Draft::open(&again[0].draft.0).expect("a snapshot opens");
    assert_eq!(draft.revision(ids[0]).hash(), stories[0].revision().hash);
}

#[test]
fn a_snapshot_does_not_claim_a_record_that_waits_for_another() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let id = ArticleId(new_uuid());
    let (mut draft, created) = Draft::create(crate::station::unique());
    draft.set_peer(crate::station::unique());
    let field = draft.set_field(FieldName::Headline, "Của Minh", &[]);
    let waits = minh.push(id, Kind::ArticleUpdate, field);
    let later = minh.push(id, Kind::Photo, b"{}".to_vec());
    let before = fetch(&minh, vec![id], None);
    assert!(later > waits);
    assert!(before.iter().all(|snapshot| snapshot.seq < waits));
    let seq = lan.push(id, Kind::ArticleCreate, created);
    let after = fetch(&minh, vec![id], None);
    let opened = Draft::open(&after[0].draft.0).expect("a snapshot opens");
    assert_eq!(opened.revision(id).hash(), draft.revision(id).hash());
    // The nonsense among the photos is in no draft either.
    assert!(after[0].seq < later && after[0].seq < seq);
}
