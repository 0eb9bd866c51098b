//! Commands: the only way in which an article moves.
//!
//! The domain decides ([`editorial::workflow::advance`]); this module finds out what the domain cannot know (does the
//! named revision have the content that its hash says, has somebody looked at the merges, are the photos here) and writes
//! effect and answer in one transaction. A command is applied at most once, for ever, and a refusal is an answer like any
//! other: the same id gets the same answer whenever it is sent.

use std::sync::atomic::Ordering;

use editorial::article::ARTICLE_SCHEMA;
use editorial::article::check::{CheckContext, blocking, check_revision};
use editorial::article::revision::{Revision, hash_canonical};
use editorial::id::{ArticleId, CommandId, Hash};
use editorial::newsroom::{Entry, Section, Settings};
use editorial::photo::rendition::recipes;
use editorial::photo::rights::PhotoRights;
use editorial::publication::Published;
use editorial::sync::api::{Command, CommandAnswer, ServerEvent};
use editorial::time::TimeMs;
use editorial::workflow::photos::{check_for_desk, check_for_readers};
use editorial::workflow::{
    ArticleState, Publication, Refusal, RevisionRef, Stage, Transition, advance, fall_due, hold,
};
use rusqlite::Connection;

use crate::app::App;
use crate::auth::{Caller, check_still_here};
use crate::copies::Copy;
use crate::failure::Failure;
use crate::faults::{Faults, Mutant};
use crate::rights::{decide_rights, photo_use, stated};
use crate::store::command::Answered;
use crate::store::{self, StoreError, Tx};

/// What an applied command changes.
struct Effect {
    next: ArticleState,
    /// The revision that the transition names: its hash and canonical bytes.
    revision: Option<(Hash, Vec<u8>)>,
    /// The publication that begins, changes or ends.
    published: Option<Published>,
    /// What may be done with a photo from now on.
    rights: Option<PhotoRights>,
}

/// What is decided on: a yes with its effect, or the domain's no.
type Decision = Result<Effect, Refusal>;

/// What the newsroom knows besides the article's copy.
struct Situation {
    article: store::article::Article,
    settings: Settings,
    sections: Vec<Section>,
    open_review: Option<store::review::Open>,
}

/// Applies a command, or answers as it was answered before. Blocks.
///
/// # Errors
/// A [`Failure`] when nothing could be decided or stored: the command may be sent again.
pub(crate) fn run(app: &App, caller: &Caller, command: &Command) -> Result<CommandAnswer, Failure> {
    let body_hash = hash_of(command)?;
    let (before, known) = app.store.read(|conn| {
        let known = store::article::get(conn, command.article)?.is_some();
        Ok::<_, StoreError>((store::command::get(conn, command.id)?, known))
    })?;
    let again = app.faults.has(Mutant::CommandsNotUnique);
    if let Some(before) = before.filter(|_| !again) {
        return Ok(repeat(before, caller, body_hash));
    }
    if !known {
        return refuse(app, caller, command, body_hash, Refusal::Unknown);
    }
    let article = command.article;
    let answer = app.copies.with(article, |copy| {
        let mistaken = app
            .faults
            .has(Mutant::ApproveWithoutRecomputing)
            .then(|| naming_the_newest(command, copy));
        let command = mistaken.as_ref().unwrap_or(command);
        // Publications follow one another: each one's furniture knows the one before, and the rights of its photos do not
        // change while they are looked at.
        let _gate = one_at_a_time(&command.transition).then(|| app.publisher.gate());
        let at = app.store.now();
        match decide(app, caller, command, copy, at)? {
            Ok(effect) => apply(app, caller, command, body_hash, effect),
            Err(refusal) => refuse(app, caller, command, body_hash, refusal),
        }
    })?;
    if let CommandAnswer::Done { state, .. } = &answer {
        app.publisher.write_pending_or_log();
        if state.scheduled.is_some() {
            // The jobs learn of the new moment.
            app.may_be_due.store(true, Ordering::SeqCst);
            app.replay_soon(&[article]);
        }
    }
    Ok(answer)
}

