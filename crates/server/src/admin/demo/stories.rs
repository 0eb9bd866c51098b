//! The stories of the demonstration. People, places and institutions are invented.

use editorial::article::document::{Block, Document};
use editorial::time::TimeMs;

use super::photos;
use super::prose::{bullets, caption, figure, h2, h3, numbers, p, pull, quote, rule};

/// Name and part of the address, in the order of the navigation.
pub(super) const SECTIONS: [(&str, &str); 5] = [
    ("Thời sự", "thoi-su"),
    ("Văn hóa", "van-hoa"),
    ("Giáo dục", "giao-duc"),
    ("Đời sống", "doi-song"),
    ("Tuyên giáo các cấp", "tuyen-giao-cac-cap"),
];

/// A photo placed in a story.
pub(super) struct FigureOf {
    pub(super) id: &'static str,
    pub(super) photo: &'static str,
    pub(super) caption: &'static str,
    pub(super) alt: &'static str,
    pub(super) credit: &'static str,
}

/// A story.
pub(super) struct Story {
    pub(super) section: &'static str,
    pub(super) headline: &'static str,
    pub(super) standfirst: &'static str,
    pub(super) byline: &'static str,
    pub(super) tags: &'static [&'static str],
    pub(super) published: TimeMs,
    pub(super) figures: &'static [FigureOf],
    body: Vec<Block>,
}

impl Story {
    /// The body, with its photos in place.
    ///
    /// # Errors
    /// When a figure names a picture that does not exist.
    pub(super) fn document(&self) -> anyhow::Result<Document> {
        let mut blocks = self.body.clone();
        for block in &mut blocks {
            if let Block::Figure(placed) = block
                && let Some(figure) = self
                    .figures
                    .iter()
                    .find(|figure| figure.id == placed.figure)
            {
                placed.photo = photos::original(figure.photo)?.to_string();
                (placed.width, placed.height) = photos::SIZE;
                placed.content = caption(figure.caption);
            }
        }
        Ok(Document { blocks })
    }
}

/// 00:00 on 15 April 2024 in the newsroom's zone (GMT+7).
const MONDAY_MS: i64 = 1_713_114_000_000;

const fn at(day: i64, hour: i64, minute: i64) -> TimeMs {
    TimeMs(MONDAY_MS + ((day * 24 + hour) * 60 + minute) * 60_000)
}

/// Every story, oldest first.
pub(super) fn stories() -> Vec<Story> {
    vec![
        ferry(),
        fields(),
        bridge(),
        festival(),
        night_school(),
        library(),
    ]
}

fn ferry() -> Story {
    Story {
        section: "doi-song",
        headline: "Chuyến đò đầu tiên rời bến lúc bốn giờ rưỡi",
        standfirst: "Ba mươi hai năm qua, ông Sáu Liêm chưa để khách chợ sớm phải chờ. Mỗi sáng, con đò của ông nối hai \
                     bờ sông Trúc trước khi mặt trời kịp lên.",
        byline: "Nguyễn Thị Lan",
        tags: &["sông Trúc", "nghề đò"],
        published: at(0, 6, 45),
        figures: &[FigureOf {
            id: "f1",
            photo: "ben-do",
            caption: "Chuyến đò sớm trên sông Trúc, nhìn từ bến Vàm Xanh.",
            alt: "Một con đò có mái chở ba người đội nón lá trên mặt sông phẳng lặng lúc bình minh",
            credit: "Báo Bến Sông",
        }],
        body: vec![
            p(
                "Bốn giờ sáng, bến Vàm Xanh còn tối. Ông Sáu Liêm treo ngọn đèn bão lên mũi đò, tát nốt chỗ nước mưa đêm \
               qua rồi ngồi đợi. Người đầu tiên bước xuống là cô Út Thơm với hai thúng rau còn đẫm sương. Không ai \
               chào ai thành tiếng, họ đã gặp nhau như thế hơn mười năm.",
            ),
            figure("f1"),
            p(
                "“Khách của tôi là người đi chợ, thầy giáo dạy bên kia sông và mấy đứa nhỏ học trường huyện”, ông Sáu nói. \
               “Trễ một chuyến là người ta lỡ cả buổi.” Ông kể, từ ngày nhận con đò của cha để lại, ông chỉ nghỉ \
               đúng hai lần: một lần bão lớn, một lần con gái lấy chồng.",
            ),
            h2("Một nghìn đồng và một chuyến đò"),
            p(
                "Giá mỗi lượt qua sông nay là ba nghìn đồng. Học sinh đi không mất tiền. Ông Sáu không nhớ mình đặt ra lệ \
               ấy từ bao giờ, chỉ nhớ có năm nước lên, bọn trẻ đội cặp lên đầu mà vẫn đến lớp đủ mặt.",
            ),
            p(
                "Theo Ban quản lý bến thủy thị xã Bến Sông, trên đoạn sông dài mười một cây số hiện còn chín bến đò ngang, \
               bằng một nửa so với mười năm trước. Khi cầu Cồn Mây thông xe, ba bến nữa sẽ thôi hoạt động. Bến Vàm \
               Xanh nằm xa cầu nên được giữ lại, kèm theo yêu cầu thay áo phao và gắn đèn tín hiệu mới.",
            ),
            p(
                "Ông Sáu đã sắm đủ hai mươi bốn chiếc áo phao từ đầu năm. Ông bảo cầu là chuyện mừng, còn đò thì lúc nào \
               cũng có người cần. Rồi ông đẩy sào, con đò lặng lẽ rời bến, mang theo mùi rau thơm và tiếng gà đầu \
               tiên của buổi sớm./.",
            ),
        ],
    }
}

