/** Leaving, ending and signing in again: no word that somebody typed is lost by it. */
import { afterEach, describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "../ipc/bytes.ts";
import { failure } from "../ipc/fake/workstation.ts";
import { say } from "../kit/notice.svelte.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";
import { desk } from "./desk.svelte.ts";
import { route } from "./route.svelte.ts";

const STORY = "a-thu-vien";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

async function story(article = STORY, options: Parameters<typeof openWindow>[1] = {}): Promise<void> {
  open = await openWindow(`#/story/${article}/write`, options);
  await appears("body");
}

const names = (): string[] => open.fake.asked.map((entry) => entry.name);
const notice = (): string => byId("notice")?.textContent ?? "";
const headline = (): HTMLTextAreaElement => byId("headline") as HTMLTextAreaElement;

/** The disk takes no fields until the returned function is called. */
function fullDisk(): () => void {
  let full = true;
  open.fake.answer("article_set_field", ({ article, field, value }) => {
    if (full) throw failure("storage_full");
    const register = (open.fake.article(article).draft.fields[field] = [{ op: `op-${value}`, value }]);
    return { register, saved_ms: 1 };
  });
  return () => (full = false);
}

/** Types a headline, and leaves although it is not saved. */
async function leaveUnsaved(): Promise<void> {
  typeInto(await appears("headline"), "Chưa lưu được");
  click(await appears("back"));
  click(byId("dialog-yes", await appears("dialog-unsaved")) as HTMLElement);
  await until(() => route().screen === "queue", "the queue");
}

function paste(text: string): void {
  const body = byId("body") as HTMLElement;
  body.focus();
  const pasted = new Event("paste", { bubbles: true, cancelable: true });
  const data = { getData: (type: string) => (type === "text/plain" ? text : ""), types: ["text/plain"], files: [] };
  body.dispatchEvent(Object.assign(pasted, { clipboardData: data }));
}

describe("the window ends", () => {
  test("not over words that were left behind: it asks, and whoever stays finds them in their story", async () => {
    await story();
    fullDisk();
    await leaveUnsaved();
    open.fake.emit({ event: "close_requested" });
    const asked = await appears("dialog-unsaved");
    expect(asked.textContent).toContain("mất");
    expect(asked.textContent).toContain("Bài đã rời còn chữ chưa lưu được");
    expect(names()).not.toContain("app_quit");
    expect(byId("dialog-quit")).toBeNull();
    const copies: string[] = [];
    const clipboard = { writeText: (text: string) => Promise.resolve(void copies.push(text)) };
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: clipboard });
    click(byId("unsaved-copy", asked) as HTMLElement);
    await until(() => copies.length === 1, "the copy");
    expect(copies[0]).toContain("Chưa lưu được");
    click(byId("dialog-no", asked) as HTMLElement);
    await appears("headline");
    expect(headline().value).toBe("Chưa lưu được");
  });

  test("at once, and never with words that everything is safe, for whoever gives the words up", async () => {
    await story();
    fullDisk();
    await leaveUnsaved();
    open.fake.emit({ event: "close_requested" });
    click(byId("dialog-yes", await appears("dialog-unsaved")) as HTMLElement);
    await until(() => names().includes("app_quit"), "the end");
    expect(byId("dialog-quit")).toBeNull();
  });

  test("in peace once the disk takes what was left behind", async () => {
    await story();
    const room = fullDisk();
    await leaveUnsaved();
    room();
    open.fake.emit({ event: "close_requested" });
    await until(() => names().includes("app_quit") || byId("dialog-quit"), "the end");
    expect(byId("dialog-unsaved")).toBeNull();
    expect(open.fake.article(STORY).draft.fields["headline"]?.map((one) => one.value)).toEqual(["Chưa lưu được"]);
    expect(sessionStorage.length).toBe(0);
  });

  test("when it is asked to twice in a row, with nothing in the way", async () => {
    await story();
    expect(desk.status.unsent.records).toBeGreaterThan(0);
    open.fake.emit({ event: "close_requested" });
    open.fake.emit({ event: "close_requested" });
    await until(() => names().includes("app_quit"), "the end");
  });

  test("not over a reason that is being typed", async () => {
    open = await openWindow("#/story/a-cho-noi/review", { as: "minh" });
    click(await appears("return"));
    const dialog = await appears("dialog-return");
    typeInto(byId("dialog-reason", dialog) as HTMLElement, "Thiếu nguồn");
    open.fake.emit({ event: "close_requested" });
    const asked = await appears("dialog-unsaved");
    expect(asked.textContent).toContain("Lý do đang gõ");
    click(byId("dialog-no", asked) as HTMLElement);
    expect((byId("dialog-reason") as HTMLTextAreaElement).value).toBe("Thiếu nguồn");
    expect(names()).not.toContain("app_quit");
  });
});

