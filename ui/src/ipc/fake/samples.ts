/**
 * A small newsroom of our own: people, sections, and stories in every state that the window must show.
 *
 * The texts were written for this project. They are Vietnamese on purpose: marks that stack, long headlines, real dashes
 * and quotation marks are what the screens are judged by.
 */
import type { ArticleState, Block, FieldName, Inline, Newsroom, Person, Photo, ReadOnly, Rights } from "../types.ts";
import type { SamplePast } from "./past.ts";
import { ofCard, sizeOfCard } from "./pictures.ts";
import type { SampleReview } from "./review.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const PEOPLE: readonly Person[] = [
  { id: "p-lan", name: "Trần Ngọc Lan", login: "lan", grants: [{ role: "reporter" }] },
  { id: "p-minh", name: "Lê Quang Minh", login: "minh", grants: [{ role: "editor" }] },
  { id: "p-ha", name: "Đỗ Thu Hà", login: "ha", grants: [{ role: "reporter" }] },
];

export const NEWSROOM: Newsroom = {
  settings: {
    site_name: "Báo Sông Quê",
    tagline: "Chuyện làng, chuyện phố, chuyện nước non",
    site_address: "https://songque.example",
    zone: "Asia/Ho_Chi_Minh",
    language: "vi",
    rules: { levels: [["editor", "managing_editor", "editor_in_chief"]], publish_on_final: true },
  },
  sections: [
    { id: "s-van-hoa", name: "Văn hóa", slug: "van-hoa", order: 1 },
    { id: "s-doi-song", name: "Đời sống", slug: "doi-song", order: 2 },
    { id: "s-giao-duc", name: "Giáo dục", slug: "giao-duc", order: 3 },
    { id: "s-ha-tang", name: "Hạ tầng", slug: "ha-tang", order: 4 },
  ],
  people: [...PEOPLE],
  links: [],
};

const text = (value: string): Inline[] => (value === "" ? [] : [{ text: value }]);
const p = (value: string): Block => ({ type: "paragraph", content: text(value) });
const h = (value: string): Block => ({ type: "heading", level: 2, content: text(value) });
const fig = (figure: string, photo: string, caption: string): Block => ({
  type: "figure",
  figure,
  photo: photo.repeat(32),
  width: 1600,
  height: 1067,
  content: text(caption),
});

/** A photo with facts and the renditions that matter here. */
export function photoOf(original: string, caption: string, credit: string, file_name: string): Photo {
  return {
    original,
    size_bytes: 2_050_000,
    mime: "image/jpeg",
    width: 1600,
    height: 1067,
    facts: { caption, creator: credit, credit, copyright: "", taken: "2026-11-22T19:40:00", alt: "", file_name },
    likeness: "",
    renditions: [],
  };
}

/** A photo whose camera knew where it was. */
const at = (photo: Photo, latitude_udeg: number, longitude_udeg: number): Photo => ({
  ...photo,
  facts: { ...photo.facts, position: { latitude_udeg, longitude_udeg } },
});

export interface Sample {
  id: string;
  author: string;
  age_ms: number;
  state?: Partial<ArticleState> & Record<string, unknown>;
  fields: Partial<Record<FieldName, string | readonly string[]>>;
  figures?: Record<string, { alt?: string; credit?: string }>;
  body: Block[];
  photos?: Photo[];
  review?: SampleReview;
  read_only?: ReadOnly;
  unsent?: boolean;
  past?: SamplePast;
}

