//! Who works here, and whether this workstation may speak to its server.
//!
//! The first sign-in needs the server. After that the person stays on this machine: a token that ends or is revoked stops
//! sync and nothing else.

use editorial::id::{Hash, PersonId};
use editorial::newsroom::Entry;
use editorial::person::Person;
use editorial::sync::api::{Proof, SignIn, SignedIn, token_hash};
use serde::{Deserialize, Serialize};

use crate::commands::{SessionSignIn, SessionState, SessionStatus, TokenStorage};
use crate::error::{Code, ErrorBody};
use crate::events::Event;
use crate::store::{command, entry, forgotten, journal, meta, record};
use crate::sync::remote::{Remote, RemoteError};
use crate::workstation::Workstation;

/// What is kept of a sign-in besides its token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    /// Whether the workstation may speak to its server.
    pub(crate) state: SessionState,
    /// The server's address.
    pub(crate) server: String,
    /// The newsroom's name.
    pub(crate) newsroom: String,
    /// Who works here; none after a sign-out.
    pub(crate) person: Option<Person>,
    /// Where the token is kept.
    pub(crate) token_storage: Option<TokenStorage>,
}

/// So many sign-ins that a server was not told of are kept; before them go those that have waited longest.
const LEFT_AT_MOST: usize = 8;

/// A sign-in that ended here: its server is told as soon as it can be reached. The token itself is forgotten at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Left {
    /// The server's address.
    pub(crate) server: String,
    /// What the server knows the token by; it opens nothing.
    pub(crate) token: Hash,
}

/// Whose work this machine holds.
pub(crate) fn owner(db: &rusqlite::Connection) -> anyhow::Result<Option<Person>> {
    if let Some(owner) = meta::load(db, meta::key::OWNER)? {
        return Ok(Some(owner));
    }
    let session: Option<Session> = meta::load(db, meta::key::SESSION)?;
    Ok(session.and_then(|session| session.person))
}

/// Words and moves go out under the name of whoever is signed in. So nobody signs in over another person's: a yes would become
/// the yes of somebody who never read the text.
fn check_owner(db: &rusqlite::Connection, person: &Person) -> anyhow::Result<()> {
    let Some(other) = owner(db)?.filter(|owner| owner.id != person.id) else {
        return Ok(());
    };
    let waits = record::first_waiting(db)?.is_some()
        || !journal::articles(db)?.is_empty()
        || !command::waiting(db, None)?.is_empty();
    if !waits {
        return Ok(());
    }
    Err(ErrorBody::new(
        Code::OtherPersonUnsent,
        "another person's words or moves wait on this machine",
    )
    .with("name", other.name)
    .into())
}

impl Workstation {
    /// The sign-in as it is kept, if there ever was one.
    pub(crate) fn session(&self) -> anyhow::Result<Option<Session>> {
        self.read(|db| meta::load(db, meta::key::SESSION))
    }

    /// Who works here, with the roles that the newsroom last told.
    pub(crate) fn person(&self) -> anyhow::Result<Person> {
        let signed_in = self.session()?.and_then(|session| session.person);
        let person = signed_in.ok_or_else(|| {
            ErrorBody::new(Code::NotSignedIn, "nobody has signed in on this machine")
        })?;
        let newsroom = self.read(entry::newsroom)?;
        Ok(newsroom
            .people
            .into_iter()
            .find(|known| known.id == person.id)
            .unwrap_or(person))
    }

    /// Who works here, if anybody.
    pub(crate) fn person_id(&self) -> anyhow::Result<Option<PersonId>> {
        Ok(self
            .session()?
            .and_then(|session| session.person)
            .map(|person| person.id))
    }

    /// What the window shows of the sign-in.
    pub(crate) fn session_status(&self) -> anyhow::Result<SessionStatus> {
        let session = self.session()?;
        let device = self.desk(|desk| Ok(desk.device))?;
        let device_name = self
            .read(|db| meta::load(db, meta::key::DEVICE_NAME))?
            .unwrap_or_default();
        let person = if session
            .as_ref()
            .is_some_and(|session| session.person.is_some())
        {
            Some(self.person()?)
        } else {
            None
        };
        Ok(SessionStatus {
            state: session
                .as_ref()
                .map_or(SessionState::SignedOut, |session| session.state),
            person,
            device,
            device_name,
            server: session.as_ref().map(|session| session.server.clone()),
            newsroom: session.as_ref().map(|session| session.newsroom.clone()),
            token_storage: session.as_ref().and_then(|session| session.token_storage),
        })
    }

    /// Signs in; sync begins by itself.
    pub(crate) fn sign_in(&self, request: SessionSignIn) -> anyhow::Result<SessionStatus> {
        let proof = match (request.code, request.login, request.password) {
            (Some(code), _, _) => Proof::Code {
                code: code.trim().to_owned(),
            },
            (None, Some(login), Some(password)) => Proof::Password {
                login: login.trim().to_owned(),
                password,
            },
            _ => {
                return Err(ErrorBody::new(
                    Code::BadRequest,
                    "neither a code nor a name with a password",
                )
                .into());
            }
        };
        let server = request.server.trim().trim_end_matches('/').to_owned();
        let remote = Remote::new(&self.wire, &server, None)?;
        self.check_home(&remote.hello()?)?;
        let device = self.desk(|desk| Ok(desk.device))?;
        let signed_in = remote.sign_in(&SignIn {
            proof,
            device,
            device_name: request.device_name.clone(),
        })?;
        let token = token_hash(&signed_in.token);
        if let Err(error) = self.take_sign_in(server.clone(), &request.device_name, signed_in) {
            // Nobody works with it here, so nobody shall anywhere.
            self.leave(Left { server, token })?;
            self.tell_left();
            return Err(error);
        }
        self.sync_soon();
        self.emit(Event::SessionChanged);
        self.session_status()
    }

