//! A day of a newsroom that can be gone on with from wherever it was cut: each step looks whether it is done already.

use newsroom_tests::{Newsroom, Station, Window, pictures};
use serde_json::{Value, json};

/// What the reporter types, paragraph by paragraph, sentence by sentence.
const PARAGRAPHS: [&[&str]; 3] = [
    &[
        "Tối thứ Hai, thư viện Bến Sông mở cửa đến chín giờ.",
        " Bạn đọc trẻ ngồi kín hai tầng nhà.",
    ],
    &[
        "Chị Hòa, thủ thư, nói đèn ở đây sáng hơn ở nhà.",
        " Con trai chị ngồi làm toán ở bàn bên cạnh.",
    ],
    &["Thư viện giữ giờ này đến hết mùa hè./."],
];
/// What the reporter writes first and replaces later.
const SECOND_THOUGHT: (&str, &str) = ("chín giờ", "mười giờ");
const PHOTOS: [(u32, &str, &str); 2] = [
    (1, "kín hai tầng", "Phòng đọc tầng hai lúc tám giờ tối."),
    (2, "làm toán", "Một bàn học cạnh quầy mượn sách."),
];
const FIELDS: [(&str, &str); 3] = [
    ("headline", "Thư viện Bến Sông mở cửa buổi tối"),
    ("standfirst", "Bạn đọc có thêm ba giờ mỗi ngày."),
    ("byline", "Nguyễn Thị Lan"),
];

/// What was answered after a step: all that must be there from then on, or what came after it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answered {
    /// The article as it reads; null before there is one.
    pub(crate) article: Value,
    /// Moves that were asked for.
    pub(crate) commands: usize,
}

/// A day, and who hears of each answer in it.
pub(crate) struct Day<'a> {
    pub(crate) lan: &'a Station,
    pub(crate) heard: &'a mut dyn FnMut(Answered),
}

impl Day<'_> {
    /// The reporter's part, up to the submission. Needs no network.
    pub(crate) fn write(&mut self) -> String {
        let article = match article_of(self.lan) {
            Some(article) => article,
            None => {
                let created = self.lan.call("article_create", &json!({}));
                let article = created["article"].as_str().expect("an id").to_owned();
                self.tell(&article);
                article
            }
        };
        let mut window = self.lan.open(&article);
        self.type_text(&mut window);
        self.write_fields(&article);
        for (seed, behind, caption) in PHOTOS {
            self.place_photo(&mut window, seed, behind, caption);
        }
        let details = self
            .lan
            .call("article_details", &json!({ "article": article }));
        let waits = details["pending"]
            .as_array()
            .is_some_and(|list| !list.is_empty());
        if details["state"]["stage"] == "draft" && !waits {
            let _ = self
                .lan
                .call("workflow_submit", &json!({ "article": article }));
            self.tell(&article);
        }
        article
    }

    fn tell(&mut self, article: &str) {
        (self.heard)(answered(self.lan, article));
    }

    fn type_text(&mut self, window: &mut Window<'_>) {
        let article = window.article().to_owned();
        let (first, second) = SECOND_THOUGHT;
        let mut last = String::new();
        for (number, sentences) in PARAGRAPHS.iter().enumerate() {
            for sentence in *sentences {
                let read = window.texts().concat();
                let changed = sentence.replace(first, second);
                if !read.contains(sentence) && !read.contains(&changed) {
                    match (number, last.is_empty()) {
                        (0, true) => window.write(&[sentence]),
                        // A new paragraph begins with its first sentence.
                        _ if sentence.starts_with(' ') => window.type_after(&last, sentence),
                        _ => window.append(sentence),
                    }
                    self.tell(&article);
                }
                last = if read.contains(&changed) {
                    changed
                } else {
                    (*sentence).to_owned()
                };
            }
        }
        if window.texts().concat().contains(first) {
            window.replace(first, second);
            self.tell(&article);
        }
    }

    fn write_fields(&mut self, article: &str) {
        let entries = self.lan.call("newsroom_get", &json!({}));
        let section = entries["sections"][0]["id"].as_str().expect("a section");
        let details = self
            .lan
            .call("article_details", &json!({ "article": article }));
        for (field, value) in FIELDS.into_iter().chain([("section", section)]) {
            if details["fields"][field][0]["value"] != value {
                self.lan.set_field(article, field, value);
                self.tell(article);
            }
        }
    }

    fn place_photo(&mut self, window: &mut Window<'_>, seed: u32, behind: &str, caption: &str) {
        let article = window.article().to_owned();
        let bytes = pictures::river(seed, 320, 210);
        let original = editorial::id::Hash::of(&bytes).to_string();
        let list = self.lan.call("photo_list", &json!({ "article": article }));
        let known = list["photos"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|photo| photo["original"] == original.as_str())
            .cloned();
        let photo = known.unwrap_or_else(|| {
            let request = json!({ "article": article, "file_name": format!("anh-{seed}.jpg") });
            let imported = self
                .lan
                .try_call_with("photo_import", &request, Some(bytes))
                .expect("a good photo");
            self.tell(&article);
            imported["photo"].clone()
        });
        let figure = match window.figure_of(&original) {
            Some(figure) => figure,
            None => {
                let figure = window.insert_figure(behind, &photo, caption);
                self.tell(&article);
                figure
            }
        };
        let details = self
            .lan
            .call("article_details", &json!({ "article": article }));
        for (field, value) in [
            ("alt", caption.trim_end_matches('.')),
            ("credit", "Nguyễn Thị Lan"),
        ] {
            if details["figures"][&figure][field][0]["value"] != value {
                self.lan.set_figure_field(&article, &figure, field, value);
                self.tell(&article);
            }
        }
    }
}