fn fields() -> Story {
    Story {
        section: "tuyen-giao-cac-cap",
        headline: "Cán bộ tuyên giáo Bến Sông xuống đồng nghe dân nói",
        standfirst: "Thay vì mời bà con lên hội trường, tổ công tác của thị xã chọn bờ ruộng, quán nước và sân phơi làm nơi \
                     ghi nhận ý kiến.",
        byline: "Thu Hà",
        tags: &["dư luận xã hội", "cơ sở"],
        published: at(1, 15, 20),
        figures: &[FigureOf {
            id: "f1",
            photo: "dong-lua",
            caption: "Cánh đồng xã Vàm Xanh những ngày đầu vụ gặt.",
            alt: "Bốn người đội nón lá làm việc trên cánh đồng lúa đang chín, phía xa là dãy đồi xanh",
            credit: "Báo Bến Sông",
        }],
        body: vec![
            p(
                "Sáng 16/4, Ban Tuyên giáo thị xã Bến Sông bắt đầu đợt tiếp xúc đầu tiên theo cách làm mới tại xã Vàm Xanh. \
               Sáu cán bộ chia thành ba nhóm, đi cùng tổ gặt và ngồi lại với bà con vào giờ nghỉ.",
            ),
            figure("f1"),
            p(
                "Đồng chí Võ Thị Ngân, Phó Trưởng ban Tuyên giáo thị xã, cho biết những cuộc họp trước đây thường vắng người \
               trẻ và người đang vào vụ. “Người bận nhất lại là người có nhiều điều muốn nói nhất. Chúng tôi phải tìm \
               đến lúc họ rảnh tay, chứ không bắt họ bỏ việc để đến với mình”, đồng chí Ngân nói.",
            ),
            h2("Nghe trước, trả lời sau"),
            p(
                "Mỗi ý kiến được ghi nguyên lời vào sổ, đọc lại cho người nói nghe rồi mới chuyển đi. Trong ba ngày, tổ công \
               tác nhận 74 ý kiến, tập trung vào các việc sau:",
            ),
            bullets(
                "b1",
                &[
                    "lịch bơm nước giữa hai vụ chưa được báo sớm;",
                    "đường nội đồng phía tây bị lún sau mùa mưa;",
                    "giá thuê máy gặt chênh nhau giữa các ấp.",
                ],
            ),
            p(
                "Ông Huỳnh Văn Tám, nông dân ấp Ba, nói ông từng ngại phát biểu ở hội trường vì sợ nói sai. “Ngồi trên bờ ruộng \
               thì khác, thấy sao nói vậy. Tuần sau cán bộ quay lại trả lời từng chuyện một, tôi tin”, ông Tám nói.",
            ),
            p(
                "Theo kế hoạch, những nội dung thuộc thẩm quyền của xã sẽ được trả lời trong bảy ngày và niêm yết tại nhà văn \
               hóa ấp. Sau Vàm Xanh, tổ công tác sẽ đến bốn xã còn lại trước ngày 30/5./.",
            ),
        ],
    }
}

