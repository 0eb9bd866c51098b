/** What two people edited at once, worked through place by place with the keyboard alone. */
import { afterEach, describe, expect, test } from "vitest";
import { failure, type FakeOptions } from "../ipc/fake/workstation.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(() => open.close());

const STORY = "a-ngo-nho";

async function merge(options: FakeOptions = {}): Promise<HTMLElement> {
  open = await openWindow(`#/story/${STORY}/merge`, { as: "minh", ...options });
  return appears("merge-open-place");
}

const place = (): HTMLElement => byId("merge-open-place") as HTMLElement;
const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="merge-place"]')];
const standing = (): string | undefined => place().dataset["standing"];
const decided = (): Promise<unknown> => until(() => standing() === "decided", "a decision");
const review = () => {
  const found = open.fake.article(STORY).review;
  if (!found) throw new Error("the sample has a review");
  return found;
};
const now = (index: number): string => review().view().places[index]?.now.text ?? "";
async function goTo(index: number): Promise<void> {
  click(rows()[index] as HTMLElement);
  await until(() => place().dataset["place"] === rows()[index]?.dataset["place"], "the place");
}

describe("a place", () => {
  test("shows what stood there, both sides with their people, and what stands there now, word by word", async () => {
    await merge();
    await goTo(1);
    const sides = [...document.querySelectorAll('[data-testid="merge-side"]')];
    expect(sides).toHaveLength(2);
    // Minh looks: his own side stands first.
    expect(sides[0]?.textContent).toContain("Tôi");
    expect(sides[1]?.textContent).toContain("Đỗ Thu Hà");
    expect(sides[1]?.querySelector("ins")?.textContent).toContain("sau trận mưa tháng Chín");
    expect(place().textContent).toContain("Việc bắt đầu từ một bức tường đổ.");
    expect(byId("merge-now")?.textContent).toContain("sau trận mưa tháng Chín");
  });

  test("says of text kept from a deleted paragraph that it stands in a caption", async () => {
    await merge();
    await goTo(3);
    expect(byId("merge-landed")?.textContent).toContain("chú thích ảnh");
    expect(byId("merge-now")?.querySelector("mark")?.textContent).toBe("Nguyễn Văn , 74 tuổi,");
    press("1");
    await decided();
    expect(byId("merge-landed")).toBeNull();
  });

  test("names fields, captions and changed kinds", async () => {
    await merge();
    const named = rows().map((row) => row.textContent);
    expect(named[0]).toContain("Tít");
    expect(named[5]).toContain("Chú thích ảnh");
    expect(named[6]).toContain("Nguồn ảnh");
    await goTo(4);
    expect(place().textContent).toContain("Đổi kiểu: đoạn thành tít xen");
  });
});

