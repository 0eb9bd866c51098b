//! A damaged store gives back what can be read of it, whichever page is damaged.
#![expect(
    clippy::print_stdout,
    reason = "how many pages were tried is part of the promise"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use editorial::id::{Hash, ReviewId};
use editorial::sync::record::{Kind, Record};
use editorial::sync::review::Decision;
use editorial::time::TimeMs;
use editorial::workflow::Transition;

use super::photos::{import, jpeg};
use super::{Machine, Window, editor, from, open, reporter};
use crate::commands::{
    SessionState, SessionStatusGet, SyncFailure, SyncRebuildSeen, SyncStatusGet, WorkflowSubmit,
};
use crate::error::Code;
use crate::events::Event;
use crate::store::decision::{self, Decided};
use crate::store::forgotten::{self, Forgotten};
use crate::workstation::Workstation;

const PAGE_BYTES: usize = 4096;

/// A closed store with everything that only this machine has: sent and unsent records, a journal, a move, a photo.
fn busy_machine() -> (Machine, editorial::id::ArticleId, String) {
    let machine = Machine::of(1, &reporter());
    let old = machine.complete_article();
    let sent: Vec<_> = machine
        .outgoing()
        .into_iter()
        .map(|bytes| from(&reporter(), bytes))
        .collect();
    machine.receive(sent);
    let article = machine.complete_article();
    import(&machine, article, "ảnh.jpg", jpeg(300, 200)).expect("taken");
    machine
        .station
        .call(WorkflowSubmit { article })
        .expect("queued");
    let mut window = Window::open(&machine, old);
    for word in ["một ", "hai ", "ba "] {
        window.type_first(word);
        window.save(&machine).expect("saved");
    }
    let text = machine.plain(old);
    (machine, old, text)
}

/// The folder of a machine as a power cut leaves it, with its log written back so that every page is in one file.
fn copy_of(machine: &Machine, to: &Path) {
    let from = machine.folder.path();
    let mut folders = vec![from.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            let target = to.join(path.strip_prefix(from).expect("inside"));
            if path.is_dir() {
                std::fs::create_dir_all(&target).expect("a folder");
                folders.push(path);
            } else {
                std::fs::copy(&path, &target).expect("copied");
            }
        }
    }
}

fn checkpointed(machine: &Machine) {
    let db = rusqlite::Connection::open(machine.folder.path().join("galley.sqlite"))
        .expect("the store opens");
    let _: i64 = db
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .expect("written back");
}

