//! A newsroom's page for tests and for looking at: our own text, every kind of block, every part of the furniture.

use editorial::article::ARTICLE_SCHEMA;
use editorial::article::document::{Block, Document, Figure, Inline, Text};
use editorial::article::revision::Revision;
use editorial::id::{ArticleId, Hash, SectionId, uuid_v7};
use editorial::publication::{
    Furniture, FurnitureLink, LeadPhoto, NavItem, PublicationFacts, Teaser, story_path,
};
use editorial::time::TimeMs;
use serde_json::Value;
use site::ListFacts;

/// 2026-03-09T13:16:00Z
pub(crate) const PUBLISHED: TimeMs = TimeMs(1_773_062_160_000);
pub(crate) const ZONE: &str = "Asia/Ho_Chi_Minh";

/// The sizes of the photos that a story may name, by number; `examples/sample.rs` expects their renditions.
pub(crate) const PHOTOS: [(u32, u32); 7] = [
    (2400, 1600),
    (1600, 2133),
    (2400, 1350),
    (640, 427),
    (2000, 2000),
    (1800, 1200),
    (3600, 1200),
];

pub(crate) fn article(number: u8) -> ArticleId {
    ArticleId(uuid_v7(1_700_000_000_000, [number; 10]))
}

/// The name of a photo.
pub(crate) fn photo(number: usize) -> String {
    Hash::of(format!("photo {number}").as_bytes()).to_string()
}

pub(crate) fn run(text: &str) -> Inline {
    Inline {
        text: text.to_owned(),
        ..Inline::default()
    }
}

pub(crate) fn marked(text: &str, marks: &[(&str, Value)]) -> Inline {
    Inline {
        text: text.to_owned(),
        marks: marks
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect(),
    }
}

pub(crate) fn text(content: Vec<Inline>) -> Text {
    Text {
        content,
        ..Text::default()
    }
}

pub(crate) fn paragraph(words: &str) -> Block {
    Block::Paragraph(text(vec![run(words)]))
}

pub(crate) fn figure(id: &str, number: usize, caption: &str, alt: &str, credit: &str) -> Figure {
    let (width, height) = PHOTOS[number];
    let register = |value: &str| {
        if value.is_empty() {
            Vec::new()
        } else {
            vec![value.to_owned()]
        }
    };
    Figure {
        figure: id.to_owned(),
        photo: photo(number),
        width,
        height,
        content: vec![run(caption)],
        alt: register(alt),
        credit: register(credit),
        ..Figure::default()
    }
}

pub(crate) fn revision(fields: &[(&str, &str)], blocks: Vec<Block>) -> Revision {
    Revision {
        article: article(1),
        schema: ARTICLE_SCHEMA,
        fields: fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]))
            .collect(),
        body: Document { blocks },
    }
}

pub(crate) const HEADLINE: &str =
    "Bến đò Hạ mở lại sau mùa nước lớn, hai bờ bớt xa nhau mười một cây số";