fn bridge() -> Story {
    Story {
        section: "thoi-su",
        headline: "Cầu Cồn Mây thông xe kỹ thuật sau ba mươi tháng thi công",
        standfirst: "Cây cầu dài 860 mét rút quãng đường từ cù lao vào trung tâm thị xã từ một giờ đi đò xuống còn mười phút.",
        byline: "Trần Vinh",
        tags: &["giao thông", "cầu Cồn Mây"],
        published: at(3, 10, 5),
        figures: &[FigureOf {
            id: "f1",
            photo: "cau-moi",
            caption: "Cầu Cồn Mây sáng 18/4, trước giờ thông xe kỹ thuật.",
            alt: "Cây cầu dây văng hai trụ bắc qua sông, phía dưới có hai chiếc ghe đang đi",
            credit: "Báo Bến Sông",
        }],
        body: vec![
            p(
                "Đúng 8 giờ sáng 18/4, đoàn xe đầu tiên chạy qua cầu Cồn Mây trong tiếng còi tàu chào mừng của các ghe neo hai bên \
               bờ. Đây là cây cầu đầu tiên nối cù lao Cồn Mây với phần còn lại của thị xã Bến Sông.",
            ),
            figure("f1"),
            p(
                "Cầu dài 860 mét, rộng 12 mét, có hai làn xe và lối đi bộ ở mỗi bên. Tĩnh không thông thuyền là 9 mét, đủ cho ghe \
               chở lúa qua lại vào mùa nước lớn. Công trình khởi công tháng 10/2021, chậm bốn tháng so với dự kiến do \
               hai mùa lũ liên tiếp.",
            ),
            h2("Ba giai đoạn đưa vào khai thác"),
            numbers(
                "n1",
                &[
                    "Từ 18/4: xe cứu thương, xe chữa cháy và xe buýt được qua cầu.",
                    "Từ 1/5: xe máy và xe con được qua cầu từ 5 giờ đến 22 giờ.",
                    "Từ 1/6: cầu mở hoàn toàn, trừ xe trên 18 tấn.",
                ],
            ),
            p(
                "Ông Đặng Hữu Phước, Giám đốc Ban quản lý dự án, cho biết việc chia giai đoạn nhằm theo dõi độ võng của nhịp chính \
               trong điều kiện tải thực tế. “Số liệu được đo mỗi giờ và công khai hằng tuần. Nếu có chỉ số vượt \
               ngưỡng, chúng tôi dừng lại để kiểm tra”, ông Phước nói.",
            ),
            p(
                "Cù lao Cồn Mây có hơn 6.200 người, phần lớn trồng nhãn và dệt chiếu. Chị Lâm Thị Mười, chủ vựa nhãn ở ấp Giữa, \
               tính mỗi tấn hàng sẽ bớt được gần ba trăm nghìn đồng tiền bốc dỡ. Điều chị mong hơn là chuyện khác: \
               “Đêm hôm có người đau, giờ không phải đứng gọi đò nữa”./.",
            ),
        ],
    }
}

fn festival() -> Story {
    Story {
        section: "van-hoa",
        headline: "Mười hai đội ghe về dự lễ hội sông Trúc",
        standfirst: "Lễ hội năm nay trở lại bến cũ sau sáu năm, với phần đua ghe ban ngày và đêm thả đèn dọc hai bờ kè.",
        byline: "Thu Hà",
        tags: &["lễ hội", "sông Trúc"],
        published: at(5, 20, 30),
        figures: &[FigureOf {
            id: "f1",
            photo: "le-hoi-song",
            caption: "Các đội ghe tập dượt lúc hoàng hôn trước ngày khai hội.",
            alt: "Năm chiếc ghe đua chở đầy người trên sông lúc hoàng hôn, phía trên là dây đèn lồng đỏ",
            credit: "Báo Bến Sông",
        }],
        body: vec![
            p(
                "Chiều 20/4, khi nắng vừa dịu, mười hai chiếc ghe sơn đầu rồng đã xếp hàng ở ngã ba sông Trúc. Tiếng trống từ \
               đình Vàm vọng ra, người già mang ghế ra bờ kè, trẻ con trèo lên những chiếc xuồng úp để nhìn cho rõ.",
            ),
            figure("f1"),
            p(
                "Lễ hội sông Trúc vốn mở vào dịp con nước rong tháng ba âm lịch. Sáu năm qua, việc nạo vét luồng và làm bờ kè khiến \
               phần đua ghe phải dời sang hồ Sen. Năm nay, ban tổ chức quyết định đưa hội về đúng bến cũ.",
            ),
            pull("Ghe phải đua trên sông thì tiếng trống mới có chỗ để vang."),
            p(
                "Câu ấy là của ông Bảy Hiệp, 78 tuổi, người giữ nhịp cho đội Cồn Mây từ thời còn chèo bằng dầm gỗ mù u. Ông không còn \
               ngồi ghe, nhưng vẫn đứng đầu bến gõ trống cho đám cháu.",
            ),
            h2("Đua ban ngày, thả đèn ban đêm"),
            p(
                "Mỗi đội có 24 tay chèo, tranh tài trên đường đua 1.200 mét. Lần đầu tiên có hai đội nữ, đến từ Vàm Xanh và phường \
               Chợ Cũ. Chị Ngô Thị Diễm, đội trưởng đội Vàm Xanh, cho biết chị em tập vào năm giờ sáng, trước khi ra \
               chợ và ra đồng. “Chúng tôi không đặt chuyện thắng thua. Nhưng đã ngồi xuống ghe thì không ai chịu chèo \
               chậm”, chị cười.",
            ),
            p(
                "Đêm hội có 3.000 ngọn đèn giấy. Đèn năm nay làm bằng lá và bột gạo, tan trong nước sau hai ngày, do học sinh ba \
               trường trung học xếp. Lực lượng thanh niên sẽ vớt phần còn lại trước khi trời sáng.",
            ),
            p(
                "Hội kéo dài đến hết ngày 22/4. Vào cửa tự do; khách đi đò sang bến đình được miễn phí từ 17 giờ đến 23 giờ mỗi ngày./.",
            ),
        ],
    }
}

