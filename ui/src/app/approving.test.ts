/** What is approved is what was on the screen, and no reason that somebody typed is lost. */
import { afterEach, describe, expect, test } from "vitest";
import { toBase64 } from "../ipc/bytes.ts";
import { cardStory, SAMPLES } from "../ipc/fake/samples.ts";
import { failure } from "../ipc/fake/workstation.ts";
import { appears, byId, click, openWindow, typeInto, until, type OpenWindow } from "./testing.ts";

const STORY = "a-cho-noi";
const NEW = { blocks: [{ type: "paragraph" as const, content: [{ text: "Chữ vừa đến." }] }] };

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

async function story(article = STORY, options: Parameters<typeof openWindow>[1] = { as: "minh" }): Promise<void> {
  open = await openWindow(`#/story/${article}/review`, options);
  await appears("body");
  await until(() => byId("body")?.getAttribute("contenteditable") !== null, "the editor");
}

/** Somebody else writes a paragraph at the beginning. */
const writeElsewhere = (): Uint8Array => open.fake.article(STORY).draft.splice(0, NEW);
const tell = (update: Uint8Array): void =>
  open.fake.emit({ event: "article_remote", article: STORY, update: toBase64(update) });
const shows = (text: string): true | undefined => byId("body")?.textContent?.includes(text) || undefined;
const hashNow = (): string => open.fake.article(STORY).draft.hash;

test("whoever approves is told how many photos of the text readers will be able to place", async () => {
  const { state: submitted } = SAMPLES.find(({ id }) => id === STORY) ?? {};
  const card = { ...cardStory(5), ...(submitted && { state: submitted }) };
  open = await openWindow("#/story/a-cho-phien/review", { as: "minh", samples: [...SAMPLES, card] });
  open.fake.publishesPositions = true;
  open.fake.emit({ event: "newsroom_changed" });
  click(await appears("approve"));
  await appears("dialog-approve");
  expect(byId("approve-positions")?.textContent).toContain("1 ảnh sẽ kèm tọa độ");
  click(byId("dialog-no") as HTMLElement);
  open.fake.publishesPositions = false;
  open.fake.emit({ event: "newsroom_changed" });
  await until(() => !byId("dialog-approve"), "no question");
  click(await appears("approve"));
  await appears("dialog-approve");
  expect(byId("approve-positions")).toBeNull();
});

describe("the text on the screen is the text that is approved", () => {
  test("what arrives while a story is being opened is on the screen", async () => {
    open = await openWindow("#/queue/to_review", { as: "minh" });
    const { fake } = open;
    let told = false;
    fake.answer("article_open", async ({ article }) => {
      const { draft } = fake.article(article);
      const view = {
        ...((await fake.invoke("article_details", { article }, undefined)) as object),
        document: draft.document,
        snapshot: toBase64(draft.snapshot),
        version: toBase64(draft.version),
        peer: "77",
        loro_version: (await import("loro-crdt")).LORO_VERSION(),
      };
      tell(writeElsewhere());
      told = true;
      return view as never;
    });
    click(await until(() => document.querySelector<HTMLElement>(`[data-article="${STORY}"]`), "the row"));
    await until(() => told && shows("Chữ vừa đến."), "the new text");
  });

  test("what arrives while a story is being opened anew is on the screen", async () => {
    await story();
    const { fake } = open;
    const before = byId("body");
    const real = fake.article(STORY).draft;
    let asked = 0;
    fake.answer("workflow_approve", () => {
      throw failure("refused", {}, { refusal: "newer_revision", hash: "77".repeat(32) });
    });
    const view = await fake.invoke("article_open", { article: STORY }, undefined);
    fake.answer("article_open", () => {
      asked += 1;
      tell(real.splice(0, NEW));
      return { ...(view as object), peer: "78" } as never;
    });
    click(await appears("approve"));
    click(byId("dialog-yes", await appears("dialog-approve")) as HTMLElement);
    click(byId("dialog-no", await appears("dialog-newer")) as HTMLElement);
    await until(() => asked === 1 && byId("body") !== before && shows("Chữ vừa đến."), "the new text");
  });

  test("a story that is opened again is not closed behind its back", async () => {
    open = await openWindow("#/queue/to_review", { as: "minh" });
    const { fake } = open;
    const row = (): Promise<HTMLElement> =>
      until(() => document.querySelector<HTMLElement>(`[data-article="${STORY}"]`), "the row");
    let closed = (): void => undefined;
    let first = true;
    fake.answer("article_close", async ({ article }) => {
      if (first) await new Promise<void>((resolve) => (closed = resolve));
      first = false;
      fake.article(article).open = false;
      return {};
    });
    click(await row());
    await appears("body");
    click(await appears("back"));
    await until(() => fake.requests("article_close").length === 1, "the closing");
    click(await row());
    await until(() => byId("stage") === null && byId("back"), "the story's screen");
    expect(fake.requests("article_open")).toHaveLength(1);
    closed();
    await until(() => fake.requests("article_open").length === 2, "the opening");
    await appears("body");
    expect(fake.article(STORY).open).toBe(true);
    expect(fake.requests("article_close")).toHaveLength(1);
  });

  test("text that never reached the window is shown before anything is asked, and needs the second yes", async () => {
    await story();
    const read = hashNow();
    writeElsewhere();
    expect(shows("Chữ vừa đến.")).toBeUndefined();
    click(await appears("approve"));
    const newer = await appears("dialog-newer");
    expect(shows("Chữ vừa đến.")).toBe(true);
    expect(newer.textContent).toContain(read.slice(0, 8));
    expect(newer.textContent).toContain(hashNow().slice(0, 8));
    expect(byId("dialog-approve")).toBeNull();
    expect(open.fake.requests("workflow_approve")).toHaveLength(0);
  });

  test("text that comes between the press and the question is not asked about unread", async () => {
    await story();
    const { fake } = open;
    let saved = (): void => undefined;
    fake.answer("article_set_field", async ({ article, field, value }) => {
      await new Promise<void>((resolve) => (saved = resolve));
      const register = (fake.article(article).draft.fields[field] = [{ op: "slow", value }]);
      return { register, saved_ms: 1 };
    });
    typeInto(await appears("headline"), "Tít mới");
    click(await appears("approve"));
    await until(() => fake.requests("article_set_field").length === 1, "the commit");
    tell(writeElsewhere());
    saved();
    const told = await appears("dialog-refused");
    expect(told.textContent).toContain("Chữ mới vừa đến");
    expect(fake.requests("workflow_approve")).toHaveLength(0);
    click(byId("dialog-yes", told) as HTMLElement);
    // Read, and pressed again: now it is asked about.
    await until(() => !byId("approve")?.hasAttribute("disabled"), "the button");
    click(await appears("approve"));
    await appears("dialog-approve");
  });

  test("an answer that is faster than its command's name still leads to the second yes", async () => {
    await story();
    const { fake } = open;
    const newest = "77".repeat(32);
    fake.answer("workflow_approve", () => {
      const answer = { answer: "refused" as const, refusal: { refusal: "newer_revision" as const, hash: newest } };
      fake.emit({ event: "command_answered", article: STORY, command: "c-fast", transition: "approve", answer });
      return { command: "c-fast" };
    });
    click(await appears("approve"));
    click(byId("dialog-yes", await appears("dialog-approve")) as HTMLElement);
    expect((await appears("dialog-newer")).textContent).toContain(newest.slice(0, 8));
  });
});

