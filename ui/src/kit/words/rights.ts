/** The words about the rights of photos, in both languages: beside one another, because they are written together. */
import type { Permission } from "../../ipc/types.ts";

type Name = string;
type With = (text: string) => string;
type Pair = (first: string, second: string) => string;

export interface RightsWords extends Record<
  | "label"
  | "unsaid"
  | "waiting"
  | "overrideWaits"
  | "state"
  | "change"
  | "override"
  | "stateTitle"
  | "stateHelp"
  | "permissionLabel"
  | "stateYes"
  | "until"
  | "untilNone"
  | "untilHelp"
  | "untilUnread"
  | "overrideTitle"
  | "overrideHelp"
  | "overrideYes"
  | "notPlaced",
  Name
> {
  /** What holds when readers see the story. */
  permission: Record<Permission, Name>;
  /** What each means for a story. */
  means: Record<Permission, Name>;
  /** What follows when a time is over. */
  after: Record<Permission, Name>;
  dayEnd: With;
  holdsUntil: With;
  ended: With;
  endsEarly: With;
  stated: Pair;
  given: Pair;
}

export const rightsVi: RightsWords = {
  label: "Quyền dùng ảnh",
  permission: { free: "Dùng tự do", needs_approval: "Cần cho phép", forbidden: "Cấm dùng" },
  means: {
    free: "Bài nào cũng dùng được.",
    needs_approval: "Bài dùng được sau khi người duyệt cho phép và ghi lý do.",
    forbidden: "Không bài nào dùng được; người duyệt cũng không cho phép riêng được.",
  },
  after: {
    free: "Hết hạn, ảnh bị cấm dùng đến khi có người nêu quyền lại.",
    needs_approval: "Hết hạn, ảnh bị cấm dùng đến khi có người nêu quyền lại.",
    forbidden: "Hết hạn, bài vẫn cần được cho phép mới dùng ảnh.",
  },
  unsaid: "Chưa ai nêu quyền. Bài dùng được.",
  dayEnd: (date) => `hết ngày ${date}`,
  holdsUntil: (when) => `đến ${when}`,
  ended: (when) => `quyền trước đã hết (${when})`,
  endsEarly: (when) => `quyền hết trước giờ hẹn đăng (${when})`,
  stated: (who, when) => `${who} nêu lúc ${when}`,
  given: (who, reason) => `${who} cho phép bài này dùng: ${reason}`,
  waiting: "Quyền mới nêu trên máy này đang chờ máy chủ.",
  overrideWaits: "Lời cho phép đang chờ máy chủ.",
  state: "Nêu quyền…",
  change: "Đổi quyền…",
  override: "Cho phép bài này dùng…",
  stateTitle: "Quyền dùng ảnh",
  stateHelp: "Quyền đi theo ảnh, ở mọi bài dùng ảnh này.",
  permissionLabel: "Ảnh này",
  stateYes: "Nêu quyền",
  until: "Đến khi nào",
  untilNone: "Không thời hạn",
  untilHelp: "Viết như 30/11/2026 (đến hết ngày ấy) hoặc 18:00 30/11.",
  untilUnread: "Không đọc được thời hạn này. Viết như 30/11/2026 hoặc 18:00 30/11, hoặc để trống.",
  overrideTitle: "Cho phép bài này dùng ảnh?",
  overrideHelp: "Chỉ cho bài này. Tên và lý do nằm trong lịch sử của bài. Quyền của ảnh mà đổi thì phải cho phép lại.",
  overrideYes: "Cho phép",
  notPlaced: "Ảnh này bị cấm dùng nên chưa đưa vào bài. Chú thích vẫn còn ở bàn ảnh.",
};

export const rightsEn: RightsWords = {
  label: "Rights of the photo",
  permission: { free: "Free to use", needs_approval: "Needs approval", forbidden: "Forbidden" },
  means: {
    free: "Any story may use it.",
    needs_approval: "A story may use it after an approver has said so, with a reason.",
    forbidden: "No story may use it, and no approver can let one.",
  },
  after: {
    free: "After that it is forbidden until somebody states its rights anew.",
    needs_approval: "After that it is forbidden until somebody states its rights anew.",
    forbidden: "After that a story still needs approval to use it.",
  },
  unsaid: "No rights are stated. It may be used.",
  dayEnd: (date) => `the end of ${date}`,
  holdsUntil: (when) => `until ${when}`,
  ended: (when) => `what was stated is over (${when})`,
  endsEarly: (when) => `what was stated is over before the embargo (${when})`,
  stated: (who, when) => `stated by ${who}, ${when}`,
  given: (who, reason) => `${who} lets this story use it: ${reason}`,
  waiting: "New rights, stated on this machine, wait for the server.",
  overrideWaits: "The yes waits for the server.",
  state: "State rights…",
  change: "Change rights…",
  override: "Let this story use it…",
  stateTitle: "Rights of the photo",
  stateHelp: "Rights belong to the photo, in every story that uses it.",
  permissionLabel: "This photo",
  stateYes: "State rights",
  until: "Until when",
  untilNone: "Without an end",
  untilHelp: "As 30/11/2026 (to the end of that day), or 18:00 30/11.",
  untilUnread: "This cannot be read as a time. Write it as 30/11/2026 or 18:00 30/11, or leave it empty.",
  overrideTitle: "Let this story use the photo?",
  overrideHelp:
    "For this story alone. Your name and reason stand in its history. If the photo’s rights change, it has to be said again.",
  overrideYes: "Let it be used",
  notPlaced: "This photo is forbidden, so it was not placed in the story. Its caption is kept on the photo desk.",
};
