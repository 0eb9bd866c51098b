import { afterEach, describe, expect, test } from "vitest";
import { failure } from "../ipc/fake/workstation.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";
import { route } from "./route.svelte.ts";

let open: OpenWindow;
afterEach(() => open.close());

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="queue-row"]')];
const focused = (): string | undefined => (document.activeElement as HTMLElement).dataset["article"];

describe("the queue", () => {
  test("is walked with j and k, and Enter opens", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const ids = rows().map((row) => row.dataset["article"]);
    expect(ids.length).toBeGreaterThan(2);
    press("j");
    expect(focused()).toBe(ids[0]);
    press("j");
    press("j");
    press("k");
    expect(focused()).toBe(ids[1]);
    press("k");
    press("k");
    press("k");
    expect(focused()).toBe(ids[0]);
    // Enter on a button is a click.
    click(document.activeElement as HTMLElement);
    expect(route()).toEqual({ screen: "story", article: ids[0], tab: null });
    await appears("headline");
  });

  test("N begins a story, with the caret in its headline", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    expect(press("n")).toBe(true);
    const headline = await appears("headline");
    await until(() => document.activeElement === headline, "the caret in the headline");
    expect(open.fake.requests("article_create")).toHaveLength(1);
  });

  test("letters typed into the search are words to find, not keys", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const search = await appears("queue-search");
    typeInto(search, "n");
    expect(press("n")).toBe(false);
    expect(press("j")).toBe(false);
    expect(open.fake.requests("article_create")).toHaveLength(0);
    typeInto(search, "thu vien");
    await until(() => rows().length === 1, "one story found");
    expect(rows()[0]?.textContent).toContain("Thư viện");
  });

  test("an empty list says what comes there, and a search without an answer says what to try", async () => {
    open = await openWindow("#/queue/approved");
    expect((await appears("queue-empty")).textContent).toContain("Không có bài đã duyệt nào");
    typeInto(await appears("queue-search"), "zzz");
    await until(() => byId("queue-empty")?.textContent?.includes("zzz"), "words about the search");
  });

  test("counts are said, and what an editor must act on is marked for ears too", async () => {
    open = await openWindow("#/queue/mine", { as: "minh" });
    const view = await appears("view-to_review");
    await until(() => view.textContent?.includes("2"), "the count");
    expect(view.textContent).toContain("cần anh chị xem");
  });

  test("hears that a list changed", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const before = rows().length;
    await open.fake.invoke("article_create", {}, undefined);
    await until(() => rows().length === before + 1, "one more row");
  });
});

describe("a new machine", () => {
  const FIRST = { stories: 9_000, listed: 9_000, here: 2, received_bytes: 4_096_400, read: 0, to_read: 90_000 };

  test("says which stories have not come, how far the archive is, and that a list is not whole yet", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    // One with something unsent was written here, so it is here.
    const [here, away] = rows().map((row) => row.dataset["article"] ?? "");
    open.fake.arrive({ ...FIRST, listed: 1_500 }, away ?? "");
    await until(() => rows()[1]?.textContent?.includes("chưa về máy này"), "words in the row");
    expect(rows().find((row) => row.dataset["article"] === here)?.textContent).not.toContain("chưa về máy này");
    expect((await appears("queue-listing")).textContent).toContain("1.500 / 9.000 bài");
    open.fake.arrive(FIRST);
    await until(() => byId("queue-listing") === null, "a whole list");
    expect((await appears("arriving")).textContent).toContain("Đang tải kho: 2 / 9.000 bài");
    click(await appears("state-line"));
    const panel = await appears("first-sync");
    expect(panel.textContent).toContain("4,1 MB");
    expect(panel.textContent).toContain("0 / 90.000 mục");
  });

  test("without a network tells of a story that has not come, and stays where it was", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    open.fake.arrive(FIRST, rows()[0]?.dataset["article"] ?? "");
    open.fake.goOnline(false);
    click(rows()[0] as HTMLElement);
    await until(() => document.body.textContent?.includes("chưa về tới máy này"), "words about it");
  });
});

