/** The words of the photo desk, in both languages: beside one another, because they are written together. */

type Name = string;
type Count = (n: number) => string;

export interface PhotoWords extends Record<
  | "tab"
  | "label"
  | "sheet"
  | "strip"
  | "loupe"
  | "backToSheet"
  | "zoomIn"
  | "zoomOut"
  | "words"
  | "show"
  | "sortBy"
  | "add"
  | "addFolder"
  | "folder"
  | "drop"
  | "empty"
  | "emptyHelp"
  | "noneShown"
  | "showAll"
  | "noCaption"
  | "noRecord"
  | "waits"
  | "placed"
  | "rating"
  | "noStars"
  | "pick"
  | "reject"
  | "unmark"
  | "picked"
  | "rejected"
  | "fromFile"
  | "derived"
  | "helper"
  | "said"
  | "unsaid"
  | "place"
  | "placeTogether"
  | "rail"
  | "railHelp"
  | "railEmpty"
  | "visit"
  | "takeOut"
  | "next"
  | "back"
  | "first"
  | "last"
  | "write"
  | "all"
  | "leave"
  | "several"
  | "nothing"
  | "writeOne"
  | "alt"
  | "keys",
  Name
> {
  total: Count;
  totalPlaced: Count;
  stars: Count;
  long: Count;
  chosen: Count;
  written: Count;
  writeAll: Count;
  effect: Count;
  replaces: Count;
  modeOf: (field: string) => string;
  mode: Record<"overwrite" | "before" | "after", Name>;
  filter: Record<"all" | "placed" | "waiting" | "no_caption" | "no_credit" | "picked" | "rejected" | "rated", Name>;
  sort: Record<"story" | "taken" | "name" | "rating", Name>;
  part: Record<"who" | "what" | "where" | "when" | "credit", Name>;
  oddity: Record<"empty" | "file_name" | "twin" | "unfinished" | "no_stop", Name>;
  handOn: Record<"open" | "stop" | "goesOn" | "full" | "makeRoom" | "copyFolder" | "copied", Name> &
    Record<
      "done" | "noPlace" | "damaged" | "noRoom" | "positions" | "unsigned" | "away" | "forbidden" | "left",
      Count
    > & {
      busy: (done: number, all: number) => string;
      notCopied: (folder: string) => string;
    };
  stamp: Record<
    | "open"
    | "list"
    | "none"
    | "mode"
    | "empty"
    | "stays"
    | "nothing"
    | "asFile"
    | "dayForm"
    | "dayUnread"
    | "nextPhoto",
    Name
  > & {
    title: Count;
    kept: Count;
    undated: Count;
    was: (text: string) => string;
    missing: (variables: string) => string;
    variable: Record<"date" | "person" | "event" | "place", Name>;
  };
}

