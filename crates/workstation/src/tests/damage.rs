//! What a disk has changed since it was stored.

use editorial::article::draft::Draft;
use editorial::article::field::FieldName;
use editorial::id::ArticleId;
use editorial::photo::Photo;
use editorial::sync::record::{Kind, MAX_PAYLOAD_BYTES, NO_RECORD, Record};

use super::photos::{import, jpeg};
use super::{Machine, Window, reporter};
use crate::desk::Desk;
use crate::store::{damaged, photo, record};

/// Changes what a disk holds behind the app's back.
fn change(machine: &Machine, sql: &'static str) {
    let changed = machine.station.desk(|desk| Ok(desk.db.execute(sql, [])?));
    assert!(changed.expect("written") > 0, "{sql} changes something");
}

fn kept_aside(machine: &Machine, what: &'static str) -> i64 {
    machine
        .station
        .read(|db| damaged::count(db, what))
        .expect("counted")
}

/// An article with a long history, folded into a snapshot.
fn folded(machine: &Machine) -> ArticleId {
    let article = machine.new_article();
    let mut window = Window::open(machine, article);
    for _ in 0..70 {
        window.type_first("a");
        window.save(machine).expect("saved");
        machine.seal();
    }
    article
}

#[test]
fn an_edit_that_the_disk_changed_is_kept_aside_and_the_article_opens_without_it() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut window = Window::open(&machine, article);
    window.write(&machine, "còn nguyên");
    machine.seal();
    window.type_first("sắp hỏng ");
    window.save(&machine).expect("saved");
    change(&machine, "UPDATE journal SET edit = substr(edit, 2)");

    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), "còn nguyên");
    assert_eq!(kept_aside(&machine, "journal"), 1);
}

#[test]
fn an_edit_in_another_articles_place_is_no_edit_of_that_article() {
    let machine = Machine::of(1, &reporter());
    let (one, two) = (machine.new_article(), machine.new_article());
    Window::open(&machine, one).write(&machine, "bài một");
    machine.seal();
    Window::open(&machine, two).write(&machine, "bài hai");
    change(
        &machine,
        "UPDATE journal SET article = (SELECT article FROM record ORDER BY local LIMIT 1)",
    );
    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(one), "bài một");
    assert_eq!(kept_aside(&machine, "journal"), 1);
}

#[test]
fn a_damaged_snapshot_is_made_again_from_the_records() {
    let machine = Machine::of(1, &reporter());
    let article = folded(&machine);
    change(
        &machine,
        "UPDATE snapshot SET draft = zeroblob(length(draft))",
    );
    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), "a".repeat(70));
    assert_eq!(kept_aside(&machine, "snapshot"), 1);
}

#[test]
fn a_damaged_record_that_was_never_sent_goes_out_as_what_the_draft_still_knows() {
    let machine = Machine::of(1, &reporter());
    folded(&machine);
    change(
        &machine,
        "UPDATE record SET bytes = zeroblob(length(bytes)) WHERE local IN (1, 20)",
    );
    machine.station.desk(Desk::mend_outbox).expect("mended");
    let mut draft = Draft::empty();
    let (mut last, mut prev) = (0, NO_RECORD);
    for bytes in machine.outgoing() {
        let (record, _) = Record::read(&bytes).expect("a whole record");
        assert_eq!((record.device_seq, record.prev), (last + 1, prev));
        prev = Record::hash_of_bytes(&bytes).expect("a hash");
        last += 1;
        if last == 1 {
            assert_eq!(record.kind, Kind::ArticleCreate);
        }
        draft
            .import(&record.payload)
            .expect("each builds on those before it");
    }
    assert_eq!(last, 71);
    assert_eq!(super::plain(&draft.document()), "a".repeat(70));
}

#[test]
fn a_photo_that_an_earlier_version_took_with_an_endless_caption_leaves_and_so_does_what_came_after()
{
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    let mut taken = import(&machine, article, "sách.jpg", jpeg(90, 60))
        .expect("taken")
        .photo;
    machine.set(article, FieldName::Headline, "Bến sông");
    machine.seal();
    // What that version wrote: a record that nobody reads, and another behind it.
    taken.facts.caption = "ở".repeat(MAX_PAYLOAD_BYTES / 3 + 1);
    let written = machine.station.desk(|desk| {
        photo::save(&desk.db, &taken, None)?;
        let waiting = record::outbox(&desk.db, usize::MAX)?;
        let (whole, _) = Record::read(&record::bytes(&desk.db, waiting[1].local)?)?;
        let payload = serde_json::to_vec(&taken)?;
        let endless = Record { payload, ..whole };
        record::replace(&desk.db, waiting[1].local, &endless, &endless.to_bytes())
    });
    written.expect("written");
    assert!(Record::read(&machine.outgoing()[1]).is_err());
    machine.station.desk(Desk::mend_outbox).expect("mended");
    let leaving: Vec<Record> = machine
        .outgoing()
        .iter()
        .map(|bytes| Record::read(bytes).expect("whole").0)
        .collect();
    let kinds: Vec<Kind> = leaving.iter().map(|record| record.kind).collect();
    assert_eq!(
        kinds,
        [Kind::ArticleCreate, Kind::Photo, Kind::ArticleUpdate]
    );
    let told: Photo = serde_json::from_slice(&leaving[1].payload).expect("a photo");
    assert_eq!(told.original, taken.original);
    assert!(told.facts.caption.starts_with("ởở"));
}
