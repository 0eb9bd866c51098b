use editorial::id::{ArticleId, Hash, UploadId};
use editorial::sync::api::{Code, MAX_BLOB_BYTES, UPLOAD_PIECE_BYTES, UploadStart};

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
