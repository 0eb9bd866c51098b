use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use editorial::publication::short_id;
use editorial::sync::api::ServerEvent;
use editorial::workflow::Transition;

use crate::newsroom::{Newsroom, files_under};
use crate::station::{Answer, Story, agent, answer_of};

/// Sends a request line as it is: clients tidy paths before they send them.
fn raw(newsroom: &Newsroom, request: &str) -> String {
    let address = newsroom.site().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(address).expect("the site listens");
    stream
        .write_all(request.as_bytes())
        .expect("the request is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the answer arrives");
    String::from_utf8_lossy(&answer).into_owned()
}

fn get_raw(newsroom: &Newsroom, path: &str) -> String {
    raw(
        newsroom,
        &format!("GET {path} HTTP/1.1\r\nhost: site\r\nconnection: close\r\n\r\n"),
    )
}

fn published(newsroom: &Newsroom) -> (Story, String) {
    let (mut lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    let story = Story::write(
        &mut lan,
        newsroom.section("van-hoa"),
        "Thư viện mở cửa buổi tối",
    );
    story.submit(&lan);
    minh.done(story.id, story.approve());
    let url = minh.event(|event| match event {
        ServerEvent::Published(published) => Some(published.facts.url),
        _ => None,
    });
    (story, url)
}

#[test]
fn no_path_leads_to_a_file_that_is_not_the_sites() {
    let newsroom = Newsroom::open();
    for path in [
        "/../newsroom.sqlite",
        "/../../etc/passwd",
        "/van-hoa/../../newsroom.sqlite",
        "/%2e%2e/newsroom.sqlite",
        "/..%2fnewsroom.sqlite",
        "/.%2e/newsroom.sqlite",
        "//etc/passwd",
        "/van-hoa\\..\\..\\newsroom.sqlite",
        "/index.html.gz",
        "/404.html",
    ] {
        let answer = get_raw(&newsroom, path);
        assert!(
            answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"),
            "{path}: {answer:.60}"
        );
        assert!(
            !answer.contains("SQLite") && !answer.contains("root:"),
            "{path}"
        );
    }
}

#[test]
fn a_page_that_the_reader_has_is_not_sent_again() {
    let newsroom = Newsroom::open();
    let (_, url) = published(&newsroom);
    let first = newsroom.read(&url);
    let tag = first.header("etag").expect("a tag").to_owned();
    for wanted in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"other\", {tag}"),
        "*".to_owned(),
    ] {
        let again = newsroom.read_with(&url, &[("if-none-match", &wanted)]);
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{wanted}");
        assert_eq!(again.header("etag"), Some(tag.as_str()));
    }
    assert_eq!(
        newsroom
            .read_with(&url, &[("if-none-match", "\"other\"")])
            .status,
        200
    );
}

#[test]
fn text_travels_compressed_when_the_reader_takes_it_and_each_form_has_its_own_tag() {
    let newsroom = Newsroom::open();
    let (_, url) = published(&newsroom);
    // The client unpacks gzip by itself, so this looks at the bytes on the wire.
    let ask = |coding: &str| {
        let request = format!(
            "GET {url} HTTP/1.1\r\nhost: site\r\nconnection: close\r\naccept-encoding: {coding}\r\n\r\n"
        );
        raw(&newsroom, &request)
    };
    let (plain, gzip, brotli) = (ask("identity"), ask("gzip"), ask("gzip, br"));
    assert!(!plain.contains("content-encoding") && plain.contains("Thư viện"));
    assert!(gzip.contains("content-encoding: gzip") && !gzip.contains("Thư viện"));
    assert!(brotli.contains("content-encoding: br"));
    let tag = |answer: &str| {
        answer
            .lines()
            .find(|line| line.starts_with("etag"))
            .map(str::to_owned)
    };
    assert!(tag(&plain) != tag(&gzip) && tag(&gzip) != tag(&brotli) && tag(&plain).is_some());
    for answer in [plain, gzip, brotli] {
        assert!(answer.contains("vary: accept-encoding"));
    }
}

