//! The threads, waited for by what they say and never by the clock.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use editorial::article::field::FieldName;
use editorial::time::TimeMs;

use super::{START, reporter, sign_in};
use crate::commands::{
    ArticleCreate, ArticleSetField, ServerLink, SyncNow, SyncStatus, TokenStorage,
};
use crate::events::Event;
use crate::workstation::{Options, SyncMode, Workstation};

/// Longer than any of this takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

fn open(folder: &tempfile::TempDir) -> (Arc<Workstation>, Receiver<Event>) {
    let (tell, told) = channel();
    let options = Options {
        sync: SyncMode::Background,
        token_storage: TokenStorage::File,
        ..Options::new(folder.path())
    };
    let station = Workstation::open(
        options,
        Box::new(move |event| {
            // A test that has seen enough listens no more.
            let _ = tell.send(event);
        }),
    );
    (station.expect("opened"), told)
}

fn status_when(told: &Receiver<Event>, wanted: impl Fn(&SyncStatus) -> bool) -> SyncStatus {
    loop {
        match told.recv_timeout(PATIENCE).expect("the status comes") {
            Event::Sync { status } if wanted(&status) => return status,
            _ => {}
        }
    }
}

#[test]
fn an_edit_becomes_a_record_by_itself_after_a_pause() {
    let folder = tempfile::tempdir().expect("a folder");
    let (station, told) = open(&folder);
    sign_in(&station, &reporter());
    let article = station.call(ArticleCreate {}).expect("begun").article;
    let request = ArticleSetField {
        article,
        field: FieldName::Headline,
        value: "Tít".to_owned(),
        saw: Vec::new(),
    };
    station.call(request).expect("saved");
    let sealed = |station: &Workstation| {
        let records = station.read(crate::store::record::count).expect("counted");
        let journal = station.read(crate::store::journal::articles).expect("read");
        records == 2 && journal.is_empty()
    };
    while !sealed(&station) {
        told.recv_timeout(PATIENCE)
            .expect("the sealer tells of its work");
    }
    station.close();
}

#[test]
fn a_server_that_is_away_is_said_to_be_with_the_time_of_the_next_attempt() {
    let folder = tempfile::tempdir().expect("a folder");
    let (station, told) = open(&folder);
    // Nobody listens on the port that `sign_in` writes down.
    sign_in(&station, &reporter());
    station.call(SyncNow {}).expect("asked");
    let away = status_when(&told, |status| {
        status.link == ServerLink::Offline
            && status
                .failures
                .iter()
                .any(|failure| failure.retry_ms.is_some())
    });
    assert!(away.offline_since_ms.is_some_and(|since| since > START));
    let retry = away.failures[0].retry_ms.expect("it is tried again");
    assert!(retry > away.failures[0].at && retry <= TimeMs(away.failures[0].at.0 + 60_000));
    station.close();
}

#[test]
fn a_workstation_that_is_closed_ends_its_threads_and_refuses_what_comes_after() {
    let folder = tempfile::tempdir().expect("a folder");
    let (station, told) = open(&folder);
    sign_in(&station, &reporter());
    station.close();
    drop(station);
    // The last thread that ends lets go of the workstation, and with it of the way to tell.
    loop {
        match told.recv_timeout(PATIENCE) {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error, std::sync::mpsc::RecvTimeoutError::Disconnected);
                return;
            }
        }
    }
}