/// A story with two photos, every block and every mark.
pub(crate) fn story() -> Revision {
    let on = Value::Bool(true);
    let item = |words: &str| paragraph(words);
    revision(
        &[
            ("headline", HEADLINE),
            (
                "standfirst",
                "Sau bốn tháng nằm bờ, chuyến đò đầu tiên đưa học trò, gánh rau và một chiếc xe cưới sang sông. \
                 Người lái đò nói mùa này nước hiền, nhưng sổ an toàn thì dày thêm.",
            ),
            ("byline", "Lê Khánh Vân"),
            ("tags", "[\"sông nước\",\"giao thông\"]"),
        ],
        vec![
            Block::Figure(figure(
                "f1",
                0,
                "Chuyến đò đầu tiên rời bến Hạ lúc năm giờ sáng, chở hai mươi mốt học sinh.",
                "Con đò gỗ chở học sinh mặc áo phao trên mặt sông sớm",
                "Lê Khánh Vân",
            )),
            Block::Paragraph(text(vec![
                run("Năm giờ kém mười, ông Tư Đệ tháo sợi xích ở "),
                marked("bến Hạ", &[("strong", on.clone())]),
                run(
                    ". Sợi xích ấy nằm đó từ ngày 9/11, khi nước lên quá vạch đỏ và bến phải đóng. Suốt bốn tháng, \
                     người bờ này muốn sang chợ bờ kia phải đi vòng qua cầu Mới, thêm mười một cây số; học trò dậy từ \
                     ba rưỡi, hàng rau thì héo trước khi tới nơi.",
                ),
            ])),
            Block::Paragraph(text(vec![
                run(
                    "“Tôi đếm từng người một, đủ áo phao mới nổ máy”, ông nói. Đò chở nhiều nhất 24 người, theo ",
                ),
                marked(
                    "quy định mới của bến",
                    &[("link", "https://example.org/quy-dinh".into())],
                ),
                run(
                    " dán ngay cột nhà chờ. Mỗi mét vuông mặt sàn không quá 300 kg (khoảng 2,9 kN/m",
                ),
                marked("2", &[("sup", on.clone())]),
                run("); nồng độ CO"),
                marked("2", &[("sub", on.clone())]),
                run(" trong khoang máy được đo mỗi tuần, điều "),
                marked("chưa bến nào trên sông này từng làm", &[("em", on.clone())]),
                run("."),
            ])),
            Block::Heading {
                level: 2,
                text: text(vec![run("Bốn tháng đi vòng")]),
            },
            paragraph(
                "Chị Hoa bán rau ở chợ Thượng tính rằng mỗi ngày đi vòng tốn thêm 38.000 đồng tiền xăng, chưa kể mớ rau \
                 dập. Trường cấp hai bên kia sông có 61 học sinh ở bờ này; từ tháng 11 tới nay, giờ vào lớp lùi nửa \
                 tiếng để các em kịp tới. Thầy hiệu trưởng cho mượn phòng thư viện làm chỗ ngủ trưa, và từ đó thư viện \
                 có thêm ba kệ truyện.",
            ),
            Block::PullQuote(text(vec![run(
                "Tôi đếm từng người một, đủ áo phao mới nổ máy.",
            )])),
            Block::Figure(figure(
                "f2",
                1,
                "Ông Tư Đệ, bốn mươi năm lái đò, kiểm tra áo phao trước mỗi chuyến",
                "",
                "Ảnh: Phạm Duy",
            )),
            Block::Heading {
                level: 3,
                text: text(vec![run("Ba việc phải xong trước mùa mưa")]),
            },
            Block::OrderedList {
                id: "l1".to_owned(),
                items: vec![
                    item("Thay toàn bộ dây neo đã quá năm năm."),
                    item("Tập cứu hộ cho cả hai tổ lái, mỗi quý một lần."),
                    item("Gắn thước nước có đèn ở hai bờ, để ban đêm nhìn thấy vạch đỏ."),
                ],
            },
            Block::BulletList {
                id: "l2".to_owned(),
                items: vec![
                    item("Vé học sinh: miễn phí."),
                    item("Vé người lớn: 5.000 đồng một lượt."),
                ],
            },
            Block::Blockquote {
                id: "q1".to_owned(),
                blocks: vec![paragraph(
                    "Đò không thay được cầu, nhưng trong lúc chờ cầu thì đò phải an toàn như cầu.",
                )],
            },
            Block::Separator(Text::default()),
            paragraph(
                "Sáu giờ, chuyến thứ ba cập bến. Trên đó có chiếc xe cưới buộc nơ đỏ, chú rể đứng sát mũi đò, tay vịn, \
                 mắt nhìn sang bờ bên kia, nơi cả nhà gái đang vẫy./.",
            ),
        ],
    )
}

