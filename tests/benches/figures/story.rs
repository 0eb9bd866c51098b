//! Long stories of our own words.

use editorial::article::document::{Block, Document};

use crate::sample;

const SENTENCES: &[&str] = &[
    "Đò không thay được cầu, nhưng trong lúc chờ cầu thì đò phải an toàn như cầu.",
    "Năm giờ kém mười, ông Tư Đệ tháo sợi xích ở bến Hạ và nghe tiếng nước vỗ vào mạn gỗ.",
    "Chợ nổi họp lại từ lúc sương chưa tan, giá cá linh xuống bằng nửa tuần trước.",
    "Thầy hiệu trưởng cho mượn phòng thư viện làm chỗ ngủ trưa, và từ đó thư viện có thêm ba kệ truyện.",
    "Hai phương án được dán ở cột nhà chờ, bên dưới là một câu hỏi viết tay: ai đi chuyến cuối?",
    "Trạm đo nước do học sinh lớp 11 lắp lấy, cả trạm giá chưa bằng một chiếc điện thoại cũ.",
];

/// Words between two headings.
const CHAPTER_WORDS: usize = 1_000;

/// `words` words in paragraphs of about `paragraph` words, a heading now and then, every tenth paragraph with a strong run, and
/// `photos` figures spread evenly.
pub(crate) fn of(words: usize, paragraph: usize, photos: usize) -> Document {
    let all = SENTENCES
        .iter()
        .flat_map(|sentence| sentence.split(' '))
        .cycle()
        .take(words)
        .collect::<Vec<_>>();
    let paragraphs = all
        .chunks(paragraph)
        .map(|words| words.join(" "))
        .collect::<Vec<_>>();
    let every = (paragraphs.len() / photos.max(1)).max(1);
    let chapter = (CHAPTER_WORDS / paragraph).max(1);
    let mut blocks = Vec::new();
    let mut placed = 0;
    for (number, words) in paragraphs.iter().enumerate() {
        if number > 0 && number % chapter == 0 {
            let text = sample::text(vec![sample::run("Bốn tháng đi vòng")]);
            blocks.push(Block::Heading { level: 2, text });
        }
        blocks.push(if number % 10 == 3 {
            emphasised(words)
        } else {
            sample::paragraph(words)
        });
        if number % every == 0 && placed < photos {
            let photo = placed % sample::PHOTOS.len();
            let id = format!("f{placed}");
            blocks.push(Block::Figure(sample::figure(
                &id,
                photo,
                "Bến sông lúc năm giờ sáng.",
                "Con đò gỗ",
                "Thu Hằng",
            )));
            placed += 1;
        }
    }
    Document { blocks }
}

fn emphasised(words: &str) -> Block {
    let (first, rest) = words.split_once(", ").unwrap_or((words, ""));
    let strong = sample::marked(first, &[("strong", true.into())]);
    Block::Paragraph(sample::text(vec![
        strong,
        sample::run(&format!(", {rest}")),
    ]))
}
