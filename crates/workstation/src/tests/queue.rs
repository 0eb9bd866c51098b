//! Lists: which stories, in which order, a piece at a time; what is new in them; what a person likes.

use std::collections::BTreeMap;

use editorial::article::field::FieldName;
use editorial::id::{ArticleId, CommandId, PersonId};
use editorial::sync::api::ServerEvent;
use editorial::workflow::{ArticleState, Stage, Transition};

use super::feed::shared_story;
use super::{Machine, Window, editor, event, from, reporter};
use crate::commands::{
    ArticleIdsGet, ArticleList, ArticleListGet, ArticleRowsGet, ArticleSeen, Listing, Preferences,
    PreferencesGet, PreferencesSet, SavedView, SearchFind, Sort, SortBy, Unsent, View,
};
use crate::error::Code;

/// A machine with stories of these headlines, the last one changed last.
fn headlines(all: &[&str]) -> Machine {
    let machine = Machine::of(1, &reporter());
    for headline in all {
        let article = machine.new_article();
        if !headline.is_empty() {
            machine.set(article, FieldName::Headline, headline);
        }
    }
    machine
}

fn listing(question: &str, by: SortBy, descending: bool) -> Listing {
    Listing {
        view: View::Archive,
        question: question.to_owned(),
        sort: Sort { by, descending },
    }
}

fn list(machine: &Machine, listing: Listing) -> ArticleList {
    let request = ArticleListGet {
        listing,
        ..ArticleListGet::of(View::Archive)
    };
    machine.station.call(request).expect("a list is answered")
}

fn names(list: &ArticleList) -> Vec<&str> {
    list.rows.iter().map(|row| row.headline.as_str()).collect()
}

