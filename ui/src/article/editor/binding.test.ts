// @vitest-environment node
/** What the binding promises about saving, about refused bytes and about an engine that fails. */
import { afterEach, describe, expect, test } from "vitest";
import type { Transaction } from "prosemirror-state";
import { Binding, RejectedUpdate, type BindingOptions } from "./binding.ts";
import { documentJson, documentText, type DocumentJson } from "./document.ts";
import { project } from "./lines.ts";
import { schema } from "./schema.ts";
import { seeded } from "./testing/run.ts";
import { bodyOf, spelled, versionOf, Workstation } from "./testing/station.ts";

const text = (...texts: string[]): DocumentJson => ({
  blocks: texts.map((t) => ({ type: "paragraph", content: [{ text: t }] })),
});

interface Made {
  readonly binding: Binding;
  readonly workstation: Workstation;
  readonly sent: Uint8Array[];
  readonly saved: boolean[];
  readonly broken: unknown[];
}

const open: Made[] = [];
afterEach(() => {
  for (const { binding, workstation } of open.splice(0)) {
    if (!binding.broken) binding.destroy();
    workstation.free();
  }
});

function make(document: DocumentJson, more: Partial<BindingOptions> = {}): Made {
  const workstation = new Workstation(seeded(document));
  const made: Omit<Made, "binding"> = { workstation, sent: [], saved: [], broken: [] };
  const binding = new Binding({
    schema,
    snapshot: workstation.doc.export({ mode: "snapshot" }),
    version: versionOf(workstation.doc),
    peer: 7n,
    newId: () => "id",
    undoInterval: 0,
    check: true,
    send: (update) => made.sent.push(update),
    onSaved: (saved) => made.saved.push(saved),
    onBroken: (error) => made.broken.push(error),
    ...more,
  });
  const all = { ...made, binding };
  open.push(all);
  return all;
}

const type = (binding: Binding, what: string, at: number): void =>
  binding.dispatch(binding.state.tr.insertText(what, at));
const last = (sent: readonly Uint8Array[]): Uint8Array => sent.at(-1) ?? new Uint8Array();
const shown = (binding: Binding): string => documentText(binding.state.doc);

function expectProjected({ binding }: Made): void {
  expect(binding.state.doc.eq(project(schema, bodyOf(binding.doc)))).toBe(true);
}

describe("saving", () => {
  test("one update is in the air, and what is typed meanwhile goes together with the next", () => {
    const made = make(text("một"));
    const { binding, workstation, sent, saved } = made;
    for (const [i, letter] of Array.from(" hai ba").entries()) type(binding, letter, 4 + i);
    expect(sent).toHaveLength(1);
    expect(binding.saved).toBe(false);
    binding.answered(workstation.commit(last(sent)));
    expect(sent).toHaveLength(2);
    expect(saved).toEqual([false]);
    binding.answered(workstation.commit(last(sent)));
    expect(sent).toHaveLength(2);
    expect(saved).toEqual([false, true]);
    expect(spelled(workstation.doc)).toBe(spelled(binding.doc));
    expect(shown(binding)).toBe("một hai ba");
  });

  test("an update that did not arrive is kept, and the next change carries it along", () => {
    const { binding, workstation, sent, saved } = make(text("một"));
    type(binding, " hai", 4);
    binding.failed();
    expect(binding.saved).toBe(false);
    type(binding, " ba", 8);
    expect(sent).toHaveLength(2);
    binding.answered(workstation.commit(last(sent)));
    expect(saved).toEqual([false, true]);
    expect(documentText(project(schema, bodyOf(workstation.doc)))).toBe("một hai ba");
  });

  test("a lost answer costs nothing: the same update again changes nothing", () => {
    const { binding, workstation, sent } = make(text("một"));
    type(binding, " hai", 4);
    workstation.commit(last(sent));
    binding.failed();
    binding.retry();
    expect(sent).toHaveLength(2);
    binding.answered(workstation.commit(last(sent)));
    expect(binding.saved).toBe(true);
    expect(documentText(project(schema, bodyOf(workstation.doc)))).toBe("một hai");
  });

  test("an answer that does not cover what was sent saves nothing", () => {
    const { binding, workstation, sent } = make(text("một"));
    type(binding, " hai", 4);
    binding.answered(versionOf(workstation.doc));
    expect(binding.saved).toBe(false);
    binding.retry();
    binding.answered(workstation.commit(last(sent)));
    expect(binding.saved).toBe(true);
  });

  test("a selection, an open or a remote change sends nothing", () => {
    const a = make(text("một"));
    const b = make(text("một"), { peer: 8n });
    type(b.binding, "x", 1);
    const { tr } = a.binding.state;
    a.binding.dispatch(tr.setSelection(a.binding.state.selection));
    a.binding.receive(a.workstation.merge(last(b.sent)));
    expect(a.sent).toHaveLength(0);
    expect(a.binding.saved).toBe(true);
  });
});

