//! Records that could not be replayed: set aside, kept, passed on.

use editorial::id::ArticleId;
use rusqlite::{Connection, params};

use super::{StoreError, Tx, signed, unsigned};

/// A record that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SetAside {
    /// Its number in the feed.
    pub(crate) seq: u64,
    /// Whether it waits for records that have not come, rather than being broken.
    pub(crate) waits: bool,
}

/// Sets a record aside.
pub(crate) fn insert(
    tx: &Tx<'_>,
    article: ArticleId,
    set_aside: &SetAside,
    reason: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO quarantine (seq, article, reason, waits) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (seq) DO UPDATE SET reason = excluded.reason, waits = excluded.waits",
        params![
            signed(set_aside.seq),
            article.to_bytes(),
            reason,
            set_aside.waits
        ],
    )?;
    Ok(())
}

/// Takes a record back in: what it waited for has come.
pub(crate) fn delete(tx: &Tx<'_>, seq: u64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM quarantine WHERE seq = ?1", [signed(seq)])?;
    Ok(())
}

/// The records of an article that are set aside, in order.
pub(crate) fn of_article(
    conn: &Connection,
    article: ArticleId,
) -> Result<Vec<SetAside>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT seq, waits FROM quarantine WHERE article = ?1 ORDER BY seq")?;
    let rows = statement.query_map([article.to_bytes()], |row| {
        Ok(SetAside {
            seq: unsigned(row.get(0)?),
            waits: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
