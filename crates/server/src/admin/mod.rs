//! What an administrator does from the command line, and tests do from code.
//!
//! Each of these opens the database for itself and works while a server serves it: SQLite lets one writer in at a time, and
//! the server's feed notices within a second.

mod backup;
mod check;
mod demo;
mod invitation;
mod kept;

use std::path::Path;

use anyhow::{Context as _, bail};
use editorial::id::{DeviceId, PersonId, SectionId};
use editorial::newsroom::{Entry, Section, Settings};
use editorial::person::{Grant, Person, Role};
use editorial::text::slug::slug;
use editorial::workflow::Rules;

use crate::auth::{self, password};
use crate::config::{Clock, Config, system_clock};
use crate::store::{self, Store, StoreError, Tx};

pub use crate::store::entry::Kept;
pub use backup::{Backup, Copied, Manifest, Missing, Progress, Restore, Restored, backup, restore};
pub use check::{Finding, check};
pub use demo::init_demo;
pub use invitation::{invitation, server_address};
pub use kept::{KeptSet, MAX_KEPT_BYTES, both, list_kept, remove_kept, set_kept, show_kept};

/// The zone of a new newsroom until somebody sets another.
const ZONE: &str = "Asia/Ho_Chi_Minh";

/// Makes an empty newsroom of this name in `data_dir`, with one section and the usual rules.
///
/// # Errors
/// When there is a newsroom already, or the folder cannot be written.
pub fn init(data_dir: &Path, name: &str) -> anyhow::Result<()> {
    let settings = Settings {
        site_name: name.trim().to_owned(),
        tagline: String::new(),
        site_address: String::new(),
        zone: ZONE.to_owned(),
        language: "vi".to_owned(),
        rules: Rules::default(),
        publishes_positions: false,
    };
    found(
        &Config::new(data_dir),
        settings,
        &[("Thời sự", "thoi-su")],
        &[],
    )
}

/// Makes a newsroom where `config` says, with sections (name and slug) and people (name, login and role).
///
/// # Errors
/// When there is a newsroom already, the folder cannot be written, or a login is malformed or there twice.
pub fn found(
    config: &Config,
    settings: Settings,
    sections: &[(&str, &str)],
    people: &[(&str, &str, Role)],
) -> anyhow::Result<()> {
    Store::create(config)?;
    let people: Vec<(String, String, Role)> = people
        .iter()
        .map(|(name, login, role)| ((*name).to_owned(), (*login).to_owned(), *role))
        .collect();
    let sections: Vec<(String, String)> = sections
        .iter()
        .map(|(name, slug)| ((*name).to_owned(), (*slug).to_owned()))
        .collect();
    let store = Store::open(config)?;
    let founded = write(&store, move |tx| {
        store::entry::put(tx, &Entry::Settings(settings))?;
        for (order, (name, slug)) in (0..).zip(sections) {
            let id = SectionId(tx.uuid());
            store::entry::put(
                tx,
                &Entry::Section(Section {
                    id,
                    name,
                    slug,
                    order,
                }),
            )?;
        }
        for (name, login, role) in &people {
            insert_person(tx, name, login, *role, None)?;
        }
        Ok(())
    });
    store.close();
    founded
}

fn with_store<T: Send + 'static>(
    data_dir: &Path,
    clock: Clock,
    work: impl FnOnce(&Tx<'_>) -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let store = Store::open(&Config {
        clock,
        ..Config::new(data_dir)
    })?;
    let result = write(&store, work);
    store.close();
    result
}

/// [`Store::write`] for work whose errors are not the store's.
pub(crate) fn write<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Tx<'_>) -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let result = store.write(|tx| work(tx).map_err(Anyhow));
    result.map_err(|Anyhow(error)| error)
}

/// Lets [`Store::write`] carry an error that is not the store's.
struct Anyhow(anyhow::Error);

impl From<StoreError> for Anyhow {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

/// Adds a person. `section` is the slug of the section in which the role holds; none = everywhere.
///
/// # Errors
/// When the login is taken or malformed (lower-case letters, digits, dots, dashes; at most 40), the name is empty, or
/// there is no such section.
pub fn add_person(
    data_dir: &Path,
    name: &str,
    login: &str,
    role: Role,
    section: Option<&str>,
) -> anyhow::Result<PersonId> {
    let (name, login, section) = (
        name.trim().to_owned(),
        login.to_owned(),
        section.map(str::to_owned),
    );
    with_store(data_dir, system_clock(), move |tx| {
        insert_person(tx, &name, &login, role, section.as_deref())
    })
}

fn insert_person(
    tx: &Tx<'_>,
    name: &str,
    login: &str,
    role: Role,
    section: Option<&str>,
) -> anyhow::Result<PersonId> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
    if !(1..=40).contains(&login.len()) || !login.bytes().all(plain) {
        bail!("a login is 1 to 40 lower-case letters, digits, dots or dashes");
    }
    if name.is_empty() {
        bail!("a person has a name");
    }
    if store::person::by_login(tx, login)?.is_some() {
        bail!("somebody signs in as {login} already: nothing was changed");
    }
    let section = match section {
        None => None,
        Some(slug) => {
            let sections = store::entry::sections(tx)?;
            let found = sections.iter().find(|section| section.slug == slug);
            Some(
                found
                    .with_context(|| format!("there is no section {slug}"))?
                    .id,
            )
        }
    };
    let id = PersonId(tx.uuid());
    store::person::insert(tx, id, login)?;
    let person = Person {
        id,
        name: name.to_owned(),
        login: login.to_owned(),
        grants: vec![Grant { role, section }],
    };
    store::entry::put(tx, &Entry::Person(person))?;
    Ok(id)
}

