//! What a machine remembers besides its texts: the moments of their history, the moves that wait or were refused, those that
//! a restored server forgot, what was decided in merge reviews, and what people like.

use editorial::article::revision::Revision;
use editorial::id::{ArticleId, CommandId, Hash, PersonId, ReviewId};
use editorial::time::TimeMs;
use editorial::workflow::Transition;
use rusqlite::Connection;

use crate::commands::Preferences;
use crate::store::decision::{self, Decided};
use crate::store::forgotten::{self, Forgotten};
use crate::store::salvage::Damaged;
use crate::store::{checkpoint, command, content, preference, record};

/// The history's moments whose contents can be read: their bytes prove themselves. Nothing else depends on them.
pub(super) fn take_moments(damaged: &Damaged, db: &Connection) -> anyhow::Result<()> {
    let contents = damaged.rows("content", "rowid", "hash, article, canonical", |row| {
        Ok((
            Hash(row.get(1)?),
            ArticleId::from_bytes(row.get(2)?),
            row.get::<_, Vec<u8>>(3)?,
        ))
    });
    for (hash, article, canonical) in contents.read {
        if Revision::from_canonical(&canonical, hash).is_ok() {
            content::save(db, hash, article, &canonical)?;
        }
    }
    let columns = "article, at_ms, why, person, hash, frontiers, command";
    let moments = damaged.rows("checkpoint", "n", columns, |row| {
        Ok(checkpoint::Kept {
            article: ArticleId::from_bytes(row.get(1)?),
            at: TimeMs(row.get(2)?),
            why: row.get(3)?,
            person: row.get(4)?,
            hash: Hash(row.get(5)?),
            frontiers: row.get(6)?,
            command: row.get(7)?,
        })
    });
    for kept in moments.read {
        if content::load(db, kept.hash)?.is_some() {
            checkpoint::insert_kept(db, &kept)?;
        }
    }
    Ok(())
}

/// Moves that wait, and those that were answered; how many cannot be read.
pub(super) fn take_commands(damaged: &Damaged, db: &Connection) -> anyhow::Result<u64> {
    let columns = "command, article, transition, queued_ms, status, refusal, answered_ms";
    let rows = damaged.rows("command", "n", columns, |row| {
        Ok(command::Kept {
            command: CommandId::from_bytes(row.get(1)?),
            article: ArticleId::from_bytes(row.get(2)?),
            transition: row.get(3)?,
            queued: TimeMs(row.get(4)?),
            status: row.get(5)?,
            refusal: row.get(6)?,
            answered: row.get(7)?,
        })
    });
    let mut lost = rows.lost;
    let covers = record::last_local(db)?;
    let owned = crate::session::owner(db)?.is_some();
    for kept in rows.read {
        // A move that nobody is known to have asked for would go out in the name of whoever signs in next.
        let asked_by_somebody = owned || kept.status != "waiting";
        if asked_by_somebody && serde_json::from_str::<Transition>(&kept.transition).is_ok() {
            command::insert_kept(db, &kept, covers)?;
        } else {
            lost += 1;
        }
    }
    Ok(lost)
}

/// Moves that a restored server did not know any more and that nobody has dealt with; how many cannot be read.
pub(super) fn take_forgotten(damaged: &Damaged, db: &Connection) -> anyhow::Result<u64> {
    let columns = "article, transition, person, at_ms, command, settled";
    let rows = damaged.rows("forgotten", "n", columns, |row| {
        Ok((
            ArticleId::from_bytes(row.get(1)?),
            row.get::<_, String>(2)?,
            PersonId::from_bytes(row.get(3)?),
            TimeMs(row.get(4)?),
            row.get::<_, Option<[u8; 16]>>(5)?
                .map(CommandId::from_bytes),
            row.get::<_, bool>(6)?,
        ))
    });
    let mut lost = rows.lost;
    for (article, transition, person, at, command, settled) in rows.read {
        if !settled {
            // The server was being asked whether it knows of it, and is asked again.
            continue;
        }
        let Ok(transition) = serde_json::from_str(&transition) else {
            lost += 1;
            continue;
        };
        let kept = Forgotten {
            n: 0,
            article,
            transition,
            person,
            at,
            command,
        };
        forgotten::insert_kept(db, &kept)?;
    }
    Ok(lost)
}

/// What was decided about places of merge reviews. The words are edits and come with the others: a place of which this is
/// lost is asked about again.
pub(super) fn take_decisions(damaged: &Damaged, db: &Connection) -> anyhow::Result<()> {
    let columns = "review, place, decision, before, state, at_ms";
    let rows = damaged.both_ends("decision", &["review", "place"], columns, |row| {
        Ok((
            ReviewId::from_bytes(row.get(1)?),
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, Option<String>>(4)?,
            Hash(row.get(5)?),
            TimeMs(row.get(6)?),
        ))
    });
    for (review, place, decision, before, state, at) in rows {
        let before = before.map(|json| serde_json::from_str(&json)).transpose();
        if let (Ok(decision), Ok(before)) = (serde_json::from_str(&decision), before) {
            let decided = Decided {
                decision,
                before,
                state,
                at,
            };
            decision::save(db, review, &place, &decided)?;
        }
    }
    Ok(())
}

/// What people like. Nobody's work depends on it; what cannot be read is as it is at first.
pub(super) fn take_preferences(damaged: &Damaged, db: &Connection) -> anyhow::Result<()> {
    let rows = damaged.both_ends("preference", &["person"], "person, preferences", |row| {
        Ok((PersonId::from_bytes(row.get(1)?), row.get::<_, String>(2)?))
    });
    for (person, json) in rows {
        if serde_json::from_str::<Preferences>(&json).is_ok() {
            preference::save(db, person, &json)?;
        }
    }
    Ok(())
}
