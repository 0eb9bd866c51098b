//! What can still be read of a damaged store.
//!
//! SQLite stops at the first bad page of a table. So each table is read from its front, from its back, and row by row in the
//! hole between; a row that cannot be read takes nothing else with it. Where even that finds holes among the records, the
//! file's raw bytes are searched: a record carries its own length and hash, so one that lies whole in a page is known for
//! what it is without any table. The damaged file is never written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use editorial::sync::record::{BadRecord, Record};
use rusqlite::{Connection, OpenFlags, Row};

/// Most rows that are looked for one by one in the hole of a table.
const MOST_LOOKED_FOR: i64 = 200_000;
/// A record that is longer than this lies in several pages and cannot be found among raw bytes.
const LONGEST_RAW_BYTES: u32 = 64 * 1024;
/// The length of a record without payload.
const SHORTEST_RAW_BYTES: u32 = 100;

/// A damaged store.
pub(crate) struct Damaged {
    file: PathBuf,
    db: Option<Connection>,
}

/// The rows of a table that could be read, in order, and how many are known to be lost.
pub(crate) struct Rows<T> {
    /// What could be read.
    pub(crate) read: Vec<T>,
    /// Rows that are there and cannot be read; at least 1 when the table as such cannot.
    pub(crate) lost: u64,
}

impl Damaged {
    /// Opens a store that was set aside. One that SQLite does not even open may still hold raw records.
    pub(crate) fn open(file: &Path) -> Self {
        Self {
            file: file.to_owned(),
            db: connect(file)
                .inspect_err(|error| {
                    tracing::error!(
                        error = format!("{error:#}"),
                        "the damaged store cannot be opened"
                    );
                })
                .ok(),
        }
    }

