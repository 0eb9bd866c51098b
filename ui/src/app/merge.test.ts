/** What two people edited at once, worked through place by place with the keyboard alone. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { failure, type FakeOptions } from "../ipc/fake/workstation.ts";
import { route } from "./route.svelte.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

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
const field = (): HTMLTextAreaElement => byId("merge-words") as HTMLTextAreaElement;
const changed = (): void => open.fake.emit({ event: "article_changed", article: STORY });
/** What the window's storage holds. */
const everythingKept = (): (readonly [string, string])[] =>
  Array.from({ length: sessionStorage.length }, (_, i) => sessionStorage.key(i) ?? "").map(
    (key) => [key, sessionStorage.getItem(key) ?? ""] as const,
  );
/** Lets everything happen that a press has set going. */
async function turns(): Promise<void> {
  let left = 30;
  await until(() => left-- === 0, "the end of thirty turns");
}
/** Opens the field of a place and types into it. */
async function write(index: number, text: string): Promise<void> {
  await goTo(index);
  press("4");
  typeInto(await appears("merge-words"), text);
}
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

  test("is counted among its own kind: a subheading above makes no paragraph the third", async () => {
    await merge();
    const named = (row: number): string => rows()[row]?.querySelector(".name")?.firstChild?.textContent ?? "";
    await until(() => named(1) === "Đoạn 2", "the second paragraph");
    expect(named(2)).toBe("Đoạn 1");
    expect(named(4)).toBe("Đoạn 3");
    // What was kept of a deleted paragraph is no paragraph.
    expect(named(3)).toBe("Đoạn");
  });

  test("whose field has several values again says so, and one that was settled on nothing is shown as empty", async () => {
    await merge();
    await goTo(0);
    const shown = (): string => byId("merge-now")?.textContent ?? "";
    expect(shown()).toContain("Còn nhiều giá trị");
    press("1");
    await decided();
    review().changeElsewhere(0, null);
    changed();
    await until(() => standing() === "changed", "the place to wait again");
    expect(shown()).toContain("Còn nhiều giá trị");
    expect(shown()).not.toContain("Đã xóa");
    await goTo(6);
    review().changeElsewhere(6, "");
    changed();
    await until(() => shown().includes("(để trống)"), "nothing");
    expect(shown()).not.toContain("Còn nhiều giá trị");
    expect(rows()[6]?.textContent).toContain("(để trống)");
  });

  test("says what a new line does where it does something: in a paragraph, not in a caption", async () => {
    await merge();
    await goTo(1);
    press("4");
    expect((await appears("merge-rewrite")).textContent).toContain("Xuống dòng là sang đoạn mới");
    await goTo(5);
    await until(() => place().dataset["place"] === "0.5" && !byId("merge-rewrite"), "the caption");
    press("4");
    const form = await appears("merge-rewrite");
    expect(form.textContent).toContain("Chú thích chỉ có một đoạn");
    expect(form.textContent).not.toContain("Xuống dòng");
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

  test("a refusal in between drops the keys for its own place, and none for another", async () => {
    await merge();
    await goTo(1);
    review().changeElsewhere(1, "Người khác vừa sửa.");
    press("1");
    press("2");
    press("u");
    press("j");
    press("3");
    await until(() => rows()[2]?.dataset["standing"] === "decided", "the second place");
    const asked = open.fake.requests("review_decide").map(({ decision }) => decision);
    expect(asked).toEqual([{ decision: "keep", side: 1 }, { decision: "both" }]);
    expect(open.fake.requests("review_undo")).toHaveLength(0);
    expect(rows()[1]?.dataset["standing"]).toBe("open");
  });

  test("u takes back a choice that is not answered yet, and 4 writes on from what a choice has made", async () => {
    await merge();
    await goTo(1);
    const before = now(1);
    let release = open.fake.hold("review_decide");
    press("1");
    press("u");
    release();
    await until(() => open.fake.requests("review_undo").length === 1, "the taking back");
    await until(() => standing() === "open", "the place as it was");
    expect(now(1)).toBe(before);
    release = open.fake.hold("review_decide");
    press("1");
    press("4");
    await turns();
    expect(byId("merge-words")).toBeNull();
    release();
    await appears("merge-words");
    expect(field().value).toBe(now(1));
    expect(field().value).not.toBe(before);
    expect(byId("merge-moved")).toBeNull();
  });

  test("the end of writing gives the focus back to the list, however it ends", async () => {
    await merge();
    await goTo(1);
    const ends: (() => void)[] = [
      () => press("Escape"),
      () => click(byId("merge-words-drop") as HTMLElement),
      () => click(byId("merge-words-save") as HTMLElement),
    ];
    for (const end of ends) {
      press("4");
      (await appears("merge-words")).focus();
      end();
      await until(() => !byId("merge-words"), "the end of writing");
      await until(() => document.activeElement === rows()[1], "the focus on the place");
    }
    byId("merge-undo")?.focus();
    click(byId("merge-undo") as HTMLElement);
    await until(() => document.activeElement === rows()[1], "the focus on the place again");
  });

  test("a third value of a field has a key of its own, and 3 never means it", async () => {
    await merge();
    review().widen({ kind: "field", field: "slug", base: "", texts: ["mot", "hai", "ba"], merged: "" });
    changed();
    await until(() => rows().length === 8, "the new place");
    await goTo(7);
    const keys = [...document.querySelectorAll('[data-testid="merge-keep"]')].map((one) => one.getAttribute("title"));
    expect(keys).toEqual(["1", "2", "6"]);
    press("3");
    press("6");
    await decided();
    expect(now(7)).toBe("ba");
    expect(open.fake.requests("review_decide")).toHaveLength(1);
  });

  test("o goes to where a place is shown, and is not there for what the story shows nowhere", async () => {
    await merge();
    for (const field of ["tags", "embargo"]) {
      review().widen({ kind: "field", field, base: "", texts: ['["a"]', '["b"]'], merged: "" });
    }
    changed();
    await until(() => rows().length === 9, "the new places");
    await goTo(7);
    expect(byId("merge-visit")).toBeNull();
    expect(press("o")).toBe(false);
    await goTo(8);
    press("o");
    await until(() => document.activeElement === byId("embargo"), "the embargo's box");
    expect(byId("merge-screen")).toBeNull();
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
    // A press in the same breath was meant for what stood there before.
    press("Enter", { ctrlKey: true });
    press("Enter", { ctrlKey: true });
    await turns();
    expect(open.fake.requests("review_decide")).toHaveLength(1);
    await until(() => {
      press("Enter", { ctrlKey: true });
      return now(1) === "Chữ đang gõ.";
    }, "the words, now that they were looked at");
  });

  test("a key that was pressed twice overwrites nothing that came meanwhile", async () => {
    await merge();
    await goTo(1);
    review().changeElsewhere(1, "Người khác vừa sửa.");
    press("1");
    press("1");
    press("2");
    await until(() => byId("merge-told")?.textContent?.includes("vừa đổi"), "the words about it");
    press("2");
    await turns();
    expect(byId("merge-now")?.textContent).toContain("Người");
    expect(open.fake.requests("review_decide")).toHaveLength(1);
    expect(now(1)).toBe("Người khác vừa sửa.");
    expect(standing()).toBe("open");
    await until(() => {
      press("2");
      return standing() === "decided";
    }, "the choice, now that it was looked at");
    expect(now(1)).toBe(review().sample.places[1]?.texts[0]);
  });

  test("a key that is held decides once", async () => {
    await merge();
    await goTo(1);
    press("1");
    press("1", { repeat: true });
    press("2", { repeat: true });
    await decided();
    expect(open.fake.requests("review_decide")).toHaveLength(1);
    const button = document.querySelector<HTMLElement>('[data-testid="merge-keep"]') as HTMLElement;
    button.focus();
    expect(press("Enter", { repeat: true })).toBe(true);
    expect(press("Enter")).toBe(false);
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

describe("words for a place", () => {
  test("never go over what arrived while they were typed: it is shown beside them, and a second press is asked for", async () => {
    await merge();
    await write(1, "Chữ gõ đã hai phút.");
    expect(byId("merge-moved")).toBeNull();
    review().changeElsewhere(1, "Sửa của Hà trong lúc ấy.");
    changed();
    const moved = await appears("merge-moved");
    expect(moved.textContent).toContain("Hà trong lúc ấy");
    expect(field().value).toBe("Chữ gõ đã hai phút.");
    press("Enter", { ctrlKey: true });
    await until(() => byId("merge-told")?.textContent?.includes("vừa đổi"), "the refusal");
    expect(now(1)).toBe("Sửa của Hà trong lúc ấy.");
    expect(byId("merge-moved")).not.toBeNull();
    await until(() => {
      press("Enter", { ctrlKey: true });
      return now(1) === "Chữ gõ đã hai phút.";
    }, "the words");
    await until(() => !byId("merge-words"), "the end of writing");
  });

  test("that are refused at leaving are not written by themselves while the question stands", async () => {
    await merge();
    await write(1, "Chữ chưa vào bài.");
    review().changeElsewhere(1, "Sửa của Hà.");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    click(byId("back") as HTMLElement);
    const asked = await until(() => {
      vi.advanceTimersByTime(50);
      return byId("dialog-unsaved");
    }, "the question");
    expect(asked.textContent).toContain("vừa đổi");
    // Leaving is tried again each second, and asks nothing more of the workstation.
    await vi.advanceTimersByTimeAsync(5000);
    vi.useRealTimers();
    expect(byId("dialog-unsaved")).toBe(asked);
    expect(open.fake.requests("review_decide")).toHaveLength(1);
    expect(now(1)).toBe("Sửa của Hà.");
    const copies: string[] = [];
    const clipboard = { writeText: (text: string) => Promise.resolve(void copies.push(text)) };
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: clipboard });
    click(byId("unsaved-copy", asked) as HTMLElement);
    await until(() => copies.length === 1, "the copy");
    expect(copies[0]).toContain("Chữ chưa vào bài.");
    // Whoever goes all the same finds them again.
    click(byId("dialog-yes", asked) as HTMLElement);
    await until(() => route().screen === "queue", "the queue");
    open.fake.emit({ event: "close_requested" });
    const last = await appears("dialog-unsaved");
    click(byId("unsaved-copy", last) as HTMLElement);
    await until(() => copies.length === 2, "the second copy");
    expect(copies[1]).toContain("Chữ chưa vào bài.");
    click(byId("dialog-no", last) as HTMLElement);
    await until(() => byId("merge-words") && field().value === "Chữ chưa vào bài.", "the words in their field");
    expect(now(1)).toBe("Sửa của Hà.");
  });

  test("stay when the review ends elsewhere: it is said, and they can be copied or given up", async () => {
    await merge();
    await write(1, "Cả một đoạn viết lại.");
    const hands = field();
    open.fake.article(STORY).review = null;
    changed();
    const ended = await appears("merge-ended");
    expect(ended.textContent).toContain("chưa vào bài");
    expect(field()).toBe(hands);
    expect(field().value).toBe("Cả một đoạn viết lại.");
    expect(document.activeElement).toBe(hands);
    // Looking elsewhere takes nothing away.
    press("1", { ctrlKey: true });
    await until(() => !byId("merge-screen"), "the story");
    expect(byId("notice")?.textContent).toContain("Chữ viết dở còn ở mục Chỗ gộp");
    click(await appears("tab-merge"));
    await appears("merge-ended");
    expect(field().value).toBe("Cả một đoạn viết lại.");
    const copies: string[] = [];
    const clipboard = { writeText: (text: string) => Promise.resolve(void copies.push(text)) };
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: clipboard });
    click(byId("merge-words-copy") as HTMLElement);
    await until(() => copies[0] === "Cả một đoạn viết lại.", "the copy");
    click(byId("merge-words-give-up") as HTMLElement);
    await until(() => !byId("merge-screen") && !byId("tab-merge"), "the end of the review");
    expect(sessionStorage.length).toBe(0);
  });

  test("stay when their place goes, and nobody acts on the story over them", async () => {
    await merge();
    await write(1, "Chữ cho chỗ đã mất.");
    review().vanish(1);
    changed();
    await appears("merge-ended");
    expect(rows()).toHaveLength(6);
    press("R", { ctrlKey: true, shiftKey: true });
    const refused = await appears("dialog-refused");
    expect(refused.textContent).toContain("chưa vào bài");
    click(byId("dialog-yes", refused) as HTMLElement);
    click(byId("back") as HTMLElement);
    const asked = await appears("dialog-unsaved");
    expect(asked.textContent).toContain("chưa vào bài");
    click(byId("dialog-no", asked) as HTMLElement);
    click(await appears("merge-words-give-up"));
    await until(() => !byId("merge-words") && byId("merge-open-place"), "a place");
    expect(open.fake.requests("review_decide")).toHaveLength(0);
  });

  test("outlive the page: the next one shows them in their field", async () => {
    await merge();
    await write(1, "Chữ của trang đã chết.");
    const left = everythingKept();
    await open.close();
    sessionStorage.clear();
    for (const [key, value] of left) sessionStorage.setItem(key, value);
    open = await openWindow(`#/story/${STORY}`, { as: "minh" });
    await until(() => byId("merge-words") && field().value === "Chữ của trang đã chết.", "the words");
    await appears("merge-open-place");
    press("Enter", { ctrlKey: true });
    await decided();
    expect(now(1)).toBe("Chữ của trang đã chết.");
  });

  test("are not shown to the next person who signs in", async () => {
    await merge();
    await write(1, "Chữ của Minh.");
    const left = everythingKept();
    await open.close();
    for (const [key, value] of left) sessionStorage.setItem(key, value);
    open = await openWindow(`#/story/${STORY}/merge`, { as: "lan" });
    await appears("merge-open-place");
    expect(byId("merge-words")).toBeNull();
  });

  test("are there again after Escape, until somebody gives them up", async () => {
    await merge();
    await write(1, "Một đoạn viết lại gần xong.");
    press("Escape");
    await until(() => !byId("merge-words"), "the end of writing");
    await goTo(2);
    await goTo(1);
    press("4");
    expect(((await appears("merge-words")) as HTMLTextAreaElement).value).toBe("Một đoạn viết lại gần xong.");
    click(byId("merge-words-anew") as HTMLElement);
    await until(() => field().value === now(1), "the story's words");
    press("Escape");
    await until(() => !byId("merge-words"), "the end of writing");
    press("4");
    expect(((await appears("merge-words")) as HTMLTextAreaElement).value).toBe(now(1));
  });

  test("typed between the press and its answer stay in the field, and go with the next press", async () => {
    await merge();
    await write(1, "Bức tường");
    const release = open.fake.hold("review_decide");
    press("Enter", { ctrlKey: true });
    press("Enter", { ctrlKey: true });
    await until(() => now(1) === "Bức tường", "the first words");
    typeInto(field(), "Bức tường đổ");
    release();
    await decided();
    expect(field().value).toBe("Bức tường đổ");
    expect(byId("merge-moved")).toBeNull();
    press("Enter", { ctrlKey: true });
    await until(() => !byId("merge-words"), "the end of writing");
    expect(now(1)).toBe("Bức tường đổ");
    expect(open.fake.requests("review_decide")).toHaveLength(2);
  });

  test("are not mixed with a choice: no side can be kept while somebody writes", async () => {
    await merge();
    await write(1, "Nửa câu");
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-testid="merge-keep"]')) {
      expect(button.disabled).toBe(true);
      click(button);
    }
    press("Escape");
    await until(() => !byId("merge-words"), "the end of writing");
    expect(open.fake.requests("review_decide")).toHaveLength(0);
    expect(byId("merge-keep")?.hasAttribute("disabled")).toBe(false);
  });

  test("let one scroll up and read: no letter calls the field back", async () => {
    await merge();
    await write(1, "a");
    const scrolled = vi.spyOn(Element.prototype, "scrollIntoView");
    const focused = vi.spyOn(HTMLElement.prototype, "focus");
    for (const text of ["ab", "abc", "abcd"]) {
      field().value = text;
      field().dispatchEvent(new InputEvent("input", { bubbles: true }));
      await until(() => sessionStorage.length > 0, "the next turn of the loop");
    }
    expect(scrolled).not.toHaveBeenCalled();
    expect(focused).not.toHaveBeenCalled();
    vi.restoreAllMocks();
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
    expect(open.fake.article(STORY).review).not.toBeNull();
    const { state } = review();
    open.fake.goOnline(true);
    await until(() => !byId("merge-screen") && !byId("tab-merge"), "the end of the review");
    expect(open.fake.requests("workflow_resolve_review")).toEqual([{ article: STORY, review: "r-1", state }]);
    expect(open.fake.article(STORY).review).toBeNull();
  });

  test("has one number and one list everywhere, and values are read alike", async () => {
    open = await openWindow(`#/story/${STORY}/review`, { as: "minh" });
    await appears("merge-review");
    const at = String(Date.parse("2099-09-21T06:00:00+07:00"));
    review().widen({ kind: "field", field: "embargo", base: "", texts: [at, ""], merged: "" });
    review().widen({ kind: "field", field: "tags", base: "", texts: ['["cây xanh","ngõ"]', "[]"], merged: "" });
    // The server lists a field once for each merge that touched it.
    const { wire } = review();
    Object.defineProperty(review(), "wire", { value: [...wire, ...wire.filter((one) => one.kind === "field")] });
    changed();
    const listed = (): string[] =>
      [...document.querySelectorAll('[data-testid="merge-review"] li')].map((one) => one.textContent ?? "");
    await until(() => listed().length === 9, "nine places");
    expect(byId("tab-merge")?.textContent).toContain("9");
    expect(listed()[7]).toContain("6:00");
    expect(listed()[7]).not.toContain(at);
    expect(listed()[8]).toContain("cây xanh, ngõ");
    click(byId("merge-open") as HTMLElement);
    await until(() => rows().length === 9, "the same nine");
    expect(rows()[8]?.textContent).toContain("cây xanh, ngõ");
    expect(byId("merge-screen")?.textContent).toContain("9 chỗ");
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
    expect(panel.textContent).toContain("Đỗ Thu Hà, Lê Quang Minh");
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