/// Puts every approved story before readers whose embargo has passed. It is the last approver's yes that is carried out, and
/// it is told as theirs. One whose photos may not be used by now is held for a person. Blocks.
///
/// # Errors
/// When the store fails or a page cannot be made: that story stays scheduled and is tried again, and holds no other one up.
pub(crate) fn publish_due(app: &App) -> Result<(), Failure> {
    let at = app.store.now();
    let due = app
        .store
        .read(|conn| store::article::scheduled_until(conn, at))?;
    // One that cannot be published keeps no other from its readers.
    let published = due
        .iter()
        .map(|article| publish_one_due(app, *article))
        .fold(Ok(()), Result::and);
    if !due.is_empty() {
        app.publisher.write_pending_or_log();
    }
    published
}

fn publish_one_due(app: &App, article: ArticleId) -> Result<(), Failure> {
    app.copies.with(article, |_| {
        let _gate = app.publisher.gate();
        let at = app.store.now();
        let known = app.store.read(|conn| store::article::get(conn, article))?;
        let Some(state) = known.map(|known| known.state) else {
            return Ok(());
        };
        // Somebody may have taken it back while this one waited for the article.
        let (Some(next), Some(approved)) = (fall_due(&state, at), &state.approved) else {
            return Ok(());
        };
        let revision = approved_revision(app, approved)?;
        // Somebody may have stated the rights of a photo anew since the story was approved.
        let photos = app.store.read(|conn| stated(conn, &revision))?;
        let allowed = check_for_readers(&revision, &photo_use(&photos, &state, at));
        let (next, transition, publishing) = match allowed {
            Ok(()) => {
                let publishing = app.publisher.prepare(article, approved, &revision, at)?;
                (next, Transition::Publish, Some(publishing))
            }
            Err(
                Refusal::PhotoForbidden { photos } | Refusal::PhotoNeedsApproval { photos },
            ) => (hold(&state), Transition::Hold { photos }, None),
            Err(_) => (hold(&state), Transition::Hold { photos: Vec::new() }, None),
        };
        let by = state
            .approvals
            .last()
            .map_or(state.author, |approval| approval.person);
        let command = CommandId(app.store.random().uuid(at));
        app.store.write(move |tx| {
            store::article::set_state(tx, article, &next)?;
            let held = publishing.is_none();
            let event = ServerEvent::Transitioned {
                article,
                transition,
                command,
                by,
                revision_number: None,
                state: next,
            };
            let seq = store::event::insert(tx, Some(article), &event)?;
            if let Some(publishing) = publishing {
                crate::publish::insert(tx, publishing)?;
            }
            tracing::info!(article.id = %article, article.held = held, feed.seq = seq, "an embargo has passed");
            Ok::<_, Failure>(())
        })
    })
}

/// The mistake of [`Mutant::ApproveWithoutRecomputing`].
fn naming_the_newest(command: &Command, copy: &Copy) -> Command {
    let mut command = command.clone();
    if let Transition::Approve { revision, .. } = &mut command.transition {
        *revision = copy.draft.revision_ref(command.article);
    }
    command
}

/// Moves that may publish, and those on whose photos that depends.
const fn one_at_a_time(transition: &Transition) -> bool {
    matches!(
        transition,
        Transition::Approve { .. }
            | Transition::Publish
            | Transition::Withdraw { .. }
            | Transition::StateRights { .. }
            | Transition::OverrideRights { .. }
    )
}

fn hash_of(command: &Command) -> Result<Hash, Failure> {
    Ok(Hash::of(
        &serde_json::to_vec(command).map_err(StoreError::from)?,
    ))
}

fn repeat(before: Answered, caller: &Caller, body_hash: Hash) -> CommandAnswer {
    if before.body_hash == body_hash && before.person == caller.person.id {
        return before.answer;
    }
    CommandAnswer::Refused {
        refusal: Refusal::CommandReused,
    }
}

fn refuse(
    app: &App,
    caller: &Caller,
    command: &Command,
    body_hash: Hash,
    refusal: Refusal,
) -> Result<CommandAnswer, Failure> {
    let (id, caller) = (command.id, caller.clone());
    let faults = app.faults.clone();
    app.store.write(move |tx| {
        once(tx, &faults, id, &caller, body_hash, |_| {
            Ok(CommandAnswer::Refused { refusal })
        })
    })
}

