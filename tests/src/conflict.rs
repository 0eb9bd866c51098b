//! A story that two people change at once: ten paragraphs, three figures and the headline.
//!
//! The same conflict is worked through without a window (`it/merge_review.rs`) and in the real one (`e2e/merge.rs`).

use serde_json::{Value, json};

use crate::{Newsroom, Station, pictures};

/// The paragraphs as both have seen them last.
const PARAGRAPHS: [&str; 11] = [
    "Bảy giờ tối, thư viện Bến Sông vẫn sáng đèn.",
    "Chị Mỵ dắt xe vào sân, khóa lại rồi lên tầng hai.",
    "Mỗi tối có chừng bốn trăm lượt bạn đọc.",
    "Đoạn này kể về cái cổng cũ đã khóa từ lâu.",
    "Bà giám đốc tính rằng bốn giờ mở thêm tốn ít hơn người ta nghĩ.",
    "Thêm bốn giờ, thêm hai bóng đèn",
    "Học sinh ngồi kín hai dãy bàn gần cửa sổ.",
    "Người đã nghỉ hưu thích góc báo ở cuối phòng.",
    "Xe buýt chuyến cuối dừng ngay trước cổng. Người gác đợi khách cuối cùng.",
    "Từ tháng tới, phòng thiếu nhi mở cửa tối thứ Bảy.",
    "Chị Mỵ chỉ xin đừng tắt đèn sớm quá./.",
];

/// Where the figures stand (behind which paragraph) and their captions.
const FIGURES: [(&str, &str); 3] = [
    ("Bảy giờ tối", "Thư viện lúc bảy giờ tối."),
    ("cái cổng cũ", "Phòng đọc tầng hai."),
    ("góc báo", "Quầy mượn sách."),
];

/// A story in conflict.
pub struct Conflict {
    /// The article.
    pub article: String,
    /// Its figures, in reading order.
    pub figures: Vec<String>,
}

/// How many places the conflict has: ten paragraphs, three captions, a credit, the headline.
pub const PLACES: usize = 15;

impl Conflict {
    /// Writes and submits the story on one workstation, and lets both change it without seeing each other. Everything is
    /// synced afterwards.
    ///
    /// # Panics
    /// When a workstation refuses what every workstation takes.
    #[must_use]
    pub fn between(newsroom: &Newsroom, one: &Station, other: &Station) -> Self {
        let mut window = one.create();
        let article = window.article().to_owned();
        window.write(&PARAGRAPHS);
        let mut figures = Vec::new();
        for (seed, (words, caption)) in (1..).zip(FIGURES) {
            let request = json!({ "article": article, "file_name": format!("anh-{seed}.jpg") });
            let photo = one
                .try_call_with(
                    "photo_import",
                    &request,
                    Some(pictures::river(seed, 640, 420)),
                )
                .expect("a good photo")["photo"]
                .clone();
            let figure = window.insert_figure(words, &photo, caption);
            one.set_figure_field(&article, &figure, "alt", caption.trim_end_matches('.'));
            one.set_figure_field(&article, &figure, "credit", "Nguyễn Thị Lan");
            figures.push(figure);
        }
        let newsroom_of_one = one.call("newsroom_get", &json!({}));
        let section = newsroom_of_one["sections"][0]["id"]
            .as_str()
            .expect("a section");
        for (field, value) in [
            ("section", section),
            ("headline", "Thư viện Bến Sông mở cửa buổi tối"),
            (
                "standfirst",
                "Phòng đọc tầng hai sáng đèn đến chín giờ rưỡi mỗi tối.",
            ),
            ("byline", "Nguyễn Thị Lan"),
        ] {
            one.set_field(&article, field, value);
        }
        let _ = one.call("workflow_submit", &json!({ "article": article }));
        newsroom.settle(&[one, other]);
        let conflict = Self { article, figures };
        conflict.apart(one, other);
        newsroom.settle(&[one, other]);
        conflict
    }

    fn apart(&self, one: &Station, other: &Station) {
        let (mut a, mut b) = (one.open(&self.article), other.open(&self.article));
        // Words of one sentence.
        a.replace("vẫn sáng đèn", "sáng đèn đến khuya");
        b.replace("Bảy giờ tối, thư viện", "Tối nào thư viện");
        a.replace("dắt xe", "dắt chiếc xe đạp");
        b.replace("lên tầng hai", "vội lên tầng hai");
        a.replace("bốn trăm", "bốn trăm hai mươi");
        b.replace("Mỗi tối có chừng", "Mỗi tối trung bình có");
        // One deletes what the other mends: what is kept lands in the caption behind it.
        a.delete_block("cái cổng cũ");
        b.replace("đã khóa từ lâu", "đã khóa hơn mười năm");
        // Both add at one place.
        a.type_after(
            "tốn ít hơn người ta nghĩ.",
            " Tiền điện chỉ thêm một phần mười.",
        );
        b.type_after(
            "tốn ít hơn người ta nghĩ.",
            " Hai ca trực là phần đáng kể nhất.",
        );
        // A paragraph becomes a heading while its words change.
        a.mark_block("Thêm bốn giờ", "t", &json!("heading"));
        b.replace("hai bóng đèn", "ba bóng đèn");
        a.replace("hai dãy bàn", "ba dãy bàn");
        b.replace("Học sinh", "Học sinh và công nhân tan ca");
        a.replace("thích góc báo", "quen góc báo");
        b.replace("ở cuối phòng", "cạnh quạt máy");
        // Both split one paragraph, at two places.
        a.split_after("Xe buýt chuyến cuối");
        b.split_after("dừng ngay trước cổng.");
        a.replace("tối thứ Bảy", "tối thứ Bảy và chủ nhật");
        b.replace("Từ tháng tới", "Từ đầu tháng tới");
        // Captions.
        a.replace(
            "Thư viện lúc bảy giờ tối",
            "Thư viện lúc bảy giờ tối thứ Hai",
        );
        b.replace("Thư viện lúc bảy", "Mặt trước thư viện lúc bảy");
        a.replace(
            "Phòng đọc tầng hai.",
            "Phòng đọc tầng hai, ghế nào cũng có người.",
        );
        b.replace("Phòng đọc tầng hai.", "Phòng đọc lớn ở tầng hai.");
        a.replace("Quầy mượn sách.", "Quầy mượn sách lúc đông nhất.");
        b.replace("Quầy mượn sách.", "Quầy mượn và trả sách.");
        // Fields.
        one.set_figure_field(&self.article, &self.figures[0], "credit", "Lan");
        other.set_figure_field(&self.article, &self.figures[0], "credit", "Trần Quang Minh");
        one.set_field(
            &self.article,
            "headline",
            "Thư viện Bến Sông sáng đèn mỗi tối",
        );
        other.set_field(
            &self.article,
            "headline",
            "Ghế nào ở thư viện Bến Sông cũng có người",
        );
    }
}

/// Waits until the server has found all that the two touched at once: it answers a push before it has replayed it.
///
/// # Errors
/// When the review does not come.
///
/// # Panics
/// When the workstation does not answer.
#[cfg(target_os = "linux")]
pub fn review_of(newsroom: &Newsroom, station: &Station, article: &str) -> anyhow::Result<Value> {
    crate::window::until("the whole review", crate::window::PATIENCE, || {
        newsroom.settle(&[station]);
        let view = station.call("review_open", &json!({ "article": article }));
        let places = view["places"].as_array().map_or(0, Vec::len);
        Ok((places == PLACES).then_some(view))
    })
}