/// A story whose photos stand together: landscape, portrait, a panorama, a square, and one of which a part is shown.
pub(crate) fn gallery() -> Revision {
    let mut part = figure(
        "g7",
        5,
        "Cột nước ở bến Hạ.",
        "Vạch đỏ trên cột nước",
        "Phạm Duy",
    );
    part.crop = vec![r#"{"x":0.3,"y":0,"width":0.4,"height":1}"#.to_owned()];
    let figures = [
        (
            0,
            "Chuyến đò đầu tiên rời bến Hạ lúc năm giờ sáng, chở hai mươi mốt học sinh.",
            "Lê Khánh Vân",
        ),
        (
            2,
            "Chợ Thượng nhìn từ giữa sông: mùa này hàng rau tới sớm hơn một tiếng.",
            "Lê Khánh Vân",
        ),
        (1, "Ông Tư Đệ, bốn mươi năm lái đò.", "Phạm Duy"),
        (6, "Toàn cảnh hai bờ sông Hạ, nhìn từ cầu Mới.", ""),
        (4, "Sổ an toàn.", "Phạm Duy"),
        (5, "Học trò lên bờ.", "Lê Khánh Vân"),
    ];
    let mut blocks: Vec<Block> = figures
        .into_iter()
        .enumerate()
        .map(|(n, (number, caption, credit))| {
            Block::Figure(figure(&format!("g{n}"), number, caption, "", credit))
        })
        .collect();
    blocks.push(Block::Figure(part));
    revision(
        &[("headline", "Một ngày ở bến Hạ"), ("byline", "Phạm Duy")],
        vec![
            paragraph("Từ năm giờ sáng tới lúc tắt nắng, phóng viên của báo theo bảy chuyến đò."),
            Block::Gallery {
                id: "g".to_owned(),
                blocks,
            },
            paragraph("Chuyến cuối rời bến lúc sáu giờ chiều./."),
        ],
    )
}

pub(crate) fn navigation() -> Vec<NavItem> {
    [
        ("Thời sự", "thoi-su"),
        ("Đời sống", "doi-song"),
        ("Văn hóa", "van-hoa"),
        ("Giáo dục", "giao-duc"),
        ("Kinh tế", "kinh-te"),
        ("Khoa học", "khoa-hoc"),
        ("Bạn đọc", "ban-doc"),
    ]
    .into_iter()
    .map(|(name, slug)| NavItem {
        name: name.to_owned(),
        path: format!("/{slug}/"),
    })
    .collect()
}

const STORIES: [(&str, &str, &str, Option<usize>); 12] = [
    (
        "doi-song",
        "Bến đò Hạ mở lại sau mùa nước lớn",
        "Sau bốn tháng nằm bờ, chuyến đò đầu tiên đưa học trò, gánh rau và một chiếc xe cưới sang sông.",
        Some(0),
    ),
    (
        "van-hoa",
        "Thư viện tỉnh mở cửa buổi tối, bàn đọc kín chỗ từ ngày đầu",
        "Đèn vàng, nước ấm và một kệ sách cho mượn không cần thẻ.",
        Some(2),
    ),
    (
        "giao-duc",
        "Lớp học bơi dưới chân cầu Mới",
        "Ba mươi em nhỏ, một hồ nổi ghép bằng thùng nhựa.",
        Some(3),
    ),
    (
        "kinh-te",
        "Hợp tác xã rau bờ Bắc bán được chuyến hàng đầu tiên không qua trung gian",
        "",
        None,
    ),
    (
        "khoa-hoc",
        "Trạm đo nước tự chế của học sinh lớp 11 báo lũ sớm hai giờ",
        "Cả trạm giá chưa bằng một chiếc điện thoại cũ.",
        Some(4),
    ),
    (
        "thoi-su",
        "Cầu Mới sửa khe co giãn, cấm xe tải ban đêm trong ba tuần",
        "",
        Some(5),
    ),
    (
        "van-hoa",
        "Đêm hát ru ở sân đình làng Vạc",
        "Người già nhất trong đêm hát năm nay chín mươi mốt tuổi.",
        Some(1),
    ),
    (
        "ban-doc",
        "Thư bạn đọc: Xin trả lại hàng cây cho đường Bờ Kè",
        "",
        None,
    ),
    (
        "kinh-te",
        "Chợ nổi họp lại, giá cá linh xuống bằng nửa tuần trước",
        "Nước rút sớm, ghe về nhiều.",
        Some(2),
    ),
    (
        "giao-duc",
        "Trường làng dạy chữ Nôm cho người lớn",
        "",
        Some(5),
    ),
    (
        "thoi-su",
        "Huyện lấy ý kiến về tuyến xe buýt nối hai bờ",
        "Hai phương án, một câu hỏi: ai đi chuyến cuối?",
        None,
    ),
    (
        "doi-song",
        "Người giữ nhịp giờ tàu ở ga xép cuối tuyến",
        "Mỗi ngày hai chuyến, năm mươi năm.",
        Some(0),
    ),
];

pub(crate) fn teasers() -> Vec<Teaser> {
    STORIES
        .into_iter()
        .zip(10u8..)
        .map(|((section, headline, standfirst, lead), number)| Teaser {
            article: article(number),
            url: story_path(section, headline, article(number)),
            headline: headline.to_owned(),
            standfirst: standfirst.to_owned(),
            byline: "Phạm Duy".to_owned(),
            lead: lead.map(|lead| LeadPhoto {
                photo: photo(lead),
                width: PHOTOS[lead].0,
                height: PHOTOS[lead].1,
                alt: format!("Ảnh của bài {headline}"),
                words: "0123456789abcdef".to_owned(),
                // Some were taken before there was any.
                webp: lead.is_multiple_of(2),
                // The upper left of one.
                crop: if lead == 1 {
                    r#"{"x":0,"y":0,"width":0.8,"height":0.8,"focus":{"x":0.1,"y":0.1}}"#.to_owned()
                } else {
                    String::new()
                },
            }),
            section: SectionId(uuid_v7(1_700_000_000_000, [200; 10])),
            first_published: PUBLISHED.plus_ms(-i64::from(number) * 7_200_000),
        })
        .collect()
}

pub(crate) fn furniture() -> Furniture {
    let teasers = teasers();
    Furniture {
        site_name: "Nhật báo Bờ Sông".to_owned(),
        tagline: "Tiếng nói của người hai bờ".to_owned(),
        site_address: "https://bosong.example".to_owned(),
        language: "vi".to_owned(),
        navigation: navigation(),
        section: Some(NavItem {
            name: "Đời sống".to_owned(),
            path: "/doi-song/".to_owned(),
        }),
        others: [11, 3, 5, 6]
            .iter()
            .map(|&at| teasers[at].clone())
            .collect(),
        gallery: teasers
            .iter()
            .filter(|teaser| teaser.lead.is_some())
            .take(4)
            .cloned()
            .collect(),
        links: [
            ("Cổng thông tin huyện", "https://huyen.example/"),
            ("Thư viện tỉnh", "https://thuvien.example/"),
            ("Trạm thủy văn sông Hạ", "http://thuyvan.example/"),
        ]
        .into_iter()
        .map(|(name, url)| FurnitureLink {
            name: name.to_owned(),
            url: url.to_owned(),
        })
        .collect(),
        latest: teasers[1..7].to_vec(),
    }
}

pub(crate) fn facts() -> PublicationFacts {
    PublicationFacts {
        url: story_path("doi-song", HEADLINE, article(1)),
        first_published: PUBLISHED,
        published: PUBLISHED.plus_ms(600_000),
        rendered: PUBLISHED.plus_ms(86_400_000),
        zone: ZONE.to_owned(),
        furniture: furniture(),
        theme: "paper/1".to_owned(),
        photos: Vec::new(),
    }
}

pub(crate) fn list(section: Option<NavItem>) -> ListFacts {
    let url = section
        .as_ref()
        .map_or_else(|| "/".to_owned(), |section| section.path.clone());
    ListFacts {
        furniture: Furniture {
            section: section.clone(),
            ..furniture()
        },
        teasers: teasers(),
        section,
        rendered: PUBLISHED,
        zone: ZONE.to_owned(),
        theme: "paper/1".to_owned(),
        url,
    }
}