describe("an embargo that is being typed", () => {
  const box = (): HTMLInputElement => byId("embargo") as HTMLInputElement;
  async function typeEmbargo(text: string): Promise<void> {
    await story();
    click(await appears("rail-details"));
    typeInto(await appears("embargo"), text);
  }

  test("is committed by leaving, though the box never lost the focus", async () => {
    await typeEmbargo("6:00 21/9/2099");
    click(await appears("back"));
    await until(() => route().screen === "queue", "the queue");
    const at = String(Date.parse("2099-09-21T06:00:00+07:00"));
    expect(open.fake.article(STORY).draft.fields["embargo"]?.map((one) => one.value)).toEqual([at]);
  });

  test("lets nobody submit or leave in silence while it cannot be read, and comes back as it was typed", async () => {
    await typeEmbargo("sáng mai");
    click(await appears("submit"));
    const refused = await appears("dialog-refused");
    expect(refused.textContent).toContain("Chưa đọc được giờ hẹn đăng");
    expect(names()).not.toContain("workflow_submit");
    click(byId("dialog-yes", refused) as HTMLElement);
    // Closing the rail takes the box away, not what stands in it.
    click(await appears("toggle-rail"));
    await until(() => byId("embargo") === null, "no box");
    click(await appears("back"));
    const asked = await appears("dialog-unsaved");
    expect(asked.textContent).toContain("Chưa đọc được giờ hẹn đăng");
    click(byId("dialog-yes", asked) as HTMLElement);
    await until(() => route().screen === "queue", "the queue");
    await open.close();
    await story();
    click(await appears("rail-details"));
    await appears("embargo");
    expect(box().value).toBe("sáng mai");
    expect(box().getAttribute("aria-invalid")).toBe("true");
  });
});

test("an embargo that somebody else's program wrote unreadably is shown as it is, and the problem leads to it", async () => {
  open = await openWindow(`#/story/${STORY}/write`);
  await appears("body");
  open.fake.writeElsewhere(STORY, "embargo", "soon", []);
  click(await appears("rail-checks"));
  const problem = await until(
    () =>
      [...document.querySelectorAll<HTMLElement>("#rail button")].find((one) =>
        one.textContent?.includes("Không đọc được giờ hẹn đăng"),
      ),
    "the problem",
  );
  click(problem);
  await until(() => document.activeElement === byId("embargo") && byId("embargo"), "the caret in the box");
  expect((byId("embargo") as HTMLInputElement).value).toBe("soon");
});

describe("what was left behind", () => {
  test("is saved by itself once there is room, and that is said", async () => {
    await story();
    const room = fullDisk();
    await leaveUnsaved();
    room();
    await until(() => notice().includes("nay đã lưu"), "a word");
    expect(open.fake.article(STORY).draft.fields["headline"]?.map((one) => one.value)).toEqual(["Chưa lưu được"]);
  });

  test("while it was on its way is not written a second time beside itself", async () => {
    await story();
    const { fake } = open;
    const { draft } = fake.article(STORY);
    let commit = (): void => undefined;
    fake.answer("article_set_field", async ({ field, value, saw }) => {
      if (fake.requests("article_set_field").length === 1) await new Promise<void>((resolve) => (commit = resolve));
      const others = (draft.fields[field] ?? []).filter((candidate) => !saw.includes(candidate.op));
      const register = (draft.fields[field] = [...others, { op: `op-${fake.asked.length}`, value }]);
      return { register, saved_ms: 1 };
    });
    typeInto(await appears("headline"), "Đang trên đường");
    click(await appears("back"));
    click(byId("dialog-yes", await appears("dialog-unsaved")) as HTMLElement);
    click(await until(() => document.querySelector<HTMLElement>(`[data-article="${STORY}"]`), "the row"));
    commit();
    await appears("body");
    await until(() => headline().value === "Đang trên đường", "the headline");
    expect(draft.fields["headline"]?.map((candidate) => candidate.value)).toEqual(["Đang trên đường"]);
    expect(byId("candidates")).toBeNull();
    expect(fake.requests("article_set_field")).toHaveLength(1);
  });

  test("by one person is not typed as another's", async () => {
    await story();
    fullDisk();
    await leaveUnsaved();
    await open.close();
    await story(STORY, { as: "minh" });
    expect(headline().value).toMatch(/^Thư viện tỉnh/);
    open.fake.emit({ event: "close_requested" });
    expect((await appears("dialog-unsaved")).textContent).toContain("người đăng nhập trước");
    expect(names()).not.toContain("article_set_field");
  });

  test("is copied whole: byline, credits and descriptions as well", async () => {
    await story();
    fullDisk();
    await appears("figure-alt");
    typeInto(await appears("headline"), "Chưa lưu được");
    click(await appears("back"));
    const copies: string[] = [];
    const clipboard = { writeText: (text: string) => Promise.resolve(void copies.push(text)) };
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: clipboard });
    click(byId("unsaved-copy", await appears("dialog-unsaved")) as HTMLElement);
    await until(() => copies.length === 1, "the copy");
    for (const words of ["Chưa lưu được", "chị Nguyễn Thị Mỵ", "Ngọc Lan", "Mặt trước thư viện"]) {
      expect(copies[0]).toContain(words);
    }
  });
});

