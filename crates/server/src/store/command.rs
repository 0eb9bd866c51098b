//! Commands and their answers, for ever: a command is applied at most once.

use editorial::id::{CommandId, Hash, PersonId};
use editorial::sync::api::CommandAnswer;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{StoreError, Tx};

/// A command that was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// Who sent it.
    pub(crate) person: PersonId,
    /// Hash of what was asked.
    pub(crate) body_hash: Hash,
    /// The answer.
    pub(crate) answer: CommandAnswer,
}

/// The command with this id.
pub(crate) fn get(conn: &Connection, id: CommandId) -> Result<Option<Answered>, StoreError> {
    let found: Option<(PersonId, Hash, String)> = conn
        .prepare_cached("SELECT person, body_hash, answer FROM command WHERE id = ?1")?
        .query_row([id.to_bytes()], |row| {
            Ok((
                PersonId::from_bytes(row.get(0)?),
                Hash(row.get(1)?),
                row.get(2)?,
            ))
        })
        .optional()?;
    found
        .map(|(person, body_hash, answer)| {
            Ok(Answered {
                person,
                body_hash,
                answer: serde_json::from_str(&answer)?,
            })
        })
        .transpose()
}

/// Forgets a command's answer: the mistake of [`Mutant::CommandsNotUnique`](crate::Mutant).
pub(crate) fn forget(tx: &Tx<'_>, id: CommandId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM command WHERE id = ?1", [id.to_bytes()])?;
    Ok(())
}

/// Stores a command's answer, in the transaction of its effect.
pub(crate) fn insert(tx: &Tx<'_>, id: CommandId, answered: &Answered) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO command (id, person, body_hash, answer, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            id.to_bytes(),
            answered.person.to_bytes(),
            answered.body_hash.0,
            serde_json::to_string(&answered.answer)?,
            tx.now.0
        ],
    )?;
    Ok(())
}

/// Commands whose answer cannot be read.
pub(crate) fn unreadable(conn: &Connection) -> Result<Vec<CommandId>, StoreError> {
    let mut statement = conn.prepare("SELECT id, answer FROM command ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let answer: String = row.get(1)?;
        if serde_json::from_str::<CommandAnswer>(&answer).is_err() {
            out.push(CommandId::from_bytes(row.get(0)?));
        }
    }
    Ok(out)
}
