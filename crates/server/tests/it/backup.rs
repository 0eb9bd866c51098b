use std::fs;
use std::path::{Path, PathBuf};

use editorial::sync::api::Code;
use editorial::sync::record::Kind;
use server::admin::{self, Backup, Manifest, Progress, Restore};
use server::{Config, system_clock};

use crate::newsroom::{Newsroom, files_under, refused};
use crate::station::{Station, Story};

fn back_up(newsroom: &Newsroom, to: &Path, how: Backup) -> anyhow::Result<Manifest> {
    admin::backup(&newsroom.data(), to, how, &newsroom.clock(), &mut |_| {})
}

fn restore(data: &Path, from: &Path, how: &Restore) -> anyhow::Result<admin::Restored> {
    admin::restore(data, from, how, &system_clock(), &mut |_| {})
}

fn copies(backup: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(backup.join("copies"))
        .expect("the copies")
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    names
}

/// A newsroom with a published story and its photo, and the address of the story.
fn published() -> (Newsroom, Station, String) {
    let newsroom = Newsroom::open();
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let (story, _) = Story::illustrated(&mut lan, newsroom.section("van-hoa"), "Còn mãi");
    story.submit(&lan);
    minh.done(story.id, story.approve());
    let url = lan.event(|event| match event {
        editorial::sync::api::ServerEvent::Published(published) => Some(published.facts.url),
        _ => None,
    });
    (newsroom, lan, url)
}

fn serve(newsroom: &mut Newsroom, data: PathBuf) {
    newsroom.start_with(Config {
        data_dir: data,
        ..newsroom.config()
    });
}

#[test]
fn one_command_makes_a_working_newsroom_of_a_backup_taken_while_the_server_served() {
    let (mut newsroom, mut lan, url) = published();
    let backup = newsroom.dir.path().join("backup");
    let mut seen = Vec::new();
    let taken = admin::backup(
        &newsroom.data(),
        &backup,
        Backup::default(),
        &newsroom.clock(),
        &mut |progress| seen.push(progress),
    )
    .expect("a backup of a running server");
    assert!(taken.is_whole() && taken.blobs.files > 1, "{taken:?}");
    assert_eq!(
        seen.last(),
        Some(&Progress::Blobs {
            done: taken.blobs.files,
            of: taken.blobs.files,
            done_bytes: taken.blobs.bytes,
            of_bytes: taken.blobs.bytes,
        }),
        "progress is told to its end"
    );
    let page = newsroom.read(&url).bytes;
    let epoch = lan.epoch();
    newsroom.stop();
    fs::remove_dir_all(newsroom.data()).expect("the server is destroyed");

    let elsewhere = newsroom.dir.path().join("elsewhere");
    let restored = restore(&elsewhere, &backup, &Restore::default()).expect("restored");
    assert_eq!(
        (restored.blobs, restored.missing.len()),
        (taken.blobs.files, 0)
    );
    assert!(
        elsewhere.join("site/index.html").is_file(),
        "pages are made"
    );
    assert_eq!(admin::check(&elsewhere).expect("it can be checked"), []);
    serve(&mut newsroom, elsewhere.clone());
    assert_eq!(newsroom.read(&url).bytes, page, "the page, byte for byte");
    lan.base = newsroom.api();
    let hello = lan.hello();
    assert_ne!(hello.epoch, epoch, "it is another database");
    assert_eq!(hello.past_epochs, [epoch], "of the same newsroom");
    lan.push(
        editorial::id::ArticleId(crate::station::new_uuid()),
        Kind::Unknown(7),
        vec![1],
    );
    newsroom.stop();
    assert_eq!(admin::check(&elsewhere).expect("it can be checked"), []);
}

#[test]
fn a_second_backup_copies_only_what_is_new_and_mends_what_the_disk_forgot() {
    let (newsroom, mut lan, _) = published();
    let backup = newsroom.dir.path().join("backup");
    back_up(&newsroom, &backup, Backup::default()).expect("the first");
    let blobs = files_under(&backup.join("blobs"));
    let old = blobs.first().expect("a blob").clone();
    fs::write(&old, b"forgotten").expect("the backup's disk forgets a blob");
    let untouched = blobs.last().expect("another blob").clone();
    let moment = |file: &str| {
        fs::metadata(file)
            .and_then(|file| file.modified())
            .expect("a moment")
    };
    let before = moment(&untouched);
    let story = Story::begin(&mut lan);
    lan.upload(b"a new photo", story.id);
    newsroom.pass_ms(60_000);
    let taken = back_up(&newsroom, &backup, Backup::default()).expect("the second");
    assert!(taken.is_whole());
    assert_eq!(files_under(&backup.join("blobs")).len(), blobs.len() + 1);
    assert_eq!(
        moment(&untouched),
        before,
        "what was there is not copied again"
    );
    assert_ne!(fs::read(&old).expect("the blob"), b"forgotten");
    assert_eq!(copies(&backup).len(), 2);
}