describe("leaving twice", () => {
  test("does not take anybody out of the story later, after they chose to stay", async () => {
    await story();
    const { fake } = open;
    const answers: (() => void)[] = [];
    fake.answer("article_set_field", async ({ value }) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return { register: [{ op: "slow", value }], saved_ms: 1 };
    });
    typeInto(await appears("headline"), "Đang lưu chậm");
    click(await appears("back"));
    click(await appears("back"));
    click(byId("dialog-no", await appears("dialog-unsaved")) as HTMLElement);
    await until(() => byId("dialog-unsaved") === null, "the question gone");
    answers.splice(0).forEach((answer) => answer());
    await until(() => fake.requests("article_details").length > 0, "the answer");
    await until(() => byId("dialog-unsaved") === null, "no further question");
    expect(route().screen).toBe("story");
  });

  test("a new story is begun once, and only after the open one was left", async () => {
    await story();
    fullDisk();
    typeInto(await appears("headline"), "Chưa lưu được");
    press("n", { ctrlKey: true });
    press("n", { ctrlKey: true });
    click(byId("dialog-no", await appears("dialog-unsaved")) as HTMLElement);
    await until(() => byId("dialog-unsaved") === null, "the question gone");
    expect(names()).not.toContain("article_create");
  });
});

describe("signing in again", () => {
  test("is no wall: it waits until the open story is saved, and leads back to it", async () => {
    await story();
    const { session } = desk;
    if (!session) throw new Error("somebody is signed in");
    desk.session = { ...session, state: "expired" };
    typeInto(await appears("headline"), "Gõ dở");
    click(await appears("sign-in-again"));
    await appears("sign-in");
    expect(open.fake.article(STORY).draft.fields["headline"]?.[0]?.value).toBe("Gõ dở");
    press("n", { ctrlKey: true });
    expect(names()).not.toContain("article_create");
    click(await appears("sign-in-cancel"));
    await appears("body");
    expect(headline().value).toBe("Gõ dở");
    click(await appears("sign-in-again"));
    await appears("sign-in");
    press("Escape");
    await appears("body");
  });
});

test("the sync panel calls everything safe only while it is", async () => {
  open = await openWindow("#/queue/mine");
  press("j", { ctrlKey: true });
  await appears("sync-safe");
  const failure = { code: "storage_full" as const, article: null, at: 1, retry_ms: null, arguments: {} };
  open.fake.emit({ event: "sync", status: { ...desk.status, failures: [failure] } });
  await until(() => byId("sync-safe") === null, "no false comfort");
});

describe("text that the engine did not take", () => {
  async function refusedPaste(): Promise<void> {
    await story("a-day-boi");
    let refusals = 0;
    open.fake.answer("article_edit", ({ article, update }) => {
      if (refusals++ === 0) throw failure("edit_rejected");
      const { draft } = open.fake.article(article);
      draft.doc.import(fromBase64(update));
      return { version: toBase64(draft.version), saved_ms: 1 };
    });
    paste("Câu vừa gõ");
    await appears("notice-action");
  }

  test("stays offered whatever is said in passing", async () => {
    await refusedPaste();
    say("Gửi duyệt: xong");
    await until(() => notice().includes("Gửi duyệt: xong"), "the word");
    expect(notice()).toContain("“Câu vừa gõ”");
    click(byId("notice-action") as HTMLElement);
    await until(() => byId("body")?.textContent?.includes("Câu vừa gõ"), "the text in the story");
  });

  test("is asked about before the window ends, also while its story is open", async () => {
    await refusedPaste();
    open.fake.emit({ event: "close_requested" });
    const asked = await appears("dialog-unsaved");
    expect(asked.textContent).toContain("Có đoạn chưa vào được bài");
    expect(names()).not.toContain("app_quit");
    click(byId("dialog-no", asked) as HTMLElement);
    await until(() => byId("dialog-unsaved") === null, "the question gone");
    const close = await appears("notice-close");
    // The press itself is refused, so the caret stays in the text that somebody writes.
    const down = new MouseEvent("mousedown", { bubbles: true, cancelable: true });
    close.dispatchEvent(down);
    expect(down.defaultPrevented).toBe(true);
    click(close);
    open.fake.emit({ event: "close_requested" });
    await until(() => names().includes("app_quit") || byId("dialog-quit"), "the end");
    expect(byId("dialog-unsaved")).toBeNull();
  });

  test("is offered again when the story was left, until somebody closes the offer", async () => {
    await refusedPaste();
    click(await appears("back"));
    await until(() => byId("notice-action") === null, "no offer over the queue");
    await open.close();
    await story("a-day-boi");
    await appears("notice-action");
    expect(notice()).toContain("“Câu vừa gõ”");
    click(byId("notice-close") as HTMLElement);
    await open.close();
    await story("a-day-boi");
    expect(notice()).not.toContain("Câu vừa gõ");
    expect(byId("notice-action")).toBeNull();
  });
});
