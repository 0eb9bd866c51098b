//! When each list of stories was rendered last: with that, rendering it again gives the same bytes.

use editorial::id::SectionId;
use editorial::time::TimeMs;
use rusqlite::{Connection, params};

use super::{StoreError, Tx};

/// A list that readers see: the front page, or a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct List {
    /// The section; none for the front page.
    pub(crate) section: Option<SectionId>,
    /// When it changed last.
    pub(crate) rendered: TimeMs,
}

fn key(section: Option<SectionId>) -> String {
    section
        .map(|section| section.to_string())
        .unwrap_or_default()
}

/// Notes that a list changed now; its files are not there yet.
pub(crate) fn touch(tx: &Tx<'_>, section: Option<SectionId>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO list (section, rendered_ms, pending) VALUES (?1, ?2, 1)
         ON CONFLICT (section) DO UPDATE SET rendered_ms = excluded.rendered_ms, pending = 1",
        params![key(section), tx.now.0],
    )?;
    Ok(())
}

/// Has a list's files made again, as they were.
pub(crate) fn redo(tx: &Tx<'_>, section: Option<SectionId>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE list SET pending = 1 WHERE section = ?1",
        [key(section)],
    )?;
    Ok(())
}

/// Lists whose files are not on disk, or every one.
pub(crate) fn list(conn: &Connection, only_pending: bool) -> Result<Vec<List>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT section, rendered_ms FROM list WHERE pending >= ?1 ORDER BY section",
    )?;
    let rows = statement.query_map([only_pending], |row| {
        let section: String = row.get(0)?;
        Ok(List {
            section: section.parse().ok(),
            rendered: TimeMs(row.get(1)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that the files of exactly this list are on disk.
pub(crate) fn settle(tx: &Tx<'_>, list: List) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE list SET pending = 0 WHERE section = ?1 AND rendered_ms = ?2",
        params![key(list.section), list.rendered.0],
    )?;
    Ok(())
}