/// The desk's part: everything arrives, is read, approved and published.
pub(crate) fn publish(newsroom: &Newsroom, lan: &Station, minh: &Station, article: &str) {
    newsroom.settle(&[lan, minh]);
    let state = minh.call("article_details", &json!({ "article": article }))["state"].clone();
    if state["stage"] == "submitted" {
        let _ = minh.call(
            "workflow_approve",
            &json!({ "article": article, "level": state["level"], "hash": minh.hash(article), "acknowledges": null }),
        );
    }
    newsroom.settle(&[minh, lan]);
}

/// The one article of the day.
pub(crate) fn article_of(station: &Station) -> Option<String> {
    // Before somebody has signed in there are no lists, and no articles.
    ["mine", "to_review", "approved", "published"]
        .into_iter()
        .filter_map(|view| {
            station
                .try_call("article_list", &json!({ "view": view }))
                .ok()
        })
        .find_map(|list| list["rows"][0]["article"].as_str().map(str::to_owned))
}

/// What stands in the store of an article.
pub(crate) fn answered(station: &Station, article: &str) -> Answered {
    let view = station.call("article_open", &json!({ "article": article }));
    let details = &view;
    let list = station.call("photo_list", &json!({ "article": article }));
    let photos: Vec<&Value> = list["photos"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|photo| &photo["original"])
        .collect();
    let moved = usize::from(details["state"]["stage"] != "draft");
    Answered {
        article: json!({
            "document": view["document"], "fields": details["fields"], "figures": details["figures"], "photos": photos,
        }),
        commands: details["pending"].as_array().map_or(0, Vec::len).max(moved),
    }
}

/// What everybody must come to, however often the day was cut: the words, the photos, and that it is before readers.
pub(crate) fn result(newsroom: &Newsroom, station: &Station, article: &str) -> Value {
    let view = station.call("article_open", &json!({ "article": article }));
    let list = station.call("photo_list", &json!({ "article": article }));
    let details = &view;
    let values = |register: &Value| -> Vec<Value> {
        let candidates = register.as_array().into_iter().flatten();
        candidates
            .map(|candidate| candidate["value"].clone())
            .collect()
    };
    let fields: Vec<(String, Vec<Value>)> = details["fields"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, register)| (name.clone(), values(register)))
        .collect();
    let url = details["published"]["url"].as_str().unwrap_or("/nowhere");
    let (status, _, page) = newsroom.read(url);
    let page = String::from_utf8_lossy(&page).into_owned();
    let window = station.open(article);
    json!({
        "texts": window.texts(), "fields": fields, "photos": list["photos"].as_array().map(Vec::len),
        "stage": details["state"]["stage"], "publication": details["state"]["publication"],
        "page": status, "shown": page.contains("mười giờ") && page.contains("Một bàn học cạnh quầy"),
    })
}