#[test]
fn every_answer_carries_the_headers_that_keep_readers_safe() {
    let newsroom = Newsroom::open();
    let (_, url) = published(&newsroom);
    for path in [
        url.as_str(),
        "/",
        "/nothing",
        "/media/x/y.jpg",
        "/theme/paper-1/style.css",
    ] {
        let answer = newsroom.read(path);
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert!(
            answer.header("referrer-policy").is_some()
                && answer.header("permissions-policy").is_some(),
            "{path}"
        );
    }
}

#[test]
fn pages_are_kept_for_a_minute_and_the_themes_files_for_ever() {
    let newsroom = Newsroom::open();
    let page = newsroom.read("/");
    assert!(
        page.header("cache-control")
            .is_some_and(|cache| cache.contains("max-age=60")),
        "{:?}",
        page.headers
    );
    let mut assets = 0;
    for asset in site::Theme::built_in().assets() {
        let answer = newsroom.read(asset.path);
        assert_eq!(
            (answer.status, answer.bytes.as_slice()),
            (200, asset.bytes),
            "{}",
            asset.path
        );
        assert_eq!(
            answer.header("content-type"),
            Some(asset.content_type),
            "{}",
            asset.path
        );
        assert!(
            answer
                .header("cache-control")
                .is_some_and(|cache| cache.contains("immutable")),
            "{}",
            asset.path
        );
        assets += 1;
    }
    assert!(assets > 2);
}

#[test]
fn an_address_that_no_story_has_is_answered_with_a_page_that_says_so() {
    let newsroom = Newsroom::open();
    let answer = newsroom.read("/van-hoa/khong-co.html");
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("<html") && answer.text().contains("Báo Thử"));
    let moved = newsroom.read("/van-hoa");
    assert_eq!(
        (moved.status, moved.header("location")),
        (301, Some("/van-hoa/"))
    );
}

#[test]
fn head_answers_like_get_without_the_page_and_nothing_else_is_taken() {
    let newsroom = Newsroom::open();
    let (_, url) = published(&newsroom);
    let get = newsroom.read_with(&url, &[("accept-encoding", "identity")]);
    let request = agent()
        .head(format!("{}{url}", newsroom.site()))
        .header("accept-encoding", "identity")
        .call();
    let head = answer_of(request);
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    assert_eq!(head.header("etag"), get.header("etag"));
    assert_eq!(
        head.header("content-length"),
        Some(get.bytes.len().to_string().as_str())
    );
    assert_eq!(
        answer_of(agent().delete(format!("{}{url}", newsroom.site())).call()).status,
        405
    );
}

fn send(newsroom: &Newsroom, short: &str, form: &[(&str, &str)]) -> Answer {
    let url = format!("{}/feedback/{short}", newsroom.site());
    answer_of(agent().post(url).send_form(form.iter().copied()))
}

fn stored_feedback(newsroom: &mut Newsroom) -> Vec<(String, String, i64)> {
    newsroom.stop();
    let database = newsroom.database();
    let mut statement = database
        .prepare("SELECT name, message, shown FROM feedback ORDER BY id")
        .expect("the table");
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("the rows");
    rows.collect::<Result<_, _>>().expect("every row")
}

#[test]
fn a_readers_words_are_stored_unshown_and_thanked_for() {
    let mut newsroom = Newsroom::open();
    let (story, url) = published(&newsroom);
    let short = short_id(story.id);
    let form = [
        ("name", "Bạn đọc"),
        ("email", "a@example.org"),
        ("message", "Bài hay.\nCảm ơn."),
    ];
    let answer = send(&newsroom, &short, &form);
    assert_eq!(answer.status, 303);
    let thanks = newsroom.read(answer.header("location").expect("a place to go"));
    assert!(thanks.status == 200 && thanks.text().contains("<html"));
    assert_eq!(
        send(
            &newsroom,
            &short,
            &[("name", "Máy"), ("message", "x"), ("website", "spam")]
        )
        .status,
        303
    );
    assert_eq!(
        send(&newsroom, &short, &[("name", "Ai đó"), ("message", "  ")]).status,
        400
    );
    assert_eq!(send(&newsroom, "0123456789", &form).status, 404);
    assert!(!newsroom.read(&url).text().contains("Bài hay"));
    let stored = stored_feedback(&mut newsroom);
    assert_eq!(
        stored,
        [("Bạn đọc".to_owned(), "Bài hay.\nCảm ơn.".to_owned(), 0)]
    );
}

