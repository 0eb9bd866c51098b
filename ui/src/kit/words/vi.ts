/**
 * Everything the window says, in Vietnamese.
 *
 * The one catalogue: interface, errors, refusals and problems. Its twin is `en.ts`; `words.ts` says what shape both have,
 * so a word missing in either language does not compile. What happened, what was kept, what to do now; no exclamation
 * marks, no blame, no code without words.
 */
import type { Words } from "./words.ts";

const field: Words["field"] = {
  headline: "tít",
  standfirst: "sapo",
  section: "chuyên mục",
  byline: "tác giả",
  slug: "đường dẫn",
  tags: "từ khóa",
  language: "ngôn ngữ",
  embargo: "giờ được đăng",
  alt: "mô tả ảnh",
  credit: "nguồn ảnh",
  crop: "khung ảnh",
};

/** `figure id/credit` is a figure's field; anything else a field of the article. */
const nameOf = (name: string): string => field[name.slice(name.lastIndexOf("/") + 1) as keyof typeof field] ?? name;

/** Vì sao một thư mục không nhận bản sao lưu. */
function backupFolder(a: Record<string, string>): string {
  const folder = a["folder"] ?? "";
  switch (a["reason"]) {
    case "inside":
      return `${folder} nằm trong chính thư mục dữ liệu của Galley`;
    case "strange":
      return `${folder} đang có tệp khác`;
    case "relative":
      return "cần đường dẫn đầy đủ của thư mục";
    default:
      return `không ghi được vào thư mục ${folder}`;
  }
}