fn night_school() -> Story {
    Story {
        section: "giao-duc",
        headline: "Lớp học sáng đèn sau giờ tan chợ",
        standfirst: "Ở ấp Cầu Ván, người học lớn tuổi nhất năm nay đã sáu mươi tư. Bà đến lớp để tự đọc được tên cháu mình trên giấy khen.",
        byline: "Nguyễn Thị Lan",
        tags: &["xóa mù chữ", "lớp học đêm"],
        published: at(6, 7, 15),
        figures: &[FigureOf {
            id: "f1",
            photo: "lop-hoc-dem",
            caption: "Lớp học đêm ấp Cầu Ván bắt đầu lúc bảy giờ tối.",
            alt: "Ngôi nhà mái ngói sáng đèn trong đêm trăng, qua cửa sổ thấy người ngồi học, hai người đang đi tới",
            credit: "Báo Bến Sông",
        }],
        body: vec![
            p(
                "Bảy giờ tối, chợ Cầu Ván vừa dọn xong thì lớp học phía sau đình bật đèn. Mười chín người ngồi vào những chiếc bàn của \
               học trò lớp bốn, gối chạm mép gỗ. Cô giáo Phan Ngọc Thảo viết lên bảng chữ đầu tiên của buổi học: _sông_.",
            ),
            figure("f1"),
            p(
                "Lớp mở từ tháng chín năm ngoái, do bốn giáo viên Trường tiểu học Vàm Xanh thay nhau đứng lớp, ba buổi mỗi tuần, không \
               nhận thù lao. Người học là tiểu thương, thợ hồ, người chèo đò; có hai mẹ con ngồi chung một bàn.",
            ),
            h2("Chữ để dùng ngay"),
            p(
                "Cô Thảo không bắt đầu bằng bảng chữ cái. Bài đầu tiên là đọc toa thuốc, bài thứ hai là ghi sổ nợ, bài thứ ba là nhắn tin \
               cho con đi làm xa. “Người lớn không có thời gian học thứ năm sau mới dùng. Tối nay học, sáng mai phải \
               xài được”, cô nói.",
            ),
            quote(
                "q1",
                &[
                    "Hồi trước ra ủy ban tôi phải nhờ người đọc giùm rồi lăn tay. Tuần rồi tôi tự ký tên mình.",
                    "Chữ còn run, mà là chữ của tôi.",
                ],
            ),
            p(
                "Bà Trần Thị Lẹ, 64 tuổi, bán bún ở đầu chợ, nói vậy khi đưa chúng tôi xem quyển vở. Trang đầu là tên của bà, viết \
               mười hai lần. Trang cuối là tên của bốn đứa cháu.",
            ),
            p(
                "Phòng Giáo dục thị xã cho biết sẽ hỗ trợ thêm đèn, quạt và sách cho lớp Cầu Ván, đồng thời mở hai lớp tương tự ở cù lao \
               Cồn Mây từ tháng sáu. Ai muốn tham gia dạy có thể ghi tên tại trường tiểu học gần nhất./.",
            ),
        ],
    }
}

