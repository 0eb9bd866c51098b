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
    let old = Store::open(folder.path(), &disk::system(), NOW, &Faults::default()).expect("made");
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
            &steps(broken)
        )
        .is_err()
    );
    let again = Store::open(folder.path(), &disk::system(), NOW, &Faults::default())
        .expect("opened by the older app");
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
        &steps(BREAKING),
    )
    .expect("made");
    write_something(&new.writer);
    drop(new);
    let before = std::fs::read(folder.path().join(FILE)).expect("the file");
    let error = Store::open(folder.path(), &disk::system(), NOW, &Faults::default())
        .err()
        .expect("refused");
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
        &steps(NEXT),
    )
    .expect("made");
    write_something(&new.writer);
    drop(new);
    let old = Store::open(folder.path(), &disk::system(), NOW, &Faults::default()).expect("opened");
    assert_eq!(something(&old.writer).as_deref(), Some("giữ lại"));
}

#[test]
fn a_damaged_store_is_set_aside_under_a_dated_name_and_a_new_one_is_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(FILE);
    std::fs::write(&file, vec![b'x'; 8192]).expect("written");
    let opened =
        Store::open(folder.path(), &disk::system(), NOW, &Faults::default()).expect("a new store");
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
    let opened =
        Store::open(folder.path(), &disk::system(), NOW, &Faults::default()).expect("made");
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
