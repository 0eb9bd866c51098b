use editorial::id::{ArticleId, Hash, UploadId};
use editorial::sync::api::{Code, MAX_BLOB_BYTES, UPLOAD_PIECE_BYTES, UploadStart};

use crate::admin::Serving;
use crate::newsroom::{Newsroom, files_under, refused};
use crate::station::new_uuid;

fn article() -> ArticleId {
    ArticleId(new_uuid())
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length)
        .map(|place| u8::try_from(place % 251).expect("less than 251"))
        .collect()
}

#[test]
fn a_broken_upload_goes_on_where_the_server_says_and_the_blob_is_then_whole() {
    let mut newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let photo = bytes(UPLOAD_PIECE_BYTES + 5_000);
    let (status, state) = lan.start_upload(&photo, article());
    assert_eq!((status, state.offset, state.complete), (201, 0, false));
    let first = &photo[..UPLOAD_PIECE_BYTES];
    assert_eq!(lan.append(&state, 0, first, false).status, 200);
    newsroom.restart();
    lan.base = newsroom.api();
    let path = format!("/v1/uploads/{}", state.upload.expect("an upload"));
    let asked = lan.request("HEAD", &path, &[], &[]);
    assert_eq!(
        (asked.status, asked.header("upload-offset")),
        (204, Some("1048576"))
    );
    let (status, resumed) = lan.start_upload(&photo, article());
    assert_eq!(
        (status, resumed.upload, resumed.offset),
        (201, state.upload, UPLOAD_PIECE_BYTES as u64)
    );
    let wrong = lan.append(&state, 0, first, false);
    refused(&wrong, 409, Code::WrongOffset);
    assert_eq!(wrong.error().offset, Some(UPLOAD_PIECE_BYTES as u64));
    let answer = lan.append(&state, resumed.offset, &photo[UPLOAD_PIECE_BYTES..], true);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let blob = format!("/v1/blobs/{}", Hash::of(&photo));
    assert_eq!(lan.get(&blob).bytes, photo);
    let (status, there) = lan.start_upload(&photo, article());
    assert_eq!((status, there.upload, there.complete), (200, None, true));
    refused(&lan.get(&path), 400, Code::BadRequest);
    refused(&lan.request("DELETE", &path, &[], &[]), 404, Code::NotFound);
}

#[test]
fn bytes_that_are_not_what_was_announced_never_become_a_blob() {
    let newsroom = Newsroom::open();
    let lan = newsroom.station("lan");
    let photo = bytes(4_000);
    let (_, state) = lan.start_upload(&photo, article());
    let mut changed = photo.clone();
    changed[1_234] ^= 1;
    refused(
        &lan.append(&state, 0, &changed, true),
        422,
        Code::HashMismatch,
    );
    let blob = format!("/v1/blobs/{}", Hash::of(&photo));
    refused(&lan.get(&blob), 404, Code::NotFound);
    refused(&lan.append(&state, 0, &photo, true), 404, Code::NotFound);
    assert_eq!(
        files_under(&newsroom.data().join("uploads")),
        Vec::<String>::new()
    );
    lan.upload(&photo, article());
    assert_eq!(lan.get(&blob).status, 200, "sent again, it is taken");
}

#[test]
fn a_piece_that_does_not_fit_is_refused_and_the_upload_stays_where_it_is() {
    let newsroom = Newsroom::open();
    let lan = newsroom.station("lan");
    let photo = bytes(3_000);
    let (_, state) = lan.start_upload(&photo, article());
    let path = format!("/v1/uploads/{}", state.upload.expect("an upload"));
    refused(
        &lan.append(&state, 0, &bytes(3_001), false),
        400,
        Code::BadRequest,
    );
    refused(
        &lan.append(&state, 0, &photo[..10], true),
        400,
        Code::BadRequest,
    );
    refused(
        &lan.append(&state, 0, &bytes(UPLOAD_PIECE_BYTES + 1), false),
        413,
        Code::TooLarge,
    );
    refused(
        &lan.request("PATCH", &path, &[("upload-offset", "0")], &photo),
        400,
        Code::BadRequest,
    );
    refused(
        &lan.request("PATCH", &path, &[("upload-complete", "?1")], &photo),
        400,
        Code::BadRequest,
    );
    assert_eq!(
        lan.request("HEAD", &path, &[], &[]).header("upload-offset"),
        Some("0")
    );
    let huge = UploadStart {
        blob: Hash([1; 32]),
        size_bytes: MAX_BLOB_BYTES + 1,
        article: article(),
    };
    refused(&lan.post_json("/v1/uploads", &huge), 413, Code::TooLarge);
}

