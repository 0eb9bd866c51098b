//! The five threads of a workstation that syncs by itself.
//!
//! *Sealer*: half a second after an edit, the journal becomes a record. *Sender*: a round whenever something waits, when
//! somebody asks, and after each failure when its back-off has passed; an edit never shortens a back-off, but asking and a
//! network that is back do. *Listener*: while the server is reachable, one long poll after the other, so that other
//! people's work arrives without a click. *Keeper*: when the writing pauses, what was written becomes a checkpoint; and the
//! store's log is written back. *Reader*: reads for search what has changed, never more than half of the time.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use editorial::sync::plan::Backoff;

use super::status::Shared;
use crate::commands::ServerLink;
use crate::error::{Code, classify};
use crate::events::Event;
use crate::workstation::Workstation;

/// How long the server may hold a poll back, seconds.
const POLL_WAIT_S: u64 = 25;
/// A server that cannot be reached costs nobody anything to try: it is looked for at least this often, so that work leaves
/// soon after the network is back.
const UNREACHABLE_WAIT_MS: u64 = 8_000;
/// Between two looks of a listener that has nothing to listen to.
const IDLE: Duration = Duration::from_secs(5);
/// Between two looks whether the writing has paused.
const KEEP_EVERY: Duration = Duration::from_secs(30);
/// How long an app that was just opened is left to itself.
const A_START: Duration = Duration::from_secs(2);
/// Between two pieces of work that nobody waits for.
const BREATH: Duration = Duration::from_millis(20);
/// How long a listener that heard nothing good lets the server be.
const A_MOMENT: Duration = Duration::from_secs(1);

/// Starts the threads. They end after [`super::SyncState::stop`].
pub(crate) fn start(station: &Arc<Workstation>) -> anyhow::Result<()> {
    for (name, work) in [
        ("galley-seal", seal as fn(&Workstation)),
        ("galley-send", send),
        ("galley-listen", listen),
        ("galley-keep", keep),
        ("galley-search", index),
    ] {
        let station = Arc::clone(station);
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(&station))?;
    }
    station.sync_soon();
    Ok(())
}

/// Waits until `ready` says so or the workstation is closed; `ready` also says how long it would wait.
fn wait(station: &Workstation, mut ready: impl FnMut(&mut Shared) -> Result<(), Duration>) -> bool {
    let mut shared = station.sync.lock();
    loop {
        if station.sync.is_stopping() {
            return false;
        }
        match ready(&mut shared) {
            Ok(()) => return true,
            Err(patience) => {
                let waited = station.sync.changed.wait_timeout(shared, patience);
                shared = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }
}

fn seal(station: &Workstation) {
    let due = |shared: &mut Shared| {
        let Some(at) = shared.seal_at else {
            return Err(IDLE);
        };
        let left = at.saturating_duration_since(Instant::now());
        if left.is_zero() {
            shared.seal_at = None;
            return Ok(());
        }
        Err(left)
    };
    while wait(station, due) {
        match station.desk(crate::desk::Desk::seal_all) {
            Ok(articles) if articles.is_empty() => {}
            Ok(_) => {
                station.work_waits();
                station.emit(Event::ListChanged);
                log(station.tell_status());
            }
            // The edits stay in the journal, which is on the disk.
            Err(error) => log(Err(error)),
        }
    }
}

fn keep(station: &Workstation) {
    while pause(station, KEEP_EVERY) {
        log(station.desk(crate::desk::Desk::keep_paused));
        log(station.desk(|desk| crate::store::fold_log(&desk.db)));
    }
}

fn index(station: &Workstation) {
    // The start belongs to whoever opens the app.
    if !pause(station, A_START) {
        return;
    }
    log(station.check_index());
    loop {
        let begun = Instant::now();
        let rest = match station.index_in_background() {
            Ok(true) => begun.elapsed().max(BREATH),
            Ok(false) => IDLE,
            Err(error) => {
                log(Err(error));
                KEEP_EVERY
            }
        };
        if !pause(station, rest) {
            return;
        }
    }
}

fn send(station: &Workstation) {
    let mut backoff = Backoff::new();
    let mut not_before: Option<Instant> = None;
    loop {
        let reason = |shared: &mut Shared| {
            let left = not_before.map(|at| at.saturating_duration_since(Instant::now()));
            let due = match left {
                None => shared.work,
                Some(left) => left.is_zero(),
            };
            if shared.now || due {
                (shared.now, shared.work) = (false, false);
                return Ok(());
            }
            Err(left.unwrap_or(IDLE).min(IDLE))
        };
        if !wait(station, reason) {
            return;
        }
        match station.run_round() {
            Ok(_) => (backoff, not_before) = (Backoff::new(), None),
            Err(error) => {
                let code = classify(&error).code;
                if matches!(
                    code,
                    Code::NotSignedIn | Code::TokenExpired | Code::DeviceRevoked
                ) {
                    // Only a person can help; signing in asks for a round.
                    (backoff, not_before) = (Backoff::new(), None);
                    continue;
                }
                tracing::info!(error = format!("{error:#}"), "a round of sync ended early");
                if std::mem::take(&mut station.sync.lock().reached) {
                    // A line that breaks again and again is not a server that is away.
                    backoff = Backoff::new();
                }
                let (next, wait_ms) = backoff.failed(station.source.number());
                let unreachable = code == Code::ServerUnreachable;
                let wait_ms = if unreachable {
                    wait_ms.min(UNREACHABLE_WAIT_MS)
                } else {
                    wait_ms
                };
                (backoff, not_before) =
                    (next, Some(Instant::now() + Duration::from_millis(wait_ms)));
                log(station.note_retry(wait_ms));
            }
        }
    }
}

fn listen(station: &Workstation) {
    let online = |shared: &mut Shared| {
        if shared.link == Some(ServerLink::Online) {
            Ok(())
        } else {
            Err(IDLE)
        }
    };
    while wait(station, online) {
        match poll(station) {
            Ok(true) => {}
            // Nothing to listen to yet: a sign-in, a first hello or a resync is under way.
            Ok(false) => {
                pause(station, A_MOMENT);
            }
            Err(error) => {
                tracing::debug!(error = format!("{error:#}"), "listening ended");
                if error.is::<super::remote::RemoteError>() {
                    // The sender finds out what is the matter, and says it.
                    station.sync_soon();
                }
                pause(station, A_MOMENT);
            }
        }
    }
}

/// One long poll; whether there was anything to listen to.
fn poll(station: &Workstation) -> anyhow::Result<bool> {
    let (Some(remote), Some(cursor)) = (station.remote()?, station.cursor()?) else {
        return Ok(false);
    };
    if station.resyncing()? || station.is_listing()? {
        return Ok(false);
    }
    let (page, raw) = remote.feed(cursor, POLL_WAIT_S, station.stride(), u64::MAX)?;
    if station.sync.is_stopping() {
        return Ok(false);
    }
    station.take_page(&page, &raw)?;
    if !page.items.is_empty() || station.misses_photos()? || station.awaits_answers()? {
        station.work_waits();
    }
    log(station.tell_status());
    Ok(true)
}

/// A time without asking anybody; whether the workstation is still open after it.
fn pause(station: &Workstation, time: Duration) -> bool {
    let until = Instant::now() + time;
    wait(station, |_| {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() { Ok(()) } else { Err(left) }
    })
}

fn log(outcome: anyhow::Result<()>) {
    if let Err(error) = outcome {
        tracing::error!(
            error = format!("{error:#}"),
            "a background task of sync failed"
        );
    }
}
