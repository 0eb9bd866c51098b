//! One person goes back to an earlier revision while another writes on without a network: both end with one text, and no
//! word that was typed is gone. What one deleted, the other can put back.

use newsroom_tests::{Newsroom, Station, Window};
use serde_json::{Value, json};

use crate::both;

const PARAGRAPHS: [&str; 4] = [
    "Đoạn một kể về bến sông.",
    "Đoạn hai kể về người chèo đò đã ba mươi năm.",
    "Đoạn ba kể về ngôi trường.",
    "Đoạn bốn khép lại câu chuyện.",
];

fn rows(station: &Station, article: &str) -> Vec<Value> {
    let list = station.call("article_revisions", &json!({ "article": article }));
    list["rows"].as_array().expect("rows").clone()
}

fn text_of(station: &Station, article: &str, hash: &Value) -> String {
    let revision = station.call(
        "article_revision",
        &json!({ "article": article, "hash": hash }),
    );
    revision["document"].to_string()
}

fn restore(station: &Station, article: &str, hash: &str) {
    let seen = station.hash(article);
    let compared = station.call(
        "article_compare",
        &json!({ "article": article, "before": null, "after": hash }),
    );
    assert_eq!(compared["before"], seen.as_str());
    let answer = station.call(
        "article_restore",
        &json!({ "article": article, "hash": hash, "seen": seen }),
    );
    assert_eq!(answer["done"], true);
}

fn written(lan: &Station) -> String {
    let mut window = lan.create();
    window.write(&PARAGRAPHS);
    window.article().to_owned()
}

fn settled(newsroom: &Newsroom, order: &[&Station; 2], article: &str) {
    newsroom.settle(order);
    assert_eq!(
        order[0].hash(article),
        order[1].hash(article),
        "both hold the same revision"
    );
}

#[test]
fn going_back_on_one_machine_while_another_types_offline_loses_no_word_and_both_agree() {
    for lan_first in [true, false] {
        let newsroom = Newsroom::new();
        let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
        let article = written(&lan);
        newsroom.settle(&[&lan, &minh]);
        let wanted = lan.hash(&article);
        {
            let (mut of_lan, _) = both(&lan, &minh, &article);
            of_lan.replace("người chèo đò", "bà lái đò");
            of_lan.append("Đoạn năm viết thêm.");
            of_lan.delete_block("Đoạn ba");
        }
        newsroom.settle(&[&lan, &minh]);

        let (mut of_lan, mut of_minh) = both(&lan, &minh, &article);
        // Apart: Lan goes back, Minh writes into what stays, into what goes and behind it all.
        restore(&lan, &article, &wanted);
        let minh_types = |window: &mut Window<'_>| {
            window.type_after("ba mươi năm", " mưa nắng");
            window.type_after("viết thêm", " của Minh");
            window.append("Đoạn sáu.");
        };
        minh_types(&mut of_minh);
        let order = if lan_first {
            [&lan, &minh]
        } else {
            [&minh, &lan]
        };
        settled(&newsroom, &order, &article);
        of_lan.receive();
        of_minh.receive();
        let texts = of_lan.texts();
        assert_eq!(texts, of_minh.texts(), "both windows show it");
        let whole = texts.join("\n");
        for words in [
            "người chèo đò",
            " mưa nắng",
            " của Minh",
            "Đoạn sáu.",
            "Đoạn ba kể về ngôi trường.",
        ] {
            assert!(whole.contains(words), "{words:?} is missing in {texts:?}");
        }
        assert!(!whole.contains("bà lái đò"), "{texts:?}");
    }
}