#[test]
fn nobody_sees_or_writes_into_anothers_upload_and_ones_own_can_be_given_up() {
    let newsroom = Newsroom::open();
    let (lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let photo = bytes(100);
    let (_, state) = lan.start_upload(&photo, article());
    let path = format!("/v1/uploads/{}", state.upload.expect("an upload"));
    assert_eq!(minh.request("HEAD", &path, &[], &[]).status, 404);
    refused(&minh.append(&state, 0, &photo, true), 404, Code::NotFound);
    refused(
        &minh.request("DELETE", &path, &[], &[]),
        404,
        Code::NotFound,
    );
    assert_eq!(lan.request("DELETE", &path, &[], &[]).status, 204);
    assert_eq!(lan.request("HEAD", &path, &[], &[]).status, 404);
    let never = format!("/v1/uploads/{}", UploadId(new_uuid()));
    assert_eq!(lan.request("HEAD", &never, &[], &[]).status, 404);
}

#[test]
fn a_blob_is_read_whole_or_in_part() {
    let newsroom = Newsroom::open();
    let lan = newsroom.station("lan");
    let photo = bytes(1_000);
    let blob = format!("/v1/blobs/{}", lan.upload(&photo, article()));
    let part = lan.request("GET", &blob, &[("range", "bytes=10-19")], &[]);
    assert_eq!(
        (part.status, part.header("content-range")),
        (206, Some("bytes 10-19/1000"))
    );
    assert_eq!(part.bytes, photo[10..20]);
    assert_eq!(
        lan.request("GET", &blob, &[("range", "bytes=990-")], &[])
            .bytes,
        photo[990..]
    );
    let outside = lan.request("GET", &blob, &[("range", "bytes=1000-")], &[]);
    assert_eq!(
        (outside.status, outside.header("content-range")),
        (416, Some("bytes */1000"))
    );
    let head = lan.request("HEAD", &blob, &[], &[]);
    assert_eq!(
        (head.status, head.header("content-length"), head.bytes.len()),
        (200, Some("1000"), 0)
    );
    refused(&lan.get("/v1/blobs/nonsense"), 404, Code::NotFound);
}

#[test]
fn an_empty_file_is_a_blob_too() {
    let newsroom = Newsroom::open();
    let lan = newsroom.station("lan");
    let blob = format!("/v1/blobs/{}", lan.upload(&[], article()));
    let answer = lan.get(&blob);
    assert_eq!((answer.status, answer.bytes.len()), (200, 0));
}

#[test]
fn an_abandoned_upload_is_swept_up_when_the_server_starts() {
    let mut newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let photo = bytes(2_000);
    let (_, state) = lan.start_upload(&photo, article());
    assert_eq!(lan.append(&state, 0, &photo[..500], false).status, 200);
    assert_eq!(files_under(&newsroom.data().join("uploads")).len(), 1);
    newsroom.pass_ms(8 * crate::newsroom::DAY_MS);
    newsroom.restart();
    lan.base = newsroom.api();
    assert_eq!(
        files_under(&newsroom.data().join("uploads")),
        Vec::<String>::new()
    );
    assert_eq!(lan.start_upload(&photo, article()).1.offset, 0);
}

#[test]
fn a_photo_whose_file_was_lost_is_taken_again() {
    let newsroom = Newsroom::open();
    let lan = newsroom.station("lan");
    let photo = bytes(2_000);
    let blob = format!("/v1/blobs/{}", lan.upload(&photo, article()));
    let file = files_under(&newsroom.data().join("blobs"))
        .pop()
        .expect("the blob's file");
    std::fs::remove_file(file).expect("the file is lost");
    refused(&lan.get(&blob), 500, Code::Internal);
    lan.upload(&photo, article());
    assert_eq!(lan.get(&blob).bytes, photo);
}

#[test]
fn the_same_photo_of_two_people_is_one_blob_even_when_both_send_it_at_once() {
    let newsroom = Newsroom::open();
    let (lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let photo = bytes(UPLOAD_PIECE_BYTES + 10);
    let (first, rest) = photo.split_at(UPLOAD_PIECE_BYTES);
    let states = [&lan, &minh].map(|station| {
        let (status, state) = station.start_upload(&photo, article());
        assert_eq!(status, 201);
        assert_eq!(station.append(&state, 0, first, false).status, 200);
        state
    });
    assert_ne!(states[0].upload, states[1].upload, "each has its own");
    for (station, state) in [&lan, &minh].into_iter().zip(&states) {
        let answer = station.append(state, UPLOAD_PIECE_BYTES as u64, rest, true);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let blob = format!("/v1/blobs/{}", Hash::of(&photo));
    assert_eq!(minh.get(&blob).bytes, photo);
    assert_eq!(files_under(&newsroom.data().join("blobs")).len(), 1);
    assert_eq!(
        files_under(&newsroom.data().join("uploads")),
        Vec::<String>::new()
    );
    let (status, known) = newsroom.station("hoa").start_upload(&photo, article());
    assert_eq!(
        (status, known.complete),
        (200, true),
        "nobody sends it again"
    );
}

#[test]
fn a_piece_that_the_servers_disk_has_changed_never_becomes_part_of_a_blob() {
    let newsroom = Newsroom::open();
    let lan = newsroom.station("lan");
    let photo = bytes(UPLOAD_PIECE_BYTES + 10);
    let (first, rest) = photo.split_at(UPLOAD_PIECE_BYTES);
    let (_, state) = lan.start_upload(&photo, article());
    assert_eq!(lan.append(&state, 0, first, false).status, 200);
    let part = files_under(&newsroom.data().join("uploads"))
        .pop()
        .expect("the piece");
    let mut changed = std::fs::read(&part).expect("the piece");
    changed[77] ^= 1;
    std::fs::write(&part, &changed).expect("the disk changes a bit");
    let offset = UPLOAD_PIECE_BYTES as u64;
    refused(
        &lan.append(&state, offset, rest, true),
        422,
        Code::HashMismatch,
    );
    let blob = format!("/v1/blobs/{}", Hash::of(&photo));
    refused(&lan.get(&blob), 404, Code::NotFound);
    let (_, again) = lan.start_upload(&photo, article());
    assert_eq!(again.offset, 0, "it begins anew");
    assert_eq!(lan.append(&again, 0, first, false).status, 200);
    assert_eq!(lan.append(&again, offset, rest, true).status, 200);
    assert_eq!(lan.get(&blob).bytes, photo);
}

#[test]
fn a_crash_between_the_file_and_its_row_is_made_good_by_the_last_piece_sent_again() {
    let mut newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let photo = bytes(UPLOAD_PIECE_BYTES + 10);
    let (first, rest) = photo.split_at(UPLOAD_PIECE_BYTES);
    let (_, state) = lan.start_upload(&photo, article());
    assert_eq!(lan.append(&state, 0, first, false).status, 200);
    newsroom.stop();
    // As the crash leaves it: the whole file has its name, the row still says that a piece is missing.
    let part = files_under(&newsroom.data().join("uploads"))
        .pop()
        .expect("the piece");
    let hash = Hash::of(&photo).to_string();
    let folder = newsroom.data().join("blobs").join(&hash[..2]);
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(&hash), &photo).expect("the file is in place");
    std::fs::remove_file(part).expect("the piece went with the rename");
    newsroom.start();
    lan.base = newsroom.api();
    let blob = format!("/v1/blobs/{hash}");
    refused(&lan.get(&blob), 404, Code::NotFound);
    let answer = lan.append(&state, UPLOAD_PIECE_BYTES as u64, rest, true);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(lan.get(&blob).bytes, photo);
}

#[cfg(unix)]
#[test]
fn a_server_that_is_killed_in_the_middle_of_uploads_has_what_it_answered_for_and_nothing_half() {
    const ROUNDS: usize = 4;
    let mut newsroom = Newsroom::open();
    newsroom.stop();
    let data = newsroom.data();
    let photo = bytes(12 * UPLOAD_PIECE_BYTES + 123);
    let mut answered = 0;
    let mut known: Option<crate::station::Station> = None;
    for round in 0..=ROUNDS {
        let mut serving = Serving::start(&data);
        let mut lan = known.take().unwrap_or_else(|| {
            let code = server::admin::one_time_code(&data, "lan").expect("a code");
            crate::station::Station::sign_in(&serving.api, &code, None).expect("signed in")
        });
        lan.base.clone_from(&serving.api);
        let (_, state) = lan.start_upload(&photo, article());
        assert!(!state.complete, "nothing half is called whole");
        assert!(
            state.offset >= answered,
            "{answered} bytes were answered for, {} are there",
            state.offset
        );
        let mut at = state.offset;
        let killer = (round < ROUNDS).then(|| serving.kill_soon());
        while at < photo.len() as u64 {
            let from = usize::try_from(at).expect("a place");
            let piece = &photo[from..photo.len().min(from + UPLOAD_PIECE_BYTES)];
            let end = at + piece.len() as u64;
            let whole = end == photo.len() as u64;
            // Rounds before the last never send the last piece: the kill must fall into an upload.
            if whole && round < ROUNDS {
                break;
            }
            match lan.try_append(&state, at, piece, whole) {
                Some(200) => (at, answered) = (end, end),
                _ => break,
            }
        }
        if let Some(killer) = killer {
            killer.join().expect("killed");
        }
        known = Some(lan);
        if round == ROUNDS {
            let lan = known.as_ref().expect("signed in");
            let blob = lan.get(&format!("/v1/blobs/{}", Hash::of(&photo)));
            assert_eq!(blob.bytes, photo);
        }
    }
}