fn asked(machine: &Machine, question: &str) -> Vec<String> {
    let list = list(machine, listing(question, SortBy::Headline, false));
    names(&list).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_list_comes_in_pieces_that_together_are_the_list() {
    let all: Vec<String> = (0..25).map(|n| format!("Bài {n}")).collect();
    let machine = headlines(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let piece = |offset, limit| {
        let request = ArticleListGet {
            offset,
            limit: Some(limit),
            ..ArticleListGet::of(View::Mine)
        };
        machine.station.call(request).expect("a piece")
    };
    let mut seen = Vec::new();
    for offset in [0, 10, 20] {
        let piece = piece(offset, 10);
        assert_eq!((piece.total, piece.counts[&View::Mine]), (25, 25));
        seen.extend(piece.rows.into_iter().map(|row| row.headline));
    }
    let newest_first: Vec<String> = all.into_iter().rev().collect();
    assert_eq!(seen, newest_first);
    assert!(piece(25, 10).rows.is_empty() && piece(u64::MAX, u64::MAX).rows.is_empty());
    let ids = machine.station.call(ArticleIdsGet {
        listing: Listing::of(View::Mine),
        offset: 20,
        limit: None,
    });
    let ids = ids.expect("ids").articles;
    let rows = piece(20, 10).rows;
    assert_eq!(ids, rows.iter().map(|row| row.article).collect::<Vec<_>>());
    let request = ArticleListGet {
        find: Some(ids[2]),
        limit: Some(1),
        ..ArticleListGet::of(View::Mine)
    };
    let found = machine.station.call(request).expect("a place");
    assert_eq!((found.place, found.rows.len()), (Some(22), 1));
}

#[test]
fn headlines_stand_in_the_order_of_their_language_and_stories_without_one_last() {
    let machine = headlines(&[
        "Ô ăn quan",
        "",
        "Đà Nẵng",
        "Dung",
        "Kỳ 10",
        "Kỳ 2",
        "Ăn",
        "An",
    ]);
    let sorted = |descending| {
        let list = list(&machine, listing("", SortBy::Headline, descending));
        names(&list)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let order = ["An", "Ăn", "Dung", "Đà Nẵng", "Kỳ 2", "Kỳ 10", "Ô ăn quan"];
    assert_eq!(sorted(false)[..7], order);
    let mut turned = order;
    turned.reverse();
    assert_eq!(sorted(true)[..7], turned);
    assert_eq!(
        (sorted(false)[7].as_str(), sorted(true)[7].as_str()),
        ("", "")
    );
}

#[test]
fn pinned_stories_stand_on_top_in_their_own_order_and_only_where_they_belong() {
    let machine = headlines(&["Một", "Hai", "Ba", "Bốn"]);
    let rows = list(&machine, Listing::of(View::Mine)).rows;
    let id = |name: &str| {
        let row = rows.iter().find(|row| row.headline == name);
        row.expect("it stands there").article
    };
    let preferences = Preferences {
        pinned: vec![id("Hai"), id("Một")],
        ..Preferences::default()
    };
    let set = PreferencesSet { preferences };
    machine.station.call(set).expect("kept");
    let mine = list(&machine, Listing::of(View::Mine));
    assert_eq!(names(&mine), ["Hai", "Một", "Bốn", "Ba"]);
    let ids = machine.station.call(ArticleIdsGet {
        listing: Listing::of(View::Mine),
        offset: 0,
        limit: Some(2),
    });
    assert_eq!(ids.expect("ids").articles, [id("Hai"), id("Một")]);
    assert!(list(&machine, Listing::of(View::Published)).rows.is_empty());
}

#[test]
fn a_question_narrows_a_list_by_the_words_and_filters_of_search() {
    let machine = headlines(&["Thư viện tỉnh", "Chợ Đầm", "Thư viện huyện"]);
    machine.complete_article();
    assert_eq!(
        asked(&machine, "thu vien"),
        ["Thư viện huyện", "Thư viện tỉnh"]
    );
    assert_eq!(asked(&machine, "viện -huyện"), ["Thư viện tỉnh"]);
    assert_eq!(
        asked(&machine, "mục: tuyên giáo"),
        ["Khai mạc lớp tập huấn"]
    );
    assert_eq!(asked(&machine, "tác giả: tôi đầm"), ["Chợ Đầm"]);
    assert_eq!(asked(&machine, "trạng thái: đã đăng"), [""; 0]);
    assert_eq!(asked(&machine, "đến: 2019"), [""; 0]);
    assert_eq!(asked(&machine, "trạng thái: nháp từ: 2020").len(), 4);
    let problems = asked(&machine, "có: lỗi");
    assert_eq!(problems.len(), 3, "the complete one has none: {problems:?}");
    let list = list(&machine, listing("mục:tuyên có:cơm", SortBy::Updated, true));
    assert_eq!(list.unclear, ["có:cơm"]);
    assert_eq!(list.understood.len(), 1);
}

#[test]
fn what_a_story_has_is_found_by_the_search_box_too() {
    let machine = headlines(&["Thư viện tỉnh"]);
    machine.complete_article();
    let found = |query: &str| {
        let query = query.to_owned();
        let rows = machine
            .station
            .call(SearchFind { query })
            .expect("asked")
            .rows;
        rows.into_iter()
            .map(|found| found.row.headline)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("có: lỗi"), ["Thư viện tỉnh"]);
    assert_eq!(found("khai có: lỗi"), [""; 0]);
    assert_eq!(found("khai có: chưa gửi"), ["Khai mạc lớp tập huấn"]);
}

#[test]
fn what_waits_to_be_sent_is_counted_alike_for_one_story_and_for_all() {
    let (lan, _, shared) = shared_story();
    let other = lan.complete_article();
    lan.seal();
    let third = lan.new_article();
    Window::open(&lan, third).write(&lan, "Chưa gửi.");
    let each = lan.station.read(crate::desk::unsent_each).expect("counted");
    for article in [shared, other, third] {
        let one = lan
            .station
            .read(|db| crate::desk::unsent(db, Some(article)))
            .expect("counted");
        assert_eq!(each.get(&article).copied().unwrap_or_default(), one);
    }
    assert_ne!(each[&third], Unsent::default());
    let waits = asked(&lan, "có: chưa gửi");
    assert_eq!(waits.len(), each.len());
}

/// Who did something in each story that the person of this machine has not looked at.
fn news(machine: &Machine) -> BTreeMap<ArticleId, String> {
    let list = list(machine, Listing::of(View::Archive));
    let rows = list.rows.into_iter();
    let news: BTreeMap<_, _> = rows
        .filter_map(|row| Some((row.article, row.news?)))
        .collect();
    assert_eq!(list.news, news.len() as u64);
    news
}

fn look(machine: &Machine, articles: Option<Vec<ArticleId>>, heard: Option<i64>) {
    let request = ArticleSeen { articles, heard };
    machine.station.call(request).expect("looked");
}

fn submitted(article: ArticleId, by: PersonId, n: u128) -> ServerEvent {
    let state = ArticleState {
        stage: Stage::Submitted { level: 0 },
        version: u32::try_from(n).expect("small"),
        ..ArticleState::new(reporter().id)
    };
    ServerEvent::Transitioned {
        article,
        transition: Transition::Recall,
        command: CommandId(uuid::Uuid::from_u128(n)),
        by,
        revision_number: None,
        state,
    }
}

#[test]
fn what_others_did_is_new_until_somebody_looked_and_ones_own_work_never_is() {
    let (lan, duc, article) = shared_story();
    assert!(
        news(&duc).is_empty(),
        "what came with the first page is no news"
    );
    lan.set(article, FieldName::Headline, "Tít mới");
    duc.receive(
        lan.outgoing()
            .into_iter()
            .map(|bytes| from(&reporter(), bytes))
            .collect(),
    );
    assert_eq!(news(&duc), BTreeMap::from([(article, reporter().name)]));
    assert_eq!(asked(&duc, "có: mới"), ["Tít mới"]);
    assert!(news(&lan).is_empty(), "what one wrote oneself");

    // What came while one was looking at an older list is still new.
    let heard = list(&duc, Listing::of(View::Archive)).heard;
    duc.receive(vec![event(submitted(article, reporter().id, 1))]);
    look(&duc, Some(vec![article]), Some(heard));
    assert_eq!(news(&duc).len(), 1);
    look(&duc, Some(vec![article]), None);
    assert!(news(&duc).is_empty());

    duc.receive(vec![event(submitted(article, editor().id, 2))]);
    assert!(news(&duc).is_empty(), "one's own move, told by the server");
    duc.receive(vec![event(submitted(article, reporter().id, 3))]);
    assert_eq!(news(&duc).len(), 1);
    look(&duc, None, None);
    assert!(news(&duc).is_empty());
    duc.receive(vec![event(submitted(article, reporter().id, 4))]);
    assert_eq!(news(&duc).len(), 1, "and later news are news");
}

#[test]
fn what_a_restored_server_says_again_is_no_news() {
    let (_, duc, article) = shared_story();
    duc.receive(vec![event(submitted(article, reporter().id, 1))]);
    look(&duc, None, None);
    duc.station.begin_resync(super::EPOCH).expect("begun");
    duc.receive(vec![event(submitted(article, reporter().id, 1))]);
    assert!(news(&duc).is_empty());
}

fn saved(id: &str, question: &str) -> SavedView {
    SavedView {
        id: id.to_owned(),
        name: "Mục của tôi".to_owned(),
        view: View::Archive,
        question: question.to_owned(),
        sort: Sort::default(),
    }
}

#[test]
fn preferences_are_kept_for_each_person_and_travel_nowhere() {
    let machine = headlines(&["Thư viện tỉnh", "Chợ Đầm"]);
    let article = machine.complete_article();
    machine.seal();
    let records = machine.records();
    let wanted = Preferences {
        sorts: BTreeMap::from([(
            View::Archive,
            Sort {
                by: SortBy::Headline,
                descending: false,
            },
        )]),
        saved: vec![saved("v1", "thư viện"), saved("v2", "mục: tuyên giáo")],
        pinned: vec![article],
        recent: vec![article],
        tabs: vec![article],
    };
    let set = PreferencesSet {
        preferences: wanted.clone(),
    };
    assert_eq!(machine.station.call(set).expect("kept"), wanted);
    machine.seal();
    assert_eq!(machine.records(), records);
    let machine = machine.crash_and_open();
    let get = || machine.station.call(PreferencesGet {}).expect("asked");
    assert_eq!(get(), wanted);
    let counts = list(&machine, Listing::of(View::Mine)).saved;
    assert_eq!(
        counts,
        BTreeMap::from([("v1".to_owned(), 1), ("v2".to_owned(), 1)])
    );
    super::sign_in(&machine.station, &editor());
    assert_eq!(
        get(),
        Preferences::default(),
        "another person has their own"
    );
}

#[test]
fn preferences_that_nobody_could_have_chosen_are_refused_and_change_nothing() {
    let machine = headlines(&["Thư viện tỉnh"]);
    let article = machine.new_article();
    let refused = |preferences: Preferences| {
        let error = machine
            .station
            .call(PreferencesSet { preferences })
            .expect_err("refused");
        assert_eq!(error.code, Code::BadRequest);
    };
    let base = Preferences::default;
    refused(Preferences {
        pinned: vec![article, article],
        ..base()
    });
    refused(Preferences {
        saved: vec![saved("v1", ""), saved("v1", "")],
        ..base()
    });
    refused(Preferences {
        saved: vec![SavedView {
            name: " ".into(),
            ..saved("v1", "")
        }],
        ..base()
    });
    refused(Preferences {
        saved: vec![saved("v1", &"x".repeat(2_000))],
        ..base()
    });
    refused(Preferences {
        saved: (0..41).map(|n| saved(&format!("v{n}"), "")).collect(),
        ..base()
    });
    assert_eq!(
        machine.station.call(PreferencesGet {}).expect("asked"),
        base()
    );
    let nobody = Machine::new(9);
    let set = PreferencesSet {
        preferences: base(),
    };
    assert_eq!(
        nobody.station.call(set).expect_err("nobody").code,
        Code::NotSignedIn
    );
}

#[test]
fn rows_are_given_in_the_order_in_which_they_are_asked_for() {
    let machine = headlines(&["Một", "Hai"]);
    let ids: Vec<_> = list(&machine, Listing::of(View::Mine))
        .rows
        .iter()
        .map(|row| row.article)
        .collect();
    let articles = vec![ids[1], ArticleId(uuid::Uuid::from_u128(404)), ids[0]];
    let rows = machine
        .station
        .call(ArticleRowsGet { articles })
        .expect("rows")
        .rows;
    assert_eq!(
        rows.iter().map(|row| row.article).collect::<Vec<_>>(),
        [ids[1], ids[0]]
    );
    let articles = vec![ids[0]; 501];
    assert_eq!(
        machine
            .station
            .call(ArticleRowsGet { articles })
            .expect_err("too many")
            .code,
        Code::BadRequest
    );
}