describe("deciding", () => {
  test("j, k and the arrows go through the list, and the focus goes with them", async () => {
    await merge();
    await until(() => document.activeElement === rows()[0], "the focus on the first place");
    press("j");
    await until(() => document.activeElement === rows()[1], "the second place");
    press("ArrowDown");
    await until(() => document.activeElement === rows()[2], "the third place");
    press("k");
    press("ArrowUp");
    await until(() => document.activeElement === rows()[0], "the first place again");
  });

  test("1 keeps the side on the left, 2 the one on the right, 3 both, 5 what stands there", async () => {
    await merge();
    await goTo(2);
    const { texts } = review().sample.places[2] as { texts: string[] };
    press("1");
    await decided();
    expect(now(2)).toBe(texts[1]);
    press("2");
    await until(() => now(2) === texts[0], "the other side");
    press("3");
    await until(() => now(2).includes(texts[0] ?? "") && now(2).includes(texts[1] ?? ""), "both");
    await goTo(1);
    press("5");
    await decided();
    expect(now(1)).toBe(review().sample.places[1]?.merged);
  });

  test("keys that are pressed faster than they are answered are not lost", async () => {
    await merge();
    await goTo(1);
    press("1");
    press("2");
    press("j");
    press("3");
    await until(() => rows()[2]?.dataset["standing"] === "decided", "the second place");
    const decided = open.fake.requests("review_decide").map(({ decision }) => decision);
    expect(decided).toEqual([{ decision: "keep", side: 1 }, { decision: "keep", side: 0 }, { decision: "both" }]);
    expect(rows()[1]?.dataset["standing"]).toBe("decided");
  });

  test("u takes a decision back", async () => {
    await merge();
    await goTo(1);
    const before = now(1);
    press("1");
    await decided();
    press("u");
    await until(() => standing() === "open", "the place as it was");
    expect(now(1)).toBe(before);
  });

  test("Enter goes to the next place that waits, round the list", async () => {
    await merge();
    press("1");
    await decided();
    press("Enter");
    await until(() => place().dataset["place"] === rows()[1]?.dataset["place"], "the second place");
    await goTo(6);
    press("1");
    await decided();
    press("Enter");
    await until(() => place().dataset["place"] === rows()[1]?.dataset["place"], "the second place again");
  });

  test("4 opens the words, Ctrl+Enter makes them the place's, Escape lets go of them", async () => {
    await merge();
    await goTo(1);
    press("4");
    const words = (await appears("merge-words")) as HTMLTextAreaElement;
    expect(words.value).toBe(now(1));
    press("Escape");
    await until(() => !byId("merge-words"), "the end of writing");
    expect(standing()).toBe("open");
    press("4");
    typeInto(await appears("merge-words"), "Bức tường đổ sau mưa.");
    press("Enter", { ctrlKey: true });
    await decided();
    expect(now(1)).toBe("Bức tường đổ sau mưa.");
  });

  test("a lone letter in the field is a letter", async () => {
    await merge();
    await goTo(1);
    press("4");
    (await appears("merge-words")).focus();
    expect(press("j")).toBe(false);
    expect(press("1")).toBe(false);
    expect(open.fake.requests("review_decide")).toHaveLength(0);
  });

  test("going to another place keeps the words that were typed", async () => {
    await merge();
    await goTo(1);
    press("4");
    typeInto(await appears("merge-words"), "Chữ chưa bấm giữ.");
    click(rows()[2] as HTMLElement);
    await until(() => now(1) === "Chữ chưa bấm giữ.", "the words");
  });

  test("a place that changed meanwhile is not decided, and what was typed is still in its field", async () => {
    await merge();
    await goTo(1);
    press("4");
    typeInto(await appears("merge-words"), "Chữ đang gõ.");
    review().changeElsewhere(1, "Người khác vừa sửa.");
    press("Enter", { ctrlKey: true });
    await until(() => byId("merge-told")?.textContent?.includes("vừa đổi"), "the words about it");
    expect((byId("merge-words") as HTMLTextAreaElement).value).toBe("Chữ đang gõ.");
    expect(byId("merge-now")?.querySelector("ins")?.textContent).toContain("Người");
    expect(now(1)).toBe("Người khác vừa sửa.");
    press("Enter", { ctrlKey: true });
    await until(() => now(1) === "Chữ đang gõ.", "the words, now that they were looked at");
  });

  test("a decided place that somebody changes afterwards waits again", async () => {
    await merge();
    await goTo(1);
    press("1");
    await decided();
    review().changeElsewhere(1, "Sửa sau khi chọn.");
    open.fake.emit({ event: "article_changed", article: STORY });
    await until(() => standing() === "changed", "the place to wait again");
  });

  test("a decision that cannot be saved is told and the place is still open", async () => {
    await merge();
    open.fake.answer("review_decide", () => {
      throw failure("storage_full", { where: "machine" });
    });
    press("1");
    await until(() => byId("merge-told"), "the words about it");
    expect(standing()).toBe("open");
  });
});

