//! Two people edit one article apart; whoever syncs first, both hold the same revision and no typed word is gone.

use newsroom_tests::window::PATIENCE;
use newsroom_tests::{Newsroom, Station, Window};
use serde_json::json;

use crate::both;

const PARAGRAPHS: [&str; 4] = [
    "Đoạn một kể về bến sông.",
    "Đoạn hai kể về người chèo đò đã ba mươi năm.",
    "Đoạn ba kể về ngôi trường.",
    "Đoạn bốn khép lại câu chuyện.",
];

/// Lets both edit offline, syncs in both orders, and returns the texts they end with.
fn apart(
    lan_edits: impl Fn(&mut Window<'_>, &Station),
    minh_edits: impl Fn(&mut Window<'_>, &Station),
) -> Vec<String> {
    let mut ends = Vec::new();
    for lan_first in [true, false] {
        let newsroom = Newsroom::new();
        let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
        let article = {
            let mut window = lan.create();
            window.write(&PARAGRAPHS);
            window.article().to_owned()
        };
        newsroom.settle(&[&lan, &minh]);
        let (mut of_lan, mut of_minh) = both(&lan, &minh, &article);
        lan_edits(&mut of_lan, &lan);
        minh_edits(&mut of_minh, &minh);
        let order = if lan_first {
            [&lan, &minh]
        } else {
            [&minh, &lan]
        };
        newsroom.settle(&order);
        assert_eq!(
            lan.hash(&article),
            minh.hash(&article),
            "both hold the same revision"
        );
        of_lan.receive();
        of_minh.receive();
        assert_eq!(of_lan.texts(), of_minh.texts(), "both windows show it");
        assert_eq!(
            lan.open(&article).texts(),
            of_lan.texts(),
            "and so does a window that is opened now"
        );
        ends.push(of_lan.texts());
    }
    assert_eq!(
        ends[0].concat().len(),
        ends[1].concat().len(),
        "the order of syncing takes no word away"
    );
    ends.swap_remove(0)
}

#[test]
fn an_edit_of_the_second_half_stays_in_it_when_the_other_splits() {
    let texts = apart(
        |lan, _| lan.split_after("người chèo đò"),
        |minh, _| minh.type_after("ba mươi", " lăm"),
    );
    assert!(
        texts.contains(&" đã ba mươi lăm năm.".to_owned()),
        "{texts:?}"
    );
}

#[test]
fn two_splits_make_three_parts_and_repeat_nothing() {
    let texts = apart(
        |lan, _| lan.split_after("Đoạn hai"),
        |minh, _| minh.split_after("người chèo đò"),
    );
    assert_eq!(
        texts[1..4],
        ["Đoạn hai", " kể về người chèo đò", " đã ba mươi năm."]
    );
}

#[test]
fn words_typed_into_a_paragraph_that_the_other_deletes_are_kept() {
    let texts = apart(
        |lan, _| lan.delete_block("Đoạn hai"),
        |minh, _| minh.type_after("ba mươi năm", " mưa nắng"),
    );
    assert!(texts.concat().contains(" mưa nắng"), "{texts:?}");
}

#[test]
fn words_typed_into_a_paragraph_that_the_other_joins_stay_in_place() {
    let texts = apart(
        |lan, _| lan.join_next("Đoạn một"),
        |minh, _| minh.type_after("người chèo đò", " tên Sáu"),
    );
    assert!(
        texts[0].contains("bến sông.Đoạn hai kể về người chèo đò tên Sáu đã"),
        "{texts:?}"
    );
}

#[test]
fn words_typed_into_a_paragraph_that_the_other_quotes_or_makes_a_heading_stay_in_place() {
    for (key, value) in [("w", json!("blockquote#q1")), ("t", json!("heading"))] {
        let texts = apart(
            |lan, _| lan.mark_block("Đoạn ba", key, &value),
            |minh, _| minh.type_after("ngôi trường", " làng"),
        );
        assert_eq!(texts[2], "Đoạn ba kể về ngôi trường làng.", "{key}");
    }
}

#[test]
fn both_add_at_the_end_and_both_stand_there() {
    let texts = apart(
        |lan, _| lan.append("Thêm của Lan."),
        |minh, _| minh.append("Thêm của Minh."),
    );
    let last: Vec<&str> = texts[4..].iter().map(String::as_str).collect();
    assert!(
        last == ["Thêm của Lan.", "Thêm của Minh."] || last == ["Thêm của Minh.", "Thêm của Lan."],
        "{texts:?}"
    );
}

#[test]
fn one_edits_the_alt_and_the_other_the_credit_of_one_figure_and_both_are_kept() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let (article, figure) = {
        let mut window = lan.create();
        window.write(&PARAGRAPHS);
        let photo = crate::import_photo(&lan, window.article(), 5);
        let figure = window.insert_figure("Đoạn một", &photo, "Bến sông.");
        (window.article().to_owned(), figure)
    };
    newsroom.settle(&[&lan, &minh]);
    lan.set_figure_field(&article, &figure, "alt", "Bến sông lúc chiều");
    minh.set_figure_field(&article, &figure, "credit", "Trần Quang Minh");
    newsroom.settle(&[&minh, &lan]);
    assert_eq!(lan.hash(&article), minh.hash(&article));
    let figures = crate::details(&lan, &article)["figures"][&figure].clone();
    assert_eq!(figures["alt"][0]["value"], "Bến sông lúc chiều");
    assert_eq!(figures["credit"][0]["value"], "Trần Quang Minh");
}

#[test]
fn what_two_people_touched_apart_is_in_a_review_that_blocks_approval_until_somebody_looked() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = crate::write_whole_story(&newsroom, &lan);
    newsroom.settle(&[&lan, &minh]);
    let (mut of_lan, mut of_minh) = both(&lan, &minh, &article);
    of_lan.replace("đến chín giờ", "đến mười giờ");
    of_minh.replace("Tối thứ Hai", "Tối thứ Ba");
    newsroom.settle(&[&lan, &minh]);
    // The server answers a push before it has replayed it, so its review may come a moment later.
    let review = newsroom_tests::window::until("the review", PATIENCE, || {
        newsroom.settle(&[&minh]);
        let review = crate::details(&minh, &article)["review"].clone();
        Ok((!review.is_null()).then_some(review))
    })
    .expect("a review");
    let place = &review["places"][0];
    assert_eq!(place["kind"], "both_edited", "{review}");
    assert!(
        place["merged"]
            .as_str()
            .is_some_and(|text| text.contains("Tối thứ Ba") && text.contains("mười giờ")),
        "{place}"
    );
    let _ = lan.call("workflow_submit", &json!({ "article": article }));
    newsroom.settle(&[&lan, &minh]);
    // The editor's own workstation knows of the review and says so at once; the server would refuse it in the same words.
    let request = json!({ "article": article, "level": 0, "hash": minh.hash(&article), "acknowledges": null });
    let refused = minh
        .try_call("workflow_approve", &request)
        .expect_err("nobody has looked");
    assert_eq!(
        refused["refusal"],
        json!({ "refusal": "open_review", "review": review["id"] })
    );
    let looked_at = minh.call("review_open", &json!({ "article": article }));
    let request =
        json!({ "article": article, "review": review["id"], "state": looked_at["state"] });
    let _ = minh.call("workflow_resolve_review", &request);
    newsroom.settle(&[&minh, &lan]);
    let _ = minh.take_answers();
    let _ = minh.call(
        "workflow_approve",
        &json!({ "article": article, "level": 0, "hash": minh.hash(&article), "acknowledges": null }),
    );
    newsroom.settle(&[&minh, &lan]);
    assert_eq!(minh.take_answers()[0]["answer"], "done");
}
