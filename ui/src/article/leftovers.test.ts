import { beforeEach, describe, expect, test } from "vitest";
import { afterBreak, brokeNow, forgetBreaks, Leftovers } from "./leftovers.ts";

beforeEach(() => sessionStorage.clear());

describe("what a page that died left", () => {
  test("is found by the next page: the caret, the body's last edits, half a headline", () => {
    const page = new Leftovers("a", "lan");
    page.keepPlace({ at: { in: "body", anchor: 7, head: 9 }, scroll: 412 });
    page.keepUpdate(new Uint8Array([1, 2, 255]));
    page.keepField("headline", { value: "Thư viện sáng", saw: ["op-1"] });
    page.keepField("f1/alt", { value: "Bến đò", saw: [] });

    const left = new Leftovers("a", "lan").read();
    expect(left?.place).toEqual({ at: { in: "body", anchor: 7, head: 9 }, scroll: 412 });
    expect([...(left?.update ?? [])]).toEqual([1, 2, 255]);
    expect([...(left?.fields ?? [])]).toEqual([
      ["headline", { value: "Thư viện sáng", saw: ["op-1"] }],
      ["f1/alt", { value: "Bến đò", saw: [] }],
    ]);
    expect(new Leftovers("b", "lan").read()).toBeNull();
  });

  test("is gone once it was answered for, or the story was left in peace", () => {
    const page = new Leftovers("a", "lan");
    page.keepUpdate(new Uint8Array([1]));
    page.keepUpdate(null);
    expect(page.read()).toBeNull();
    page.keepPlace({ at: null, scroll: 0 });
    page.leave();
    expect(page.read()).toBeNull();
  });

  test("stays when a story is left with words that could not be saved, without the place", () => {
    const page = new Leftovers("a", "lan");
    page.keepPlace({ at: null, scroll: 9 });
    page.keepField("headline", { value: "Chưa lưu", saw: [] });
    page.leave();
    const left = new Leftovers("a", "lan").read();
    expect(left?.place).toBeNull();
    expect(left?.fields.get("headline")?.value).toBe("Chưa lưu");
  });

  test("that cannot be read is nothing, and hinders nothing", () => {
    sessionStorage.setItem("galley.left/lan/a/place", '{"scroll":"far"}');
    sessionStorage.setItem("galley.left/lan/a/update", '"!"');
    sessionStorage.setItem("galley.left/lan/a/field/headline", "{");
    expect(new Leftovers("a", "lan").read()).toEqual({ place: null, update: null, fields: new Map(), lost: null });
  });

  test("belongs to the person who typed it, and is listed until it is saved", () => {
    const page = new Leftovers("a", "lan");
    page.keepPlace({ at: null, scroll: 9 });
    expect(Leftovers.stories()).toEqual([]);
    page.keepField("headline", { value: "Của Lan", saw: [] });
    expect(new Leftovers("a", "minh").read()).toBeNull();
    expect(Leftovers.stories()).toEqual([{ person: "lan", article: "a", savable: true, lost: false }]);
    page.keepField("headline", null);
    expect(Leftovers.stories()).toEqual([]);
  });

  test("what the engine did not take stays when the story is left, until it is given up", () => {
    const page = new Leftovers("a", "lan");
    page.keepLost("Đoạn dán vào");
    page.leave();
    expect(new Leftovers("a", "lan").read()?.lost).toBe("Đoạn dán vào");
    page.keepLost(null);
    expect(page.read()).toBeNull();
  });

  test("for a place of a merge is found in its field; it is listed while the field was open, and never said to be a page that died", () => {
    const page = new Leftovers("a", "lan");
    page.keepWriting("b3/7", { text: "Viết dở", saw: "s1", open: true });
    expect(new Leftovers("a", "lan").openWriting).toEqual({ place: "b3/7", text: "Viết dở", saw: "s1", open: true });
    expect(new Leftovers("a", "minh").openWriting).toBeNull();
    expect(Leftovers.stories()).toEqual([{ person: "lan", article: "a", savable: false, lost: false }]);
    expect(page.read()).toBeNull();
    page.keepWriting("b3/7", { text: "Viết dở", saw: "s1", open: false });
    expect(page.openWriting).toBeNull();
    expect(Leftovers.stories()).toEqual([]);
    expect(page.writing("b3/7")?.text).toBe("Viết dở");
    page.keepWriting("b3/7", null);
    expect(sessionStorage.length).toBe(0);
  });

  test("in a storage that is full costs nobody a key, and is kept as long as the page lives", () => {
    const full: Storage = {
      length: 0,
      key: () => null,
      getItem: () => null,
      setItem: () => {
        throw new DOMException("no room", "QuotaExceededError");
      },
      removeItem: () => undefined,
      clear: () => undefined,
    };
    const page = new Leftovers("a", "lan", full);
    page.keepUpdate(new Uint8Array([9, 8]));
    expect([...(new Leftovers("a", "lan", full).read()?.update ?? [])]).toEqual([9, 8]);
    expect(Leftovers.outlivesThePage).toBe(false);
    page.keepUpdate(null);
    expect(Leftovers.outlivesThePage).toBe(true);
    expect(page.read()).toBeNull();
  });
});

describe("an editor that breaks", () => {
  test("is opened anew, then the page is, then nothing is tried any more", () => {
    expect([0, 1000, 2000, 3000].map((at) => brokeNow(at))).toEqual(["reopen", "reload", "stop", "stop"]);
    forgetBreaks();
    expect(brokeNow(4000)).toBe("reopen");
  });

  test("once in a while is opened anew every time", () => {
    let breaks: number[] = [];
    for (let i = 0; i < 50; i++) {
      const step = afterBreak(breaks, i * 60_000);
      expect(step.next).toBe("reopen");
      breaks = step.breaks;
    }
    expect(breaks).toHaveLength(1);
  });

  test("is not held against it when the clock went back", () => {
    expect(afterBreak([9_000_000], 1000).next).toBe("reopen");
  });
});
