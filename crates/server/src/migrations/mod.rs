//! How the database came to its present shape.
//!
//! Each migration is applied once, in order, in a transaction of its own, after a copy of the database was put beside it.
//! Each says whether a server that does not know it may still open the file; if not, that server says so and stops.

use std::path::Path;

use anyhow::{Context as _, bail};
use editorial::time::TimeMs;
use rusqlite::{Connection, OptionalExtension as _, params};

struct Migration {
    version: i64,
    sql: &'static str,
    /// Whether a server that knows only the versions before this one may open and write the file.
    older_may_open: bool,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        sql: include_str!("0001.sql"),
        older_may_open: false,
    },
    // An older server would open it, restore nothing, and lose nothing.
    Migration {
        version: 2,
        sql: include_str!("0002.sql"),
        older_may_open: true,
    },
    Migration {
        version: 3,
        sql: include_str!("0003.sql"),
        older_may_open: false,
    },
    // An index: SQLite keeps it, whoever writes.
    Migration {
        version: 4,
        sql: include_str!("0004.sql"),
        older_may_open: true,
    },
    // An older server would not keep the new columns true.
    Migration {
        version: 5,
        sql: include_str!("0005.sql"),
        older_may_open: false,
    },
];

/// Brings the database to the newest version; a database with content is copied into `backups` first.
///
/// # Errors
/// When the file was written by a newer server that forbids it, when the copy cannot be made, or when SQL fails; the
/// database is then as it was.
pub(crate) fn migrate(conn: &mut Connection, backups: &Path, now: TimeMs) -> anyhow::Result<()> {
    migrate_to(conn, backups, now, MIGRATIONS)
}

fn migrate_to(
    conn: &mut Connection,
    backups: &Path,
    now: TimeMs,
    migrations: &[Migration],
) -> anyhow::Result<()> {
    conn.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (
           version INTEGER PRIMARY KEY, applied_ms INTEGER NOT NULL, older_may_open INTEGER NOT NULL
         ) STRICT;",
    )?;
    let newest_known = migrations.last().map_or(0, |migration| migration.version);
    let forbidden: Option<i64> = conn
        .query_row(
            "SELECT min(version) FROM migration WHERE version > ?1 AND older_may_open = 0",
            [newest_known],
            |row| row.get(0),
        )
        .optional()?
        .flatten();
    if let Some(version) = forbidden {
        bail!(
            "the database has layout {version}, and this server knows only {newest_known}: start the newer server again, or restore the copy in {}",
            backups.display()
        );
    }
    let applied: i64 = conn.query_row(
        "SELECT coalesce(max(version), 0) FROM migration",
        [],
        |row| row.get(0),
    )?;
    if applied > 0 && applied < newest_known {
        copy_first(conn, backups, applied, now)?;
    }
    for migration in migrations
        .iter()
        .filter(|migration| migration.version > applied)
    {
        let tx = conn.transaction()?;
        tx.execute_batch(migration.sql)
            .with_context(|| format!("bringing the database to layout {}", migration.version))?;
        tx.execute(
            "INSERT INTO migration (version, applied_ms, older_may_open) VALUES (?1, ?2, ?3)",
            params![migration.version, now.0, migration.older_may_open],
        )?;
        tx.commit()?;
        tracing::info!(
            store.layout = migration.version,
            "the database has a new layout"
        );
    }
    Ok(())
}

fn copy_first(conn: &Connection, backups: &Path, applied: i64, now: TimeMs) -> anyhow::Result<()> {
    std::fs::create_dir_all(backups)?;
    let copy = backups.join(format!("before-layout-{}-{}.sqlite", applied + 1, now.0));
    conn.execute("VACUUM INTO ?1", [copy.to_string_lossy()])
        .context("copying the database before changing its layout")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_newsroom_knows_when_each_article_changed_and_what_its_open_review_is_about() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut conn = Connection::open_in_memory().expect("SQLite opens in memory");
        migrate_to(&mut conn, dir.path(), TimeMs(0), &MIGRATIONS[..4]).expect("the older layout");
        let article =
            "INSERT INTO article (id, state, created, seq, record_seq, schema, revision) VALUES";
        conn.execute_batch(&format!(
            "INSERT INTO newsroom (one, epoch, head_seq) VALUES (1, x'00', 6);
             {article} (x'0a', '{{}}', 1, 6, 2, 1, x'00'); {article} (x'0b', '{{}}', 1, 3, 3, 1, x'00');
             INSERT INTO record VALUES (1, 100, x'01', x'01', x'01', 1, x'0a', 1, x'00', x'00');
             INSERT INTO record VALUES (2, 200, x'02', x'01', x'01', 2, x'0a', 2, x'00', x'00');
             INSERT INTO record VALUES (3, 300, x'03', x'01', x'01', 3, x'0b', 1, x'00', x'00');
             INSERT INTO event VALUES (4, 400, x'0a', '{{\"event\":\"review\"}}');
             INSERT INTO event VALUES (5, 500, x'0a', '{{\"event\":\"transitioned\"}}');
             INSERT INTO event VALUES (6, 600, x'0a', '{{\"event\":\"review\"}}');
             INSERT INTO review (id, article, merges, people) VALUES (x'0c', x'0a', '[]', '[]');"
        ))
        .expect("a newsroom of before");
        migrate(&mut conn, dir.path(), TimeMs(1)).expect("the newest layout");
        let read = |sql: &str| -> Vec<(i64, Option<String>)> {
            let mut statement = conn.prepare(sql).expect("a question");
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
            rows.expect("rows").map(|row| row.expect("a row")).collect()
        };
        assert_eq!(
            read("SELECT updated_ms, section FROM article ORDER BY id"),
            [(500, None), (300, None)]
        );
        assert_eq!(read("SELECT seq, NULL FROM review"), [(6, None)]);
    }

    #[test]
    fn an_older_server_refuses_a_database_that_a_newer_one_closed_to_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut conn = Connection::open_in_memory().expect("SQLite opens in memory");
        migrate(&mut conn, dir.path(), TimeMs(0))
            .expect("an empty database is brought to the newest layout");
        conn.execute("INSERT INTO migration VALUES (900, 0, 1)", [])
            .expect("a newer migration that allows it");
        migrate(&mut conn, dir.path(), TimeMs(0)).expect("an allowed newer layout opens");
        conn.execute("INSERT INTO migration VALUES (901, 0, 0)", [])
            .expect("a newer migration that forbids it");
        let error = migrate(&mut conn, dir.path(), TimeMs(0))
            .expect_err("a forbidden newer layout is refused");
        assert!(error.to_string().contains("901"), "{error}");
    }
}
