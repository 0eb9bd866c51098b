//! Who is asking.
//!
//! A workstation signs in once, with a password or a one-time code, and gets a bearer token for 90 days that use renews.
//! Tokens and codes are random and stored by their hash; passwords by Argon2id. The server never says whether it was the
//! name or the password that was wrong, and takes as long for either.

pub(crate) mod limit;
pub(crate) mod password;
pub(crate) mod secret;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use editorial::id::{DeviceId, Hash};
use editorial::person::{Person, Role};
use editorial::sync::api::{Code, PROTOCOL_HEADER, SignIn, SignedIn, token_hash};
use editorial::time::TimeMs;

use crate::app::{App, Shared};
use crate::failure::Failure;
use crate::faults::Mutant;
use crate::store::{self, StoreError, Tx};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// How long a token lives without being used.
pub(crate) const TOKEN_MS: i64 = 90 * DAY_MS;
/// How long a one-time code lives.
pub(crate) const CODE_MS: i64 = DAY_MS;
/// A device's last sign of life is written down at most this often.
const SEEN_EVERY_MS: i64 = 60 * 1000;

/// A signed-in workstation and its person.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The workstation.
    pub(crate) device: DeviceId,
    /// The person.
    pub(crate) person: Person,
}

impl Caller {
    /// Whether the person administers the newsroom.
    pub(crate) fn is_administrator(&self) -> bool {
        self.person.may(&[Role::Administrator], None)
    }
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Failure> {
        check_protocol(&parts.headers, app)?;
        let token = bearer(&parts.headers)?;
        crate::routes::at_once(app, |app| authenticate(app, &token))
    }
}

/// Refuses a request whose protocol version the server does not speak.
pub(crate) fn check_protocol(headers: &HeaderMap, app: &App) -> Result<(), Failure> {
    let spoken = headers
        .get(PROTOCOL_HEADER)
        .and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
    if spoken.is_some_and(|version| app.protocol.contains(&version)) {
        return Ok(());
    }
    let (oldest, newest) = (app.protocol.start(), app.protocol.end());
    Err(Failure::new(
        Code::ProtocolMismatch,
        format!("this server speaks the protocol from {oldest} to {newest}"),
    ))
}

fn bearer(headers: &HeaderMap) -> Result<Hash, Failure> {
    headers
        .get(axum::http::header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .map(|token| token_hash(token.trim()))
        .ok_or_else(|| Failure::new(Code::TokenExpired, "the request carries no token"))
}

fn authenticate(app: &App, token: &Hash) -> Result<Caller, Failure> {
    let now = app.store.now();
    let hash = *token;
    let (found, device, person) = app.store.read(|conn| {
        let ended = || Failure::new(Code::TokenExpired, "the token has ended or is unknown");
        let found = store::token::get(conn, hash)?.ok_or_else(ended)?;
        let device = store::device::get(conn, found.device)?.ok_or_else(ended)?;
        if device.revoked.is_some() && !app.faults.has(Mutant::AcceptAfterRevocation) {
            return Err(Failure::new(
                Code::DeviceRevoked,
                "this workstation was cut off",
            ));
        }
        if found.expires <= now {
            return Err(ended());
        }
        let person = store::entry::person(conn, device.person)?.ok_or_else(ended)?;
        Ok((found, device, person))
    })?;
    let quiet_ms = device
        .seen
        .map_or(i64::MAX, |seen| now.0.saturating_sub(seen.0));
    if quiet_ms.unsigned_abs() >= SEEN_EVERY_MS.unsigned_abs() {
        app.store
            .write_later(move |tx| store::device::seen(tx, found.device));
    }
    if found.expires.0 - now.0 < TOKEN_MS - DAY_MS {
        app.store
            .write_later(move |tx| store::token::renew(tx, hash, tx.now.plus_ms(TOKEN_MS)));
    }
    Ok(Caller {
        device: found.device,
        person,
    })
}

/// Asked again inside the transaction of whatever a workstation brings: from the moment that it was cut off, nothing of it
/// gets in, also what was on its way.
///
/// # Errors
/// The workstation was cut off, or is unknown.
pub(crate) fn check_still_here(tx: &Tx<'_>, device: DeviceId) -> Result<(), Failure> {
    let known = store::device::get(tx, device)?;
    if known.is_none_or(|device| device.revoked.is_some()) {
        return Err(Failure::new(
            Code::DeviceRevoked,
            "this workstation was cut off",
        ));
    }
    Ok(())
}

/// Hands out a token to a person who has proved who they are. Runs inside a transaction.
pub(crate) fn sign_in(
    tx: &Tx<'_>,
    person: Person,
    asked: &SignIn,
    newsroom: String,
) -> Result<SignedIn, StoreError> {
    let known = store::device::get(tx, asked.device)?;
    // A device that was cut off stays so, and nobody takes over somebody else's chain of records.
    let free = known.is_none_or(|device| device.revoked.is_none() && device.person == person.id);
    let device = if free {
        asked.device
    } else {
        DeviceId(tx.uuid())
    };
    let name: String = asked
        .device_name
        .chars()
        .filter(|c| !c.is_control())
        .take(80)
        .collect();
    store::device::upsert(tx, device, person.id, name.trim())?;
    let token = secret::token(tx.random);
    let expires = tx.now.plus_ms(TOKEN_MS);
    store::token::replace(
        tx,
        token_hash(&token),
        store::token::Token { device, expires },
    )?;
    Ok(SignedIn {
        token,
        expires,
        device,
        person,
        newsroom,
    })
}

/// Makes a one-time code for a person. Runs inside a transaction.
pub(crate) fn issue_code(
    tx: &Tx<'_>,
    person: editorial::id::PersonId,
) -> Result<String, StoreError> {
    let code = secret::code(tx.random);
    store::code::insert(
        tx,
        secret::hash_of_code(&code),
        person,
        TimeMs(tx.now.0 + CODE_MS),
    )?;
    Ok(code)
}
