//! `galley-server check` finds each kind of damage and says where it is.

use editorial::id::{ArticleId, Hash};
use editorial::sync::record::Kind;
use rusqlite::params;
use server::admin::{self, Finding};

use crate::admin::stdout_of;
use crate::newsroom::{Newsroom, files_under};
use crate::station::{Station, Story, new_uuid};

/// A newsroom with one published story, stopped.
struct Damaged {
    newsroom: Newsroom,
    lan: Station,
    story: Story,
    original: Hash,
}

impl Damaged {
    fn new() -> Self {
        let mut newsroom = Newsroom::open();
        let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
        let (story, photo) =
            Story::illustrated(&mut lan, newsroom.section("van-hoa"), "Sẽ bị hỏng");
        story.submit(&lan);
        minh.done(story.id, story.approve());
        newsroom.stop();
        let this = Self {
            newsroom,
            lan,
            story,
            original: photo.original,
        };
        assert_eq!(this.found(), [], "whole before it is damaged");
        this
    }

    fn found(&self) -> Vec<Finding> {
        admin::check(&self.newsroom.data()).expect("it can be checked")
    }

    fn sql(&self, sql: &str) {
        let changed = self
            .newsroom
            .database()
            .execute(sql, [])
            .expect("the database is damaged");
        assert!(changed > 0, "{sql}");
    }

    fn says(&self, at: &str, what: &str) {
        let found = self.found();
        assert!(
            found
                .iter()
                .any(|finding| finding.at.contains(at) && finding.what.contains(what)),
            "{at}: {what} is not in {found:#?}"
        );
    }

    fn record(&self, device_seq: u64) -> String {
        format!("device {} record {device_seq}", self.lan.device())
    }

    fn file_of(&self, hash: Hash) -> String {
        files_under(&self.newsroom.data().join("blobs"))
            .into_iter()
            .find(|file| file.ends_with(&hash.to_string()))
            .expect("the blob's file")
    }
}

#[test]
fn a_changed_byte_of_a_record() {
    let damaged = Damaged::new();
    damaged.sql(
        "UPDATE record SET bytes = CAST(substr(bytes, 1, 100) || x'00' || substr(bytes, 102) AS BLOB) WHERE device_seq = 2",
    );
    damaged.says(&damaged.record(2), "damaged");
    let article = format!("article {}", damaged.story.id);
    damaged.says(&article, "replay");
}

#[test]
fn a_record_that_is_gone() {
    let damaged = Damaged::new();
    damaged.sql("DELETE FROM record WHERE device_seq = 3");
    damaged.says(&damaged.record(3), "missing");
    damaged.says(&damaged.record(4), "does not follow");
    damaged.says("feed number", "missing");
}

#[test]
fn a_record_in_the_place_of_another() {
    let damaged = Damaged::new();
    damaged.sql(
        "UPDATE record SET article = x'00112233445566778899aabbccddeeff' WHERE device_seq = 2",
    );
    damaged.says(&damaged.record(2), "in the place of another");
}

#[test]
fn a_chain_that_ends_elsewhere_than_its_device_says() {
    let damaged = Damaged::new();
    damaged.sql("UPDATE device SET last_seq = 99 WHERE last_seq > 0");
    damaged.says(
        &format!("device {}", damaged.lan.device()),
        "should end at record 99",
    );
}

#[test]
fn records_of_a_device_that_nobody_knows() {
    let mut newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    lan.push(ArticleId(new_uuid()), Kind::Unknown(7), vec![1]);
    newsroom.stop();
    let database = newsroom.database();
    database
        .execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM token;")
        .expect("damaged");
    database
        .execute(
            "DELETE FROM device WHERE id = ?1",
            params![lan.device().to_bytes()],
        )
        .expect("damaged");
    drop(database);
    let found = admin::check(&newsroom.data()).expect("it can be checked");
    let at = format!("device {}", lan.device());
    assert!(found.iter().any(|finding| finding.at == at), "{found:?}");
}