#[test]
fn when_nobody_else_writes_everybody_is_back_at_that_very_revision_with_fields_and_figures() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = written(&lan);
    lan.set_field(&article, "headline", "Bến sông ngày mới");
    let figure = {
        let mut window = lan.open(&article);
        let photo = json!({"original": "ab".repeat(32), "width": 1600, "height": 1067});
        window.insert_figure("Đoạn một", &photo, "Bến sông lúc sáu giờ sáng.")
    };
    lan.set_figure_field(&article, &figure, "credit", "Ngọc Lan");
    let wanted = lan.hash(&article);
    newsroom.settle(&[&lan, &minh]);
    {
        let mut window = minh.open(&article);
        window.replace("Bến sông lúc sáu giờ sáng.", "Chú thích khác.");
        window.delete_block("Đoạn hai");
    }
    minh.set_field(&article, "headline", "Tít của Minh");
    minh.set_figure_field(&article, &figure, "credit", "Không rõ");
    newsroom.settle(&[&minh, &lan]);
    assert_ne!(lan.hash(&article), wanted);
    restore(&lan, &article, &wanted);
    settled(&newsroom, &[&lan, &minh], &article);
    assert_eq!(minh.hash(&article), wanted);
    let kept = rows(&lan, &article);
    let before = kept
        .iter()
        .find(|row| row["what"] == "before_restore")
        .expect("what was there before is kept");
    assert!(text_of(&lan, &article, &before["hash"]).contains("Chú thích khác."));
}

#[test]
fn a_paragraph_and_a_photo_that_the_other_person_deleted_are_put_back_for_both() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = written(&lan);
    {
        let mut window = lan.open(&article);
        let photo = json!({"original": "cd".repeat(32), "width": 1600, "height": 1067});
        let _ = window.insert_figure("Đoạn ba", &photo, "Trường làng bên sông.");
    }
    newsroom.settle(&[&lan, &minh]);
    {
        let mut window = minh.open(&article);
        window.delete_block("Đoạn hai");
        window.delete_block("Trường làng bên sông.");
    }
    newsroom.settle(&[&minh, &lan]);
    let list = |station: &Station| -> Vec<Value> {
        let found = station.call("article_deleted_blocks", &json!({ "article": article }));
        found["blocks"].as_array().expect("a list").clone()
    };
    assert!(list(&minh).is_empty(), "one's own deletions are no loss");
    let found = list(&lan);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|block| block["by"] == "Trần Quang Minh"));
    assert!(
        found
            .iter()
            .any(|block| block["content"]["photo"] == "cd".repeat(32))
    );
    for block in found {
        let request =
            json!({ "article": article, "before": block["before"], "block": block["block"] });
        let _ = lan.call("article_recover_block", &request);
    }
    settled(&newsroom, &[&lan, &minh], &article);
    let texts = minh.open(&article).texts();
    let expected = [
        PARAGRAPHS[0],
        PARAGRAPHS[1],
        PARAGRAPHS[2],
        "Trường làng bên sông.",
        PARAGRAPHS[3],
    ];
    assert_eq!(texts, expected);
    assert!(list(&lan).is_empty());
}

#[test]
fn both_texts_of_a_merge_can_be_read_afterwards_on_the_machine_that_merged() {
    let newsroom = Newsroom::new();
    let (lan, minh) = (newsroom.workstation("lan"), newsroom.workstation("minh"));
    let article = written(&lan);
    newsroom.settle(&[&lan, &minh]);
    {
        let (mut of_lan, mut of_minh) = both(&lan, &minh, &article);
        of_lan.replace("ngôi trường", "mái trường của Lan");
        of_minh.replace("ngôi trường", "lớp học của Minh");
    }
    newsroom.settle(&[&minh, &lan]);
    let kept = rows(&lan, &article);
    let text = |what: &str| {
        let row = kept
            .iter()
            .find(|row| row["what"] == what)
            .unwrap_or_else(|| panic!("no {what} in {kept:?}"));
        text_of(&lan, &article, &row["hash"])
    };
    assert!(text("merge_mine").contains("mái trường của Lan"));
    assert!(!text("merge_mine").contains("lớp học của Minh"));
    assert!(text("merge_theirs").contains("lớp học của Minh"));
    assert!(!text("merge_theirs").contains("mái trường của Lan"));
    assert!(text("merged").contains("Lan") && text("merged").contains("Minh"));
}
