use editorial::article::document::Block;
use editorial::article::field::FieldName;
use editorial::id::Hash;
use editorial::photo::rendition;
use editorial::publication::{Published, permanent_path, story_path};
use editorial::sync::api::ServerEvent;
use editorial::sync::record::Kind;
use editorial::workflow::Transition;
use site::Theme;

use crate::newsroom::Newsroom;
use crate::station::{Station, Story, figure_of, paragraph, photo, shows};

fn publications(station: &Station) -> Vec<Published> {
    station
        .events()
        .into_iter()
        .filter_map(|event| match event {
            ServerEvent::Published(published) => Some(*published),
            _ => None,
        })
        .collect()
}

fn last(station: &Station) -> Published {
    publications(station).pop().expect("a publication")
}

/// Writes, submits and approves a story.
fn publish(newsroom: &Newsroom, headline: &str) -> (Station, Station, Story) {
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let story = Story::write(&mut lan, newsroom.section("van-hoa"), headline);
    story.submit(&lan);
    minh.done(story.id, story.approve());
    (lan, minh, story)
}

#[test]
fn the_served_page_is_byte_for_byte_what_the_approved_revision_and_its_facts_render_to() {
    let newsroom = Newsroom::open();
    let (mut lan, minh, mut story) = publish(&newsroom, "Thư viện mở cửa buổi tối");
    let published = last(&minh);
    assert_eq!(published.revision, story.revision());
    assert_eq!(
        published.facts.url,
        story_path("van-hoa", "Thư viện mở cửa buổi tối", story.id)
    );
    let canonical = minh
        .get(&format!("/v1/revisions/{}", published.revision.hash))
        .bytes;
    let revision =
        editorial::article::revision::Revision::from_canonical(&canonical, published.revision.hash)
            .expect("the stored revision");
    let expected = site::article_page(&revision, &published.facts, Theme::built_in())
        .expect("the page renders");
    let served = newsroom.read(&published.facts.url);
    assert_eq!((served.status, served.text()), (200, expected.clone()));

    lan.push(
        story.id,
        Kind::ArticleUpdate,
        story.type_at(0, "Sửa sau khi duyệt. "),
    );
    let rows: Vec<editorial::sync::api::CatalogueRow> = lan.get("/v1/articles").json();
    assert_eq!(
        rows[0].revision,
        story.revision().hash,
        "the edit has arrived"
    );
    assert_eq!(
        newsroom.read(&published.facts.url).text(),
        expected,
        "and readers see what was approved"
    );
}