fn person_by_login(tx: &Tx<'_>, login: &str) -> anyhow::Result<PersonId> {
    let (id, _) = store::person::by_login(tx, login)?
        .with_context(|| format!("nobody signs in as {login}"))?;
    Ok(id)
}

/// Makes a one-time code for a person: good once, for 24 hours.
///
/// # Errors
/// When nobody has this login.
pub fn one_time_code(data_dir: &Path, login: &str) -> anyhow::Result<String> {
    one_time_code_at(data_dir, login, system_clock())
}

/// [`one_time_code`] by another clock than the machine's.
///
/// # Errors
/// As [`one_time_code`].
pub fn one_time_code_at(data_dir: &Path, login: &str, clock: Clock) -> anyhow::Result<String> {
    let login = login.to_owned();
    with_store(data_dir, clock, move |tx| issue_code(tx, &login))
}

pub(crate) fn issue_code(tx: &Tx<'_>, login: &str) -> anyhow::Result<String> {
    let person = person_by_login(tx, login)?;
    Ok(auth::issue_code(tx, person)?)
}

/// Sets a person's password and ends every sign-in of theirs: whoever has the old password, or a machine that it opened, is
/// out.
///
/// # Errors
/// When nobody has this login, or the password is shorter than 10 characters.
pub fn set_password(data_dir: &Path, login: &str, password: &str) -> anyhow::Result<()> {
    if password.chars().count() < 10 {
        bail!("a password has at least 10 characters: nothing was changed");
    }
    let (login, hash) = (login.to_owned(), password::hash(password)?);
    with_store(data_dir, system_clock(), move |tx| {
        let person = person_by_login(tx, &login)?;
        store::token::forget_person(tx, person)?;
        Ok(store::person::set_password(tx, person, &hash)?)
    })
}

/// Sets the levels of approval.
///
/// # Errors
/// When there is no level, or a level that nobody could hold.
pub fn set_rules(data_dir: &Path, rules: Rules) -> anyhow::Result<()> {
    if rules.levels.is_empty() || rules.levels.iter().any(Vec::is_empty) {
        bail!("every level of approval names at least one role: nothing was changed");
    }
    change_settings(data_dir, |settings| Settings { rules, ..settings })
}

fn change_settings(
    data_dir: &Path,
    change: impl FnOnce(Settings) -> Settings + Send + 'static,
) -> anyhow::Result<()> {
    with_store(data_dir, system_clock(), move |tx| {
        let settings = change(store::entry::settings(tx)?);
        Ok(store::entry::put(tx, &Entry::Settings(settings))?)
    })
}

/// Says whether pictures that are published from now on say where they were taken. Pictures that are before readers already stay
/// as they are until their story is published again.
///
/// # Errors
/// When the store cannot be written.
pub fn set_positions(data_dir: &Path, publishes_positions: bool) -> anyhow::Result<()> {
    change_settings(data_dir, move |settings| Settings {
        publishes_positions,
        ..settings
    })
}

/// Whether pictures that are published now say where they were taken.
///
/// # Errors
/// When the store cannot be read.
pub fn publishes_positions(data_dir: &Path) -> anyhow::Result<bool> {
    with_store(data_dir, system_clock(), |tx| {
        Ok(store::entry::settings(tx)?.publishes_positions)
    })
}

/// Adds a section at the end of the navigation.
///
/// # Errors
/// When the slug is taken or is no slug (lower-case ASCII letters, digits, single dashes).
pub fn add_section(data_dir: &Path, name: &str, section_slug: &str) -> anyhow::Result<SectionId> {
    // Addresses that the site itself answers.
    const TAKEN: [&str; 5] = ["theme", "media", "feedback", "healthz", "feed"];
    if section_slug.is_empty()
        || slug(section_slug) != section_slug
        || TAKEN.contains(&section_slug)
    {
        bail!("{section_slug:?} cannot be part of an address here");
    }
    let (name, section_slug) = (name.trim().to_owned(), section_slug.to_owned());
    with_store(data_dir, system_clock(), move |tx| {
        let sections = store::entry::sections(tx)?;
        if sections.iter().any(|section| section.slug == section_slug) {
            bail!("there is a section {section_slug} already: nothing was changed");
        }
        let id = SectionId(tx.uuid());
        let order = sections
            .iter()
            .map(|section| section.order)
            .max()
            .map_or(0, |last| last + 1);
        store::entry::put(
            tx,
            &Entry::Section(Section {
                id,
                name,
                slug: section_slug,
                order,
            }),
        )?;
        store::list::touch(tx, Some(id))?;
        Ok(id)
    })
}

/// Cuts a workstation off. Says whether it was not cut off before.
///
/// # Errors
/// When there is no such workstation.
pub fn revoke_device(data_dir: &Path, device: DeviceId) -> anyhow::Result<bool> {
    with_store(data_dir, system_clock(), move |tx| {
        store::device::get(tx, device)?
            .with_context(|| format!("there is no workstation {device}"))?;
        Ok(store::device::revoke(tx, device)?)
    })
}

/// The workstations of everybody: id, login, name, and whether each was cut off.
///
/// # Errors
/// When the newsroom cannot be read.
pub fn list_devices(data_dir: &Path) -> anyhow::Result<Vec<editorial::sync::api::Device>> {
    with_store(data_dir, system_clock(), |tx| {
        Ok(store::device::list(tx, None)?)
    })
}