fn damage(folder: &Path, page: usize) {
    let file = folder.join("galley.sqlite");
    let mut bytes = std::fs::read(&file).expect("the store");
    bytes[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(0xA5);
    std::fs::write(&file, bytes).expect("a page is damaged");
}

fn told(station: &Workstation) -> Option<BTreeMap<String, String>> {
    let status = station.call(SyncStatusGet {}).expect("asked");
    let failure: Option<SyncFailure> = status
        .failures
        .into_iter()
        .find(|failure| failure.code == Code::StoreDamaged);
    failure.map(|failure| failure.arguments)
}

fn plain(station: &Workstation, article: editorial::id::ArticleId) -> Option<String> {
    let view = station
        .call(crate::commands::ArticleOpen { article })
        .ok()?;
    Some(super::plain(&view.document))
}

#[test]
fn whichever_page_is_damaged_the_rest_is_taken_over_and_nothing_is_lost_without_a_word() {
    let (machine, old, text) = busy_machine();
    checkpointed(&machine);
    let file = machine.folder.path().join("galley.sqlite");
    let pages = std::fs::metadata(&file).expect("the store").len() as usize / PAGE_BYTES;
    let (mut noticed, mut whole, mut silent) = (0, 0, Vec::new());
    for page in 0..pages {
        let folder = tempfile::tempdir().expect("a folder");
        copy_of(&machine, folder.path());
        damage(folder.path(), page);
        let (station, _) = open(folder.path(), 500 + page as u64);
        let Some(said) = told(&station) else {
            // A page that nothing needs, or an index that a quick look does not compare.
            continue;
        };
        noticed += 1;
        let number = |name: &str| -> u64 { said[name].parse().expect("a number") };
        let aside = Path::new(&said["file"]);
        assert!(aside.is_file(), "page {page}: the damaged file is kept");
        let words = plain(&station, old);
        let unsent = station.call(SyncStatusGet {}).expect("asked").unsent;
        let all_there = words.as_deref() == Some(text.as_str())
            && unsent.commands == 1
            && unsent.photos == 1
            && station.call(SessionStatusGet {}).expect("asked").state == SessionState::SignedIn;
        if all_there {
            whole += 1;
        } else if number("lost") == 0 && number("signed_in") == 1 {
            silent.push((page, words, unsent, said));
        }
    }
    assert!(
        noticed > pages / 2,
        "{noticed} of {pages} pages were missed"
    );
    assert!(silent.is_empty(), "lost without a word: {silent:#?}");
    assert!(
        whole * 10 > noticed * 5,
        "only {whole} of {noticed} damaged stores gave everything back"
    );
    println!("rebuild: {pages} pages, {noticed} damages noticed, {whole} stores came back whole");
}

#[test]
fn a_store_that_does_not_open_at_all_still_gives_back_its_records_and_they_are_sent() {
    let (machine, _, _) = busy_machine();
    machine.seal();
    checkpointed(&machine);
    let records = machine.records();
    let folder = tempfile::tempdir().expect("a folder");
    copy_of(&machine, folder.path());
    damage(folder.path(), 0);
    let (station, _) = open(folder.path(), 900);
    let said = told(&station).expect("it is said");
    assert_eq!(said["signed_in"], "0", "the sign-in could not be read");
    assert_ne!(said["lost"], "0");
    let found = station.read(crate::store::record::count).expect("counted");
    assert!(found * 10 >= records * 8, "{found} of {records} records");
}

#[test]
fn what_was_said_of_a_damaged_store_goes_when_somebody_has_read_it_and_the_file_stays() {
    let (machine, ..) = busy_machine();
    checkpointed(&machine);
    let folder = tempfile::tempdir().expect("a folder");
    copy_of(&machine, folder.path());
    damage(folder.path(), 3);
    let (station, _) = open(folder.path(), 901);
    let said = told(&station).expect("it is said");
    station.close();
    drop(station);
    let (station, _) = open(folder.path(), 902);
    assert_eq!(told(&station), Some(said.clone()), "also after a restart");
    station.call(SyncRebuildSeen {}).expect("read");
    assert_eq!(told(&station), None);
    assert!(Path::new(&said["file"]).is_file());
}

#[test]
fn a_start_that_was_cut_after_setting_aside_is_made_good_by_the_next_one() {
    let (machine, old, text) = busy_machine();
    let folder = tempfile::tempdir().expect("a folder");
    let (station, _) = rebuilt(&machine, folder.path(), 903);
    assert_eq!(plain(&station, old).as_deref(), Some(text.as_str()));
    let said = told(&station).expect("it is said");
    assert_eq!(said["lost"], "0");
    assert!(!folder.path().join("rebuild-owed").exists());
}

/// Opens a copy of a machine as the power leaves it after the first start set its store aside, noted that and began an empty
/// one.
fn rebuilt(
    machine: &Machine,
    folder: &Path,
    seed: u64,
) -> (Arc<Workstation>, Arc<Mutex<Vec<Event>>>) {
    checkpointed(machine);
    copy_of(machine, folder);
    let name = "galley-damaged-2020-09-21T14-53-20.sqlite";
    std::fs::rename(folder.join("galley.sqlite"), folder.join(name)).expect("set aside");
    std::fs::write(folder.join("rebuild-owed"), name).expect("noted");
    open(folder, seed)
}

#[test]
fn what_the_server_forgot_and_what_was_decided_outlive_a_rebuild() {
    let (machine, article, _) = busy_machine();
    let review = ReviewId::from_bytes([7; 16]);
    let kept = Forgotten {
        n: 0,
        article,
        transition: Transition::Recall,
        person: reporter().id,
        at: TimeMs(1),
        command: None,
    };
    let decided = Decided {
        decision: Decision::Both,
        before: None,
        state: Hash([9; 32]),
        at: TimeMs(2),
    };
    machine
        .station
        .desk(|desk| {
            forgotten::insert_kept(&desk.db, &kept)?;
            decision::save(&desk.db, review, "a place", &decided)
        })
        .expect("saved");
    let folder = tempfile::tempdir().expect("a folder");
    let (station, _) = rebuilt(&machine, folder.path(), 905);
    let list = station.read(forgotten::list).expect("read");
    assert_eq!(
        list.iter()
            .map(|kept| (kept.article, kept.at))
            .collect::<Vec<_>>(),
        [(article, TimeMs(1))]
    );
    let decisions = station.read(|db| decision::list(db, review)).expect("read");
    assert_eq!(decisions["a place"].state, decided.state);
}

#[test]
fn after_a_rebuild_the_feed_is_read_from_its_beginning_and_unsent_records_keep_their_names() {
    let (machine, ..) = busy_machine();
    let before = machine.outgoing();
    let folder = tempfile::tempdir().expect("a folder");
    let (station, events) = rebuilt(&machine, folder.path(), 904);
    let there = Machine {
        folder,
        station,
        events,
        seed: 904,
        clock: super::clock(),
    };
    assert_eq!(there.outgoing(), before, "byte for byte");
    assert_eq!(there.cursor(), 0, "the feed begins anew");
    let kinds: Vec<Kind> = before
        .iter()
        .map(|bytes| Record::read(bytes).expect("a record").0.kind)
        .collect();
    assert!(kinds.contains(&Kind::Photo), "a photo was among them");
    assert_ne!(editor().id, reporter().id);
}
