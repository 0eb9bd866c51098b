import { beforeEach, describe, expect, test, vi } from "vitest";
import { Undoing, type Where } from "./undoing.ts";

/** A story of plain texts: its body is a list of what was written, as the engine's undo would have it. */
class Texts {
  readonly fields = new Map<string, string>([
    ["headline", ""],
    ["f1/credit", ""],
  ]);
  body: string[] = [];
  readonly back: string[] = [];
  readonly went: Where[] = [];
  readonly undoing: Undoing;

  constructor() {
    const { fields } = this;
    this.undoing = new Undoing(
      {
        field: (key) =>
          fields.has(key)
            ? {
                get text() {
                  return fields.get(key) ?? "";
                },
                type: (text) => fields.set(key, text),
              }
            : null,
        body: () => ({
          undo: () => this.#move(this.body, this.back),
          redo: () => this.#move(this.back, this.body),
          canUndo: true,
          canRedo: true,
        }),
      },
      (where) => this.went.push(where),
    );
  }

  #move(from: string[], to: string[]): boolean {
    const word = from.pop();
    if (word !== undefined) to.push(word);
    return word !== undefined;
  }

  write(key: string, text: string): void {
    this.undoing.wrote(key, this.fields.get(key) ?? "", text);
    this.fields.set(key, text);
  }
  say(word: string): void {
    this.body.push(word);
    this.undoing.bodyStepped();
  }
}

let now = 0;
let story: Texts;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  story = new Texts();
});
const later = (ms = 1000): void => void (now += ms);

describe("one undo for the whole story", () => {
  test("headline, body and a credit go back in the order in which they were written, and come again", () => {
    story.write("headline", "Tít");
    later();
    story.say("thân bài");
    later();
    story.write("f1/credit", "Ngọc Lan");
    story.undoing.undo();
    expect(story.fields.get("f1/credit")).toBe("");
    story.undoing.undo();
    expect(story.body).toEqual([]);
    story.undoing.undo();
    expect(story.fields.get("headline")).toBe("");
    expect(story.undoing.undo()).toBe(false);
    for (let i = 0; i < 3; i++) story.undoing.redo();
    expect([story.fields.get("headline"), story.body, story.fields.get("f1/credit")]).toEqual([
      "Tít",
      ["thân bài"],
      "Ngọc Lan",
    ]);
    expect(story.undoing.redo()).toBe(false);
  });

  test("the caret is told where to go", () => {
    story.write("headline", "Tít");
    story.say("thân bài");
    story.undoing.undo();
    story.undoing.undo();
    expect(story.went).toEqual([{ in: "body" }, { in: "field", key: "headline" }]);
  });

  test("letters typed in one go are one step, a pause begins another", () => {
    for (const text of ["T", "Tí", "Tít"]) story.write("headline", text);
    later();
    story.write("headline", "Tít mới");
    story.undoing.undo();
    expect(story.fields.get("headline")).toBe("Tít");
    story.undoing.undo();
    expect(story.fields.get("headline")).toBe("");
  });

  test("what a colleague wrote over mine stays, and the step before mine is next", () => {
    story.say("thân bài");
    story.write("headline", "Của tôi");
    story.fields.set("headline", "Của biên tập");
    story.undoing.undo();
    expect(story.fields.get("headline")).toBe("Của biên tập");
    expect(story.body).toEqual([]);
  });

  test("what was done together goes back together, however many texts it touched", () => {
    story.write("headline", "một");
    later();
    story.undoing.together(() => {
      story.write("headline", "hai");
      story.write("f1/credit", "hai");
      story.say("hai");
    });
    later();
    story.write("headline", "hai ba");
    story.undoing.undo();
    story.undoing.undo();
    expect([story.fields.get("headline"), story.fields.get("f1/credit"), story.body]).toEqual(["một", "", []]);
    story.undoing.redo();
    expect([story.fields.get("headline"), story.fields.get("f1/credit"), story.body]).toEqual(["hai", "hai", ["hai"]]);
  });

  test("what could not be taken back with the others does not come again with them", () => {
    story.write("f1/credit", "một");
    later();
    story.undoing.together(() => {
      story.write("headline", "hai");
      story.write("f1/credit", "hai");
    });
    later();
    // Somebody settles the credit on what it was, and it is written on from there.
    story.fields.set("f1/credit", "một");
    story.write("f1/credit", "một ba");
    for (let i = 0; i < 3; i++) story.undoing.undo();
    expect([story.fields.get("headline"), story.fields.get("f1/credit")]).toEqual(["", ""]);
    for (let i = 0; i < 3; i++) story.undoing.redo();
    expect([story.fields.get("headline"), story.fields.get("f1/credit")]).toEqual(["hai", "một ba"]);
  });

  test("whoever writes on after going back cannot go forth any more", () => {
    story.write("headline", "một");
    story.undoing.undo();
    expect(story.undoing.canRedo).toBe(true);
    story.say("khác");
    expect(story.undoing.canRedo).toBe(false);
  });

  test("a body that was opened anew has forgotten its steps, the fields have not", () => {
    story.write("headline", "một");
    story.say("thân bài");
    story.undoing.bodyForgot();
    story.undoing.undo();
    expect([story.fields.get("headline"), story.body]).toEqual(["", ["thân bài"]]);
  });
});