#[test]
fn a_flood_of_feedback_from_one_address_has_to_wait_and_a_long_one_is_refused() {
    let newsroom = Newsroom::open();
    let (story, _) = published(&newsroom);
    let short = short_id(story.id);
    // As long as the form allows, in letters that take nine bytes on the way; and one more.
    let long = "ộ".repeat(4_000);
    assert_eq!(
        send(&newsroom, &short, &[("name", "a"), ("message", &long)]).status,
        303
    );
    for too_long in [format!("{long}x"), "x".repeat(70_000)] {
        let answer = send(&newsroom, &short, &[("name", "a"), ("message", &too_long)]);
        assert_eq!(answer.status, 413);
        assert!(
            answer.text().contains("Phản hồi chưa gửi được"),
            "a reader is told in words: {}",
            answer.text()
        );
    }
    for _ in 0..4 {
        assert_eq!(
            send(&newsroom, &short, &[("name", "a"), ("message", "b")]).status,
            303
        );
    }
    assert_eq!(
        send(&newsroom, &short, &[("name", "a"), ("message", "b")]).status,
        429,
        "every letter counts, also one that was too long"
    );
    newsroom.pass_ms(11 * 60 * 1000);
    assert_eq!(
        send(&newsroom, &short, &[("name", "a"), ("message", "b")]).status,
        303
    );
}

#[test]
fn a_page_that_everybody_reads_is_the_new_one_from_the_moment_that_it_is_published() {
    let newsroom = Newsroom::open();
    for form in ["br", "gzip", "identity"] {
        for _ in 0..3 {
            newsroom.read_with("/", &[("accept-encoding", form)]);
        }
    }
    let before = newsroom.read_with("/", &[("accept-encoding", "gzip")]);
    let (story, path) = published(&newsroom);
    let page = newsroom.read_with(&path, &[("accept-encoding", "identity")]);
    assert_eq!(page.status, 200);
    let front = newsroom.read_with("/", &[("accept-encoding", "identity")]);
    assert!(front.text().contains(&path), "the front page names it");
    let packed = newsroom.read_with("/", &[("accept-encoding", "gzip")]);
    assert_ne!(packed.header("etag"), before.header("etag"));

    let reason = "Sai tên một người".to_owned();
    newsroom
        .station("duc")
        .done(story.id, Transition::Withdraw { reason });
    let gone = newsroom.read_with(&path, &[("accept-encoding", "identity")]);
    assert_ne!(gone.text(), page.text(), "it says that it was withdrawn");
    let front = newsroom.read_with("/", &[("accept-encoding", "identity")]);
    assert!(!front.text().contains(&path));
}

#[test]
fn whoever_is_told_of_a_publication_finds_its_page_although_its_file_is_not_written_yet() {
    let newsroom = Newsroom::open();
    let (_, path) = published(&newsroom);
    // As it is between the two: stored and told, and nothing of it on the disk.
    let database = newsroom.database();
    let pending = "UPDATE published SET pending = 1 WHERE url = ?1";
    assert_eq!(database.execute(pending, [&path]).expect("marked"), 1);
    let files: Vec<String> = files_under(&newsroom.data())
        .into_iter()
        .filter(|file| file.contains(path.trim_start_matches('/')))
        .collect();
    assert!(files.len() >= 3, "the page and its packed twins: {files:?}");
    for file in files {
        std::fs::remove_file(newsroom.data().join(file)).expect("taken away");
    }
    let page = newsroom.read(&path);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Thư viện mở cửa buổi tối"));
}
