use rusqlite::Connection;

use super::migrations::{MIGRATIONS, Migration};
use super::*;

const NOW: TimeMs = TimeMs(1_600_700_000_000);

/// What a later app will do one day.
const NEXT: Migration = Migration {
    sql: "ALTER TABLE article ADD COLUMN colour TEXT",
    opened_from: 1,
};
const BREAKING: Migration = Migration {
    sql: "ALTER TABLE article RENAME COLUMN headline TO title",
    opened_from: 99,
};

fn steps(more: Migration) -> Vec<Migration> {
    let mut steps: Vec<Migration> = MIGRATIONS
        .iter()
        .map(|step| Migration {
            sql: step.sql,
            opened_from: step.opened_from,
        })
        .collect();
    steps.push(more);
    steps
}

fn open(folder: &Path, when: Check) -> anyhow::Result<Opened> {
    Store::open(folder, &disk::system(), NOW, &Faults::default(), when)
}

fn write_something(db: &Connection) {
    meta::save(db, "note", &"giữ lại").expect("written");
}

fn something(db: &Connection) -> Option<String> {
    meta::load(db, "note").expect("read")
}

#[test]
fn an_older_store_keeps_its_data_and_is_copied_aside_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = Store::open_with(
        folder.path(),
        &disk::system(),
        NOW,
        &Faults::default(),
        Check::First,
        MIGRATIONS,
    )
    .expect("made");
    write_something(&old.writer);
    drop(old);

    let all = steps(NEXT);
    let new = Store::open_with(
        folder.path(),
        &disk::system(),
        NOW,
        &Faults::default(),
        Check::First,
        &all,
    )
    .expect("migrated");
    assert_eq!(something(&new.writer).as_deref(), Some("giữ lại"));
    let version: usize = new
        .writer
        .query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))
        .expect("read") as usize;
    assert_eq!(version, all.len());
    let copy = folder
        .path()
        .join(format!("galley-before-{}.sqlite", all.len()));
    let copy = Connection::open(copy).expect("the copy");
    assert_eq!(something(&copy).as_deref(), Some("giữ lại"));
}

#[test]
fn a_migration_that_fails_leaves_the_store_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = open(folder.path(), Check::First).expect("made");
    write_something(&old.writer);
    drop(old);
    let broken = Migration {
        sql: "CREATE TABLE half (x); SELECT no_such_function()",
        opened_from: 1,
    };
    assert!(
        Store::open_with(
            folder.path(),
            &disk::system(),
            NOW,
            &Faults::default(),
            Check::First,
            &steps(broken)
        )
        .is_err()
    );
    let again = open(folder.path(), Check::First).expect("opened by the older app");
    assert_eq!(something(&again.writer).as_deref(), Some("giữ lại"));
    let half: i64 = again
        .writer
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'half'",
            [],
            |row| row.get(0),
        )
        .expect("read");
    assert_eq!(half, 0);
}

#[test]
fn a_store_that_a_newer_app_changed_for_good_is_refused_and_left_untouched() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = Store::open_with(
        folder.path(),
        &disk::system(),
        NOW,
        &Faults::default(),
        Check::First,
        &steps(BREAKING),
    )
    .expect("made");
    write_something(&new.writer);
    drop(new);
    let before = std::fs::read(folder.path().join(FILE)).expect("the file");
    let error = open(folder.path(), Check::First).err().expect("refused");
    assert!(error.is::<NewerStore>(), "{error:#}");
    assert_eq!(
        std::fs::read(folder.path().join(FILE)).expect("the file"),
        before
    );
}

#[test]
fn a_store_that_a_newer_app_only_added_to_is_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = Store::open_with(
        folder.path(),
        &disk::system(),
        NOW,
        &Faults::default(),
        Check::First,
        &steps(NEXT),
    )
    .expect("made");
    write_something(&new.writer);
    drop(new);
    let old = open(folder.path(), Check::First).expect("opened");
    assert_eq!(something(&old.writer).as_deref(), Some("giữ lại"));
}

#[test]
fn a_damaged_store_is_set_aside_under_a_dated_name_and_a_new_one_is_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(FILE);
    std::fs::write(&file, vec![b'x'; 8192]).expect("written");
    let opened = open(folder.path(), Check::First).expect("a new store");
    let aside = opened.set_aside.expect("the damaged one is kept");
    assert!(
        aside.ends_with("galley-damaged-2020-09-21T14-53-20.sqlite"),
        "{}",
        aside.display()
    );
    assert_eq!(std::fs::read(aside).expect("kept"), vec![b'x'; 8192]);
    assert_eq!(something(&opened.writer), None);
}

#[test]
fn a_saved_commit_is_synced_to_the_disk_before_it_is_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let opened = open(folder.path(), Check::First).expect("made");
    let pragma = |name: &str| -> String {
        let value: rusqlite::types::Value = opened
            .writer
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
            .expect("read");
        format!("{value:?}")
    };
    assert_eq!(pragma("synchronous"), "Integer(2)", "FULL");
    assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
    assert_eq!(pragma("foreign_keys"), "Integer(1)");
}

/// A store of many pages, closed in order.
fn closed_in_order() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let opened = open(folder.path(), Check::Later).expect("made");
    meta::save(&opened.writer, "long", &"x".repeat(200_000)).expect("written");
    close(opened);
    folder
}

fn close(opened: Opened) {
    opened.store.close();
    drop(opened.writer);
    opened.store.mark_closed();
}

/// Makes the last pages unreadable, which opening does not read; gives when the file was last changed before.
fn damage(folder: &Path) -> std::time::SystemTime {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let mut file = std::fs::File::options()
        .write(true)
        .open(folder.join(FILE))
        .expect("the file");
    let about = file.metadata().expect("about it");
    for page in about.len() / 4096 - 10..about.len() / 4096 {
        file.seek(SeekFrom::Start(page * 4096)).expect("a place");
        file.write_all(&[0xee; 64]).expect("written");
    }
    about.modified().expect("a moment")
}

#[test]
fn a_store_that_was_closed_in_order_is_opened_at_once_and_checked_while_it_is_used() {
    let folder = closed_in_order();
    let opened = open(folder.path(), Check::Later).expect("opened");
    assert!(opened.check_owed);
    opened.store.check_now(NOW).expect("it can be read");
    assert_eq!(opened.store.damaged(), None);
    // As after a crash: nobody said that it was closed.
    drop(opened);
    assert!(
        !open(folder.path(), Check::Later)
            .expect("opened")
            .check_owed
    );
}

#[test]
fn damage_that_is_found_while_the_store_is_used_is_said_and_the_next_start_sets_the_store_aside() {
    let folder = closed_in_order();
    let at = damage(folder.path());
    let file = std::fs::File::options()
        .write(true)
        .open(folder.path().join(FILE));
    file.expect("the file").set_modified(at).expect("set back");
    let opened = open(folder.path(), Check::Later).expect("opened");
    assert!(opened.set_aside.is_none());
    opened.store.check_now(NOW).expect("it can be read");
    assert_eq!(opened.store.damaged(), Some(NOW));
    close(opened);
    let next = open(folder.path(), Check::Later).expect("opened");
    assert!(next.set_aside.is_some());
}

#[test]
fn a_store_that_was_changed_after_it_was_closed_is_checked_before_anything_is_written() {
    let folder = closed_in_order();
    damage(folder.path());
    let opened = open(folder.path(), Check::Later).expect("opened");
    assert!(opened.set_aside.is_some());
}