#[test]
fn a_blob_whose_bytes_have_changed_or_whose_file_is_gone() {
    let damaged = Damaged::new();
    let file = damaged.file_of(damaged.original);
    std::fs::write(&file, b"other bytes").expect("the blob is damaged");
    damaged.says(&file, "bytes have changed");
    std::fs::remove_file(&file).expect("the blob goes");
    damaged.says(&file, "not there");
    damaged.sql(&format!(
        "DELETE FROM blob WHERE hash = x'{}'",
        damaged.original
    ));
    damaged.says(&format!("blob {}", damaged.original), "readers see");
}

#[test]
fn a_revision_whose_content_is_another() {
    let damaged = Damaged::new();
    damaged.sql("UPDATE revision SET canonical = CAST(canonical || ' ' AS BLOB)");
    let at = format!(
        "revision {} (article {})",
        damaged.story.revision().hash,
        damaged.story.id
    );
    damaged.says(&at, "does not match its hash");
    damaged.sql("DELETE FROM revision");
    damaged.says(&at, "was published and is missing");
}

#[test]
fn an_article_or_a_snapshot_that_differs_from_its_replay() {
    let damaged = Damaged::new();
    let article = format!("article {}", damaged.story.id);
    damaged.sql("UPDATE article SET revision = zeroblob(32)");
    damaged.says(&article, "differs from the replay");
    damaged.sql(
        "INSERT INTO snapshot (article, seq, revision, bytes) SELECT id, record_seq, zeroblob(32), x'00' FROM article
         WHERE true ON CONFLICT (article) DO UPDATE SET bytes = excluded.bytes",
    );
    damaged
        .newsroom
        .database()
        .execute(
            "UPDATE article SET revision = ?1",
            params![damaged.story.revision().hash.0],
        )
        .expect("the article is right again");
    damaged.says(&article, "snapshot cannot be read");
}

#[test]
fn a_hole_in_the_feed_an_event_and_an_answer_that_cannot_be_read() {
    let damaged = Damaged::new();
    damaged.sql("UPDATE event SET body = '{' WHERE seq = (SELECT max(seq) FROM event)");
    damaged.says("feed number", "event cannot be read");
    damaged.sql("UPDATE command SET answer = '{'");
    damaged.says("command ", "answer cannot be read");
    damaged.sql("UPDATE newsroom SET head_seq = head_seq + 1");
    damaged.says("feed number", "the last number is wrong");
}

#[test]
fn a_page_of_the_database_itself() {
    let damaged = Damaged::new();
    let file = damaged.newsroom.data().join("newsroom.sqlite");
    let (size, page): (u32, u32) = damaged
        .newsroom
        .database()
        .query_row(
            "SELECT page_size, rootpage FROM pragma_page_size, sqlite_schema WHERE name = 'record_of_article'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .expect("where the index of the records begins");
    let mut bytes = std::fs::read(&file).expect("the database");
    let at = size as usize * (page as usize - 1);
    bytes[at..at + size as usize].fill(0xA5);
    std::fs::write(&file, bytes).expect("the database is damaged");
    let data = damaged.newsroom.data().to_string_lossy().into_owned();
    let (sound, said) = stdout_of(&["check", "--data", &data]);
    assert!(!sound && said.contains("database"), "{said}");
}

#[test]
fn a_check_of_a_damaged_newsroom_ends_with_a_failure_and_names_the_place() {
    let damaged = Damaged::new();
    damaged.sql("UPDATE device SET last_seq = 99 WHERE last_seq > 0");
    let data = damaged.newsroom.data().to_string_lossy().into_owned();
    let (sound, said) = stdout_of(&["check", "--data", &data]);
    assert!(
        !sound && said.contains(&format!("device {}", damaged.lan.device())),
        "{said}"
    );
}
