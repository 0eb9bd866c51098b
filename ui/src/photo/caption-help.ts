/**
 * What a caption says and what it lacks: who, doing what, where, when, whose picture; and what looks unfinished.
 *
 * Advice by simple signs of the two languages of the house, and never a hindrance: a sign that is missed costs a glance, so
 * nothing here may block or insist. Pure.
 */

export const PARTS = ["who", "what", "where", "when", "credit"] as const;
export type CaptionPart = (typeof PARTS)[number];

/** What is odd about it. */
export type Oddity = "empty" | "file_name" | "twin" | "unfinished" | "no_stop";

export interface CaptionHelp {
  /** What it says already. */
  readonly says: Readonly<Record<CaptionPart, boolean>>;
  readonly oddities: readonly Oddity[];
}

/** Letters with their marks around a word, so that `ở` is found alone and not inside `nở`. */
const word = (words: string): RegExp => new RegExp(`(?<![\\p{L}\\p{M}])(?:${words})(?![\\p{L}\\p{M}])`, "iu");

/** Two names beside one another are a person or a body: Nguyễn Thị Lan, Red Cross. */
const NAME = /\p{Lu}[\p{Ll}\p{M}]+(?:\s+\p{Lu}[\p{Ll}\p{M}]+)+/u;
const TITLED = word(
  "ông|bà|anh|chị|em|cô|chú|bác|cụ|cháu|đồng chí|đ/c|các em|người dân|bà con|học sinh|sinh viên|công nhân|nông dân|cán bộ|" +
    "chiến sĩ|du khách|khách|bạn đọc|đại biểu|lãnh đạo|mr|mrs|ms|dr|people|residents|readers|students|pupils|workers|farmers|delegates|visitors|men|women|children",
);
const PLACE = word(
  "tại|ở|trong|trên|trước|bên|cạnh|dưới|giữa|ngoài|phía|quanh|đầu|cuối|xã|phường|huyện|quận|tỉnh|thành phố|thôn|ấp|bản|làng|phố|đường|ngõ|chợ|cầu|bến|phòng|" +
    "hội trường|at|in|on|near|outside|inside|beside|along|behind|under|above|village|street|city|hall",
);
const TIME = /\d{1,2}\s*(?:[/.-]\s*\d{1,2}|giờ|h\d{0,2}\b|:\d{2})|(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}\s*(?:am|pm)\b/iu;
const WHEN = word(
  "sáng|trưa|chiều|tối|đêm|hôm nay|hôm qua|ngày|tháng|năm|mùa|tuần|dịp|lúc|khi|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|chủ nhật|" +
    "morning|noon|afternoon|evening|night|today|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter",
);
const UNFINISHED = word(
  "chú thích ảnh|chú thích sau|bổ sung sau|sẽ bổ sung|tên\\?|chưa rõ|xxx+|tbc|tktk|name to come|caption to come|to come|lorem ipsum|untitled",
);

/** Words in lower case: what is done and with what. Two make a deed of sorts. */
const DOING = /(?<![\p{L}\p{M}])\p{Ll}[\p{L}\p{M}]*/gu;
/** Endings of a sentence, with a quotation mark or bracket behind them. */
const STOPPED = /[.!?…]["”’»)]*$/u;

/** The name of a file without its ending. */
const stem = (name: string): string => name.replace(/\.[^.]+$/u, "").trim();

export function helpFor(
  caption: string,
  credit: string,
  fileName: string,
  /** Captions of the story's other photos. */
  others: readonly string[],
): CaptionHelp {
  const text = caption.normalize("NFC").trim();
  const deeds = text.replace(NAME, "").match(DOING)?.length ?? 0;
  const oddities: Oddity[] = [];
  if (text === "") oddities.push("empty");
  else {
    if (fileName !== "" && [stem(fileName), fileName].some((name) => name.toLowerCase() === text.toLowerCase()))
      oddities.push("file_name");
    if (others.some((other) => other.normalize("NFC").trim() === text)) oddities.push("twin");
    if (UNFINISHED.test(text) || /\?\?|\[\s*\]|_{3,}|\{[^{}]+\}/u.test(text)) oddities.push("unfinished");
    if (!STOPPED.test(text)) oddities.push("no_stop");
  }
  return {
    says: {
      who: NAME.test(text) || TITLED.test(text),
      what: deeds >= 2,
      where: PLACE.test(text),
      when: TIME.test(text) || WHEN.test(text),
      credit: credit.trim() !== "",
    },
    oddities,
  };
}
