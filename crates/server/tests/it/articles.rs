use editorial::article::draft::Draft;
use editorial::article::field::FieldName;
use editorial::id::ArticleId;
use editorial::sync::api::{CatalogueRow, Code, Fetch, Fetched};
use editorial::workflow::Stage;

use crate::newsroom::{Newsroom, refused};
use crate::station::{Story, new_uuid, paragraph};

#[test]
fn a_new_workstation_learns_every_article_from_the_catalogue_and_its_snapshots() {
    let newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let section = newsroom.section("van-hoa");
    let stories: Vec<Story> = (0..3)
        .map(|number| Story::write(&mut lan, section, &format!("Bài số {number}")))
        .collect();
    let minh = newsroom.station("minh");
    let first: Vec<CatalogueRow> = minh.get("/v1/articles?limit=2").json();
    let rest: Vec<CatalogueRow> = minh
        .get(&format!("/v1/articles?limit=2&after={}", first[1].article))
        .json();
    let rows: Vec<CatalogueRow> = first.into_iter().chain(rest).collect();
    let mut ids: Vec<ArticleId> = stories.iter().map(|story| story.id).collect();
    ids.sort();
    assert_eq!(rows.iter().map(|row| row.article).collect::<Vec<_>>(), ids);
    let fetched: Fetched = minh
        .post_json(
            "/v1/articles/fetch",
            &Fetch {
                articles: [&ids[..], &[ArticleId(new_uuid())]].concat(),
            },
        )
        .json();
    assert_eq!(fetched.snapshots.len(), 3, "an unknown article is left out");
    for story in &stories {
        let row = rows
            .iter()
            .find(|row| row.article == story.id)
            .expect("a row");
        let snapshot = fetched
            .snapshots
            .iter()
            .find(|snapshot| snapshot.article == story.id)
            .expect("a snapshot");
        assert_eq!(
            (row.revision, row.state.stage),
            (story.revision().hash, Stage::Draft)
        );
        assert_eq!(row.seq, snapshot.seq);
        let draft = Draft::open(&snapshot.draft.0).expect("a snapshot opens");
        assert_eq!(draft.revision(story.id).hash(), snapshot.revision);
        assert_eq!(snapshot.revision, row.revision);
    }
}

#[test]
fn reading_the_catalogue_and_fetching_write_nothing() {
    let newsroom = Newsroom::open();
    let mut lan = newsroom.station("lan");
    let mut story = Story::begin(&mut lan);
    story.set(&mut lan, FieldName::Headline, "Một tít");
    story.body(&mut lan, vec![paragraph("Chữ.")]);
    let minh = newsroom.station("minh");
    let head = minh.hello().head_seq;
    minh.get("/v1/articles");
    Story::fetch(&minh, story.id);
    assert_eq!(minh.hello().head_seq, head);
    let too_many = Fetch {
        articles: vec![story.id; 501],
    };
    refused(
        &minh.post_json("/v1/articles/fetch", &too_many),
        400,
        Code::BadRequest,
    );
    refused(
        &minh.get("/v1/articles?after=nobody"),
        400,
        Code::BadRequest,
    );
}
