use std::path::Path;
use std::sync::Arc;

use editorial::sync::record::Record;

use super::photos::{import, jpeg, photos};
use super::{Machine, Window, from, open, reporter};
use crate::backup::RestoreError;
use crate::commands::{BackupMake, BackupStatusGet, SessionState, SessionStatusGet, SyncStatusGet};
use crate::error::Code;
use crate::events::Event;

/// What [`Machine::of`] keeps as its sign-in.
const SECRET: &[u8] = b"\"token\"";

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn back_up(machine: &Machine, folder: &Path) -> crate::commands::BackupMade {
    let folder = text(folder);
    let status = machine
        .station
        .call(BackupMake { folder })
        .expect("backed up");
    status.last.expect("there is one now")
}

fn files_under(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            out.extend(files_under(&entry.path()));
        } else {
            out.push(entry.path());
        }
    }
    out.sort();
    out
}

#[test]
fn a_workstation_made_from_a_backup_has_every_word_and_photo_and_goes_on_under_a_new_name() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let photo = import(&machine, article, "ảnh.jpg", jpeg(900, 600))
        .expect("taken")
        .photo;
    let sent: Vec<_> = machine
        .outgoing()
        .into_iter()
        .map(|bytes| from(&reporter(), bytes))
        .collect();
    let count = sent.len();
    machine.receive(sent);
    let mut window = Window::open(&machine, article);
    window.type_first("chưa gửi ");
    window.save(&machine).expect("saved");

    let folder = machine.folder.path().with_extension("backup");
    let made = back_up(&machine, &folder);
    assert_eq!(made.missing, 0);
    assert_eq!(made.files as usize, photo.renditions.len() + 1);
    let told = machine.told();
    assert!(
        told.iter().any(|event| matches!(event, Event::Backup { progress }
            if progress.done == made.files && progress.of == made.files && progress.done_bytes == progress.of_bytes)),
        "{told:?}"
    );
    let status = machine.station.call(BackupStatusGet {}).expect("asked");
    assert_eq!((status.folder, status.last), (text(&folder), Some(made)));
    for file in files_under(&folder) {
        let bytes = std::fs::read(&file).expect("a file of the backup");
        let kept = bytes.windows(SECRET.len()).any(|part| part == SECRET);
        assert!(!kept, "{} holds the sign-in's secret", file.display());
    }

    let home = tempfile::tempdir().expect("a folder");
    let data = home.path().join("new");
    crate::restore(&folder, &data).expect("restored");
    let (station, _) = open(&data, 77);
    let there = Machine {
        folder: home,
        station,
        events: Arc::clone(&machine.events),
        seed: 77,
        clock: super::clock(),
    };
    assert_eq!(there.plain(article), machine.plain(article));
    let served = there
        .station
        .serve_photo(&format!("/{}/grid", photo.original));
    assert_eq!(served.status, 200, "the photo as well");
    assert_eq!(photos(&there, article)[0].original, photo.original);
    let session = there.station.call(SessionStatusGet {}).expect("asked");
    let before = machine.station.call(SessionStatusGet {}).expect("asked");
    assert_ne!(session.device, before.device, "two machines, two names");
    assert_eq!(session.state, SessionState::Expired, "and one sign-in");
    assert_eq!(session.person, before.person);
    let outgoing = there.outgoing();
    assert_eq!(outgoing.len(), 1, "of {count} records none is sent twice");
    let (record, _) = Record::read(&outgoing[0]).expect("a record");
    assert_eq!((record.device, record.device_seq), (session.device, 1));
    std::fs::remove_dir_all(&folder).expect("the backup goes");
}

#[test]
fn a_backup_copies_each_photo_once_and_keeps_the_last_copies_of_the_store() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    import(&machine, article, "a.jpg", jpeg(300, 200)).expect("taken");
    let folder = machine.folder.path().with_extension("backup");
    back_up(&machine, &folder);
    let blobs = files_under(&folder.join("blobs"));
    let moment = |file: &Path| {
        std::fs::metadata(file)
            .and_then(|file| file.modified())
            .expect("a moment")
    };
    let before: Vec<_> = blobs.iter().map(|file| moment(file)).collect();
    std::fs::write(&blobs[0], b"forgotten").expect("the backup's disk forgets");
    for _ in 0..6 {
        back_up(&machine, &folder);
    }
    let after: Vec<_> = blobs.iter().map(|file| moment(file)).collect();
    assert_eq!(before[1..], after[1..], "what is there is not copied again");
    assert_ne!(
        std::fs::read(&blobs[0]).expect("a photo"),
        b"forgotten",
        "what the disk forgot is"
    );
    let copies = std::fs::read_dir(folder.join("copies")).expect("copies");
    assert_eq!(copies.count(), 5);
    std::fs::remove_dir_all(&folder).expect("the backup goes");
}