export const SAMPLES: readonly Sample[] = [
  {
    id: "a-thu-vien",
    author: "p-lan",
    age_ms: 4 * MINUTE,
    unsent: true,
    fields: {
      headline: "Thư viện tỉnh mở cửa buổi tối, ghế nào cũng có người ngồi",
      standfirst:
        "Sau ba tháng thử nghiệm, phòng đọc tầng hai sáng đèn đến 21 giờ 30 và đón hơn bốn trăm lượt bạn đọc mỗi tối.",
      section: "s-van-hoa",
      byline: "Ngọc Lan",
    },
    figures: {
      f1: { alt: "Mặt trước thư viện tỉnh sáng đèn lúc trời tối", credit: "Ngọc Lan" },
      f2: { alt: "Ba bạn đọc ngồi trước giá sách" },
    },
    photos: [
      photoOf("a1".repeat(32), "Thư viện tỉnh lúc 20 giờ.", "Ngọc Lan", "DSC_0412.jpg"),
      photoOf("b2".repeat(32), "Phòng đọc tầng hai.", "", "DSC_0431.jpg"),
    ],
    body: [
      fig("f1", "a1", "Thư viện tỉnh lúc 20 giờ ngày đầu tuần. Trước đây giờ này cổng đã khóa."),
      p(
        "Bảy giờ tối, chị Nguyễn Thị Mỵ dắt xe vào sân thư viện tỉnh, khóa lại, rồi vội lên tầng hai. Chị bán rau ở chợ Đầm từ bốn giờ sáng; đây là lúc duy nhất trong ngày chị đọc được sách. “Trước thì thư viện đóng cửa lúc năm giờ, tôi chưa dọn hàng xong”, chị nói.",
      ),
      p(
        "Chị Mỵ là một trong hơn bốn trăm lượt bạn đọc mỗi tối kể từ khi thư viện kéo dài giờ mở cửa. Người đến đông nhất là học sinh, công nhân tan ca và người đã nghỉ hưu ,nhiều người đi xe buýt chuyến cuối để về.",
      ),
      h("Mở thêm bốn giờ, tốn thêm hai bóng đèn"),
      p(
        "Giám đốc thư viện, bà Đặng Thị Nguyệt, tính rằng bốn giờ mở thêm mỗi ngày tốn ít hơn người ta nghĩ: tiền điện, hai ca trực và một người gác cổng. Phần còn lại là đổi lịch làm việc, chuyện không cần tiền nhưng cần thuyết phục.",
      ),
      {
        type: "blockquote",
        id: "q1",
        blocks: [p("Sách không tự đi tìm người đọc được. Mình mở cửa đúng lúc người ta rảnh thì người ta đến.")],
      },
      fig("f2", "b2", "Phòng đọc tầng hai, 21 giờ."),
      p("Từ tháng tới, thư viện sẽ thử thêm ba việc:"),
      {
        type: "bullet_list",
        id: "l1",
        items: [
          p("cho mượn sách ngay tại cổng vào giờ tan ca;"),
          p("mở phòng đọc thiếu nhi tối thứ Bảy;"),
          p("nối xe buýt chuyến cuối tới đúng giờ đóng cửa."),
        ],
      },
      p("Chị Mỵ thì chỉ xin một điều: “Đừng tắt đèn sớm quá”./."),
    ],
    past: {
      moments: [
        {
          what: "typing",
          by: "p-lan",
          age_ms: 12 * MINUTE,
          body: [
            fig("f1", "a1", "Thư viện tỉnh lúc 20 giờ ngày đầu tuần."),
            p(
              "Bảy giờ tối, chị Nguyễn Thị Mỵ dắt xe vào sân thư viện tỉnh rồi vội lên tầng hai. Chị bán rau ở chợ Đầm từ ba giờ sáng; đây là lúc duy nhất trong ngày chị đọc được sách. “Trước thì thư viện đóng cửa lúc năm giờ, tôi chưa dọn hàng xong”, chị nói.",
            ),
            p("Ông Tạ Hữu Ẩn, thủ thư lâu năm nhất, nhớ hồi phòng đọc chỉ có một chiếc quạt trần."),
            h("Mở thêm bốn giờ"),
            p("Chị Mỵ thì chỉ xin một điều: “Đừng tắt đèn sớm quá”./."),
          ],
        },
        {
          what: "take_over",
          by: "p-minh",
          age_ms: 3 * HOUR,
          body: [p("Bảy giờ tối, chị Nguyễn Thị Mỵ dắt xe vào sân thư viện tỉnh.")],
        },
        {
          what: "return",
          by: "p-minh",
          age_ms: DAY,
          reason: "Cần thêm số liệu bạn đọc buổi tối.",
          body: [p("Bảy giờ tối, chị Mỵ dắt xe vào sân thư viện tỉnh.")],
          fields: { headline: "Thư viện tỉnh mở cửa buổi tối" },
        },
        {
          what: "submit",
          by: "p-lan",
          number: 1,
          age_ms: DAY + HOUR,
          body: [p("Bảy giờ tối, chị Mỵ dắt xe vào sân thư viện tỉnh.")],
          fields: { headline: "Thư viện tỉnh mở cửa buổi tối" },
        },
      ],
      deleted: [
        {
          by: "p-minh",
          age_ms: 40 * MINUTE,
          content: p("Ông Tạ Hữu Ẩn, thủ thư lâu năm nhất, nhớ hồi phòng đọc chỉ có một chiếc quạt trần."),
        },
        { by: "p-minh", age_ms: 41 * MINUTE, content: fig("f9", "c3", "Quầy mượn sách lúc tan ca.") },
      ],
    },
  },
  {
    id: "a-cho-noi",
    author: "p-ha",
    age_ms: 14 * MINUTE,
    state: { stage: "submitted", level: 0 },
    fields: {
      headline: "Chợ nổi họp lại sau mùa nước, ghe ít hơn nhưng khách ở lâu hơn",
      standfirst: "Người bán chuyển từ bán sỉ sang nấu ăn sáng trên ghe; bến được dời về khúc sông êm hơn.",
      section: "s-doi-song",
      byline: "Thu Hà",
    },
    figures: { f1: { alt: "Ba chiếc ghe chở trái cây trên sông lúc mặt trời mọc", credit: "Thu Hà" } },
    photos: [
      at(photoOf("c3".repeat(32), "Chợ nổi lúc 6 giờ sáng.", "Thu Hà", "IMG_2207.jpg"), 10_002_800, 105_745_300),
    ],
    body: [
      fig("f1", "c3", "Phiên chợ đầu tiên sau mùa nước, 6 giờ sáng."),
      p(
        "Năm giờ rưỡi sáng, chiếc ghe của bà Sáu Ẩn tách bến với nồi bún còn sôi. Ba năm trước bà bán khóm theo thiên; năm nay bà bán bún theo tô.",
      ),
      p("Cả khúc sông còn chừng sáu chục ghe, bằng một phần ba hồi trước dịch. Bù lại, khách ngồi lâu hơn và trở lại."),
      p("“Bán sỉ thì lời theo ghe, bán ăn sáng thì lời theo người”, bà Sáu nói./."),
    ],
  },
  {
    id: "a-ngo-nho",
    author: "p-ha",
    age_ms: 2 * HOUR,
    state: { stage: "submitted", level: 0 },
    fields: {
      headline: ["Ngõ nhỏ trồng cây thay tường", "Cả ngõ phá tường, trồng cây"],
      standfirst: "Mười bốn hộ trong ngõ 27 bỏ tường rào, nhường mỗi nhà sáu mươi phân đất cho một dải cây chung.",
      section: "s-doi-song",
      byline: "Thu Hà",
    },
    body: [
      p("Dải cây rộng chưa đầy một mét, dài hơn trăm mét, và không thuộc về nhà nào."),
      h("Từ một bức tường"),
      p("Việc bắt đầu từ một bức tường đổ sau trận mưa tháng Chín. Bà tổ trưởng hỏi: hay là thôi đừng xây lại?"),
      p("Bóng mát của chung?"),
      fig("f1", "a1", "Nguyễn Văn , 74 tuổi, Hàng dâm bụt và khế nhìn từ đầu ngõ, trưa tháng Sáu."),
      p("Sau một năm, ngõ mát hơn hai độ vào buổi trưa./."),
    ],
    review: {
      id: "r-1",
      people: ["p-ha", "p-minh"],
      at: Date.now() - 2 * HOUR,
      places: [
        {
          kind: "field",
          field: "headline",
          base: "Ngõ nhỏ trồng cây",
          texts: ["Ngõ nhỏ trồng cây thay tường", "Cả ngõ phá tường, trồng cây"],
          merged: "",
        },
        {
          kind: "both_edited",
          at: 2,
          base: "Việc bắt đầu từ một bức tường đổ.",
          texts: [
            "Việc bắt đầu từ một bức tường đổ sau trận mưa tháng Chín.",
            "Việc bắt đầu từ một bức tường đổ. Bà tổ trưởng hỏi: hay là thôi đừng xây lại?",
          ],
          merged:
            "Việc bắt đầu từ một bức tường đổ sau trận mưa tháng Chín. Bà tổ trưởng hỏi: hay là thôi đừng xây lại?",
        },
        {
          kind: "both_edited",
          at: 0,
          base: "Dải cây rộng chưa đầy một mét, dài hơn trăm mét, và không thuộc về nhà nào. Mười bốn hộ mỗi nhà lùi tường sáu mươi phân; chỗ nào có cống thì chừa ra, chỗ nào có giếng cũ thì vòng lại.",
          texts: [
            "Dải cây rộng chưa đầy một mét, dài một trăm hai mươi mét, và không thuộc về nhà nào. Mười bốn hộ mỗi nhà lùi tường sáu mươi phân; chỗ nào có cống thì chừa ra, chỗ nào có giếng cũ thì vòng lại để giữ nước tưới.",
            "Dải cây rộng chưa đầy một mét, dài hơn trăm mét, và là của cả ngõ. Mười bốn hộ ký giấy, mỗi nhà lùi tường sáu mươi phân; chỗ nào có cống thì chừa ra.",
          ],
          merged:
            "Dải cây rộng chưa đầy một mét, dài một trăm hai mươi mét, và là của cả ngõ. Mười bốn hộ ký giấy, mỗi nhà lùi tường sáu mươi phân; chỗ nào có cống thì chừa ra để giữ nước tưới.",
        },
        {
          kind: "kept_from_deleted",
          at: 4,
          base: "Ông Quới nhớ cái ngõ cũ tối om.",
          texts: ["", "Ông Nguyễn Văn Quới, 74 tuổi, nhớ cái ngõ cũ tối om."],
          did: [["deleted"], ["words"]],
          merged: "Nguyễn Văn , 74 tuổi,",
          landed: {
            block: { kind: "figure", level: null, photo: "a1".repeat(32) },
            before: "",
            kept: "Nguyễn Văn , 74 tuổi,",
            after: "Dải cây nhìn từ đầu ngõ, trưa tháng Sáu.",
          },
        },
        {
          kind: "both_edited",
          at: 3,
          base: "Bóng mát của ai",
          texts: ["Bóng mát của chung", "Bóng mát của ai?"],
          block: { kind: "paragraph", level: null, photo: null },
          sideBlocks: [
            { kind: "heading", level: 2, photo: null },
            { kind: "paragraph", level: null, photo: null },
          ],
          did: [["words", "kind"], ["words"]],
          merged: "Bóng mát của chung?",
        },
        {
          kind: "both_edited",
          at: 4,
          base: "Dải cây nhìn từ đầu ngõ.",
          texts: ["Dải cây nhìn từ đầu ngõ, trưa tháng Sáu.", "Hàng dâm bụt và khế nhìn từ đầu ngõ."],
          block: { kind: "figure", level: null, photo: "a1".repeat(32) },
          figure: { figure: "f1", photo: "a1".repeat(32) },
          merged: "Hàng dâm bụt và khế nhìn từ đầu ngõ, trưa tháng Sáu.",
        },
        {
          kind: "field",
          field: "f1/credit",
          base: "",
          texts: ["Thu Hà", "Ảnh do tổ dân phố cung cấp"],
          figure: { figure: "f1", photo: "a1".repeat(32) },
          merged: "",
        },
      ],
    },
  },
  {
    id: "a-day-boi",
    author: "p-lan",
    age_ms: DAY + 3 * HOUR,
    state: {
      returned: {
        by: "p-minh",
        reason: "Cần thêm ý kiến của trạm y tế xã và con số đuối nước của ba năm gần nhất.",
        at: Date.now() - 20 * HOUR,
      },
    },
    fields: {
      headline: "Trường làng dạy bơi trên sông",
      standfirst: "",
      section: "s-giao-duc",
      byline: "Ngọc Lan",
    },
    body: [
      p("Không có bể bơi, thầy Phùng Ửng căng hai sợi dây phao ngang khúc sông cạn sau trường."),
      p("Mỗi chiều thứ Năm, ba mươi em lớp bốn xuống nước theo hàng./."),
    ],
  },
  {
    id: "a-deo",
    author: "p-ha",
    age_ms: 3 * DAY,
    state: { stage: "approved", publication: "live", revision: "9f".repeat(32) },
    fields: {
      headline: "Đường mới qua đèo thông xe sớm ba tháng",
      standfirst: "Mười hai cây số, hai hầm ngắn và một đoạn cầu cạn thay cho hai mươi bảy khúc cua.",
      section: "s-ha-tang",
      byline: "Thu Hà",
    },
    figures: { f1: { alt: "Con đường uốn qua đèo nhìn từ trên cao", credit: "Thu Hà" } },
    photos: [photoOf("d4".repeat(32), "Đường đèo mới.", "Thu Hà", "deo.jpg")],
    body: [
      fig("f1", "d4", "Đoạn đường mới nhìn từ trạm quan sát."),
      p("Chuyến xe khách đầu tiên đi hết đèo trong mười chín phút. Đường cũ mất hơn một giờ, nếu không có sương./."),
    ],
  },
  {
    id: "a-thoi-tiet",
    author: "p-lan",
    age_ms: 5 * DAY,
    read_only: "newer_schema",
    fields: { headline: "Bản tin mùa lũ: cách đọc bảng mực nước", section: "s-doi-song", byline: "Ngọc Lan" },
    body: [
      p("Bảng mực nước ở bến có ba vạch. Vạch dưới là bình thường."),
      {
        type: "unknown_block",
        kind: "bang_so_lieu",
        attributes: { t: "bang_so_lieu" },
        content: text("Mực nước 7 ngày"),
      },
    ],
  },
  {
    id: "a-ben-xe",
    author: "p-lan",
    age_ms: 9 * DAY,
    state: { stage: "approved", publication: "withdrawn" },
    fields: { headline: "Bến xe phía nam dời về ngoại ô", section: "s-ha-tang", byline: "Ngọc Lan" },
    body: [p("Bài đã gỡ vì ngày dời bến thay đổi./.")],
  },
];

