//! What the server cannot do for one story or one picture holds up nothing else.

use std::path::{Path, PathBuf};

use newsroom_tests::{Newsroom, Station};
use serde_json::{Value, json};

use crate::{details, import_photo, write_whole_story};

/// Where a folder of a workstation or a server keeps the bytes with this hash.
fn blob(folder: &Path, hash: &Value) -> PathBuf {
    let hash = hash.as_str().expect("a hash");
    folder.join("blobs").join(&hash[..2]).join(hash)
}

fn shows(station: &Station, photo: &Value, recipe: &Value) -> bool {
    let original = photo["original"].as_str().expect("a hash");
    let recipe = recipe.as_str().expect("a name");
    let served = station
        .workstation()
        .serve_photo(&format!("/{original}/{recipe}"));
    served.status == 200
}

#[test]
fn a_command_that_the_server_fails_at_holds_up_its_own_story_alone() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let broken = write_whole_story(&newsroom, &lan);
    let sound = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan]);
    newsroom.make_unreadable(&broken);
    for article in [&broken, &sound] {
        let _ = lan.call("workflow_submit", &json!({ "article": article }));
    }
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(details(&minh, &sound)["state"]["stage"], "submitted");
    let status = lan.call("sync_status", &json!({}));
    assert_eq!(status["unsent"]["commands"], 1, "{status}");
    assert_eq!(
        (
            &status["failures"][0]["code"],
            &status["failures"][0]["article"]
        ),
        (&json!("internal"), &json!(broken)),
        "{status}"
    );
    lan.open(&sound).type_after("chín giờ", " kém");
    newsroom.settle(&[&lan, &minh]);
    assert_eq!(minh.hash(&sound), lan.hash(&sound), "words go as before");
}

#[test]
fn a_file_that_the_server_has_lost_does_not_keep_the_others_from_coming() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan]);
    // The same file again is its twin, and the answer its record.
    let photo = import_photo(&lan, &article, 1);
    let renditions = photo["renditions"].as_array().expect("renditions");
    let lost = blob(&newsroom.server_folder(), &renditions[0]["blob"]);
    let bytes = std::fs::read(&lost).expect("it was there");
    let mut flipped = bytes.clone();
    flipped[7] ^= 1;
    for damaged in [Some(flipped), Some(bytes[..9].to_vec()), None] {
        match damaged {
            Some(bytes) => std::fs::write(&lost, bytes).expect("damaged"),
            None => std::fs::remove_file(&lost).expect("lost"),
        }
        let done = minh.workstation().sync_once();
        assert!(done.is_ok(), "the round goes to its end: {done:?}");
        assert!(!shows(&minh, &photo, &renditions[0]["recipe"]));
    }
    for rendition in &renditions[1..] {
        assert!(shows(&minh, &photo, &rendition["recipe"]), "{rendition}");
    }
    std::fs::write(&lost, bytes).expect("brought back");
    minh.sync();
    assert!(
        shows(&minh, &photo, &renditions[0]["recipe"]),
        "and it comes as soon as the server has it again"
    );
}