#[test]
fn the_newest_copies_stay_and_the_newest_whole_one_always_does() {
    let (newsroom, lan, _) = published();
    let backup = newsroom.dir.path().join("backup");
    let keep_two = Backup {
        keep: 2,
        ..Backup::default()
    };
    for _ in 0..3 {
        back_up(&newsroom, &backup, keep_two).expect("a backup");
        newsroom.pass_ms(60_000);
    }
    let before = copies(&backup);
    assert_eq!(before.len(), 2, "{before:?}");
    let whole = before.last().expect("a copy").clone();
    let story = Story::begin(&mut newsroom.station("lan"));
    let lost = lan.upload(b"soon lost", story.id);
    let file = files_under(&newsroom.data().join("blobs"))
        .into_iter()
        .find(|file| file.ends_with(&lost.to_string()))
        .expect("the blob's file");
    fs::remove_file(file).expect("the blob is lost");
    for _ in 0..3 {
        let taken = back_up(&newsroom, &backup, keep_two).expect("an incomplete backup");
        assert_eq!(taken.missing.len(), 1);
        assert_eq!(taken.missing[0].blob, lost, "it says what is missing");
        newsroom.pass_ms(60_000);
    }
    assert!(copies(&backup).contains(&whole), "{:?}", copies(&backup));
    let elsewhere = newsroom.dir.path().join("elsewhere");
    let restored = restore(&elsewhere, &backup, &Restore::default()).expect("restored");
    assert_eq!(restored.copy, whole, "an incomplete copy is passed over");
    assert!(!restored.passed_over.is_empty(), "and that is said");
}

#[test]
fn a_backup_that_was_cut_leaves_nothing_that_looks_whole() {
    let (newsroom, _, _) = published();
    let backup = newsroom.dir.path().join("backup");
    let cut = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        admin::backup(
            &newsroom.data(),
            &backup,
            Backup::default(),
            &newsroom.clock(),
            &mut |progress| {
                if matches!(progress, Progress::Blobs { done: 1, .. }) {
                    panic!("the power goes");
                }
            },
        )
    }));
    assert!(cut.is_err(), "it was cut");
    let elsewhere = newsroom.dir.path().join("elsewhere");
    let error = restore(&elsewhere, &backup, &Restore::default()).expect_err("nothing is whole");
    assert!(error.to_string().contains("no finished copy"), "{error:#}");
    assert!(!elsewhere.exists(), "nothing was made");
    let taken = back_up(&newsroom, &backup, Backup::default()).expect("the next one");
    assert!(taken.is_whole());
    assert_eq!(copies(&backup).len(), 1, "the half is gone");
    assert!(restore(&elsewhere, &backup, &Restore::default()).is_ok());
}

#[test]
fn a_restore_that_was_cut_is_no_newsroom_and_goes_on_when_asked_again() {
    let (newsroom, _, _) = published();
    let backup = newsroom.dir.path().join("backup");
    back_up(&newsroom, &backup, Backup::default()).expect("a backup");
    let elsewhere = newsroom.dir.path().join("elsewhere");
    let cut = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        admin::restore(
            &elsewhere,
            &backup,
            &Restore::default(),
            &system_clock(),
            &mut |progress| {
                if matches!(progress, Progress::Blobs { done: 1, .. }) {
                    panic!("the power goes");
                }
            },
        )
    }));
    assert!(cut.is_err(), "it was cut");
    let half = server::Server::start(Config::new(&elsewhere)).expect_err("half is not served");
    assert!(format!("{half:#}").contains("no newsroom"), "{half:#}");
    restore(&elsewhere, &backup, &Restore::default()).expect("the same command goes on");
    assert_eq!(admin::check(&elsewhere).expect("it can be checked"), []);
}

#[test]
fn a_restore_never_touches_what_is_there_and_a_backup_goes_into_no_strange_folder() {
    let (newsroom, _, _) = published();
    let backup = newsroom.dir.path().join("backup");
    back_up(&newsroom, &backup, Backup::default()).expect("a backup");
    let error = restore(&newsroom.data(), &backup, &Restore::default()).expect_err("refused");
    assert!(
        error.to_string().contains("nothing was changed"),
        "{error:#}"
    );
    let strange = newsroom.dir.path().join("strange");
    fs::create_dir_all(&strange).expect("a folder");
    fs::write(strange.join("letter.txt"), "thư").expect("a letter");
    for error in [
        restore(&strange, &backup, &Restore::default()).map(drop),
        back_up(&newsroom, &strange, Backup::default()).map(drop),
        back_up(
            &newsroom,
            &newsroom.data().join("inside"),
            Backup::default(),
        )
        .map(drop),
    ] {
        let error = error.expect_err("refused");
        assert!(
            error.to_string().contains("nothing was changed"),
            "{error:#}"
        );
    }
    assert_eq!(files_under(&strange).len(), 1);
    let nowhere = newsroom.dir.path().join("nowhere");
    let none = admin::backup(
        &nowhere,
        &newsroom.dir.path().join("x"),
        Backup::default(),
        &system_clock(),
        &mut |_| {},
    );
    assert!(none.is_err());
}