describe("the whole review", () => {
  async function decideAll(): Promise<void> {
    for (let i = 0; i < rows().length; i++) {
      press("1");
      await decided();
      press("Enter");
      const last = i === rows().length - 1;
      if (!last) await until(() => standing() === "open", "the next place");
    }
  }

  test("with every place decided it is closed with Ctrl+Enter, naming what was on the screen", async () => {
    await merge();
    expect(byId("merge-resolve")).toBeNull();
    const { state } = review();
    await decideAll();
    expect(byId("merge-said")?.textContent).toContain("Mọi chỗ đã có người xem");
    press("Enter", { ctrlKey: true });
    await until(() => !byId("merge-screen"), "the end of the review");
    expect(open.fake.requests("workflow_resolve_review")).toEqual([{ article: STORY, review: "r-1", state }]);
    expect(byId("tab-merge")).toBeNull();
  });

  test("a further merge widens it and the screen follows", async () => {
    await merge();
    await decideAll();
    await appears("merge-resolve");
    review().widen({ kind: "both_edited", base: "Cũ.", texts: ["Của Hà.", "Của Minh."], merged: "Của Hà Minh." });
    open.fake.emit({ event: "article_changed", article: STORY });
    await until(() => rows().length === 8, "the new place");
    expect(byId("merge-resolve")).toBeNull();
    expect(byId("merge-said")?.textContent).toContain("thêm 1 chỗ");
  });

  test("offline it is kept, said so, and sent later", async () => {
    await merge({ online: false });
    await decideAll();
    click(await appears("merge-resolve"));
    await until(() => byId("merge-waits"), "the words about the network");
    expect(byId("merge-resolve")).toBeNull();
  });

  test("closed half way it goes on where it was", async () => {
    await merge();
    press("2");
    await decided();
    click(byId("tab-write") as HTMLElement);
    await until(() => !byId("merge-screen"), "the story");
    press("4", { ctrlKey: true });
    await until(() => byId("merge-open-place") && rows()[0]?.dataset["standing"] === "decided", "the decision");
    expect(place().dataset["place"]).toBe(rows()[1]?.dataset["place"]);
  });

  test("both originals can be read", async () => {
    await merge();
    const originals = [...document.querySelectorAll<HTMLElement>('[data-testid="merge-original"]')];
    expect(originals.map((one) => one.textContent?.trim())).toEqual([
      "Bản của Đỗ Thu Hà trước khi gộp",
      "Bản của tôi trước khi gộp",
    ]);
    click(originals[0] as HTMLElement);
    const dialog = await appears("revision-dialog");
    await until(() => dialog.textContent?.includes("Dải cây rộng"), "its text");
  });
});

describe("ways there", () => {
  test("from the row in the queue, by mouse and by key", async () => {
    open = await openWindow("#/queue/to_review", { as: "minh" });
    const row = await until(
      () => document.querySelector<HTMLElement>(`[data-testid="queue-row"][data-article="${STORY}"]`),
      "the row",
    );
    row.focus();
    press("m");
    await appears("merge-open-place");
    press("0", { ctrlKey: true });
    click(await appears("row-merge"));
    await appears("merge-open-place");
  });

  test("from what sync says was merged", async () => {
    open = await openWindow("#/queue/mine", { as: "minh" });
    await appears("new-article");
    press("j", { ctrlKey: true });
    const panel = await appears("sync-panel");
    expect(panel.textContent).toContain("Đỗ Thu Hà, Lê Quang Minh · 7 chỗ");
    const look = [...panel.querySelectorAll("button")].find((button) => button.textContent?.includes("Xem chỗ gộp"));
    click(look as HTMLElement);
    await appears("merge-open-place");
  });

  test("from an approval that was refused", async () => {
    open = await openWindow(`#/story/${STORY}/review`, { as: "minh" });
    open.fake.answer("workflow_approve", () => {
      throw failure("refused", {}, { refusal: "open_review", review: "r-1" });
    });
    click(await appears("approve"));
    click(byId("dialog-yes", await appears("dialog-approve")) as HTMLElement);
    click(byId("dialog-yes", await appears("dialog-refused")) as HTMLElement);
    await appears("merge-open-place");
  });

  test("a story with nothing to look at has no such screen", async () => {
    open = await openWindow("#/story/a-cho-noi/merge", { as: "minh" });
    await appears("approve");
    expect(byId("tab-merge")).toBeNull();
    expect(byId("merge-screen")).toBeNull();
  });
});