describe("the window around it", () => {
  test("asks for a sign-in where there is none, and says in words why it failed", async () => {
    open = await openWindow("#/queue/mine", { as: null, prefill: { server: "http://elsewhere.example", code: null } });
    const server = await appears("sign-in-server");
    expect((server as HTMLInputElement).value).toBe("http://elsewhere.example");
    // Whoever is new is asked for a code first.
    click(await appears("sign-in-mode"));
    const login = await appears("sign-in-login");
    typeInto(login, "lan");
    typeInto(await appears("sign-in-password"), "giấu kín");
    const submit = (): void => (document.querySelector("form") as HTMLFormElement).requestSubmit();
    submit();
    await until(() => byId("sign-in-error")?.textContent?.includes("https://"), "words about the address");
    expect((login as HTMLInputElement).value).toBe("lan");
    typeInto(server, "https://toa-soan.example");
    submit();
    await appears("queue-row");
  });

  test("an expired sign-in is a line, not a wall: the stories stay", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const status = (await open.fake.invoke("session_status", {}, undefined)) as object;
    open.fake.answer("session_status", () => ({ ...status, state: "expired" }) as never);
    open.fake.emit({ event: "session_changed" });
    expect((await appears("session-banner")).textContent).toContain("hết hạn");
    expect(rows().length).toBeGreaterThan(0);
  });

  test("closing with something unsent says what, and that it is safe; asked again, it closes", async () => {
    open = await openWindow("#/queue/mine", { online: false });
    await appears("queue-row");
    open.fake.emit({ event: "close_requested" });
    const dialog = await appears("dialog-quit");
    expect(dialog.textContent).toContain("Chưa gửi: 3 thay đổi, 2 ảnh (4,1 MB)");
    expect(dialog.textContent).toContain("an toàn");
    expect(open.fake.requests("app_quit")).toHaveLength(0);
    open.fake.emit({ event: "close_requested" });
    await until(() => open.fake.requests("app_quit").length === 1, "the end");
  });

  test("what a restored server forgot is told by name, and what was asked for here can be sent again", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const move = { article: "a", headline: "Mở cửa buổi tối", transition: "submit", at: Date.now() };
    open.fake.forgotten = [
      { ...move, n: 1, by: "Lan", command: "c-1" },
      { ...move, n: 2, by: "Minh", transition: "approve", command: null },
    ];
    const status = (await open.fake.invoke("sync_status", {}, undefined)) as never;
    open.fake.emit({ event: "sync", status });
    await until(() => byId("state-line")?.textContent?.includes("2 việc máy chủ đã quên"), "the line says so");
    click(await appears("state-line"));
    const panel = await appears("sync-panel");
    expect(panel.textContent).toContain("Mở cửa buổi tối");
    expect(panel.textContent).toContain("Minh");
    expect(panel.querySelectorAll('[data-testid="send-again"]')).toHaveLength(1);
    click(await appears("send-again"));
    await until(() => open.fake.requests("sync_send_again").length === 1, "it is sent again");
    expect(open.fake.requests("sync_send_again")[0]).toEqual({ n: 1 });
    await until(() => panel.querySelectorAll('[data-testid="forgotten-move"]').length === 1, "one is left");
    click(await appears("let-go"));
    await until(() => panel.querySelectorAll('[data-testid="forgotten-move"]').length === 0, "none is left");
  });

  test("a damaged store says what was saved and what was not, until somebody has read it", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    const saved = {
      articles: "12",
      edits: "3",
      commands: "1",
      photos: "2",
      lost: "4",
      signed_in: "1",
      file: "/x/hong.sqlite",
    };
    open.fake.failures = [{ code: "store_damaged", article: null, at: Date.now(), retry_ms: null, arguments: saved }];
    const status = (await open.fake.invoke("sync_status", {}, undefined)) as never;
    open.fake.emit({ event: "sync", status });
    click(await appears("state-line"));
    const panel = await appears("sync-panel");
    for (const words of ["12 bài", "3 thay đổi", "2 ảnh", "4 mục không đọc được", "/x/hong.sqlite"]) {
      expect(panel.textContent).toContain(words);
    }
    click(await appears("rebuild-seen"));
    await until(() => !panel.textContent?.includes("12 bài"), "it has been read");
  });

  test("damage that is found while the store is used says what to do, and nothing takes it off the list", async () => {
    open = await openWindow("", { server_ms: 20 });
    open.fake.failures = [{ code: "store_damaged", article: null, at: Date.now(), retry_ms: null, arguments: {} }];
    const status = (await open.fake.invoke("sync_status", {}, undefined)) as never;
    open.fake.emit({ event: "sync", status });
    click(await appears("state-line"));
    expect((await appears("sync-panel")).textContent).toContain("Đóng Galley rồi mở lại");
    expect(byId("rebuild-seen")).toBeNull();
  });

  test("a backup says how far it is and what the last one held; a folder that cannot be used is told", async () => {
    open = await openWindow("#/settings", { server_ms: 20 });
    const folder = (await appears("backup-folder")) as HTMLInputElement;
    await until(() => folder.value === "/home/lan/Galley-backup", "a folder is suggested");
    expect((await appears("backup-status")).textContent).toContain("Chưa sao lưu");
    typeInto(folder, "/media/usb/galley");
    const make = byId("backup-now") as HTMLButtonElement;
    make.focus();
    make.click();
    await appears("backup-stop");
    await until(() => document.activeElement === folder, "the keyboard beside the button that went away");
    await until(() => byId("backup-status")?.textContent?.includes("/9 tệp ảnh"), "how far it is");
    await until(() => byId("backup-status")?.textContent?.includes("11 MB"), "what it held");
    expect(open.fake.requests("backup_make")[0]).toEqual({ folder: "/media/usb/galley" });
    open.fake.answer("backup_make", () => {
      throw failure("backup_folder", { folder: "/etc", reason: "strange" });
    });
    (folder.form as HTMLFormElement).requestSubmit();
    await until(() => document.body.textContent?.includes("/etc đang có tệp khác"), "why not");
  });

  test("the palette finds an action without its marks, and shows its key", async () => {
    open = await openWindow("#/queue/mine");
    await appears("queue-row");
    press("k", { ctrlKey: true });
    typeInto(await appears("palette-search"), "bai moi");
    const found = [...document.querySelectorAll("#palette-list [role=option]")];
    expect(found.map((option) => option.textContent?.trim())).toEqual([expect.stringMatching(/Bài mới\s*N/)]);
    press("Enter");
    await until(() => open.fake.requests("article_create").length === 1, "a new story");
  });

  test("changes its language at once, and keeps the choice", async () => {
    open = await openWindow("#/settings");
    click(await appears("language-en"));
    await until(() => document.querySelector("h1")?.textContent === "Settings", "English");
    expect(document.documentElement.lang).toBe("en");
    expect(open.fake.requests("settings_set")).toEqual([
      { language: "en", theme: "system", notifies: true, menu_bar: false },
    ]);
  });
});
