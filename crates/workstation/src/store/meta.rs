//! Single values by name.

use rusqlite::{Connection, OptionalExtension as _};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The names in use.
pub(crate) mod key {
    /// This device's id.
    pub(crate) const DEVICE: &str = "device";
    /// What people call it.
    pub(crate) const DEVICE_NAME: &str = "device_name";
    /// `session::Session` as JSON; never the token.
    pub(crate) const SESSION: &str = "session";
    /// Sign-ins that ended here and that their servers have not been told of: `session::Left` as JSON, never the tokens.
    pub(crate) const LEFT: &str = "left";
    /// Whose work this machine holds: the `Person` who signed in last, also after a sign-out.
    pub(crate) const OWNER: &str = "owner";
    /// How far the feed was read.
    pub(crate) const CURSOR: &str = "cursor";
    /// How far a first sync has come, while it is not done: `sync::first::FirstSync` as JSON.
    pub(crate) const FIRST_SYNC: &str = "first_sync";
    /// When the server was found to be another database; kept until its feed was read to its end.
    pub(crate) const RESYNC: &str = "resync";
    /// The epochs of the databases that were heard before, oldest first.
    pub(crate) const EPOCHS: &str = "epochs";
    /// A record was damaged on this machine: the feed is read again from its beginning.
    pub(crate) const ASK_AGAIN: &str = "ask_again";
    /// When the feed was last read to its end.
    pub(crate) const HEARD: &str = "heard_ms";
    /// When something was last committed on this machine.
    pub(crate) const SAVED: &str = "saved_ms";
    /// When the server last answered for something of this machine.
    pub(crate) const SENT: &str = "sent_ms";
    /// `LocalSettings` as JSON.
    pub(crate) const SETTINGS: &str = "settings";
    /// The damaged store that was set aside, and what was taken over from it: `rebuild::SetAside` as JSON.
    pub(crate) const SET_ASIDE: &str = "set_aside";
    /// The last backup: `BackupMade` as JSON.
    pub(crate) const LAST_BACKUP: &str = "last_backup";
    /// Set inside backups, to when they were taken: whoever opens such a store takes a new device id first.
    pub(crate) const COPIED: &str = "copied";
    /// Which store the index of search was made of: new with every store and every copy of one.
    pub(crate) const SEARCHED: &str = "searched";
    /// Set from a rebuild until the feed was read again: records of unknown machines may be this one's, unsent.
    pub(crate) const REBUILT: &str = "rebuilt";
}

/// The value of `key`, if there is one that can be read.
pub(crate) fn load<T: DeserializeOwned>(db: &Connection, key: &str) -> anyhow::Result<Option<T>> {
    let text: Option<String> = db
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Sets the value of `key`.
pub(crate) fn save<T: Serialize>(db: &Connection, key: &str, value: &T) -> anyhow::Result<()> {
    db.prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
        .execute((key, serde_json::to_string(value)?))?;
    Ok(())
}

/// Forgets the value of `key`.
pub(crate) fn delete(db: &Connection, key: &str) -> anyhow::Result<()> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}
