/**
 * What is said of the words that a photo's file brings, and of photos that have just come in; in both languages, beside one
 * another, because they are written together.
 */

type Name = string;
type Count = (n: number) => string;
type With = (text: string) => string;

/** The fields that the workstation reads from a file (`Field` in `metadata`), by its names for them. */
export type FileField =
  | "caption"
  | "headline"
  | "creator"
  | "creator_title"
  | "credit"
  | "copyright"
  | "source"
  | "instructions"
  | "job_id"
  | "place"
  | "city"
  | "state"
  | "country"
  | "country_code"
  | "taken"
  | "alt"
  | "digital_source"
  | "ai_system"
  | "ai_system_version"
  | "ai_prompt"
  | "ai_prompt_writer";

export interface FileSaysWords extends Record<
  | "title"
  | "nothing"
  | "away"
  | "failed"
  | "chosen"
  | "why"
  | "whyTaken"
  | "use"
  | "used"
  | "replace"
  | "keep"
  | "inRecord"
  | "position"
  | "positionShort"
  | "positionPublished"
  | "positionKept",
  Name
> {
  field: Record<FileField, Name>;
  /** Places in a file, as short as they stand beside a value, and in words. */
  place: Record<"xmp" | "iim" | "exif", Name>;
  placeLong: Record<"xmp" | "iim" | "exif", Name>;
  /** How a picture came to be (IPTC `digitalsourcetype`). */
  made: Record<"camera" | "ai" | "partlyAi", Name>;
  versions: Count;
  versionsOf: (field: string, n: number) => string;
  differ: Count;
  /** In degrees, north positive. */
  latitude: Count;
  /** In degrees, east positive. */
  longitude: Count;
  /** How many photos are going to be published with their positions. */
  positions: Count;
  useAs: (field: string, text: string) => string;
  ask: (field: string, text: string) => string;
}

export interface ArrivalWords extends Record<
  | "refusedTitle"
  | "damaged"
  | "twin"
  | "twinShort"
  | "near"
  | "nearThis"
  | "nearThat"
  | "saysNothing"
  | "caption"
  | "look"
  | "close"
  | "list"
  | "unreadHint"
  | "walkStopped",
  Name
> {
  title: Count;
  titleNone: Name;
  fresh: Count;
  twins: Count;
  nears: Count;
  refused: Count;
  differing: Count;
  uncaptioned: Count;
  open: With;
  notBegun: Count;
  /** @param kinds of files, as the ends of their names; "": not known */
  left: (n: number, kinds: string) => string;
  unread: With;
  /** @param names of the files */
  keptOut: With;
  walking: Count;
  noPhotos: With;
  more: Count;
  one: With;
  oneDiffers: (name: string, n: number) => string;
  several: Count;
}

/** Degrees to four decimals, eleven metres, with the name of their side. */
const side = (degrees: number, language: string, positive: string, negative: string): string =>
  `${Math.abs(degrees).toLocaleString(language, { minimumFractionDigits: 4, maximumFractionDigits: 4 })}° ${degrees < 0 ? negative : positive}`;

const behind = (words: string): string => (words === "" ? "" : ` (${words})`);