describe("a typed reason is never lost", () => {
  const REASON = "Thiếu nguồn ở đoạn ba.";
  const field = (): HTMLTextAreaElement => byId("dialog-reason") as HTMLTextAreaElement;
  const typeReason = async (): Promise<HTMLElement> => {
    click(await appears("return"));
    const dialog = await appears("dialog-return");
    typeInto(field(), REASON);
    return dialog;
  };

  test("when the act is refused: it stands there when the question is asked again", async () => {
    await story();
    const dialog = await typeReason();
    open.fake.answer("workflow_return", () => {
      throw failure("storage_full");
    });
    (dialog.querySelector("form") as HTMLFormElement).requestSubmit();
    const refused = await appears("dialog-refused");
    expect(refused.textContent).toContain("Lý do đã gõ vẫn còn");
    click(byId("dialog-yes", refused) as HTMLElement);
    click(await appears("return"));
    await appears("dialog-return");
    expect(field().value).toBe(REASON);
  });

  test("when an earlier act is answered meanwhile: the answer waits until the question is closed", async () => {
    await story();
    const dialog = await typeReason();
    const answer = { answer: "refused" as const, refusal: { refusal: "forbidden" as const } };
    open.fake.emit({ event: "command_answered", article: STORY, command: "c-old", transition: "publish", answer });
    await until(() => byId("dialog-return") === dialog, "the question");
    expect(field().value).toBe(REASON);
    expect(byId("dialog-refused")).toBeNull();
    click(byId("dialog-no", dialog) as HTMLElement);
    expect((await appears("dialog-refused")).textContent).toContain("Vai trò");
  });

  test("when somebody presses beside the dialog, and an empty one closes", async () => {
    await story();
    const dialog = await typeReason();
    const beside = (): boolean =>
      byId("dialog-return")?.dispatchEvent(new Event("pointerdown", { bubbles: true })) ?? false;
    beside();
    expect(byId("dialog-return")).toBe(dialog);
    typeInto(field(), "");
    beside();
    await until(() => byId("dialog-return") === null, "the dialog gone");
  });

  test("when the story is left and opened again, and is gone once it was sent", async () => {
    await story();
    const dialog = await typeReason();
    click(byId("dialog-no", dialog) as HTMLElement);
    await open.close();
    await story();
    click(await appears("return"));
    const again = await appears("dialog-return");
    expect(field().value).toBe(REASON);
    (again.querySelector("form") as HTMLFormElement).requestSubmit();
    await until(() => open.fake.requests("workflow_return").length === 1, "the return");
    expect(open.fake.requests("workflow_return")[0]?.reason).toBe(REASON);
    await until(() => sessionStorage.getItem(`galley.left/p-minh/${STORY}/reason/return`) === null, "nothing left");
  });
});