#[test]
fn a_damaged_backup_says_what_is_damaged_and_is_not_restored_as_whole() {
    let (mut newsroom, lan, _) = published();
    let backup = newsroom.dir.path().join("backup");
    back_up(&newsroom, &backup, Backup::default()).expect("a backup");
    let blob = files_under(&backup.join("blobs")).pop().expect("a blob");
    fs::write(&blob, b"other bytes").expect("a blob of the backup is damaged");
    let elsewhere = newsroom.dir.path().join("elsewhere");
    let error = restore(&elsewhere, &backup, &Restore::default()).expect_err("not whole");
    let name = blob.rsplit('/').next().expect("a name").to_owned();
    assert!(error.to_string().contains(&name), "{error:#}");
    let restored = restore(
        &elsewhere,
        &backup,
        &Restore {
            allow_missing: true,
            ..Restore::default()
        },
    )
    .expect("restored without it, knowingly");
    assert_eq!(restored.missing.len(), 1);
    newsroom.stop();
    serve(&mut newsroom, elsewhere);
    let hash = name.parse().expect("a hash");
    let mut there = lan;
    there.base = newsroom.api();
    let asked = editorial::sync::api::Blobs { blobs: vec![hash] };
    let lacking: editorial::sync::api::Blobs = there.post_json("/v1/blobs/missing", &asked).json();
    assert_eq!(lacking.blobs, [hash], "workstations are asked for it");

    let copy = copies(&backup).pop().expect("a copy");
    let database = backup.join("copies").join(copy).join("newsroom.sqlite");
    let mut bytes = fs::read(&database).expect("the database");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&database, bytes).expect("the database is damaged");
    let third = newsroom.dir.path().join("third");
    let error = restore(&third, &backup, &Restore::default()).expect_err("changed");
    assert!(error.to_string().contains("has changed"), "{error:#}");
}

#[test]
fn a_used_code_does_not_come_back_with_a_backup_and_sign_ins_end_when_that_is_asked() {
    let (mut newsroom, lan, _) = published();
    let code = newsroom.code("lan");
    let backup = newsroom.dir.path().join("backup");
    back_up(&newsroom, &backup, Backup::default()).expect("a backup");
    newsroom.stop();
    let elsewhere = newsroom.dir.path().join("elsewhere");
    restore(
        &elsewhere,
        &backup,
        &Restore {
            sign_everybody_out: true,
            ..Restore::default()
        },
    )
    .expect("restored");
    serve(&mut newsroom, elsewhere);
    let error = Station::sign_in(&newsroom.api(), &code, None)
        .err()
        .expect("the code may have been used since");
    assert_eq!(error.code, Code::WrongCredentials);
    let mut lan = lan;
    lan.base = newsroom.api();
    refused(&lan.get("/v1/devices"), 401, Code::TokenExpired);
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_reads_a_backup() {
    use std::os::unix::fs::PermissionsExt as _;
    let newsroom = Newsroom::open();
    let backup = newsroom.dir.path().join("backup");
    back_up(&newsroom, &backup, Backup::default()).expect("a backup");
    let mode = fs::metadata(&backup)
        .expect("the folder")
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_clock_that_went_back_costs_no_backup_the_newest_is_kept_and_is_the_one_that_is_restored() {
    let (newsroom, _, _) = published();
    let backup = newsroom.dir.path().join("backup");
    let keep_two = Backup {
        keep: 2,
        ..Backup::default()
    };
    for _ in 0..2 {
        back_up(&newsroom, &backup, keep_two).expect("a backup");
        newsroom.pass_ms(60_000);
    }
    // The battery of its clock is dead, and a file manager has looked at the folder.
    fs::write(backup.join("copies/Thumbs.db"), b"pictures").expect("written");
    newsroom.pass_ms(-20 * 365 * 24 * 3_600_000);
    let stamped = || -> Vec<String> {
        let mut names = copies(&backup);
        names.retain(|name| name.starts_with('2'));
        names
    };
    let before = stamped();
    for _ in 0..2 {
        back_up(&newsroom, &backup, keep_two).expect("a backup");
        newsroom.pass_ms(60_000);
    }
    let after = stamped();
    assert_eq!(after.len(), 2);
    assert!(
        after.iter().all(|name| !before.contains(name)),
        "{before:?} {after:?}"
    );
    let elsewhere = newsroom.dir.path().join("elsewhere");
    let restored = restore(&elsewhere, &backup, &Restore::default()).expect("restored");
    assert_eq!(Some(&restored.copy), after.last());
}