export const fileSaysVi: FileSaysWords = {
  title: "Tệp tự nói gì",
  nothing: "Tệp này không nói gì về ảnh.",
  away: "Ảnh gốc chưa có trên máy này: chỉ thấy những gì đã ghi lại lúc nhập, không thấy từng nơi trong tệp.",
  failed: "Chưa đọc lại được tệp: chỉ thấy những gì đã ghi lại lúc nhập.",
  chosen: "đang lấy",
  why: "Lấy theo thứ tự XMP, rồi IPTC, rồi Exif: nơi đầu tiên có lời.",
  whyTaken: "Lúc chụp lấy theo máy ảnh (Exif) trước, rồi XMP, rồi IPTC.",
  use: "Lấy lời này",
  used: "đang dùng",
  replace: "Thay",
  keep: "Giữ lời đang có",
  inRecord: "ghi lúc nhập",
  position: "Tọa độ",
  positionShort: "sẽ kèm tọa độ",
  positionPublished: "Khi đăng, tệp ảnh trên trang ghi tọa độ này: ai tải ảnh về cũng xem được.",
  positionKept: "Khi đăng, tệp ảnh trên trang không ghi tọa độ.",
  field: {
    caption: "Chú thích",
    headline: "Tiêu đề",
    creator: "Người chụp",
    creator_title: "Chức danh",
    credit: "Nguồn",
    copyright: "Bản quyền",
    source: "Nơi giữ gốc",
    instructions: "Dặn riêng",
    job_id: "Mã gửi",
    place: "Nơi chụp",
    city: "Thành phố",
    state: "Tỉnh",
    country: "Nước",
    country_code: "Mã nước",
    taken: "Lúc chụp",
    alt: "Mô tả ảnh",
    digital_source: "Ảnh có từ đâu",
    ai_system: "Hệ thống AI",
    ai_system_version: "Bản của hệ thống",
    ai_prompt: "Lời yêu cầu AI",
    ai_prompt_writer: "Người yêu cầu AI",
  },
  place: { xmp: "XMP", iim: "IPTC", exif: "Exif" },
  placeLong: {
    xmp: "XMP: phần mềm ảnh ghi vào tệp",
    iim: "IPTC (IIM): hãng tin và phần mềm cũ ghi vào tệp",
    exif: "Exif: máy ảnh ghi vào tệp",
  },
  made: { camera: "máy ảnh chụp", ai: "do AI tạo ra", partlyAi: "có phần do AI tạo ra" },
  versions: (n) => `${n} bản`,
  versionsOf: (field, n) => `${field}: tệp ghi ${n} bản khác nhau`,
  differ: (n) => `tệp tự nói khác nhau ở ${n} ô`,
  latitude: (degrees) => side(degrees, "vi", "Bắc", "Nam"),
  longitude: (degrees) => side(degrees, "vi", "Đông", "Tây"),
  positions: (n) => `${n} ảnh sẽ kèm tọa độ khi đăng.`,
  useAs: (field, text) => `Lấy lời này làm ${field}: “${text}”`,
  ask: (field, text) => `Ô ${field} đang có lời do người viết: “${text}”. Thay lời ấy?`,
};

export const arrivalVi: ArrivalWords = {
  refusedTitle: "Không nhận được",
  damaged: "Phần còn đọc được",
  twin: "đã có sẵn trên máy, dùng lại cùng ảnh gốc",
  twinShort: "đã có sẵn",
  near: "Trông giống nhau. Cả hai đều được giữ.",
  nearThis: "vừa vào",
  nearThat: "đã có",
  saysNothing: "Tệp không nói gì về ảnh.",
  caption: "Viết chú thích",
  look: "Xem",
  close: "Để sau",
  list: "Ảnh vừa vào",
  title: (n) => `${n} ảnh đã vào`,
  titleNone: "Không có ảnh nào vào",
  fresh: (n) => `${n} ảnh mới`,
  twins: (n) => `${n} ảnh đã có sẵn`,
  nears: (n) => `${n} ảnh trông giống ảnh khác`,
  refused: (n) => `${n} tệp không nhận được`,
  uncaptioned: (n) => `${n} ảnh chưa có chú thích`,
  open: (fields) => `Còn thiếu: ${fields}`,
  differing: (n) => `${n} tệp tự nói khác nhau`,
  notBegun: (n) => `Đã dừng: ${n} tệp chưa nhập, không để lại gì.`,
  left: (n, kinds) => `${n} tệp khác được để lại${behind(kinds)}`,
  keptOut: (names) => `Bị cấm dùng nên chưa vào bài, còn ở bàn ảnh: ${names}`,
  unread: (name) => `Không đọc được “${name}”.`,
  unreadHint:
    "Tệp vẫn nằm nguyên chỗ cũ, các ảnh khác vẫn vào. Xem thẻ nhớ còn cắm và tệp có mở được không, rồi đưa vào lại.",
  walking: (n) => `Đang xem thư mục: thấy ${n} ảnh…`,
  walkStopped: "Đã dừng: chưa ảnh nào được nhập.",
  noPhotos: (folder) => `Không có ảnh nào trong “${folder}”.`,
  more: (n) => `Hiện thêm ${n} ảnh`,
  one: (name) => `Ảnh ${name} đã vào.`,
  oneDiffers: (name, n) => `Ảnh ${name} đã vào; tệp tự nói khác nhau ở ${n} ô.`,
  several: (n) => `${n} ảnh đã vào trong lúc anh chị đang làm việc.`,
};

const many = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;