#[test]
fn the_front_page_the_section_the_feeds_and_the_latest_name_the_new_story() {
    let newsroom = Newsroom::open();
    let before = newsroom.read("/").text();
    let (_, minh, _) = publish(&newsroom, "Lễ hội bến sông");
    let url = last(&minh).facts.url;
    assert!(!before.contains("Lễ hội bến sông"));
    for path in [
        "/",
        "/van-hoa/",
        "/atom.xml",
        "/van-hoa/atom.xml",
        "/latest.json",
    ] {
        let page = newsroom.read(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(
            page.text().contains("Lễ hội bến sông") && page.text().contains(&url),
            "{path}"
        );
    }
    assert!(
        newsroom.read("/thoi-su/").text().contains("Thời sự"),
        "the other section has a page"
    );
}

#[test]
fn a_server_killed_between_event_and_files_makes_the_same_files_at_its_next_start() {
    let mut newsroom = Newsroom::open();
    let (_, minh, _) = publish(&newsroom, "Trước khi mất điện");
    let url = last(&minh).facts.url;
    let paths = [url.as_str(), "/", "/van-hoa/", "/atom.xml", "/latest.json"];
    let before: Vec<String> = paths.map(|path| newsroom.read(path).text()).into();
    newsroom.stop();
    // What a kill leaves that comes after the commit and before the files.
    let database = newsroom.database();
    database
        .execute("UPDATE published SET pending = 1", [])
        .expect("the publication is marked");
    database
        .execute("UPDATE list SET pending = 1", [])
        .expect("the lists are marked");
    drop(database);
    std::fs::remove_dir_all(newsroom.data().join("site")).expect("the files are gone");
    newsroom.pass_ms(3_600_000);
    newsroom.start();
    let after: Vec<String> = paths.map(|path| newsroom.read(path).text()).into();
    assert_eq!(before, after);
}

#[test]
fn a_corrected_story_keeps_its_first_date_and_moves_with_a_redirect_when_its_address_changes() {
    let newsroom = Newsroom::open();
    let (mut lan, minh, mut story) = publish(&newsroom, "Tít cũ");
    let first = last(&minh);
    newsroom.pass_ms(3_600_000);
    story.set(&mut lan, FieldName::Headline, "Tít mới");
    story.submit(&lan);
    assert_eq!(
        newsroom.read(&first.facts.url).status,
        200,
        "the old text stays until the new one is approved"
    );
    minh.done(story.id, story.approve());
    let second = last(&minh);
    assert_eq!(second.facts.first_published, first.facts.first_published);
    assert_eq!(second.facts.published, newsroom.now());
    assert_ne!(second.facts.url, first.facts.url);
    let moved = newsroom.read(&first.facts.url);
    assert_eq!(
        (moved.status, moved.header("location")),
        (301, Some(second.facts.url.as_str()))
    );
    let page = newsroom.read(&second.facts.url);
    assert!(page.status == 200 && page.text().contains("Tít mới"));
    assert!(!newsroom.read("/").text().contains("Tít cũ"));
    story.set(&mut lan, FieldName::Headline, "Tít cũ");
    story.submit(&lan);
    minh.done(story.id, story.approve());
    assert_eq!(
        newsroom.read(&first.facts.url).status,
        200,
        "an address that is its own again"
    );
    assert_eq!(
        newsroom.read(&second.facts.url).header("location"),
        Some(first.facts.url.as_str())
    );
}

#[test]
fn a_storys_permanent_address_leads_to_its_page_from_the_first_publication_on_also_when_it_is_withdrawn()
 {
    let newsroom = Newsroom::open();
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::write(&mut lan, newsroom.section("van-hoa"), "Chưa ai đọc");
    let permanent = permanent_path(story.id);
    assert_eq!(newsroom.read(&permanent).status, 404);
    story.submit(&lan);
    minh.done(story.id, story.approve());
    let leads = || {
        let answer = newsroom.read(&permanent);
        assert_eq!(answer.status, 301);
        answer.header("location").map(str::to_owned)
    };
    assert_eq!(leads(), Some(last(&minh).facts.url));
    story.set(&mut lan, FieldName::Headline, "Tít mới");
    story.submit(&lan);
    minh.done(story.id, story.approve());
    let url = last(&minh).facts.url;
    assert_eq!(leads(), Some(url.clone()));
    minh.done(
        story.id,
        Transition::Withdraw {
            reason: "Sai nguồn".to_owned(),
        },
    );
    assert_eq!(leads(), Some(url));
}

#[test]
fn a_slug_that_somebody_wrote_is_the_address() {
    let newsroom = Newsroom::open();
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::write(
        &mut lan,
        newsroom.section("van-hoa"),
        "Một tít rất dài về thư viện",
    );
    story.set(&mut lan, FieldName::Slug, "thu-vien");
    story.submit(&lan);
    minh.done(story.id, story.approve());
    assert_eq!(
        last(&minh).facts.url,
        story_path("van-hoa", "thu-vien", story.id)
    );
}

#[test]
fn a_withdrawn_story_says_so_at_its_address_and_no_list_names_it() {
    let newsroom = Newsroom::open();
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::begin(&mut lan);
    for (field, value) in [
        (FieldName::Headline, "Sẽ bị gỡ"),
        (FieldName::Byline, "Thu Hằng"),
    ] {
        story.set(&mut lan, field, value);
    }
    story.set(
        &mut lan,
        FieldName::Section,
        &newsroom.section("van-hoa").to_string(),
    );
    let (photo, bytes) = photo("bến sông");
    story.add_figure(&mut lan, &photo);
    lan.share_photo(story.id, &photo, &bytes);
    story.submit(&lan);
    minh.done(story.id, story.approve());
    let picture = rendition::path(&photo.original.to_string(), "w800", "");
    assert_eq!(newsroom.read(&picture).status, 200);
    let reason = Transition::Withdraw {
        reason: "Sai nguồn.".to_owned(),
    };
    assert_eq!(
        lan.refusal(story.id, reason.clone()),
        editorial::workflow::Refusal::Forbidden
    );
    minh.done(story.id, reason);
    let withdrawn = last(&minh);
    assert_eq!(withdrawn.withdrawn, Some(newsroom.now()));
    let page = newsroom.read(&withdrawn.facts.url);
    assert_eq!(
        page.text(),
        site::withdrawn_page(&withdrawn, Theme::built_in()).expect("the page renders")
    );
    assert!(!page.text().contains("Câu thứ nhất") && !page.text().contains("Sẽ bị gỡ"));
    for path in ["/", "/van-hoa/", "/atom.xml", "/latest.json"] {
        assert!(!newsroom.read(path).text().contains("Sẽ bị gỡ"), "{path}");
    }
    assert_eq!(newsroom.read(&picture).status, 404, "its photos go with it");
    story.submit(&lan);
    minh.done(story.id, story.approve());
    assert!(
        newsroom
            .read(&withdrawn.facts.url)
            .text()
            .contains("Sẽ bị gỡ"),
        "published again, at the same address"
    );
    assert_eq!(newsroom.read(&picture).status, 200);
}

#[test]
fn only_photos_of_stories_before_readers_are_served_and_they_are_the_very_bytes() {
    let newsroom = Newsroom::open();
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::begin(&mut lan);
    for (field, value) in [
        (FieldName::Headline, "Có ảnh"),
        (FieldName::Byline, "Thu Hằng"),
    ] {
        story.set(&mut lan, field, value);
    }
    story.set(
        &mut lan,
        FieldName::Section,
        &newsroom.section("van-hoa").to_string(),
    );
    let (shown, bytes) = photo("trong bài");
    let (kept, kept_bytes) = photo("không đăng");
    story.add_figure(&mut lan, &shown);
    lan.share_photo(story.id, &shown, &bytes);
    lan.share_photo(story.id, &kept, &kept_bytes);
    let address = |original: Hash, recipe| rendition::path(&original.to_string(), recipe, "");
    assert_eq!(
        newsroom.read(&address(shown.original, "w400")).status,
        404,
        "not yet published"
    );
    story.submit(&lan);
    minh.done(story.id, story.approve());
    let served = newsroom.read(&address(shown.original, "w400"));
    assert_eq!(
        (served.status, served.header("content-type")),
        (200, Some("image/jpeg"))
    );
    assert!(shows(&served.bytes, &bytes[2]), "original, grid, w400");
    for path in [
        address(kept.original, "w400"),
        address(shown.original, "w9999"),
        format!("/media/{}/original.jpg", shown.original),
        format!("/media/{}/w400.png", shown.original),
        "/media/nonsense/w400.jpg".to_owned(),
        address(shown.original, "../w400"),
    ] {
        assert_eq!(newsroom.read(&path).status, 404, "{path}");
    }
    let published = last(&minh);
    assert_eq!(
        published.teaser.lead.expect("a lead photo").photo,
        shown.original.to_string()
    );
}

#[test]
fn the_first_record_that_names_a_photo_decides_what_its_renditions_are() {
    let newsroom = Newsroom::open();
    let (mut lan, mut minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::begin(&mut lan);
    for (field, value) in [
        (FieldName::Headline, "Một ảnh"),
        (FieldName::Byline, "Thu Hằng"),
    ] {
        story.set(&mut lan, field, value);
    }
    story.set(
        &mut lan,
        FieldName::Section,
        &newsroom.section("van-hoa").to_string(),
    );
    let (first, bytes) = photo("thật");
    let (mut forged, forged_bytes) = photo("giả");
    forged.original = first.original;
    story.add_figure(&mut lan, &first);
    lan.share_photo(story.id, &first, &bytes);
    minh.share_photo(story.id, &forged, &forged_bytes);
    story.submit(&lan);
    minh.done(story.id, story.approve());
    let served = newsroom.read(&rendition::path(&first.original.to_string(), "w400", ""));
    assert!(shows(&served.bytes, &bytes[2]), "original, grid, w400");
    assert!(!shows(&served.bytes, &forged_bytes[2]));
}

#[test]
fn a_gallery_is_published_whole_and_the_photo_that_somebody_chose_stands_for_the_story() {
    let newsroom = Newsroom::open();
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let mut story = Story::begin(&mut lan);
    for (field, value) in [
        (FieldName::Headline, "Chùm ảnh"),
        (
            FieldName::Section,
            &*newsroom.section("van-hoa").to_string(),
        ),
        (FieldName::Byline, "Thu Hằng"),
    ] {
        story.set(&mut lan, field, value);
    }
    let photos = [photo("một"), photo("hai")];
    let figures = photos.each_ref().map(|(photo, _)| figure_of(photo));
    let together = Block::Gallery {
        id: "g".to_owned(),
        blocks: figures.iter().cloned().map(Block::Figure).collect(),
    };
    let blocks = vec![paragraph("Mở đầu."), together, paragraph("Kết thúc./.")];
    story.body(&mut lan, blocks);
    for figure in &figures {
        story.describe(&mut lan, figure);
    }
    story.set(&mut lan, FieldName::Lead, &figures[1].figure);
    for (photo, bytes) in &photos {
        lan.share_photo(story.id, photo, bytes);
    }
    story.submit(&lan);
    minh.done(story.id, story.approve());
    let published = last(&minh);
    let page = newsroom.read(&published.facts.url).text();
    assert!(page.contains("class=\"gallery\""), "{page}");
    for (photo, _) in &photos {
        assert!(page.contains(&photo.original.to_string()));
        let address = rendition::path(&photo.original.to_string(), "w400", "");
        assert_eq!(newsroom.read(&address).status, 200);
    }
    let lead = published.teaser.lead.expect("a lead photo");
    assert_eq!(lead.photo, photos[1].0.original.to_string());
}

#[test]
fn furniture_is_dated_and_an_older_page_is_not_rendered_again() {
    let newsroom = Newsroom::open();
    let (mut lan, minh, _) = publish(&newsroom, "Bài trước");
    let first = last(&minh);
    let page = newsroom.read(&first.facts.url).text();
    newsroom.pass_ms(60_000);
    let next = Story::write(&mut lan, newsroom.section("van-hoa"), "Bài sau");
    next.submit(&lan);
    minh.done(next.id, next.approve());
    let second = last(&minh);
    assert_eq!(second.facts.furniture.others[0].headline, "Bài trước");
    assert_eq!(newsroom.read(&first.facts.url).text(), page);
    assert!(!page.contains("Bài sau"));
}

#[test]
fn a_page_that_cannot_be_made_keeps_no_other_from_readers_and_the_server_from_nothing() {
    let mut newsroom = Newsroom::open();
    let (_, minh, _) = publish(&newsroom, "Bài thứ nhất");
    let broken = last(&minh);
    let (_, minh, _) = publish(&newsroom, "Bài thứ hai");
    let sound = last(&minh);
    newsroom.stop();
    let changed = newsroom
        .database()
        .execute(
            "UPDATE revision SET canonical = x'7b7d' WHERE hash = ?1",
            [broken.revision.hash.0],
        )
        .expect("the database takes it");
    assert_eq!(changed, 1);
    std::fs::remove_dir_all(newsroom.data().join("site")).expect("the pages are lost");
    newsroom.start();
    assert_eq!(newsroom.read(&broken.facts.url).status, 404);
    assert_eq!(newsroom.read(&sound.facts.url).status, 200);
    assert!(newsroom.read("/").text().contains(&sound.facts.url));
}