/// Runs `effect` unless the command came in by another door meanwhile; stores the answer with it.
fn once(
    tx: &Tx<'_>,
    faults: &Faults,
    id: editorial::id::CommandId,
    caller: &Caller,
    body_hash: Hash,
    effect: impl FnOnce(&Tx<'_>) -> Result<CommandAnswer, Failure>,
) -> Result<CommandAnswer, Failure> {
    check_still_here(tx, caller.device)?;
    if let Some(before) = store::command::get(tx, id)? {
        if !faults.has(Mutant::CommandsNotUnique) {
            return Ok(repeat(before, caller, body_hash));
        }
        store::command::forget(tx, id)?;
    }
    let answer = effect(tx)?;
    let answered = Answered {
        person: caller.person.id,
        body_hash,
        answer: answer.clone(),
    };
    store::command::insert(tx, id, &answered)?;
    Ok(answer)
}

fn decide(
    app: &App,
    caller: &Caller,
    command: &Command,
    copy: &Copy,
    at: TimeMs,
) -> Result<Decision, Failure> {
    let situation = app.store.read(|conn| {
        Ok::<_, StoreError>(Situation {
            article: store::article::get(conn, command.article)?
                .ok_or_else(|| StoreError::Corrupt("an article went away".to_owned()))?,
            settings: store::entry::settings(conn)?,
            sections: store::entry::sections(conn)?,
            open_review: store::review::open_of(conn, command.article)?,
        })
    })?;
    let current = copy.draft.revision(command.article);
    let named = match &command.transition {
        Transition::Submit { revision } | Transition::Approve { revision, .. } => {
            Some(named_revision(copy, command, revision, &current))
        }
        _ => None,
    };
    let state = &situation.article.state;
    let approved = match (&command.transition, &state.approved) {
        (Transition::Publish, Some(approved)) => Some(approved_revision(app, approved)?),
        _ => None,
    };
    // A role that holds in one section counts for the section that the revision in question stands in; its embargo holds.
    let subject = named
        .as_ref()
        .and_then(|named| named.as_ref().ok())
        .or(approved.as_ref())
        .unwrap_or(&current)
        .subject();
    let next = match advance(
        state,
        &command.transition,
        &caller.person,
        subject,
        &situation.settings.rules,
        at,
    ) {
        Ok(next) => next,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match named {
        Some(Err(refusal)) => Ok(Err(refusal)),
        Some(Ok(revision)) => {
            if let Err(refusal) = check_named(app, command, &situation, &revision, &current, at)? {
                return Ok(Err(refusal));
            }
            let canonical = revision.canonical();
            let published = publishing(app, command, &situation, &next, Some(&revision), at)?;
            Ok(Ok(Effect {
                next,
                revision: Some((hash_canonical(&canonical), canonical)),
                published,
                rights: None,
            }))
        }
        None => {
            if let Transition::ResolveReview { review, state } = &command.transition {
                match &situation.open_review {
                    Some(open) if open.id == *review => {
                        // Further merges have come since: somebody must look at those too.
                        if state.is_some_and(|state| !open.is_in(state)) {
                            return Ok(Err(Refusal::OpenReview { review: *review }));
                        }
                    }
                    _ => return Ok(Err(Refusal::Unknown)),
                }
            }
            if let Some(approved) = &approved {
                let photos = app.store.read(|conn| stated(conn, approved))?;
                let seen_at = subject.seen_at(at);
                if let Err(refusal) =
                    check_for_readers(approved, &photo_use(&photos, state, seen_at))
                {
                    return Ok(Err(refusal));
                }
            }
            let rights = match decide_rights(app, caller, command, subject, at)? {
                Ok(rights) => rights,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let published = publishing(app, command, &situation, &next, None, at)?;
            Ok(Ok(Effect {
                next,
                revision: None,
                published,
                rights,
            }))
        }
    }
}

/// The content of the revision that a command names, from the newsroom's own copy.
fn named_revision(
    copy: &Copy,
    command: &Command,
    named: &RevisionRef,
    current: &Revision,
) -> Result<Revision, Refusal> {
    if named.hash == current.hash() && copy.draft.frontiers() == named.frontiers {
        return Ok(current.clone());
    }
    let found = copy
        .draft
        .revision_at(command.article, &named.frontiers)
        .map_err(|_| Refusal::HashMismatch)?;
    if found.hash() == named.hash {
        Ok(found)
    } else {
        Err(Refusal::HashMismatch)
    }
}

/// What must hold of a revision before it is submitted or approved.
fn check_named(
    app: &App,
    command: &Command,
    situation: &Situation,
    revision: &Revision,
    current: &Revision,
    at: TimeMs,
) -> Result<Result<(), Refusal>, Failure> {
    if situation.article.schema > ARTICLE_SCHEMA {
        return Ok(Err(Refusal::TooOld));
    }
    let approves = matches!(command.transition, Transition::Approve { .. });
    if let Transition::Approve { acknowledges, .. } = &command.transition {
        let newest = current.hash();
        if newest != revision.hash() && *acknowledges != Some(newest) {
            return Ok(Err(Refusal::NewerRevision { hash: newest }));
        }
        if let Some(open) = &situation.open_review {
            return Ok(Err(Refusal::OpenReview { review: open.id }));
        }
    }
    let unsettled = revision.unsettled();
    if !unsettled.is_empty() {
        return Ok(Err(Refusal::UnsettledFields { fields: unsettled }));
    }
    let rights = app.store.read(|conn| stated(conn, revision))?;
    let seen_at = revision.subject().seen_at(at);
    let photos = photo_use(&rights, &situation.article.state, seen_at);
    let context = CheckContext {
        sections: &situation.sections,
        photos,
    };
    let problems = blocking(&check_revision(revision, &context));
    if !problems.is_empty() {
        return Ok(Err(Refusal::Blocked { problems }));
    }
    let allowed = if approves {
        check_for_readers(revision, &photos)
    } else {
        check_for_desk(revision, &photos)
    };
    if let Err(refusal) = allowed {
        return Ok(Err(refusal));
    }
    if approves {
        let photos = app.store.read(|conn| missing_photos(conn, revision))?;
        if !photos.is_empty() {
            return Ok(Err(Refusal::MissingPhoto { photos }));
        }
    }
    Ok(Ok(()))
}

/// The photos of a revision whose original or one of whose renditions is not here.
fn missing_photos(conn: &Connection, revision: &Revision) -> Result<Vec<String>, StoreError> {
    let mut missing = Vec::new();
    for figure in revision
        .body
        .figures()
        .filter(|figure| !figure.photo.is_empty())
    {
        if !photo_is_here(conn, &figure.photo)? && !missing.contains(&figure.photo) {
            missing.push(figure.photo.clone());
        }
    }
    Ok(missing)
}

fn photo_is_here(conn: &Connection, photo: &str) -> Result<bool, StoreError> {
    let Ok(original) = photo.parse::<Hash>() else {
        return Ok(false);
    };
    let Some(photo) = store::photo::get(conn, original)? else {
        return Ok(false);
    };
    if store::blob::size(conn, original)?.is_none() {
        return Ok(false);
    }
    let is_made = |name: &str| photo.renditions.iter().any(|made| made.recipe == name);
    if !recipes(photo.width, photo.height)
        .iter()
        .all(|recipe| is_made(recipe.name))
    {
        return Ok(false);
    }
    // Those that are there besides (WebP) are named by the page as well.
    for rendition in &photo.renditions {
        if store::blob::size(conn, rendition.blob)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What readers see after the transition, if that changes.
fn publishing(
    app: &App,
    command: &Command,
    situation: &Situation,
    next: &ArticleState,
    named: Option<&Revision>,
    at: TimeMs,
) -> Result<Option<Published>, Failure> {
    let goes_live = next.scheduled.is_none()
        && match &command.transition {
            Transition::Publish => true,
            Transition::Approve { .. } => {
                next.stage == Stage::Approved && situation.settings.rules.publish_on_final
            }
            _ => false,
        };
    match (&next.publication, &next.approved) {
        (Publication::Live { revision }, Some(approved))
            if goes_live && approved.hash == *revision =>
        {
            let stored = named.filter(|named| named.hash() == approved.hash).cloned();
            let revision = match stored {
                Some(revision) => revision,
                None => approved_revision(app, approved)?,
            };
            app.publisher
                .prepare(command.article, approved, &revision, at)
                .map(Some)
        }
        (Publication::Withdrawn, _)
            if situation.article.state.publication != Publication::Withdrawn =>
        {
            app.publisher
                .prepare_withdrawal(command.article, at)
                .map(Some)
        }
        _ => Ok(None),
    }
}

fn approved_revision(app: &App, approved: &RevisionRef) -> Result<Revision, Failure> {
    let lost = || StoreError::Corrupt("an approved revision is not stored".to_owned());
    let canonical = app
        .store
        .read(|conn| store::revision::canonical(conn, approved.hash))?
        .ok_or_else(lost)?;
    Ok(Revision::from_canonical(&canonical, approved.hash).map_err(|_| lost())?)
}

fn apply(
    app: &App,
    caller: &Caller,
    command: &Command,
    body_hash: Hash,
    effect: Effect,
) -> Result<CommandAnswer, Failure> {
    let (caller, command) = (caller.clone(), command.clone());
    let faults = app.faults.clone();
    app.store.write(move |tx| {
        once(tx, &faults, command.id, &caller, body_hash, |tx| {
            write_effect(tx, &caller, &command, effect)
        })
    })
}

fn write_effect(
    tx: &Tx<'_>,
    caller: &Caller,
    command: &Command,
    effect: Effect,
) -> Result<CommandAnswer, Failure> {
    let article = command.article;
    let Effect {
        next,
        revision,
        published,
        rights,
    } = effect;
    let revision_number = match &revision {
        Some((hash, canonical)) => Some(store::revision::put(tx, article, *hash, canonical)?),
        None => None,
    };
    if let Transition::ResolveReview { review, .. } = &command.transition {
        store::review::resolve(tx, *review, caller.person.id)?;
        let event = ServerEvent::ReviewResolved {
            review: *review,
            article,
            by: caller.person.id,
        };
        store::event::insert(tx, Some(article), &event)?;
    }
    if let Some(rights) = rights {
        // What is said again word for word is no new statement, and no event.
        store::entry::put(tx, &Entry::Rights(rights))?;
    }
    store::article::set_state(tx, article, &next)?;
    let event = ServerEvent::Transitioned {
        article,
        transition: command.transition.clone(),
        command: command.id,
        by: caller.person.id,
        revision_number,
        state: next.clone(),
    };
    let seq = store::event::insert(tx, Some(article), &event)?;
    if let Some(publishing) = published {
        crate::publish::insert(tx, publishing)?;
    }
    tracing::info!(
        article.id = %article, command.id = %command.id, command.name = command.transition.name(), feed.seq = seq,
        "a command was applied"
    );
    Ok(CommandAnswer::Done { seq, state: next })
}

#[cfg(test)]
mod tests {
    use editorial::id::{ArticleId, CommandId, DeviceId};
    use editorial::person::Role;
    use editorial::sync::api::Code;

    use super::*;
    use crate::{admin, config};

    #[test]
    fn a_command_that_was_on_its_way_when_its_workstation_was_cut_off_is_not_applied() {
        let dir = tempfile::tempdir().expect("a folder");
        admin::init(dir.path(), "Báo Thử").expect("a newsroom");
        let person = admin::add_person(dir.path(), "Lan", "lan", Role::Reporter, None);
        let person = person.expect("a person");
        let app = App::open_alone(dir.path(), config::system_clock()).expect("it opens");
        let id = || app.store.random().uuid(app.store.now());
        let device = DeviceId(id());
        let joined = move |tx: &Tx<'_>| store::device::upsert(tx, device, person, "Máy của Lan");
        app.store.write::<_, StoreError>(joined).expect("it joins");
        let known = app.store.read(|conn| store::entry::person(conn, person));
        let known: Result<_, StoreError> = known;
        let caller = Caller {
            device,
            person: known.expect("read").expect("known"),
        };
        let asked = || Command {
            id: CommandId(id()),
            article: ArticleId(id()),
            transition: Transition::Recall,
        };
        let answer = run(&app, &caller, &asked()).expect("answered");
        assert!(
            matches!(answer, CommandAnswer::Refused { .. }),
            "{answer:?}"
        );

        let cut_off = move |tx: &Tx<'_>| store::device::revoke(tx, device);
        app.store.write::<_, StoreError>(cut_off).expect("cut off");
        let late = asked();
        let failure = run(&app, &caller, &late).expect_err("nothing gets in");
        assert_eq!(failure.0.code, Code::DeviceRevoked);
        let stored = app.store.read(|conn| store::command::get(conn, late.id));
        let stored: Result<_, StoreError> = stored;
        assert!(stored.expect("read").is_none());
    }
}
