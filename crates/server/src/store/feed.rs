//! The feed's numbers and its pages: records and events in one order.

use editorial::id::{Epoch, PersonId};
use editorial::sync::api::{FeedBody, FeedItem, FeedPage, ServerEvent};
use editorial::time::TimeMs;
use rusqlite::{Connection, params};

use super::{StoreError, Tx, newsroom, signed, unsigned};

/// Most bytes of items in one page; a page holds at least one item.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// Takes the next number of the feed. The only place where numbers are taken.
///
/// On SQLite the writer's transaction holds the row, so that numbers are committed in order and no cursor can skip one.
pub(crate) fn next_seq(tx: &Tx<'_>) -> Result<u64, StoreError> {
    let seq: i64 = tx
        .prepare_cached("UPDATE newsroom SET head_seq = head_seq + 1 RETURNING head_seq")?
        .query_row([], |row| row.get(0))?;
    Ok(unsigned(seq))
}

/// The last number of the feed.
pub(crate) fn head(conn: &Connection) -> Result<u64, rusqlite::Error> {
    conn.prepare_cached("SELECT head_seq FROM newsroom")?
        .query_row([], |row| row.get(0))
        .map(unsigned)
}

/// The items after `from`, at most `limit` of them.
pub(crate) fn page(
    conn: &Connection,
    epoch: Epoch,
    from: u64,
    limit: usize,
) -> Result<FeedPage, StoreError> {
    let mut items = items(conn, from, limit)?;
    let mut bytes = 0usize;
    let fitting = items
        .iter()
        .take_while(|(_, size)| {
            let fits = bytes == 0 || bytes + size <= PAGE_BYTES;
            bytes += size;
            fits
        })
        .count();
    items.truncate(fitting);
    let items: Vec<FeedItem> = items.into_iter().map(|(item, _)| item).collect();
    let to_seq = items.last().map_or(from, |item| item.seq);
    Ok(FeedPage {
        epoch,
        from_seq: from,
        to_seq,
        head_seq: head(conn)?,
        items,
    })
}

fn items(conn: &Connection, from: u64, limit: usize) -> Result<Vec<(FeedItem, usize)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, at_ms, person, bytes, NULL FROM record WHERE seq > ?1 AND seq <= ?2
         UNION ALL
         SELECT seq, at_ms, NULL, NULL, body FROM event WHERE seq > ?1 AND seq <= ?2
         ORDER BY seq",
    )?;
    let to = from.saturating_add(limit as u64);
    let mut rows = statement.query(params![signed(from), signed(to)])?;
    let mut out = Vec::new();
    let mut bytes_so_far = 0usize;
    while let Some(row) = rows.next()? {
        let (body, size) = match row.get::<_, Option<Vec<u8>>>(3)? {
            Some(bytes) => {
                let size = bytes.len();
                (
                    FeedBody::Record {
                        person: PersonId::from_bytes(row.get(2)?),
                        bytes,
                    },
                    size,
                )
            }
            None => {
                let json: String = row.get(4)?;
                (
                    FeedBody::Event(Box::new(serde_json::from_str::<ServerEvent>(&json)?)),
                    json.len(),
                )
            }
        };
        out.push((
            FeedItem {
                seq: unsigned(row.get(0)?),
                at: TimeMs(row.get(1)?),
                body,
            },
            size,
        ));
        bytes_so_far += size;
        if bytes_so_far > PAGE_BYTES {
            break;
        }
    }
    Ok(out)
}

/// The first number at which the feed has a hole, if it has one.
pub(crate) fn first_gap(conn: &Connection) -> Result<Option<u64>, StoreError> {
    let mut statement =
        conn.prepare("SELECT seq FROM record UNION ALL SELECT seq FROM event ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let mut expected = 1;
    while let Some(row) = rows.next()? {
        if row.get::<_, i64>(0)? != expected {
            return Ok(Some(unsigned(expected)));
        }
        expected += 1;
    }
    let head = newsroom::get(conn)?.head_seq;
    Ok((head + 1 != unsigned(expected)).then_some(unsigned(expected)))
}
