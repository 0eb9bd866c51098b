//! Pages of the feed with something that this version does not understand.
//!
//! The whole page is kept, because what cannot be understood cannot be cut out of it either. A newer version reads them
//! again; this one only counts them.

use rusqlite::Connection;

/// Keeps a page; the same page twice changes nothing.
pub(crate) fn insert(db: &Connection, from_seq: u64, page: &[u8]) -> anyhow::Result<()> {
    db.prepare_cached(
        "INSERT INTO leftover (from_seq, page) VALUES (?1, ?2) ON CONFLICT (from_seq) DO NOTHING",
    )?
    .execute((i64::try_from(from_seq).unwrap_or(i64::MAX), page))?;
    Ok(())
}

/// How many pages are kept.
#[cfg(test)]
pub(crate) fn count(db: &Connection) -> anyhow::Result<i64> {
    Ok(db.query_row("SELECT count(*) FROM leftover", [], |row| row.get(0))?)
}