const SAID = [
  "Chị Nguyễn Thị Mỵ bày hàng ở chợ Đầm sáng 22/11.",
  "Học sinh Trường THCS Bến Sông đọc sách trong phòng đọc tầng hai tối thứ Hai.",
  "",
  "Ông Lê Văn Được và vợ chờ đò ở bến sông lúc 5 giờ sáng, trước khi chợ họp.",
  "DSC_0405",
];

/** The first photos of that card have rights: one of each kind. */
export const CARD_RIGHTS: readonly (readonly [photo: string, rights: Rights])[] = [
  [ofCard(0), { permission: "needs_approval", reason: "Hãng ảnh Sông Hậu: hỏi trước mỗi lần dùng.", until: null }],
  [ofCard(1), { permission: "forbidden", reason: "Người trong ảnh đề nghị không đăng.", until: null }],
  [ofCard(2), { permission: "free", reason: "Ban tổ chức phiên chợ cung cấp.", until: Date.now() + 400 * HOUR }],
];

/** A story with a memory card of photos: the first two stand in the text, the others wait; some have words in their files, some a position. */
export function cardStory(photos: number): Sample {
  const placed = Math.min(2, photos - 1);
  const card = Array.from({ length: photos }, (_, n) => {
    const [width, height] = sizeOfCard(n);
    const minute = String(n % 60).padStart(2, "0");
    const facts = photoOf(
      ofCard(n),
      SAID[n % SAID.length] ?? "",
      n % 3 === 0 ? "Ngọc Lan" : "",
      `DSC_${String(401 + n).padStart(4, "0")}.jpg`,
    ).facts;
    return {
      ...photoOf(ofCard(n), "", "", ""),
      width,
      height,
      size_bytes: 1_900_000 + n * 7919,
      facts: {
        ...facts,
        taken: `2026-11-22T0${5 + (n % 4)}:${minute}:00`,
        // One camera of several knows where it is.
        ...(n % 3 === 0 && { position: { latitude_udeg: 10_045_200 + n * 37, longitude_udeg: 105_746_900 - n * 53 } }),
      },
    };
  });
  const figure = (n: number): Block => {
    const [width, height] = sizeOfCard(n);
    return { type: "figure", figure: `c${n}`, photo: ofCard(n), width, height, content: text(SAID[n] ?? "") };
  };
  return {
    id: "a-cho-phien",
    author: "p-lan",
    age_ms: 2 * MINUTE,
    fields: { headline: "Chợ phiên Bến Sông họp lại", section: "s-doi-song", byline: "Ngọc Lan" },
    figures: placed > 0 ? { c0: { credit: "Ngọc Lan" } } : {},
    body: [
      ...Array.from({ length: placed }, (_, n) => figure(n)),
      p("Bốn giờ sáng, những chiếc đò đầu tiên cập bến. Chợ phiên Bến Sông họp lại sau hai năm."),
    ],
    photos: card,
  };
}