export const photosVi: PhotoWords = {
  tab: "Ảnh",
  label: "Bàn ảnh",
  sheet: "Bảng ảnh của bài",
  strip: "Dải ảnh",
  loupe: "Xem lớn",
  backToSheet: "Về bảng ảnh",
  zoomIn: "Phóng to đúng cỡ",
  zoomOut: "Thu vừa khung",
  words: "Lời của ảnh",
  show: "Hiện",
  sortBy: "Xếp theo",
  add: "Thêm ảnh",
  addFolder: "Thêm ảnh từ thư mục hoặc thẻ nhớ",
  folder: "Thư mục, thẻ nhớ",
  drop: "Thả để thêm vào ảnh của bài",
  empty: "Bài chưa có ảnh",
  emptyHelp: "Thả tệp ảnh, thư mục hay cả thẻ nhớ vào đây. Ảnh chờ ở đây, chưa vào nội dung bài.",
  noneShown: "Không có ảnh nào như vậy",
  showAll: "Hiện tất cả",
  noCaption: "Chưa có chú thích",
  noRecord: "Chưa rõ tệp gốc",
  waits: "Chờ đặt",
  placed: "Trong bài",
  rating: "Chấm sao",
  noStars: "Bỏ sao",
  pick: "Chọn",
  reject: "Loại",
  unmark: "Bỏ dấu chọn, loại",
  picked: "đã chọn",
  rejected: "đã loại",
  fromFile: "theo tệp ảnh",
  derived: "lấy từ chú thích",
  helper: "Chú thích đã nói",
  said: "có",
  unsaid: "chưa thấy",
  place: "Đặt vào bài",
  placeTogether: "Đặt thành chùm ảnh",
  rail: "Ảnh",
  railHelp: "Kéo ảnh vào bài. Enter đặt ảnh vào chỗ con trỏ, nhiều ảnh thì thành chùm.",
  railEmpty: "Không còn ảnh nào chờ đặt. Thêm ảnh ở bàn ảnh.",
  visit: "Đến chỗ trong bài",
  takeOut: "Bỏ khỏi bài",
  next: "Lưu và sang ảnh sau",
  back: "Về ảnh trước",
  first: "Đây là ảnh đầu",
  last: "Đây là ảnh cuối",
  write: "Viết chú thích",
  all: "Chọn tất cả ảnh đang hiện",
  leave: "Rời ô chữ, rời xem lớn",
  keys: "Ctrl Enter lưu và sang ảnh sau, con trỏ vẫn ở ô chú thích. Esc về bảng ảnh: mũi tên để đi, phím cách xem lớn, 1–5 chấm sao, P chọn, X loại, T dùng mẫu.",
  total: (n) => `${n} ảnh`,
  totalPlaced: (n) => `${n} trong bài`,
  stars: (n) => `${n} sao`,
  long: (n) => `Dài hơn ${n} từ so với mức nên có.`,
  several: "nhiều giá trị khác nhau",
  nothing: "đều còn trống",
  writeOne: "Chỉ ghi ô này",
  alt: "Mô tả ảnh",
  chosen: (n) => `Đã chọn ${n} ảnh`,
  written: (n) => `Đã ghi vào ${n} ảnh. Ctrl Z lấy lại cả lượt.`,
  writeAll: (n) => `Ghi vào ${n} ảnh`,
  effect: (n) => `Sẽ đổi lời của ${n} ảnh.`,
  replaces: (n) => `${n} chỗ đang có lời sẽ được thay.`,
  modeOf: (field) => `Cách ghi: ${field}`,
  mode: { overwrite: "thay", before: "thêm vào trước", after: "thêm vào sau" },
  filter: {
    all: "tất cả",
    placed: "trong bài",
    waiting: "chờ đặt",
    no_caption: "chưa có chú thích",
    no_credit: "chưa có nguồn",
    picked: "đã chọn",
    rejected: "đã loại",
    rated: "từ 3 sao",
  },
  sort: { story: "thứ tự trong bài", taken: "lúc chụp", name: "tên tệp", rating: "số sao" },
  part: { who: "Ai", what: "Làm gì", where: "Ở đâu", when: "Khi nào", credit: "Nguồn" },
  oddity: {
    empty: "Chú thích còn trống.",
    file_name: "Chú thích đang là tên tệp.",
    twin: "Ảnh khác trong bài có đúng chú thích này.",
    unfinished: "Chú thích có chỗ còn để dở.",
    no_stop: "Câu chưa có dấu chấm cuối.",
  },
  handOn: {
    open: "Xuất ảnh gốc kèm chú thích",
    busy: (done, all) => `Đang xuất ảnh gốc… ${done} trên ${all}`,
    stop: "Dừng xuất",
    goesOn: "Đang xuất ảnh rồi, xin chờ xong lượt này.",
    full: "Ổ đĩa hết chỗ nên ảnh kế tiếp chưa xuất được.",
    makeRoom: "Dọn bớt ổ đĩa rồi xuất lại những ảnh còn lại.",
    done: (n) => `Đã xuất ${n} ảnh gốc, chú thích nằm trong tệp.`,
    noPlace: (n) => `Đã xuất ${n} ảnh y như lúc đến vì loại tệp này không có chỗ cho chú thích.`,
    damaged: (n) => `Đã xuất ${n} ảnh y như lúc đến vì tệp bị hỏng, không ghi thêm chú thích được.`,
    noRoom: (n) => `Đã xuất ${n} ảnh y như lúc đến vì trong tệp không còn đủ chỗ cho chú thích.`,
    positions: (n) => `Trong đó ${n} tệp có ghi tọa độ nơi chụp.`,
    unsigned: (n) =>
      `Chữ ký nguồn gốc (C2PA) của ${n} tệp không còn đúng vì đã ghi chú thích vào tệp; bản gốc trong Galley vẫn còn chữ ký.`,
    away: (n) => `${n} ảnh chưa xuất vì bản gốc chưa có trên máy này.`,
    forbidden: (n) => `${n} ảnh không xuất vì bị cấm dùng.`,
    left: (n) => `Đã dừng, còn ${n} ảnh chưa xuất.`,
    copyFolder: "Chép đường dẫn",
    copied: "Đã chép đường dẫn. Dán vào trình quản lý tệp để mở.",
    notCopied: (folder) => `Máy không cho chép. Thư mục là: ${folder}`,
  },
  stamp: {
    open: "Dùng mẫu",
    list: "Mẫu của tòa soạn",
    none: "Tòa soạn chưa có mẫu nào. Quản trị đặt mẫu trên máy chủ; mẫu sẽ có ở đây sau lần đồng bộ kế tiếp.",
    mode: "Ô đã có lời",
    empty: "để nguyên",
    stays: "đã có lời, để nguyên",
    nothing: "Không có gì để đổi.",
    asFile: "theo từng tệp ảnh",
    dayForm: "21/9/2020",
    dayUnread: "Chưa đọc được ngày này. Viết như 21/9/2020.",
    nextPhoto: "Xem ảnh sau",
    title: (n) => `Dùng mẫu cho ${n} ảnh`,
    kept: (n) => `${n} ô đã có lời được để nguyên.`,
    undated: (n) => `Tệp của ${n} ảnh không ghi ngày chụp.`,
    was: (text) => `thay cho “${text}”`,
    missing: (variables) => `Còn chưa điền: ${variables}.`,
    variable: { date: "Ngày", person: "Tác giả", event: "Sự kiện", place: "Địa điểm" },
  },
};