export const vi: Words = {
  language: "Tiếng Việt",
  decimal: ",",
  bytes: (value, unit) => `${value} ${unit}`,
  age: {
    now: "vừa xong",
    minutes: (n) => `${n} phút trước`,
    hours: (n) => `${n} giờ trước`,
    yesterday: "hôm qua",
  },
  common: {
    cancel: "Thôi",
    close: "Đóng",
    back: "Bàn",
    loading: "Đang mở…",
    retry: "Thử lại",
    none: "Chưa có",
    needsYou: "cần anh chị xem",
    required: "bắt buộc",
    unknownPerson: "người ngoài danh sách",
    me: "tôi",
  },
  role: {
    reporter: "phóng viên",
    editor: "biên tập viên",
    managing_editor: "thư ký tòa soạn",
    editor_in_chief: "tổng biên tập",
    administrator: "quản trị",
  },
  view: {
    mine: "Của tôi",
    to_review: "Chờ duyệt",
    returned: "Trả lại",
    approved: "Đã duyệt",
    scheduled: "Hẹn giờ",
    published: "Đã xuất bản",
    archive: "Kho",
  },
  queue: {
    label: "Hàng chờ",
    views: "Danh sách bài",
    list: "Các bài",
    desk: "Bàn biên tập",
    search: "Tìm bài",
    newArticle: "Bài mới",
    untitled: "Bài chưa có tít",
    noSection: "chưa chọn chuyên mục",
    notFound: (query) => `Không có bài nào khớp với “${query}”`,
    notFoundHelp: "Thử bớt chữ, hoặc xem danh sách khác. Tìm không cần gõ dấu.",
    problems: (n) => `${n} lỗi cần xem`,
    openReview: "có chỗ gộp cần xem",
    readOnly: "chỉ đọc",
    empty: {
      mine: ["Chưa có bài nào của anh chị", "Nhấn N để bắt đầu một bài. Không cần mạng."],
      to_review: ["Không có bài nào chờ duyệt", "Bài được gửi duyệt sẽ tự hiện ở đây."],
      returned: ["Không có bài nào bị trả lại", "Bài trả lại hiện ở đây, kèm lý do."],
      approved: ["Chưa có bài nào được duyệt mà chưa đăng", "Bài đã duyệt mà chưa đăng nằm ở đây."],
      scheduled: [
        "Chưa có bài nào hẹn giờ",
        "Bài đã duyệt và chờ đến giờ được đăng nằm ở đây, đến giờ là tự lên trang.",
      ],
      published: ["Chưa có bài nào được xuất bản", "Bài đã lên trang nằm ở đây."],
      archive: ["Kho đang trống", "Bài đã gỡ hoặc đã xóa được giữ ở đây."],
    },
  },
  stage: {
    draft: "Nháp",
    submitted: "Chờ duyệt",
    approved: "Đã duyệt",
    returned: "Trả lại",
    live: "Đã xuất bản",
    withdrawn: "Đã gỡ",
    deleted: "Đã xóa",
    liveDraft: "Đã xuất bản · đang sửa",
    liveSubmitted: "Đã xuất bản · bản sửa chờ duyệt",
    waitingFor: (role) => `Chờ duyệt · ${role}`,
    scheduled: (when) => `Hẹn giờ · ${when}`,
    liveScheduled: (when) => `Đã xuất bản · bản sửa hẹn giờ ${when}`,
  },
  rowSync: {
    unsent: (parts) => `${parts} chưa gửi`,
    sent: (when) => `đã gửi ${when}`,
    queued: "lệnh đang chờ gửi",
  },
  sync: {
    saving: "Đang lưu trên máy…",
    saved: (when) => `Đã lưu trên máy ${when}`,
    notSaved: "Chưa gõ gì trên máy này",
    unsent: (parts) => `Chưa gửi: ${parts}`,
    sent: (when) => `Đã gửi ${when}`,
    nothingToSend: "Không có gì chờ gửi",
    changes: (n) => `${n} thay đổi`,
    photos: (n) => `${n} ảnh`,
    commands: (n) => `${n} lệnh`,
    offlineSince: (when) => `Ngoại tuyến từ ${when}`,
    offline: "Ngoại tuyến",
    signedOut: "Chưa đăng nhập",
    connecting: "Đang kết nối với máy chủ",
    refused: "Cần đăng nhập lại để gửi",
    forgotten: "Máy chủ đã quên",
    forgottenHelp:
      "Máy chủ được khôi phục từ một bản sao lưu cũ hơn nên không còn biết những việc này. Chữ và ảnh vẫn đủ. Việc làm từ máy này thì gửi lại được; việc của người khác thì báo người ấy.",
    forgottenCount: (n) => `${n} việc máy chủ đã quên`,
    sendAgain: "Gửi lại",
    letGo: "Bỏ qua",
    seen: "Đã đọc",
    failures: (n) => `${n} việc chưa gửi được`,
    reviews: (n) => `${n} chỗ gộp cần xem`,
    label: "Trạng thái lưu và gửi",
    title: "Đồng bộ",
    open: "Mở bảng đồng bộ",
    now: "Gửi ngay",
    busy: "Đang gửi…",
    safe: "Mọi thứ đã gõ đều nằm trên máy này. Có mạng là tự gửi.",
    failed: "Chưa gửi được",
    merged: "Đã gộp bài của hai người",
    mergedHelp: "Hai người sửa cùng một chỗ khi không thấy nhau. Chữ của cả hai đều còn.",
    retryAt: (when) => `Thử lại lúc ${when}`,
    openArticle: "Mở bài",
    look: "Xem chỗ gộp",
  },
  story: {
    write: "Viết",
    preview: "Xem trước",
    review: "Duyệt",
    tabs: "Cách xem bài",
    submit: "Gửi duyệt",
    recall: "Rút về",
    publish: "Xuất bản",
    withdraw: "Gỡ bài",
    remove: "Xóa bài",
    restore: "Khôi phục",
    more: "Việc khác",
    revision: (n) => `bản ${n}`,
    pending: (what) => `${what}: đang chờ gửi`,
    queuedSubmit: "Bài sẽ được gửi duyệt ngay khi có mạng. Anh chị có thể đóng máy.",
    sentSubmit: "Đã gửi duyệt",
    readOnlyNewer:
      "Bài này được viết bằng Galley mới hơn, nên trên máy này chỉ đọc được. Không chữ nào bị đổi. Cập nhật Galley để sửa tiếp.",
    readOnlyDeleted: "Bài đã xóa. Chữ vẫn còn nguyên; khôi phục để viết tiếp.",
    reloaded: "Khung soạn thảo vừa được mở lại đúng chỗ đang viết. Mọi chữ đã lưu đều còn.",
    revived: "Cửa sổ vừa được mở lại đúng chỗ đang viết. Mọi chữ đã lưu đều còn.",
    revivedTyping: "Cửa sổ vừa được mở lại đúng chỗ đang viết. Những chữ gõ sau cùng cũng còn và đang được lưu.",
    embargo: "Giờ được đăng",
    embargoNone: "Duyệt xong là đăng",
    embargoHelp: "Ví dụ 6:00 21/9. Bỏ trống nếu duyệt xong là đăng.",
    embargoUnread: "Chưa đọc được giờ này nên chưa đổi gì. Viết như 6:00 21/9.",
    embargoUntil: (when) => `Không lên trang trước ${when}.`,
    unsavedBack: "Những chữ chưa lưu được lúc rời bài đã trở lại và đang được lưu.",
    lost: (text) => `Đoạn này chưa vào được bài: “${text}”`,
    putBack: "Đưa lại vào bài",
    stopped:
      "Khung soạn thảo dừng lại nhiều lần liền nên không tự mở lại nữa. Bài vẫn đọc được; mọi chữ đã lưu đều còn.",
    stoppedHint: "Thử lại, hoặc tắt Galley rồi mở lại.",
    loroMismatch:
      "Khung soạn thảo và máy trạm khác phiên bản, nên bài chỉ đọc được. Cài lại Galley để sửa tiếp; không chữ nào mất.",
    returnedBy: (who, when) => `${who} trả lại ${when}`,
    words: (n) => `${n} từ`,
    minutes: (n) => `${n} phút đọc`,
    section: "Chuyên mục",
    chooseSection: "Chọn chuyên mục",
    headline: "Tít",
    standfirst: "Sapo",
    byline: "Tác giả",
    body: "Nội dung bài",
    bodyPlaceholder: "Viết ở đây. Ở dòng trống, gõ / để chèn tít xen, ảnh, trích dẫn.",
    candidates: (name) => `Ô ${name} có nhiều bản khác nhau. Chọn một bản thì mới gửi duyệt được.`,
    pick: (value) => `Chọn “${value}”`,
    pickShort: "Chọn bản này",
    emptyValue: "(để trống)",
    fieldUnsaved: "Chưa lưu được ô này; chữ vẫn còn ở đây và sẽ thử lại.",
    rail: "Bảng bên",
    details: "Chi tiết",
    checks: "Kiểm tra",
    history: "Lịch sử",
    author: "Người viết",
    stage: "Trạng thái",
    publishedAt: "Địa chỉ",
    slug: "Đường dẫn",
    language: "Ngôn ngữ của bài",
    noProblems: "Không thấy lỗi nào",
    noProblemsHelp: "Bài có thể gửi duyệt.",
    blocks: "Phải sửa trước khi gửi",
    warns: "Nên xem lại",
    suggestion: (text) => `Sửa thành “${text}”`,
    goTo: "Đến chỗ đó",
    noHistory: "Chưa có mốc nào",
    noHistoryHelp: "Mỗi lần gửi duyệt, duyệt hay trả lại là một mốc ở đây.",
    draftNow: "Đang soạn",
    show: (name) => `Xem: ${name}`,
    revisionOf: (n) => `Bản ${n}`,
    drop: "Thả ảnh vào đây",
    importing: (name) => `Đang nhập ${name}…`,
    twin: "Ảnh này đã có trong bài; dùng lại cùng một ảnh gốc.",
    refusedLink: (href) =>
      `Không đặt được liên kết “${href}”. Chữ vẫn giữ nguyên. Dùng địa chỉ bắt đầu bằng https:// hoặc mailto:.`,
    unknownBlock: (kind) => `Phần “${kind}” được viết bằng Galley mới hơn: giữ nguyên, không sửa được ở đây.`,
  },
  figure: {
    label: "Ảnh trong bài",
    caption: "Chú thích ảnh",
    alt: "Mô tả cho người không nhìn thấy ảnh",
    credit: "Nguồn ảnh",
    creditPrefix: "Ảnh:",
    altPrefix: "Mô tả:",
    remove: "Bỏ ảnh khỏi bài",
    missing: "Ảnh chưa về đến máy này",
    none: "Chưa chọn ảnh",
  },
  format: {
    toolbar: "Định dạng chữ",
    menu: "Chèn",
    insert: "Chèn vào dòng trống",
    strong: "Đậm",
    em: "Nghiêng",
    sub: "Chỉ số dưới",
    sup: "Chỉ số trên",
    link: "Liên kết",
    linkAddress: "Địa chỉ liên kết",
    setLink: "Đặt",
    removeLink: "Bỏ liên kết",
    paragraph: "Đoạn văn",
    heading2: "Tít xen",
    heading3: "Tít xen nhỏ",
    blockquote: "Trích dẫn",
    pull_quote: "Câu nổi bật",
    bullet_list: "Danh sách",
    ordered_list: "Danh sách đánh số",
    separator: "Đường phân cách",
    photo: "Ảnh…",
    undo: "Hoàn tác việc của tôi",
    redo: "Làm lại",
    lift: "Đưa ra khỏi khung",
    move_block_up: "Chuyển đoạn lên",
    move_block_down: "Chuyển đoạn xuống",
  },
  preview: {
    frame: "Trang như bạn đọc sẽ thấy",
    widths: "Bề rộng trang",
    phone: "Điện thoại",
    tablet: "Máy tính bảng",
    desktop: "Máy tính",
    draftFacts: "Bản nháp: ngày giờ và phần quanh bài chỉ là tạm thời.",
    publicationFacts: "Đúng trang đã xuất bản.",
    furniture: (when) => `Phần quanh bài tính đến ${when}.`,
    furnitureNone: "Quanh bài còn trống: tòa soạn chưa đăng bài nào.",
    making: "Đang dựng trang…",
    reload: "Dựng lại",
  },
  review: {
    label: "Duyệt bài",
    approve: "Duyệt",
    return: "Trả lại",
    approveTitle: "Duyệt bản này?",
    approveText: (revision, words) => `Anh chị duyệt đúng ${revision}, ${words} từ, như đang thấy trên màn hình.`,
    approvedElsewhere: (who, revision) =>
      `${who} đã duyệt ${revision}. Từ đó bài đã sửa thêm, nên anh chị đang duyệt một bản khác.`,
    revisionName: (number, hash) => (number === null ? `bản mang mã ${hash}` : `bản ${number} (mã ${hash})`),
    approvePublishes: "Duyệt xong, bài lên trang ngay.",
    approveSchedules: (when) => `Duyệt xong bài chờ đến ${when} rồi tự lên trang. Trước giờ đó vẫn rút về được.`,
    approveNext: (role) => `Sau đó bài chờ ${role} duyệt.`,
    approveOld: "Vẫn duyệt bản đã đọc",
    newerTitle: "Có bản mới hơn bản anh chị đã đọc",
    newerText: (mine, newest) =>
      `Trong lúc anh chị đọc, bài đã được sửa thêm. Anh chị đã đọc bản mang mã ${mine}; bản mới nhất mang mã ${newest}. Chưa có gì được duyệt.`,
    newerHint: "Có thể đọc bản mới rồi duyệt, hoặc vẫn duyệt bản đã đọc: phần sửa thêm sẽ không lên trang.",
    readNewer: "Đọc bản mới",
    returnTitle: "Trả lại bài",
    returnText: "Người viết sẽ thấy lý do này. Chữ trong bài giữ nguyên.",
    reason: "Lý do",
    reasonNeeded: "Cần ghi lý do.",
    notSubmitted: "Bài chưa được gửi duyệt",
    notSubmittedHelp: "Khi bài được gửi, nút duyệt và trả lại sẽ hiện ở đây.",
    notYours: (role) => `Bài đang chờ ${role} duyệt.`,
    merges: "Chỗ hai người cùng sửa",
    mergesHelp: "Chữ của cả hai đều còn. Đọc lại từng chỗ, sửa ngay trong bài nếu cần, rồi đánh dấu đã xem.",
    base: "Trước đó",
    mergedText: "Sau khi gộp",
    resolve: "Đã xem",
    done: (what) => `${what}: xong`,
    queued: (what) => `${what}: sẽ gửi ngay khi có mạng`,
    refusedTitle: (what) => `${what}: chưa được`,
    withdrawTitle: "Gỡ bài khỏi trang?",
    withdrawText: "Trang của bài sẽ ghi rằng bài đã được gỡ. Chữ và ảnh vẫn giữ trong kho.",
    deleteTitle: "Xóa bài?",
    deleteText: "Bài rời mọi danh sách, trừ Kho. Chữ và ảnh vẫn còn và khôi phục được.",
    recallTitle: "Rút bài về?",
    recallText: "Bài không còn chờ duyệt, không còn hẹn giờ, và trở lại là bản nháp. Chữ giữ nguyên.",
    approvals: "Đã duyệt",
  },
  transition: {
    submit: "Gửi duyệt",
    recall: "Rút về",
    return: "Trả lại",
    approve: "Duyệt",
    publish: "Xuất bản",
    withdraw: "Gỡ bài",
    delete: "Xóa bài",
    restore: "Khôi phục",
    resolve_review: "Xem chỗ gộp",
    draft: "Đang soạn",
    create: "Tạo bài",
  },
  mergeKind: {
    both_edited: "Cả hai sửa cùng một đoạn",
    kept_from_deleted: "Một người xóa, người kia sửa: phần sửa được giữ",
    both_added: "Cả hai thêm vào cùng một chỗ",
    both_split: "Cả hai tách cùng một đoạn",
    field: "Cả hai sửa cùng một ô",
  },
  problem: {
    headline_missing: "Chưa có tít",
    section_missing: "Chưa chọn chuyên mục",
    byline_missing: "Chưa ghi tác giả",
    body_empty: "Bài chưa có chữ nào",
    photo_missing: "Chỗ này chưa chọn ảnh",
    caption_missing: "Ảnh chưa có chú thích",
    credit_missing: "Ảnh chưa ghi nguồn",
    alt_missing: "Ảnh chưa có mô tả",
    field_unsettled: "Ô có nhiều bản, chưa chọn",
    space_before_punctuation: "Thừa dấu cách trước dấu câu",
    space_after_punctuation: "Thiếu dấu cách sau dấu câu",
    double_space: "Hai dấu cách liền nhau",
    link_refused: "Liên kết không dùng được cho bạn đọc",
  },
  field,
  refused: {
    forbidden: "Vai trò của anh chị không làm được việc này. Bài giữ nguyên.",
    stale_stage: "Bài đã sang trạng thái khác. Không có gì bị đổi. Mở bài để xem lại.",
    hash_mismatch: "Bản ở tòa soạn khác bản đã duyệt. Chưa có gì được duyệt. Mở bài rồi duyệt lại.",
    newer_revision: "Có bản mới hơn bản đã đọc. Chưa có gì được duyệt. Mở bài để đọc bản mới.",
    open_review: "Còn chỗ hai người cùng sửa chưa ai xem. Mở bài để xem.",
    missing_photo: "Còn ảnh chưa đến máy chủ. Đợi gửi xong rồi làm lại.",
    unsettled_fields: "Còn ô có nhiều bản. Mở bài, chọn một bản rồi làm lại.",
    blocked: "Bài còn lỗi phải sửa. Mở bài để xem.",
    reason_required: "Cần ghi lý do. Chưa có gì bị đổi.",
    deleted: "Bài đã bị xóa; chữ vẫn còn.",
    unknown: "Máy chủ không thấy bài hoặc chỗ gộp này. Chữ trên máy giữ nguyên.",
    command_reused: "Lệnh bị trùng mã nên chưa được thực hiện. Hãy làm lại.",
    too_old: "Bài cần phiên bản Galley mới hơn. Không chữ nào bị đổi.",
  },
  refusal: {
    forbidden: () => "Vai trò của anh chị không làm được việc này. Bài giữ nguyên. Nhờ người có quyền ở ban này.",
    stale_stage: (r, stage) =>
      `Bài đã sang trạng thái khác: ${stage(r.stage)}. Không có gì bị đổi. Xem lại rồi làm tiếp.`,
    hash_mismatch: () =>
      "Bản ở tòa soạn khác bản trên màn hình. Chưa có gì được duyệt. Đợi gửi nhận xong rồi duyệt lại.",
    newer_revision: (r) =>
      `Đã có bản mới hơn (mã ${r.hash.slice(0, 8)}). Chưa có gì được duyệt. Đọc bản mới rồi duyệt.`,
    open_review: () =>
      "Còn chỗ hai người cùng sửa chưa ai xem. Chữ của cả hai đều còn. Xem, đánh dấu đã xem, rồi làm lại.",
    missing_photo: (r) =>
      `Còn ${r.photos.length} ảnh chưa đến máy chủ. Ảnh vẫn nằm trên máy đã nhập và sẽ tự gửi; đợi gửi xong rồi làm lại.`,
    unsettled_fields: (r) =>
      `Còn ô có nhiều bản: ${r.fields.map(nameOf).join(", ")}. Mọi bản đều còn. Chọn một bản cho mỗi ô rồi làm lại.`,
    blocked: (r, _stage, problem) =>
      `Bài còn lỗi phải sửa: ${r.problems.map(problem).join("; ")}. Chữ giữ nguyên. Sửa rồi làm lại.`,
    reason_required: () => "Cần ghi lý do. Chưa có gì bị đổi.",
    deleted: () => "Bài đã bị xóa; chữ vẫn còn. Khôi phục bài rồi làm lại.",
    unknown: () => "Máy chủ không thấy bài hoặc chỗ gộp này. Chữ trên máy giữ nguyên. Đồng bộ rồi làm lại.",
    command_reused: () => "Lệnh này trùng mã với một lệnh khác nên chưa được thực hiện. Chữ giữ nguyên. Hãy làm lại.",
    too_old: () => "Bài cần phiên bản Galley mới hơn. Không chữ nào bị đổi. Cập nhật Galley rồi làm lại.",
  },
  error: {
    not_signed_in: ["Chưa đăng nhập. Bài trên máy vẫn còn và vẫn viết được.", "Đăng nhập để gửi và nhận."],
    server_unreachable: [
      "Không kết nối được với máy chủ. Mọi thứ đã gõ nằm trên máy này.",
      "Cứ viết tiếp: có mạng là tự gửi.",
    ],
    not_a_galley_server: [
      "Địa chỉ này có trả lời nhưng không phải máy chủ Galley. Chưa có gì được gửi đi.",
      "Xem lại địa chỉ, hoặc hỏi người quản trị.",
    ],
    other_newsroom: [
      (a) =>
        `Đây là tòa soạn khác${a["newsroom"] ? ` (${a["newsroom"]})` : ""}, không phải nơi giữ các bài trên máy này. Chưa có gì được gửi đi.`,
      "Xem lại địa chỉ. Để làm cho tòa soạn khác, mở Galley với một thư mục dữ liệu khác (galley --data).",
    ],
    insecure_server: [
      "Địa chỉ http:// để lộ mật khẩu trên đường truyền, nên chưa có gì được gửi đi.",
      "Dùng địa chỉ bắt đầu bằng https://.",
    ],
    wrong_credentials: [
      "Tên, mật khẩu hoặc mã không đúng. Chưa có gì bị đổi.",
      "Gõ lại, hoặc hỏi người quản trị. Mỗi mã chỉ dùng được một lần.",
    ],
    token_expired: ["Phiên đăng nhập đã hết hạn. Bài vẫn viết và lưu trên máy được.", "Đăng nhập lại để gửi."],
    device_revoked: ["Máy này đã bị ngắt khỏi tòa soạn. Bài trên máy vẫn đọc được.", "Liên hệ người quản trị."],
    too_many_attempts: ["Thử đăng nhập quá nhiều lần. Chưa có gì bị đổi.", (a) => `Đợi ${wait(a)} rồi thử lại.`],
    protocol_newer: [
      "Máy chủ dùng phiên bản mới hơn máy này. Bài vẫn viết và lưu trên máy được.",
      "Cập nhật Galley để gửi tiếp.",
    ],
    protocol_older: [
      "Máy chủ dùng phiên bản cũ hơn máy này. Bài vẫn viết và lưu trên máy được.",
      "Nhờ người quản trị cập nhật máy chủ.",
    ],
    server_restored: [
      "Máy chủ vừa được khôi phục từ bản sao lưu. Không chữ nào trên máy này mất.",
      "Galley đang tự gửi lại những gì máy chủ thiếu; không cần làm gì.",
    ],
    storage_full: [
      "Ổ đĩa hết chỗ, nên phần vừa gõ chưa lưu được. Những gì đã báo là đã lưu vẫn còn.",
      "Dọn bớt ổ đĩa rồi thử lại; đừng đóng cửa sổ này.",
    ],
    storage_full_server: [
      "Máy chủ lúc này không lưu thêm được: đĩa của nó đầy hoặc trục trặc. Bài và ảnh vẫn nằm trên máy này.",
      "Sẽ tự gửi lại ngay khi máy chủ lưu được; báo quản trị.",
    ],
    storage_failed: [
      "Không đọc hoặc ghi được đĩa của máy này, nên phần vừa rồi chưa lưu được. Những gì đã báo là lưu thì vẫn còn.",
      "Đừng đóng cửa sổ này; xem đĩa còn cắm và không bị khóa ghi rồi thử lại. Nếu lặp lại, báo quản trị trước khi tắt máy.",
    ],
    store_damaged: [
      (a) =>
        a["articles"] === undefined
          ? "Tệp dữ liệu trên máy bị hỏng. Không có gì bị xóa."
          : `Tệp dữ liệu trên máy bị hỏng. Tệp được để riêng, và những gì đọc được đã lấy lại: ${a["articles"]} bài, ${a["edits"]} thay đổi chưa gửi, ${a["commands"]} lệnh chờ gửi, ${a["photos"]} ảnh chưa gửi. ${
              a["lost"] === "0" ? "Không mất gì." : `${a["lost"]} mục không đọc được.`
            }`,
      (a) =>
        a["articles"] === undefined
          ? "Đóng Galley rồi mở lại; những gì đọc được sẽ được lấy lại."
          : `${a["signed_in"] === "0" ? "Hãy đăng nhập lại; những" : "Những"} gì đã gửi sẽ tự về lại từ máy chủ.${
              a["lost"] === "0" ? "" : ` Giữ tệp ${a["file"] ?? ""} và đưa người quản trị xem.`
            }`,
    ],
    photo_lost: [
      (a) => `Ảnh ${a["file"] ?? ""} trên máy này bị hỏng nên chưa gửi. Bài và chú thích vẫn còn.`,
      "Thêm lại tệp ảnh gốc vào bài này; ảnh sẽ được sửa và gửi tiếp.",
    ],
    backup_folder: [
      (a) => `Chưa sao lưu: ${backupFolder(a)}. Không có gì bị đổi.`,
      "Chọn một thư mục trống, hoặc thư mục của lần sao lưu trước, tốt nhất ở ổ đĩa khác.",
    ],
    backup_cancelled: [
      "Đã dừng sao lưu. Các bản sao lưu trước vẫn nguyên.",
      "Lúc nào cũng có thể làm lại; phần đã chép không phải chép lần nữa.",
    ],
    article_unknown: ["Không thấy bài này trên máy. Không có gì bị đổi.", "Đồng bộ, hoặc quay lại hàng chờ."],
    article_read_only: [
      "Bài này chỉ đọc được trên máy này. Không chữ nào bị đổi.",
      "Cập nhật Galley, hoặc khôi phục bài nếu bài đã xóa.",
    ],
    edit_rejected: [
      "Máy trạm không nhận chỗ vừa sửa. Những gì đã lưu vẫn còn.",
      "Khung soạn thảo sẽ mở lại từ bản đã lưu.",
    ],
    bad_field: ["Không ghi được ô này. Giá trị trước vẫn còn.", "Gõ lại ngắn hơn, hoặc đúng dạng của ô."],
    photo_not_a_picture: [(a) => `${file(a)} không phải là ảnh. Bài giữ nguyên.`, "Chọn tệp JPEG, PNG hoặc WebP."],
    photo_unsupported: [
      (a) => `Chưa đọc được loại ảnh của ${file(a)}. Bài giữ nguyên.`,
      "Xuất ảnh ra JPEG, PNG hoặc WebP rồi thử lại.",
    ],
    photo_too_large: [
      (a) => `${file(a)}${pixels(a)} quá lớn để mở an toàn. Bài giữ nguyên.`,
      "Thu nhỏ ảnh rồi thử lại.",
    ],
    photo_truncated: [(a) => `${file(a)} bị thiếu phần cuối. Bài giữ nguyên.`, "Chép lại tệp từ máy ảnh hoặc thẻ nhớ."],
    photo_damaged: [
      (a) => `${file(a)} bị hỏng, không đọc được. Bài giữ nguyên.`,
      "Chép lại tệp từ máy ảnh hoặc thẻ nhớ.",
    ],
    photo_missing: ["Ảnh này chưa có trên máy. Chữ và chú thích vẫn còn.", "Ảnh sẽ tự về khi có mạng."],
    link_refused: [
      "Liên kết này không an toàn cho bạn đọc nên không được đặt. Chữ vẫn giữ nguyên.",
      "Dùng địa chỉ bắt đầu bằng https:// hoặc mailto:.",
    ],
    refused: ["Việc này chưa làm được. Bài giữ nguyên.", "Xem lý do rồi làm lại."],
    preview_failed: [
      "Không dựng được trang xem trước. Bài không bị ảnh hưởng.",
      "Thử dựng lại; nếu vẫn không được, gọi người quản trị.",
    ],
    bad_request: [
      "Galley gửi cho chính mình một yêu cầu không đúng. Không có gì bị đổi.",
      "Thử lại; nếu lặp lại, báo người quản trị.",
    ],
    internal: ["Có trục trặc trong Galley. Những gì đã lưu vẫn còn.", "Thử lại; nếu lặp lại, đóng rồi mở Galley."],
  },
  session: {
    title: "Đăng nhập",
    intro: "Lần đầu cần mạng. Sau đó viết được cả khi không có mạng.",
    server: "Máy chủ",
    serverHelp: "Địa chỉ của tòa soạn, bắt đầu bằng https://",
    login: "Tên đăng nhập",
    password: "Mật khẩu",
    code: "Mã dùng một lần",
    useCode: "Dùng mã một lần",
    usePassword: "Dùng tên và mật khẩu",
    device: "Tên máy này",
    deviceDefault: "Máy của tôi",
    submit: "Đăng nhập",
    busy: "Đang hỏi máy chủ…",
    again: "Đăng nhập lại",
    expired: "Phiên đăng nhập đã hết hạn. Vẫn viết và lưu được; đăng nhập lại để gửi.",
    revoked: "Máy này đã bị ngắt khỏi tòa soạn. Bài trên máy vẫn còn và đọc được.",
  },
  settings: {
    title: "Cài đặt",
    language: "Ngôn ngữ",
    theme: "Giao diện",
    themes: { system: "Theo hệ thống", light: "Sáng", dark: "Tối" },
    account: "Người dùng",
    device: "Máy này",
    server: "Máy chủ",
    token: "Nơi giữ khóa đăng nhập",
    tokens: { keyring: "Kho khóa của hệ thống", file: "Tệp riêng trên máy này, chỉ mình anh chị đọc được" },
    data: "Thư mục dữ liệu",
    version: "Phiên bản",
    backup: "Sao lưu",
    backupHelp: "Mọi bài và ảnh trên máy này, kể cả phần chưa gửi. Khóa đăng nhập không nằm trong đó.",
    backupFolder: "Thư mục, tốt nhất ở ổ đĩa khác",
    backupNow: "Sao lưu ngay",
    backupStop: "Dừng",
    backupNone: "Chưa sao lưu lần nào",
    backupReading: "Đang chép các bài…",
    backupRestore: "Khôi phục trên máy mới: galley --restore THƯ-MỤC",
    backupLast: (when, size) => `Sao lưu gần nhất ${when} · ${size} · đã đọc lại, nguyên vẹn`,
    backupMissing: (n) => `${n} tệp ảnh không đọc được nên chưa chép`,
    backupDone: (done, of) => `${done}/${of} tệp ảnh`,
    signOut: "Đăng xuất",
    signOutTitle: "Đăng xuất khỏi máy này?",
    signOutText: "Bài và ảnh vẫn nằm trên máy. Đăng nhập lại là viết và gửi tiếp được.",
    signOutUnsent: (parts) => `Còn ${parts} chưa gửi; phần này nằm lại trên máy.`,
  },
  palette: {
    title: "Lệnh",
    search: "Gõ tên việc cần làm",
    none: "Không có việc nào khớp",
    open: "Mở bảng lệnh",
  },
  unsaved: {
    title: "Còn chữ chưa lưu được vào máy",
    slow: "Máy ghi chậm hoặc chưa ghi được. Galley vẫn đang thử lại.",
    leaves: "Rời bài bây giờ thì những chữ này vẫn ở trong cửa sổ và trở lại khi mở bài, chừng nào chưa thoát Galley.",
    ends: "Thoát bây giờ thì những chữ này mất. Nên chép bài ra chỗ khác trước.",
    copy: "Chép cả bài",
    copied: "Đã chép. Dán vào chỗ khác để giữ.",
    notCopied: "Chưa chép được. Bôi đen chữ trong bài rồi bấm Ctrl+C.",
    leave: "Cứ rời bài",
    quit: "Thoát, bỏ những chữ này",
    stay: "Ở lại",
  },
  quit: {
    title: "Thoát Galley?",
    text: (parts) => `Chưa gửi: ${parts}. Tất cả nằm an toàn trên máy này và sẽ tự gửi khi mở lại Galley và có mạng.`,
    yes: "Thoát",
    no: "Ở lại",
    action: "Thoát Galley",
  },
  action: {
    goQueue: "Về hàng chờ",
    searchQueue: "Tìm trong hàng chờ",
    nextRow: "Bài sau",
    previousRow: "Bài trước",
    openRow: "Mở bài đang chọn",
    toggleRail: "Ẩn hoặc hiện bảng bên",
    insertPhoto: "Chèn ảnh",
    settings: "Cài đặt",
    theme: (name) => `Giao diện: ${name}`,
    language: (name) => `Ngôn ngữ: ${name}`,
    view: (name) => `Danh sách: ${name}`,
  },
};

/** A file's name for a sentence that begins with it. */
function file(args: Record<string, string>): string {
  const name = args["file_name"];
  return name ? `“${name}”` : "Tệp này";
}

/** The size of a picture that is too large, when it is known. */
function pixels(args: Record<string, string>): string {
  const { width_px: width, height_px: height } = args;
  return width && height ? ` có ${width} × ${height} điểm ảnh,` : "";
}

/** How long to wait, when the server said. */
function wait(args: Record<string, string>): string {
  const seconds = Math.ceil(Number(args["retry_after_ms"] ?? NaN) / 1000);
  if (!Number.isFinite(seconds)) return "vài phút";
  return seconds < 100 ? `${seconds} giây` : `${Math.ceil(seconds / 60)} phút`;
}
