//! Who works here.

use editorial::id::DeviceId;
use editorial::person::Person;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::workstation::Workstation;

/// Whether this workstation may speak to its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Nobody has signed in, or somebody signed out.
    SignedOut,
    /// Yes.
    SignedIn,
    /// The sign-in has ended. Writing goes on.
    Expired,
    /// An administrator cut it off. Reading and writing go on, here alone.
    Revoked,
}

/// Where the sign-in's secret is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TokenStorage {
    /// In the system's keyring.
    Keyring,
    /// In a file of the data folder that only this person may read: there is no keyring here.
    File,
}

/// Who is signed in, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionStatus {
    /// Whether this workstation may speak to its server.
    pub state: SessionState,
    /// Who works here; stays after the sign-in has ended.
    pub person: Option<Person>,
    /// This workstation.
    pub device: DeviceId,
    /// What people call it.
    pub device_name: String,
    /// The server's address.
    pub server: Option<String>,
    /// The newsroom's name.
    pub newsroom: Option<String>,
    /// Where the secret is kept, if there is one.
    pub token_storage: Option<TokenStorage>,
}

/// Asks who is signed in.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SessionStatusGet {}

/// Signs in with a name and a password, or with a one-time code.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SessionSignIn {
    /// The server's address: `https://…`, or `http://` on this very machine.
    pub server: String,
    /// The login name, with a password.
    pub login: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// A one-time code instead of both.
    pub code: Option<String>,
    /// What people will call this workstation.
    pub device_name: String,
}

impl std::fmt::Debug for SessionSignIn {
    // A password must not reach a log by way of a debug print.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionSignIn")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

/// Forgets the secret. Every text stays on this machine.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SessionSignOut {}

pub(super) fn session_status(
    station: &Workstation,
    _: SessionStatusGet,
) -> anyhow::Result<SessionStatus> {
    station.session_status()
}

pub(super) fn session_sign_in(
    station: &Workstation,
    request: SessionSignIn,
) -> anyhow::Result<SessionStatus> {
    station.sign_in(request)
}

pub(super) fn session_sign_out(
    station: &Workstation,
    _: SessionSignOut,
) -> anyhow::Result<SessionStatus> {
    station.sign_out()
}