#[test]
fn a_folder_that_cannot_be_used_is_said_and_left_alone() {
    let machine = Machine::of(1, &reporter());
    let home = tempfile::tempdir().expect("a folder");
    let strange = home.path().join("strange");
    std::fs::create_dir(&strange).expect("a folder");
    std::fs::write(strange.join("thu.txt"), "thư").expect("a letter");
    let file = home.path().join("file");
    std::fs::write(&file, "tệp").expect("a file");
    for (folder, reason) in [
        (text(&strange), "strange"),
        (text(&machine.folder.path().join("inside")), "inside"),
        ("somewhere".to_owned(), "relative"),
        (text(&file.join("below")), "unwritable"),
    ] {
        let error = machine
            .station
            .call(BackupMake {
                folder: folder.clone(),
            })
            .expect_err("refused");
        assert_eq!(error.code, Code::BackupFolder, "{folder}");
        assert_eq!(error.arguments["reason"], reason, "{folder}");
    }
    assert_eq!(files_under(&strange).len(), 1);
}

#[test]
fn a_workstation_is_never_overwritten_and_half_or_damaged_backups_are_not_restored() {
    let machine = Machine::of(1, &reporter());
    machine.complete_article();
    let folder = machine.folder.path().with_extension("backup");
    let home = tempfile::tempdir().expect("a folder");
    let refusal = |data: &Path| {
        let error = crate::restore(&folder, data).expect_err("refused");
        error
            .downcast::<RestoreError>()
            .expect("in words")
            .to_string()
    };
    assert!(refusal(home.path()).contains("no finished backup"));
    back_up(&machine, &folder);
    assert!(refusal(machine.folder.path()).contains("không ghi đè"));
    let copy = std::fs::read_dir(folder.join("copies"))
        .expect("copies")
        .flatten()
        .next()
        .expect("a copy")
        .path();
    let half = copy.with_extension("part");
    std::fs::rename(&copy, &half).expect("as a cut backup leaves it");
    assert!(refusal(home.path()).contains("no finished backup"));
    std::fs::rename(&half, &copy).expect("whole again");
    let store = copy.join("galley.sqlite");
    let mut bytes = std::fs::read(&store).expect("the store");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&store, bytes).expect("the backup's disk changes a bit");
    assert!(refusal(home.path()).contains("damaged"));
    assert!(!home.path().join("galley.sqlite").exists());
    std::fs::remove_dir_all(&folder).expect("the backup goes");
}

#[test]
fn photos_that_a_backup_lacks_are_told_at_once_and_fetched_after_a_restore() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let photo = import(&machine, article, "a.jpg", jpeg(300, 200))
        .expect("taken")
        .photo;
    std::fs::remove_file(machine.station.media.path(photo.original)).expect("the disk loses it");
    let folder = machine.folder.path().with_extension("backup");
    assert_eq!(back_up(&machine, &folder).missing, 1);
    let home = tempfile::tempdir().expect("a folder");
    crate::restore(&folder, &home.path().join("new")).expect("restored");
    let (station, _) = open(&home.path().join("new"), 78);
    let status = station.call(SyncStatusGet {}).expect("asked");
    assert!(
        status
            .failures
            .iter()
            .any(|failure| failure.code == Code::PhotoLost),
        "{status:?}"
    );
    std::fs::remove_dir_all(&folder).expect("the backup goes");
}

#[test]
fn a_clock_that_went_back_costs_no_backup_and_the_newest_is_the_one_that_is_restored() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let folder = machine.folder.path().with_extension("backup");
    for _ in 0..5 {
        back_up(&machine, &folder);
        machine.pass_minutes(1);
    }
    machine.pass_minutes(-20 * 365 * 24 * 60);
    let mut window = super::Window::open(&machine, article);
    window.type_first("Viết sau khi đồng hồ lùi. ");
    window.save(&machine).expect("saved");
    back_up(&machine, &folder);
    let home = tempfile::tempdir().expect("a folder");
    let data = home.path().join("new");
    crate::restore(&folder, &data).expect("restored");
    let (station, events) = open(&data, 78);
    let there = Machine {
        folder: home,
        station,
        events,
        seed: 78,
        clock: super::clock(),
    };
    assert_eq!(there.plain(article), machine.plain(article));
    std::fs::remove_dir_all(&folder).expect("the backup goes");
}