export const fileSaysEn: FileSaysWords = {
  title: "What the file says",
  nothing: "This file says nothing about the photo.",
  away: "The original is not on this machine: only what was noted when it came in is known, not each place in the file.",
  failed: "The file could not be read again: only what was noted when it came in is known.",
  chosen: "taken",
  why: "XMP is read first, then IPTC, then Exif: the first that says something is taken.",
  whyTaken: "The time is the camera’s (Exif) first, then XMP’s, then IPTC’s.",
  use: "Take this one",
  used: "in use",
  replace: "Replace",
  keep: "Keep what is there",
  inRecord: "noted on import",
  position: "Position",
  positionShort: "public position",
  positionPublished: "Once published, the picture’s file on the site says this: whoever saves it can read it.",
  positionKept: "Once published, the picture’s file on the site does not say it.",
  field: {
    caption: "Caption",
    headline: "Headline",
    creator: "Photographer",
    creator_title: "Their title",
    credit: "Credit",
    copyright: "Copyright",
    source: "Source",
    instructions: "Instructions",
    job_id: "Job number",
    place: "Place",
    city: "City",
    state: "Province",
    country: "Country",
    country_code: "Country code",
    taken: "Time taken",
    alt: "Description",
    digital_source: "How it was made",
    ai_system: "AI system",
    ai_system_version: "Its version",
    ai_prompt: "What the AI was told",
    ai_prompt_writer: "Who told it",
  },
  place: { xmp: "XMP", iim: "IPTC", exif: "Exif" },
  placeLong: {
    xmp: "XMP: written into the file by photo software",
    iim: "IPTC (IIM): written into the file by agencies and older software",
    exif: "Exif: written into the file by the camera",
  },
  made: { camera: "taken by a camera", ai: "made by AI", partlyAi: "made by AI in part" },
  versions: (n) => many(n, "version", "versions"),
  versionsOf: (field, n) => `${field}: the file has ${many(n, "version", "versions")}`,
  differ: (n) => `its file disagrees in ${many(n, "field", "fields")}`,
  latitude: (degrees) => side(degrees, "en", "N", "S"),
  longitude: (degrees) => side(degrees, "en", "E", "W"),
  positions: (n) =>
    n === 1
      ? "1 photo will say where it was taken once it is published."
      : `${n} photos will say where they were taken once they are published.`,
  useAs: (field, text) => `Take this one as ${field}: “${text}”`,
  ask: (field, text) => `Somebody wrote the ${field} that is there: “${text}”. Replace it?`,
};

export const arrivalEn: ArrivalWords = {
  refusedTitle: "Could not be taken",
  damaged: "What can still be read",
  twin: "was on this machine already; the same original is used",
  twinShort: "was here already",
  near: "They look alike. Both are kept.",
  nearThis: "just came in",
  nearThat: "was here",
  saysNothing: "The file says nothing about the photo.",
  caption: "Write captions",
  look: "Look",
  close: "Later",
  list: "Photos that came in",
  title: (n) => `${many(n, "photo", "photos")} came in`,
  titleNone: "No photo came in",
  fresh: (n) => many(n, "new photo", "new photos"),
  twins: (n) => `${n} already here`,
  nears: (n) => (n === 1 ? "1 looks like another" : `${n} look like others`),
  refused: (n) => `${many(n, "file", "files")} not taken`,
  uncaptioned: (n) => `${n} without a caption`,
  open: (fields) => `Still open: ${fields}`,
  differing: (n) => (n === 1 ? "1 file disagrees with itself" : `${n} files disagree with themselves`),
  notBegun: (n) => `Stopped: ${many(n, "file was", "files were")} not imported, and nothing is left of them.`,
  left: (n, kinds) => `${many(n, "other file was", "other files were")} left${behind(kinds)}`,
  keptOut: (names) => `Forbidden, so not placed; on the photo desk: ${names}`,
  unread: (name) => `“${name}” could not be read.`,
  unreadHint:
    "It is where it was, and the other photos came in. See whether the card is still in and the file can be opened, then bring it again.",
  walking: (n) => `Looking through the folder: ${many(n, "photo", "photos")} so far…`,
  walkStopped: "Stopped: nothing was imported.",
  noPhotos: (folder) => `There is no photo in “${folder}”.`,
  more: (n) => `Show ${many(n, "more photo", "more photos")}`,
  one: (name) => `${name} came in.`,
  oneDiffers: (name, n) => `${name} came in; its file disagrees in ${many(n, "field", "fields")}.`,
  several: (n) => `${many(n, "photo", "photos")} came in while you were working.`,
};