describe("what goes wrong", () => {
  test("damaged bytes are refused, the view stays and writing goes on", () => {
    const made = make(text("một"));
    const { binding, broken } = made;
    const before = binding.state.doc;
    expect(() => binding.receive(new Uint8Array([1, 2, 3]))).toThrow(RejectedUpdate);
    expect(() => binding.receive(new Uint8Array(200))).toThrow(RejectedUpdate);
    expect(binding.state.doc).toBe(before);
    expect(broken).toEqual([]);
    type(binding, " hai", 4);
    expect(shown(binding)).toBe("một hai");
    expectProjected(made);
  });

  test("a changed bit in a good update is refused", () => {
    const a = make(text("một"));
    const b = make(text("một"), { peer: 8n });
    type(b.binding, "x", 1);
    const bytes = last(b.sent).slice();
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    expect(() => a.binding.receive(bytes)).toThrow(RejectedUpdate);
    expect(shown(a.binding)).toBe("một");
  });

  test("when the engine fails the view stays where it was, and it is told once", () => {
    const { binding, broken } = make(text("một"));
    const before = binding.state;
    // Nothing that a person does can make the engine fail on demand: its memory is taken away.
    binding.doc.free();
    binding.text.free();
    type(binding, " hai", 4);
    type(binding, " ba", 4);
    binding.undo();
    expect(binding.state).toBe(before);
    expect(broken).toHaveLength(1);
  });
});

describe("characters that cannot be stored", () => {
  const cases: [string, string, string][] = [
    ["a line separator becomes a space", "a\u2028b", "a b"],
    ["a paragraph separator becomes a space", "a\u2029b", "a b"],
    ["half a character becomes the replacement character", "a\ud83db", "a\ufffdb"],
  ];
  test.each(cases)("%s", (_, typed, expected) => {
    const made = make(text("[]"));
    type(made.binding, typed, 2);
    expect(shown(made.binding)).toBe(`[${expected}]`);
    expectProjected(made);
    expect(made.binding.stats.fixes).toBe(1);
  });

  test("a letter typed into the middle of an emoji does not break the text", () => {
    const made = make(text("x😀y"));
    type(made.binding, "a", 3);
    expect(shown(made.binding)).toBe("x\ufffda\ufffdy");
    expectProjected(made);
  });

  test("a mark with a key that would panic the engine is not stored", () => {
    const made = make(text("một"));
    const { binding, broken } = made;
    binding.dispatch(binding.state.tr.addMark(1, 3, schema.mark("unknown_mark", { key: "a:b", value: 1 })));
    binding.dispatch(binding.state.tr.addMark(1, 3, schema.mark("unknown_mark", { key: "t", value: "heading" })));
    binding.dispatch(binding.state.tr.addMark(1, 3, schema.mark("annotation", { id: "x y" })));
    expect(broken).toEqual([]);
    expect(documentJson(binding.state.doc)).toEqual(text("một"));
    expectProjected(made);
  });
});

describe("the last marker", () => {
  const edits: [string, (tr: Transaction) => Transaction][] = [
    [
      "a paragraph behind the end",
      (tr) => tr.insert(tr.doc.content.size, schema.node("paragraph", null, schema.text("mới"))),
    ],
    ["deleting the last paragraph", (tr) => tr.delete(5, 10)],
    [
      "replacing everything",
      (tr) => tr.replaceWith(0, tr.doc.content.size, schema.node("heading", null, schema.text("mới"))),
    ],
    ["joining the last two", (tr) => tr.join(5)],
  ];
  test.each(edits)("stays through %s", (_, edit) => {
    const made = make(text("một", "hai"));
    const { binding } = made;
    const before = binding.text.toString();
    const marker = binding.text.getCursor(before.length - 2, 0);
    binding.dispatch(edit(binding.state.tr));
    expectProjected(made);
    const found = marker && binding.doc.getCursorPos(marker);
    expect(found?.update).toBeUndefined();
    expect(found?.offset).toBe(binding.text.toString().length - 2);
  });
});

test("marks chosen for the next letter stay chosen when a colleague writes", () => {
  const a = make(text("một", "hai"));
  const b = make(text("một", "hai"), { peer: 8n });
  type(b.binding, "x", 6);
  a.binding.dispatch(a.binding.state.tr.addStoredMark(schema.mark("strong")));
  a.binding.receive(a.workstation.merge(last(b.sent)));
  expect(a.binding.state.storedMarks?.map((mark) => mark.type.name)).toEqual(["strong"]);
});

test("undo puts the caret where the change was", () => {
  const made = make(text("một", "hai"));
  const { binding } = made;
  type(binding, " ba", 9);
  type(binding, "không ", 1);
  binding.undo();
  binding.undo();
  expect(shown(binding)).toBe("một\nhai");
  expect(binding.state.selection.head).toBe(9);
  binding.redo();
  expect(shown(binding)).toBe("một\nhai ba");
  expect(binding.state.selection.head).toBe(12);
});

describe("one undo", () => {
  test("takes back what was typed in one go, letter by letter or word by word", () => {
    const { binding } = make(text("đầu"), { undoInterval: 60_000 });
    for (const [i, letter] of Array.from(" một hai").entries()) type(binding, letter, 4 + i);
    binding.dispatch(binding.state.tr.insertText("ba", 9, 12));
    binding.dispatch(binding.state.tr.delete(10, 11));
    expect(shown(binding)).toBe("đầu một b");
    binding.undo();
    expect(shown(binding)).toBe("đầu");
  });

  test("takes back one thing where something else was done in between, however fast", () => {
    const { binding } = make(text("đầu"), { undoInterval: 60_000 });
    const seen = [shown(binding)];
    const edits: ((tr: Transaction) => Transaction)[] = [
      (tr) => tr.insertText(" một", 4),
      (tr) => tr.split(5),
      (tr) => tr.insertText("x", 1),
      (tr) => tr.delete(4, 5),
    ];
    for (const edit of edits) {
      binding.dispatch(edit(binding.state.tr));
      seen.push(shown(binding));
    }
    for (const before of seen.slice(0, -1).reverse()) {
      binding.undo();
      expect(shown(binding)).toBe(before);
    }
    expect(binding.canUndo).toBe(false);
  });
});
