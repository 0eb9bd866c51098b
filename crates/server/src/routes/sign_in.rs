//! Signing in and out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use editorial::id::PersonId;
use editorial::person::Person;
use editorial::sync::api::{Code, Proof, SignIn, SignOut, SignedIn};

use super::blocking;
use super::body;
use crate::app::{App, Shared};
use crate::auth::{self, password, secret};
use crate::failure::Failure;
use crate::serve::CallerAddress;
use crate::store::{self, StoreError};

/// Wrong attempts at one name in ten minutes.
const PER_LOGIN: usize = 8;
/// Wrong attempts from one address in ten minutes: a newsroom behind one address mistypes more often.
const PER_ADDRESS: usize = 40;
/// Passwords that are worked on at once: each takes 19 MiB.
static WORKING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(4);

/// `POST /v1/sign-in`
pub(super) async fn sign_in(
    State(app): State<Shared>,
    CallerAddress(address): CallerAddress,
    body::Json(asked): body::Json<SignIn>,
) -> Result<Json<SignedIn>, Failure> {
    let _permit = WORKING
        .acquire()
        .await
        .map_err(|_| Failure::new(Code::Unavailable, "the server is stopping"))?;
    blocking(&app, move |app| {
        let mut keys = vec![(format!("address {address}"), PER_ADDRESS)];
        if let Proof::Password { login, .. } = &asked.proof {
            keys.push((format!("login {}", login.trim().to_lowercase()), PER_LOGIN));
        }
        app.sign_ins.attempt(&keys, app.store.now()).map_err(Failure::too_many)?;
        let signed_in = prove_and_sign_in(app, asked)?;
        app.sign_ins.forgive(&keys);
        tracing::info!(device.id = %signed_in.device, person.id = %signed_in.person.id, "a workstation signed in");
        Ok(Json(signed_in))
    })
    .await
}

/// `POST /v1/sign-out`. Nobody has to prove anything: whoever knows the hash of a token had the token.
pub(super) async fn sign_out(
    State(app): State<Shared>,
    body::Json(asked): body::Json<SignOut>,
) -> Result<StatusCode, Failure> {
    blocking(&app, move |app| {
        // Looked up first, so that strangers cannot keep the writer busy.
        let known: Option<store::token::Token> = app
            .store
            .read(|conn| store::token::get(conn, asked.token))?;
        if let Some(token) = known {
            app.store
                .write(move |tx| store::token::end(tx, asked.token))?;
            tracing::info!(device.id = %token.device, "a workstation signed out");
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn wrong() -> Failure {
    Failure::new(
        Code::WrongCredentials,
        "no such name, or a wrong password or code",
    )
}

fn prove_and_sign_in(app: &App, asked: SignIn) -> Result<SignedIn, Failure> {
    let proved = match &asked.proof {
        Proof::Password { login, password } => Some(by_password(app, login, password)?),
        Proof::Code { .. } => None,
    };
    app.store.write(move |tx| {
        let id = match (&asked.proof, proved) {
            (Proof::Code { code }, _) => {
                // Used up together with the sign-in that it pays for.
                store::code::take(tx, secret::hash_of_code(code))?.ok_or_else(wrong)?
            }
            (Proof::Password { .. }, proved) => proved.ok_or_else(wrong)?,
        };
        let person: Person = store::entry::person(tx, id)?.ok_or_else(wrong)?;
        let newsroom = store::entry::settings(tx)?.site_name;
        Ok::<_, Failure>(auth::sign_in(tx, person, &asked, newsroom)?)
    })
}

fn by_password(app: &App, login: &str, given: &str) -> Result<PersonId, Failure> {
    let login = login.trim().to_lowercase();
    let found = app
        .store
        .read(|conn| store::person::by_login(conn, &login))
        .map_err(|error: StoreError| error)?;
    let (id, stored) = found.map_or((None, None), |(id, stored)| (Some(id), stored));
    let right = password::verify(stored.as_deref(), given);
    id.filter(|_| right).ok_or_else(wrong)
}