fn library() -> Story {
    Story {
        section: "van-hoa",
        headline: "Thư viện Bến Sông mở cửa buổi tối",
        standfirst: "Từ tuần này, phòng đọc của thư viện thị xã sáng đèn đến 21 giờ 30. Sau bốn tối đầu tiên, gần một nửa số người \
                     bước qua cửa chưa từng có thẻ đọc.",
        byline: "Thu Hằng",
        tags: &["thư viện", "văn hóa đọc"],
        published: at(7, 21, 40),
        figures: &[
            FigureOf {
                id: "f1",
                photo: "thu-vien-buoi-toi",
                caption: "Thư viện Bến Sông sáng đèn trong tối mở cửa đầu tiên.",
                alt: "Tòa nhà thư viện có hàng cột sáng đèn trong đêm, bốn người đang đi về phía cửa chính",
                credit: "Báo Bến Sông",
            },
            FigureOf {
                id: "f2",
                photo: "phong-doc",
                caption: "Phòng đọc lớn lúc 20 giờ, ngày 22/4.",
                alt: "Bốn người ngồi đọc sách bên chiếc bàn gỗ dài dưới ba ngọn đèn xanh, sau lưng là giá sách kín tường",
                credit: "Báo Bến Sông",
            },
        ],
        body: vec![
            p(
                "Tám giờ tối thứ Hai, chị Bùi Thanh Mai dắt con gái bảy tuổi vào phòng đọc thiếu nhi rồi ngồi xuống bậc thềm, thở ra. \
               Chị bán vải ở chợ Cũ, sáu giờ chiều mới dọn hàng. “Lần nào tôi rảnh thì thư viện cũng đã khóa cửa. Con \
               tôi tưởng ở đây chỉ dành cho người đi làm giờ hành chính”, chị nói.",
            ),
            figure("f1"),
            p(
                "Câu chuyện của chị Mai cũng là lý do để [Thư viện Bến Sông](https://thu-vien.example.org/) thử mở cửa buổi tối từ ngày \
               18/4, sau một cuộc hỏi ý kiến **1.140 người** ở chợ, bến đò và khu trọ công nhân.",
            ),
            h2("Ai đến vào buổi tối"),
            p(
                "Trong bốn tối đầu tiên, thư viện đón 612 lượt người, gấp ba lần cùng số giờ ban ngày. Bà Lê Kim Oanh, Giám đốc thư viện, \
               cho biết thành phần bạn đọc khác hẳn những gì bà hình dung:",
            ),
            bullets(
                "b1",
                &[
                    "học sinh lớp mười hai tìm chỗ yên tĩnh để ôn thi;",
                    "công nhân ca ngày mượn sách về khu trọ;",
                    "ông bà đưa cháu đi, rồi tự ở lại đọc báo.",
                ],
            ),
            pull(
                "Một thành phố tắt đèn thư viện trước khi người ta tan ca là thành phố tự giấu sách của mình.",
            ),
            h3("Ba điều chỉnh nhỏ"),
            p("Để có đủ người trực mà không tăng biên chế, thư viện làm ba việc:"),
            numbers(
                "n1",
                &[
                    "Lùi giờ mở cửa buổi sáng từ 7 giờ sang 8 giờ 30.",
                    "Nhờ sinh viên trực quầy mượn, mỗi tối hai người.",
                    "Gom việc nhập sách vào chiều thứ Năm.",
                ],
            ),
            figure("f2"),
            p(
                "Anh Đỗ Quốc Bảo, thợ hàn, đến tối thứ ba liên tiếp. Anh đang đọc một cuốn về đóng ghe, loại sách mà theo anh _không ai bán \
               ở chợ_.",
            ),
            quote(
                "q1",
                &[
                    "Ban ngày tôi làm nghề bằng tay. Ban đêm tôi đọc xem người xưa đã làm thế nào.",
                    "Có trang tôi đọc đi đọc lại, vì nó nói đúng chỗ tôi đang bí.",
                ],
            ),
            rule(),
            p(
                "Đợt thử nghiệm kéo dài ba tháng. Thư viện sẽ công bố số liệu vào ngày cuối mỗi tháng và lấy ý kiến trước khi quyết định giữ \
               giờ mới. Bà Oanh nói nếu phải chọn một con số để theo dõi, bà chọn số thẻ đọc mới: đến tối 22/4 là 287 thẻ.",
            ),
            p(
                "Chín giờ rưỡi, đèn phòng đọc tắt dần từ trong ra ngoài. Con gái chị Mai ôm cuốn sách vừa mượn, hỏi mẹ ngày mai mấy giờ dọn hàng./.",
            ),
        ],
    }
}
