//! The server's own items of the feed.

use editorial::id::ArticleId;
use editorial::sync::api::ServerEvent;
use rusqlite::{Connection, params};

use super::{StoreError, Tx, feed, signed, unsigned};

/// Appends an event to the feed and returns its number.
pub(crate) fn insert(
    tx: &Tx<'_>,
    article: Option<ArticleId>,
    event: &ServerEvent,
) -> Result<u64, StoreError> {
    let seq = feed::next_seq(tx)?;
    tx.prepare_cached("INSERT INTO event (seq, at_ms, article, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            signed(seq),
            tx.now.0,
            article.map(ArticleId::to_bytes),
            serde_json::to_string(event)?
        ])?;
    if let Some(article) = article {
        super::article::touch(tx, article, seq)?;
    }
    Ok(seq)
}

/// Every event in order, or that it cannot be read.
pub(crate) fn each(
    conn: &Connection,
    mut see: impl FnMut(u64, Result<ServerEvent, serde_json::Error>),
) -> Result<(), StoreError> {
    let mut statement = conn.prepare("SELECT seq, body FROM event ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let body: String = row.get(1)?;
        see(unsigned(row.get(0)?), serde_json::from_str(&body));
    }
    Ok(())
}
