//! How an older store becomes today's.
//!
//! `user_version` counts the migrations that a file has been through. Before one runs, the whole store is copied aside
//! with `VACUUM INTO`. Each says which is the oldest app that may still open the result: adding a table or a nullable
//! column keeps older apps working, anything else does not.

use std::path::Path;

use anyhow::Context as _;
use rusqlite::Connection;

/// One step.
pub(crate) struct Migration {
    /// What it does.
    pub(crate) sql: &'static str,
    /// The store version that an app must know to open a store after this step; this step's own number = older apps must not.
    pub(crate) opened_from: u32,
}

/// Every step, oldest first; the first makes a store out of nothing. Never change one that was released: add one.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        sql: include_str!("0001.sql"),
        opened_from: 1,
    },
    Migration {
        sql: include_str!("0002.sql"),
        opened_from: 1,
    },
    Migration {
        sql: include_str!("0003.sql"),
        opened_from: 1,
    },
    // Checkpoints: an app without them writes none and harms none.
    Migration {
        sql: include_str!("0004.sql"),
        opened_from: 1,
    },
    // Decisions in merge reviews: an app without them makes none and harms none.
    Migration {
        sql: include_str!("0005.sql"),
        opened_from: 1,
    },
    // The marks of search: an app without them sets them all the same, by the triggers, and finds less in its lists.
    Migration {
        sql: include_str!("0006.sql"),
        opened_from: 1,
    },
    // Lists, preferences and what is new: an app without them keeps what it needs by the triggers and the generated columns.
    Migration {
        sql: include_str!("0007.sql"),
        opened_from: 1,
    },
    // Articles that are known before their text is here: an older app would open them empty and write in them.
    Migration {
        sql: include_str!("0008.sql"),
        opened_from: 8,
    },
    // What was said of templates: an app without it proposes nothing.
    Migration {
        sql: include_str!("0009.sql"),
        opened_from: 8,
    },
];

/// A store that a newer app has been through, and that this one must not touch.
#[derive(Debug, thiserror::Error)]
#[error(
    "the store has version {found}, which needs a newer Galley (this one knows {known}); nothing was changed"
)]
pub struct NewerStore {
    /// The version of the file.
    pub found: u32,
    /// The newest that this app knows.
    pub known: u32,
}

/// The version of the file, and the oldest store version that an app must know to open it.
pub(crate) fn versions(db: &Connection) -> rusqlite::Result<(u32, u32)> {
    let version = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    // `application_id` is the one other number that can be read before any table is trusted.
    let opened_from = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    Ok((version, opened_from))
}

/// Refuses a store that a newer app made unreadable for this one.
pub(crate) fn check_known(db: &Connection, steps: &[Migration]) -> anyhow::Result<()> {
    let (found, opened_from) = versions(db)?;
    let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    if found > known && opened_from > known {
        return Err(NewerStore { found, known }.into());
    }
    Ok(())
}

/// Whether a store has been through every step.
pub(crate) fn is_newest(db: &Connection, steps: &[Migration]) -> anyhow::Result<bool> {
    Ok(versions(db)?.0 as usize >= steps.len())
}

/// Brings the store up to date, each step in one transaction; `backup` is where the store is copied before the first.
pub(crate) fn migrate(
    db: &Connection,
    steps: &[Migration],
    backup: impl Fn(u32) -> std::path::PathBuf,
) -> anyhow::Result<()> {
    let (found, _) = versions(db)?;
    if found > 0 && (found as usize) < steps.len() {
        copy_aside(db, &backup(found))?;
    }
    for (version, step) in (1u32..).zip(steps).skip(found as usize) {
        let tx = db.unchecked_transaction()?;
        tx.execute_batch(step.sql)
            .with_context(|| format!("migrating the store to version {version}"))?;
        tx.pragma_update(None, "user_version", version)?;
        tx.pragma_update(None, "application_id", step.opened_from)?;
        tx.commit()?;
    }
    Ok(())
}

fn copy_aside(db: &Connection, to: &Path) -> anyhow::Result<()> {
    // A copy that was cut short by a crash is of no use to anybody.
    if to.exists() {
        std::fs::remove_file(to).context("removing an unfinished copy of the store")?;
    }
    db.execute("VACUUM INTO ?1", [to.to_string_lossy()])
        .context("copying the store before a migration")?;
    Ok(())
}