const many = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;

export const photosEn: PhotoWords = {
  tab: "Photos",
  label: "Photo desk",
  sheet: "Contact sheet of the story",
  strip: "Filmstrip",
  loupe: "Loupe",
  backToSheet: "Back to the sheet",
  zoomIn: "Zoom to full size",
  zoomOut: "Fit to the window",
  words: "Words of the photo",
  show: "Show",
  sortBy: "Sort by",
  add: "Add photos",
  addFolder: "Add photos from a folder or a card",
  folder: "Folder or card",
  drop: "Drop to add to the photos of the story",
  empty: "The story has no photos",
  emptyHelp: "Drop picture files, a folder or a whole card here. They wait here, not in the text yet.",
  noneShown: "No photo is like that",
  showAll: "Show all",
  noCaption: "No caption yet",
  noRecord: "The file is not known yet",
  waits: "To place",
  placed: "In the story",
  rating: "Rating",
  noStars: "No stars",
  pick: "Pick",
  reject: "Reject",
  unmark: "Neither picked nor rejected",
  picked: "picked",
  rejected: "rejected",
  fromFile: "from the file",
  derived: "from the caption",
  helper: "What the caption says",
  said: "yes",
  unsaid: "not seen",
  place: "Put into the story",
  placeTogether: "Make a gallery",
  rail: "Photos",
  railHelp: "Drag photos into the text. Enter puts one at the caret, several as a gallery.",
  railEmpty: "No photo waits for a place. Add photos on the photo desk.",
  visit: "Go to its place",
  takeOut: "Take out",
  next: "Save and go to the next photo",
  back: "Back to the previous photo",
  first: "This is the first photo",
  last: "This is the last photo",
  write: "Write the caption",
  all: "Choose all photos shown",
  leave: "Leave the fields or the loupe",
  keys: "Ctrl Enter saves and goes on, the caret stays in the caption. Esc returns to the sheet: arrows move, the space bar opens the loupe, 1–5 rate, P picks, X rejects, T opens the templates.",
  total: (n) => many(n, "photo", "photos"),
  totalPlaced: (n) => `${n} in the story`,
  stars: (n) => many(n, "star", "stars"),
  long: (n) => `${many(n, "word", "words")} longer than it should be.`,
  several: "several values",
  nothing: "empty in all of them",
  writeOne: "Write this field alone",
  alt: "Description",
  chosen: (n) => `${many(n, "photo", "photos")} chosen`,
  written: (n) => `Written into ${many(n, "photo", "photos")}. Ctrl Z takes all of it back.`,
  writeAll: (n) => `Write into ${many(n, "photo", "photos")}`,
  effect: (n) => `Changes the words of ${many(n, "photo", "photos")}.`,
  replaces: (n) => (n === 1 ? "Words in 1 place are replaced." : `Words in ${n} places are replaced.`),
  modeOf: (field) => `How to write: ${field}`,
  mode: { overwrite: "replace", before: "add before", after: "add after" },
  filter: {
    all: "all",
    placed: "in the story",
    waiting: "waiting for a place",
    no_caption: "without a caption",
    no_credit: "without a credit",
    picked: "picked",
    rejected: "rejected",
    rated: "3 stars or more",
  },
  sort: { story: "order of the story", taken: "time taken", name: "file name", rating: "stars" },
  part: { who: "Who", what: "What", where: "Where", when: "When", credit: "Credit" },
  oddity: {
    empty: "The caption is empty.",
    file_name: "The caption is the name of the file.",
    twin: "Another photo of the story has this very caption.",
    unfinished: "Something in the caption is left open.",
    no_stop: "The sentence has no full stop at its end.",
  },
  handOn: {
    open: "Save originals with their captions",
    busy: (done, all) => `Saving originals… ${done} of ${all}`,
    stop: "Stop saving",
    goesOn: "Originals are being saved already; wait for these first.",
    full: "The disk is full, so the next photo was not saved.",
    makeRoom: "Make room, then save the photos that are left.",
    done: (n) => `Saved ${many(n, "original", "originals")} with the captions inside.`,
    noPlace: (n) =>
      n === 1
        ? "Saved 1 original just as it came: its kind of file has no place for a caption."
        : `Saved ${n} originals just as they came: their kind of file has no place for a caption.`,
    damaged: (n) =>
      n === 1
        ? "Saved 1 original as it came: the file is damaged and takes no caption."
        : `Saved ${n} originals as they came: the files are damaged and take no caption.`,
    noRoom: (n) =>
      n === 1
        ? "Saved 1 original as it came: its file has no room left for the caption."
        : `Saved ${n} originals as they came: their files have no room left for the captions.`,
    positions: (n) =>
      n === 1 ? "1 of these files says where it was taken." : `${n} of these files say where they were taken.`,
    unsigned: (n) =>
      `The content credentials (C2PA) of ${many(n, "file", "files")} no longer hold, because words were written into ${n === 1 ? "it" : "them"}; ${n === 1 ? "the original" : "the originals"} in Galley ${n === 1 ? "keeps its own" : "keep theirs"}.`,
    away: (n) =>
      n === 1
        ? "1 photo was not saved: its original is not on this machine."
        : `${n} photos were not saved: their originals are not on this machine.`,
    forbidden: (n) =>
      n === 1 ? "1 photo was not saved: it is forbidden." : `${n} photos were not saved: they are forbidden.`,
    left: (n) => `Stopped with ${many(n, "photo", "photos")} left.`,
    copyFolder: "Copy the path",
    copied: "The path was copied. Paste it into a file manager to open it.",
    notCopied: (folder) => `This machine did not let it be copied. The folder is: ${folder}`,
  },
  stamp: {
    open: "Use a template",
    list: "Templates of the newsroom",
    none: "The newsroom keeps no templates. An administrator sets them at the server; they are here after the next sync.",
    mode: "Fields with words",
    empty: "leave alone",
    stays: "has words, left alone",
    nothing: "Nothing changes.",
    asFile: "as each file says",
    dayForm: "21/9/2020",
    dayUnread: "This day cannot be read. Write it like 21/9/2020.",
    nextPhoto: "Show the next photo",
    title: (n) => (n === 1 ? "Template for 1 photo" : `Template for ${n} photos`),
    kept: (n) => (n === 1 ? "1 field with words is left alone." : `${n} fields with words are left alone.`),
    undated: (n) =>
      n === 1 ? "The file of 1 photo does not say its day." : `The files of ${n} photos do not say their day.`,
    was: (text) => `instead of “${text}”`,
    missing: (variables) => `Not filled in: ${variables}.`,
    variable: { date: "Date", person: "Photographer", event: "Event", place: "Place" },
  },
};
