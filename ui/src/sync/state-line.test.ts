import { describe, expect, test } from "vitest";
import type { SyncStatus } from "../ipc/types.ts";
import { en } from "../kit/words/en.ts";
import { vi } from "../kit/words/vi.ts";
import { spokenLine, stateLine, unsentWords } from "./state-line.ts";

const at = (hours: number, minutes: number, seconds = 0): number =>
  new Date(2026, 10, 24, hours, minutes, seconds).getTime();
const NOW = at(22, 20);
const QUIET: SyncStatus = {
  link: "online",
  offline_since_ms: null,
  saved_ms: at(22, 16, 5),
  sent_ms: at(22, 10),
  unsent: { records: 0, photos: 0, bytes: 0, commands: 0 },
  failures: [],
  reviews: [],
  forgotten: [],
  first_sync: null,
  busy: false,
};
const waiting = { records: 3, photos: 2, bytes: 4_096_400, commands: 0 };

/** The whole line, as it is read. */
function read(status: Partial<SyncStatus>, saving = false, words = vi): string {
  const line = stateLine({ ...QUIET, ...status }, saving, NOW, words);
  return [line.saved, line.sent, line.link, ...line.attention].filter((part) => part !== null).join(" · ");
}

describe("the state line", () => {
  test("says saved and sent as two facts", () => {
    expect(read({})).toBe("Đã lưu trên máy 22:16:05 · Đã gửi 22:10");
  });
  test("says what is not sent, with the size of the photos", () => {
    expect(read({ unsent: waiting })).toBe("Đã lưu trên máy 22:16:05 · Chưa gửi: 3 thay đổi, 2 ảnh (4,1 MB)");
  });
  test("going offline adds since when, and changes nothing else", () => {
    const online = read({ unsent: waiting });
    expect(read({ unsent: waiting, link: "offline", offline_since_ms: at(21, 40) })).toBe(
      `${online} · Ngoại tuyến từ 21:40`,
    );
  });
  test("is spoken when the network or the disk is in trouble and when it is over, not with every word that is saved", () => {
    const spoken = (status: Partial<SyncStatus>, saving = false): string =>
      spokenLine(stateLine({ ...QUIET, ...status }, saving, NOW, vi), saving, vi);
    const calm = spoken({});
    expect(spoken({ saved_ms: at(22, 19, 59), unsent: waiting })).toBe(calm);
    expect(spoken({ link: "offline", offline_since_ms: at(21, 40) })).toBe("Ngoại tuyến từ 21:40");
    expect(spoken({}, true)).toBe(`Đang lưu trên máy…. ${calm}`);
  });
  test("leaves out what is zero", () => {
    expect(unsentWords({ records: 1, photos: 0, bytes: 90, commands: 0 }, vi)).toBe("1 thay đổi");
    expect(unsentWords({ records: 0, photos: 0, bytes: 0, commands: 1 }, vi)).toBe("1 lệnh");
    expect(unsentWords({ records: 0, photos: 0, bytes: 0, commands: 0 }, vi)).toBe("");
  });
  test("on a new machine promises nothing", () => {
    expect(read({ saved_ms: null, sent_ms: null })).toBe("Chưa gõ gì trên máy này · Không có gì chờ gửi");
  });
  test("says so when saving takes long", () => {
    expect(read({}, true)).toBe("Đang lưu trên máy… · Đã gửi 22:10");
  });
  test("names the day when it was not today", () => {
    const yesterday = new Date(2026, 10, 23, 9, 5).getTime();
    expect(read({ saved_ms: yesterday, sent_ms: yesterday })).toBe("Đã lưu trên máy 23/11 09:05 · Đã gửi 23/11 09:05");
  });
  test.each([
    ["signed_out", "Chưa đăng nhập", "attention"],
    ["connecting", "Đang kết nối với máy chủ", "calm"],
    ["refused", "Cần đăng nhập lại để gửi", "attention"],
    ["offline", "Ngoại tuyến", "waiting"],
  ] as const)("when %s says “%s” and is tinted %s", (link, words, tint) => {
    const line = stateLine({ ...QUIET, link }, false, NOW, vi);
    expect(line.link).toBe(words);
    expect(line.tint).toBe(tint);
  });
  test("being offline is not called a failure", () => {
    const failure = { code: "server_unreachable", article: null, at: NOW, retry_ms: NOW, arguments: {} } as const;
    const offline = { link: "offline", offline_since_ms: at(21, 40), failures: [failure] } as const;
    expect(stateLine({ ...QUIET, ...offline, failures: [failure] }, false, NOW, vi)).toMatchObject({
      attention: [],
      tint: "waiting",
    });
    const storage = { ...failure, code: "storage_full" } as const;
    expect(stateLine({ ...QUIET, ...offline, failures: [storage] }, false, NOW, vi).attention).toHaveLength(1);
  });
  test("on a new machine says how far the archive is, calmly, and not a word when it is here", () => {
    const first = { stories: 10_000, listed: 1_500, here: 0, received_bytes: 0, read: 0, to_read: 90_000 };
    const line = (part: Partial<typeof first>, words = vi) =>
      stateLine({ ...QUIET, first_sync: { ...first, ...part } }, false, NOW, words);
    expect(line({}).arriving).toBe("Đang tải danh sách: 1.500 / 10.000 bài");
    expect(line({ listed: 10_000, here: 3_120 })).toMatchObject({
      arriving: "Đang tải kho: 3.120 / 10.000 bài",
      tint: "calm",
      attention: [],
    });
    expect(line({ listed: 10_000, here: 3_120 }, en).arriving).toBe("Fetching the archive: 3,120 of 10,000 stories");
    expect(line({ listed: 10_000, here: 10_000, read: 4_000 }).arriving).toBeNull();
  });
  test("says what needs a person", () => {
    const failure = { code: "refused", article: null, at: NOW, retry_ms: null, arguments: {} } as const;
    const review = { article: "a", headline: "", review: "r", people: [], places: 1 };
    const line = stateLine({ ...QUIET, failures: [failure], reviews: [review, review] }, false, NOW, vi);
    expect(line.attention).toEqual(["1 việc chưa gửi được", "2 bài có chỗ gộp cần xem"]);
    expect(line.tint).toBe("attention");
  });
  test("reads the same in English, with English numbers", () => {
    expect(read({ unsent: waiting, link: "offline", offline_since_ms: at(21, 40) }, false, en)).toBe(
      "Saved on this machine 22:16:05 · Not sent: 3 changes, 2 photos (4.1 MB) · Offline since 21:40",
    );
    expect(unsentWords({ records: 1, photos: 1, bytes: 2_000_000, commands: 1 }, en)).toBe(
      "1 change, 1 photo, 1 command (2 MB)",
    );
  });
});