    /// Reads what can be read of a table with an integer key.
    pub(crate) fn rows<T>(
        &self,
        table: &str,
        key: &str,
        columns: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Rows<T> {
        let Some(db) = &self.db else {
            return Rows {
                read: Vec::new(),
                lost: 1,
            };
        };
        let mut found = BTreeMap::new();
        let select = format!("SELECT {key}, {columns} FROM {table} NOT INDEXED");
        let whole = scan(
            db,
            &format!("{select} ORDER BY {key}"),
            &read,
            |key, value| {
                found.insert(key, value);
                true
            },
        );
        if whole {
            let lost = found.values().filter(|value| value.is_none()).count() as u64;
            return Rows {
                read: found.into_values().flatten().collect(),
                lost,
            };
        }
        let front = found.last_key_value().map_or(0, |(key, _)| *key);
        let mut back = None;
        scan(
            db,
            &format!("{select} ORDER BY {key} DESC"),
            &read,
            |key, value| {
                if key <= front {
                    return false;
                }
                back = Some(key);
                found.insert(key, value);
                true
            },
        );
        let end = back.unwrap_or(front.saturating_add(MOST_LOOKED_FOR));
        let mut lost = 0;
        let one = format!("{select} WHERE {key} = ?1");
        for key in (front + 1..end).take(usize::try_from(MOST_LOOKED_FOR).unwrap_or(usize::MAX)) {
            let row = db
                .prepare_cached(&one)
                .and_then(|mut statement| statement.query_row([key], |row| read(row)));
            match row {
                Ok(value) => {
                    found.insert(key, Some(value));
                }
                Err(rusqlite::Error::QueryReturnedNoRows) => {}
                Err(_) => {
                    lost += 1;
                    // The rest of a table whose end is unknown is one page after the other of the same error.
                    if back.is_none() && lost > 1_000 {
                        break;
                    }
                }
            }
        }
        let unread = found.values().filter(|value| value.is_none()).count() as u64;
        Rows {
            read: found.into_values().flatten().collect(),
            lost: (lost + unread).max(1),
        }
    }

    /// Reads what can be read of a table without an integer key: from its front, and from its back if the front breaks off.
    /// A row may be given twice then.
    pub(crate) fn both_ends<T>(
        &self,
        table: &str,
        order: &[&str],
        columns: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let Some(db) = &self.db else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for direction in ["ASC", "DESC"] {
            let order: Vec<String> = order
                .iter()
                .map(|column| format!("{column} {direction}"))
                .collect();
            let sql = format!(
                "SELECT 0, {columns} FROM {table} ORDER BY {}",
                order.join(", ")
            );
            let whole = scan(db, &sql, &read, |_, value| {
                found.extend(value);
                true
            });
            if whole {
                break;
            }
        }
        found
    }

    /// One value by a text key.
    pub(crate) fn value(
        &self,
        table: &str,
        key: &str,
        wanted: &str,
        column: &str,
    ) -> Option<String> {
        let sql = format!("SELECT {column} FROM {table} WHERE {key} = ?1");
        self.db
            .as_ref()?
            .query_row(&sql, [wanted], |row| row.get(0))
            .ok()
    }

    /// Every record that lies whole among the raw bytes of the file and of its log, in the order in which it is found.
    pub(crate) fn raw_records(&self) -> Vec<Vec<u8>> {
        let log = PathBuf::from(format!("{}-wal", self.file.display()));
        let mut out = Vec::new();
        for file in [&self.file, &log] {
            if let Ok(bytes) = std::fs::read(file) {
                find_records(&bytes, &mut out);
            }
        }
        out
    }
}

fn connect(file: &Path) -> anyhow::Result<Connection> {
    let db = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .context("opening the damaged store")?;
    // Reading a log needs a file beside it; what is kept must stay as it is all the same.
    db.set_db_config(
        rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
        true,
    )?;
    db.pragma_update(None, "query_only", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    Ok(db)
}

/// Reads rows until the end, an error, or a no; whether the end was reached.
fn scan<T>(
    db: &Connection,
    sql: &str,
    read: &impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    mut take: impl FnMut(i64, Option<T>) -> bool,
) -> bool {
    let Ok(mut statement) = db.prepare(sql) else {
        return false;
    };
    let Ok(mut rows) = statement.query([]) else {
        return false;
    };
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let Ok(key) = row.get(0) else {
                    return false;
                };
                if !take(key, read(row).ok()) {
                    return false;
                }
            }
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}

fn find_records(bytes: &[u8], out: &mut Vec<Vec<u8>>) {
    let mut at = 0;
    while let Some(head) = bytes.get(at..at + 8) {
        // `u32 total_len | u8 version | u8 kind | u16 flags = 0`: cheap to look for, and the hash decides.
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]);
        let likely = head[4] == 1
            && head[6..] == [0, 0]
            && (SHORTEST_RAW_BYTES..=LONGEST_RAW_BYTES).contains(&length);
        let found: Result<usize, BadRecord> = if likely {
            Record::read(&bytes[at..]).map(|(_, length)| length)
        } else {
            Err(BadRecord::BadLength)
        };
        match found {
            Ok(length) => {
                out.push(bytes[at..at + length].to_vec());
                at += length;
            }
            Err(_) => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use editorial::id::{ArticleId, DeviceId, RecordId};
    use editorial::sync::record::{Kind, NO_RECORD};
    use editorial::time::TimeMs;

    use super::*;

    #[test]
    fn a_record_is_found_among_strange_bytes_and_nothing_else_is_taken_for_one() {
        let record = Record {
            id: RecordId::from_bytes([1; 16]),
            kind: Kind::ArticleUpdate,
            article: ArticleId::from_bytes([2; 16]),
            device: DeviceId::from_bytes([3; 16]),
            device_seq: 7,
            author_ms: TimeMs(0),
            schema: 1,
            prev: NO_RECORD,
            payload: "Đảng ủy Khối".into(),
        }
        .to_bytes();
        let mut changed = record.clone();
        changed[120] ^= 1;
        let bytes = [
            &[0xA5; 100],
            record.as_slice(),
            &[0; 7],
            &changed,
            &record[..90],
        ]
        .concat();
        let mut out = Vec::new();
        find_records(&bytes, &mut out);
        assert_eq!(out, [record]);
    }
}