    fn take_sign_in(
        &self,
        server: String,
        device_name: &str,
        signed_in: SignedIn,
    ) -> anyhow::Result<()> {
        self.read(|db| check_owner(db, &signed_in.person))?;
        let token_storage = Some(self.secrets.keep(&signed_in.token)?);
        let session = Session {
            state: SessionState::SignedIn,
            server,
            newsroom: signed_in.newsroom,
            person: Some(signed_in.person.clone()),
            token_storage,
        };
        self.desk(|desk| {
            if signed_in.device != desk.device {
                desk.take_device(signed_in.device)?;
            }
            let tx = desk.db.unchecked_transaction()?;
            check_owner(&tx, &signed_in.person)?;
            if owner(&tx)?.is_some_and(|owner| owner.id != signed_in.person.id) {
                // What somebody else once asked for is never asked for again in this one's name.
                command::settle_all(&tx)?;
                forgotten::disown(&tx)?;
            }
            meta::save(&tx, meta::key::OWNER, &signed_in.person)?;
            meta::save(&tx, meta::key::SESSION, &session)?;
            meta::save(&tx, meta::key::DEVICE_NAME, &device_name)?;
            // The feed will tell; until then the person's own entry is known from here.
            entry::save(&tx, 0, &Entry::Person(signed_in.person.clone()))?;
            tx.commit()?;
            Ok(())
        })
    }

    /// Forgets the token and the person. Every text stays. The server hears of it with the next round: without a network
    /// one signs out just the same.
    pub(crate) fn sign_out(&self) -> anyhow::Result<SessionStatus> {
        let session = self.session()?;
        let kept = session.as_ref().and_then(|session| {
            let token = self.secrets.load(session.token_storage?)?;
            Some(Left {
                server: session.server.clone(),
                token: token_hash(&token),
            })
        });
        if let Some(left) = kept {
            self.leave(left)?;
        }
        self.secrets.forget()?;
        if let Some(session) = session {
            let left = Session {
                state: SessionState::SignedOut,
                person: None,
                token_storage: None,
                ..session
            };
            self.desk(|desk| {
                let tx = desk.db.unchecked_transaction()?;
                if let Some(owner) = owner(&tx)? {
                    meta::save(&tx, meta::key::OWNER, &owner)?;
                }
                meta::save(&tx, meta::key::SESSION, &left)?;
                Ok(tx.commit()?)
            })?;
        }
        self.sync_soon();
        self.emit(Event::SessionChanged);
        self.session_status()
    }

    /// Remembers that a server has to be told of the end of a sign-in.
    fn leave(&self, left: Left) -> anyhow::Result<()> {
        self.desk(|desk| {
            let mut all: Vec<Left> = meta::load(&desk.db, meta::key::LEFT)?.unwrap_or_default();
            all.push(left);
            let old = all.len().saturating_sub(LEFT_AT_MOST);
            meta::save(&desk.db, meta::key::LEFT, &&all[old..])
        })
    }

    /// Tells the servers of the sign-ins that ended here. One that cannot be reached is told another time; that must hold
    /// nothing else up.
    pub(crate) fn tell_left(&self) {
        let told = self
            .read(|db| meta::load::<Vec<Left>>(db, meta::key::LEFT))
            .and_then(|left| {
                let told: Vec<Left> = left
                    .unwrap_or_default()
                    .into_iter()
                    .filter(|left| {
                        let answer = Remote::new(&self.wire, &left.server, None)
                            .and_then(|remote| remote.sign_out(left.token));
                        // A server that does not know this request will not learn it by being asked again.
                        matches!(answer, Ok(()) | Err(RemoteError::Api(_)))
                    })
                    .collect();
                if told.is_empty() {
                    return Ok(());
                }
                self.desk(|desk| {
                    let mut all: Vec<Left> =
                        meta::load(&desk.db, meta::key::LEFT)?.unwrap_or_default();
                    all.retain(|left| !told.contains(left));
                    meta::save(&desk.db, meta::key::LEFT, &all)
                })
            });
        if let Err(error) = told {
            tracing::warn!(
                error = format!("{error:#}"),
                "an ended sign-in could not be told"
            );
        }
    }

    /// The token does not open the server any more. The person stays.
    pub(crate) fn end_session(&self, state: SessionState) -> anyhow::Result<()> {
        let Some(session) = self.session()? else {
            return Ok(());
        };
        if session.state == state {
            return Ok(());
        }
        self.secrets.forget()?;
        let ended = Session {
            state,
            token_storage: None,
            ..session
        };
        self.desk(|desk| meta::save(&desk.db, meta::key::SESSION, &ended))?;
        self.emit(Event::SessionChanged);
        Ok(())
    }

    /// The server and the token, while signed in.
    pub(crate) fn remote(&self) -> anyhow::Result<Option<Remote>> {
        let Some(session) = self
            .session()?
            .filter(|session| session.state == SessionState::SignedIn)
        else {
            return Ok(None);
        };
        let token = session
            .token_storage
            .and_then(|kept| self.secrets.load(kept));
        match token {
            Some(token) => Ok(Some(Remote::new(&self.wire, &session.server, Some(token))?)),
            None => {
                // The keyring was emptied behind our back: that is an ended sign-in, not a fault.
                self.end_session(SessionState::Expired)?;
                Ok(None)
            }
        }
    }
}
