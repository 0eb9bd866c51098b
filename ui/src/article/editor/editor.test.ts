/** The editor in a window: saving, input methods, reading only, and what happens when things fail. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { documentNode, LORO, EngineMismatch } from "./index.ts";
import { ArticleEditor } from "./editor.ts";
import type { ArticleEditorOptions } from "./options.ts";
import { documentText, missingText } from "./document.ts";
import { project } from "./lines.ts";
import { schema } from "./schema.ts";
import { bodyOf, versionOf, Workstation } from "./testing/station.ts";
import { openEditor, paragraphs, type Opened } from "./testing/window.ts";

const open: Opened[] = [];
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  for (const { editor, workstation } of open.splice(0)) {
    editor.destroy();
    workstation.free();
  }
  vi.useRealTimers();
  document.body.replaceChildren();
});

function make(texts: string[], more: Partial<ArticleEditorOptions> = {}, opened: { readOnly?: boolean } = {}): Opened {
  const made = openEditor(paragraphs(...texts), more, opened);
  open.push(made);
  return made;
}

const type = ({ editor }: Opened, text: string, at = 1): void =>
  editor.view.dispatch(editor.view.state.tr.insertText(text, at));
const committed = ({ workstation }: Opened): string => documentText(project(schema, bodyOf(workstation.doc)));
/** Lets answers arrive without any time passing. */
const answers = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};
const compose = ({ editor }: Opened, what: "start" | "end"): void => {
  editor.view.dom.dispatchEvent(new CompositionEvent(`composition${what}`, { bubbles: true }));
};

/** What a colleague typed at the start of the article, as bytes for the window. */
function fromColleague(to: Opened, text: string): Uint8Array {
  const other = new Workstation(to.workstation.doc.export({ mode: "snapshot" }));
  other.doc.setPeerId(99n);
  other.doc.getText("body").insert(0, text);
  other.doc.commit();
  const bytes = to.workstation.merge(other.doc.export({ mode: "update" }));
  other.free();
  return bytes;
}

describe("saving", () => {
  test("what is typed is unsaved until the workstation has committed it", async () => {
    const told: string[] = [];
    const opened = make(["chào"], { onSaved: () => told.push("saved"), onUnsaved: () => told.push("unsaved") });
    type(opened, "xin ");
    expect(told).toEqual(["unsaved"]);
    type(opened, "và ");
    await answers();
    expect(told).toEqual(["unsaved", "saved"]);
    expect(committed(opened)).toBe("và xin chào");
    expect(opened.editor.text()).toBe("và xin chào");
  });

  test("when the workstation does not answer nothing is lost, and the next key or a retry sends all of it", async () => {
    const failed: unknown[] = [];
    const opened = make([""], { onSendFailed: (error) => failed.push(error) });
    opened.network.down = true;
    type(opened, "một");
    await answers();
    expect(failed).toHaveLength(1);
    expect(opened.editor.saved).toBe(false);
    opened.network.down = false;
    opened.editor.retry();
    await answers();
    expect(opened.editor.saved).toBe(true);
    expect(committed(opened)).toBe("một");
  });

  test("a count of the words follows the writing", () => {
    const counts: unknown[] = [];
    const opened = make(["Chợ nổi – 5 giờ."], { onChange: (count) => counts.push(count) });
    vi.advanceTimersByTime(300);
    type(opened, "Ở ");
    type(opened, "1 ");
    vi.advanceTimersByTime(300);
    expect(counts).toEqual([
      { words: 4, characters: 16 },
      { words: 6, characters: 20 },
    ]);
  });
});

describe("an input method", () => {
  test("is not disturbed by a colleague: remote words wait for the end of the word", () => {
    const opened = make(["một"]);
    const bytes = fromColleague(opened, "HAI ");
    compose(opened, "start");
    opened.editor.receive(bytes);
    expect(opened.editor.text()).toBe("một");
    compose(opened, "end");
    expect(opened.editor.text()).toBe("một");
    vi.advanceTimersByTime(100);
    expect(opened.editor.text()).toBe("HAI một");
  });

  test("that never ends its word holds remote words back for five seconds at most", () => {
    const opened = make(["một"]);
    compose(opened, "start");
    opened.editor.receive(fromColleague(opened, "HAI "));
    opened.editor.receive(fromColleague(opened, "BA "));
    vi.advanceTimersByTime(4_900);
    expect(opened.editor.text()).toBe("một");
    vi.advanceTimersByTime(200);
    expect(opened.editor.text()).toBe("BA HAI một");
  });

  test("commands wait for the end of the word and for its late commit", () => {
    const opened = make(["một"]);
    compose(opened, "start");
    expect(opened.editor.command("heading2")).toBe(true);
    const id = opened.editor.insertFigure({ photo: "9f", width: 1, height: 1 });
    expect(opened.editor.document()).toEqual(paragraphs("một"));
    compose(opened, "end");
    // ibus commits after the end of the composition.
    type(opened, " hai", 4);
    vi.advanceTimersByTime(100);
    expect(opened.editor.text()).toBe("một hai\n\n");
    expect(opened.editor.document().blocks.map((block) => block.type)).toEqual(["heading", "figure", "paragraph"]);
    expect(id).toBe("id0");
  });

  test("a click on a command right behind a word waits for the word, a key does not", () => {
    const opened = make(["một"]);
    const { editor } = opened;
    compose(opened, "start");
    compose(opened, "end");
    editor.view.someProp("handleKeyDown", (handle) =>
      handle(editor.view, new KeyboardEvent("keydown", { key: "b", ctrlKey: true })),
    );
    expect(editor.isActive("strong")).toBe(true);
    expect(editor.command("heading2")).toBe(true);
    expect(editor.isActive("heading2")).toBe(false);
    vi.advanceTimersByTime(100);
    expect(editor.isActive("heading2")).toBe(true);
  });

  test("submitting waits until the word has ended, has arrived and is committed", async () => {
    const opened = make(["một"]);
    let quiet = false;
    compose(opened, "start");
    const waiting = opened.editor.whenQuiet().then(() => {
      quiet = true;
    });
    await vi.advanceTimersByTimeAsync(400);
    expect(quiet).toBe(false);
    compose(opened, "end");
    await vi.advanceTimersByTimeAsync(60);
    expect(quiet).toBe(false);
    type(opened, " việt", 4);
    await vi.advanceTimersByTimeAsync(200);
    await waiting;
    expect(quiet).toBe(true);
    expect(committed(opened)).toBe("một việt");
  });

  test("submitting waits for a workstation that was away", async () => {
    const opened = make(["một"]);
    opened.network.down = true;
    type(opened, "x");
    let quiet = false;
    const waiting = opened.editor.whenQuiet().then(() => {
      quiet = true;
    });
    await vi.advanceTimersByTimeAsync(500);
    expect(quiet).toBe(false);
    opened.network.down = false;
    opened.editor.retry();
    await vi.advanceTimersByTimeAsync(10);
    await waiting;
    expect(committed(opened)).toBe("xmột");
  });

  test("a submission that waits is told when the editor is closed", async () => {
    const opened = make(["một"]);
    opened.network.down = true;
    type(opened, "x");
    const waiting = opened.editor.whenQuiet();
    const told = expect(waiting).rejects.toThrow("closed");
    await vi.advanceTimersByTimeAsync(50);
    opened.editor.destroy();
    await told;
  });
});

describe("reading only", () => {
  test("no key and no command changes anything, what a colleague writes is shown", () => {
    const opened = make(["một"], {}, { readOnly: true });
    const { editor } = opened;
    expect(editor.view.editable).toBe(false);
    type(opened, "x");
    expect(editor.command("heading2")).toBe(false);
    expect(editor.can("heading2")).toBe(false);
    editor.insertFigure({ photo: "9f", width: 1, height: 1 });
    editor.removeFigure("f1");
    expect(editor.setLink("https://example.org")).toBe(false);
    expect(editor.text()).toBe("một");
    editor.receive(fromColleague(opened, "HAI "));
    expect(editor.text()).toBe("HAI một");
    editor.setReadOnly(false);
    expect(editor.view.editable).toBe(true);
    type(opened, "x");
    expect(editor.text()).toBe("xHAI một");
  });
});

describe("what goes wrong", () => {
  test("a workstation with another engine is refused before anything is opened", () => {
    expect(() => openEditor(paragraphs("một"), {}, { loroVersion: `${LORO}-other` })).toThrow(EngineMismatch);
    expect(document.querySelector(".ProseMirror")).toBeNull();
  });

  test("damaged bytes are told and change nothing", () => {
    const rejected: unknown[] = [];
    const opened = make(["một"], { onRejected: (error) => rejected.push(error) });
    opened.editor.receive(new Uint8Array([1, 2, 3]));
    expect(rejected).toHaveLength(1);
    type(opened, "x");
    expect(opened.editor.text()).toBe("xmột");
  });

  test("an engine that fails freezes the view where it is, and everything that waits is told", async () => {
    const broken: unknown[] = [];
    const opened = make(["một"], { onBroken: (error) => broken.push(error) });
    const { editor } = opened;
    const binding = (editor as unknown as { binding: { doc: { free(): void }; text: { free(): void } } }).binding;
    binding.doc.free();
    binding.text.free();
    type(opened, "x");
    await answers();
    expect(editor.text()).toBe("một");
    expect(broken).toHaveLength(1);
    expect(editor.broken).toBe(true);
    expect(editor.view.editable).toBe(false);
    expect(editor.can("heading2")).toBe(false);
    expect(editor.can("undo")).toBe(false);
    await expect(editor.whenQuiet()).rejects.toBe(broken[0]);
    // What it did not take is known, so that it can be offered back.
    expect(missingText(editor.meant, editor.doc)).toBe("x");
  });

  test("a trap in an answer, a question or an undo freezes it as well", async () => {
    const trap = (): never => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    type Inside = { binding: { undoManager: { canUndo(): boolean; undo(): boolean } } };
    const asked = make(["một"]);
    (asked.editor as unknown as Inside).binding.undoManager.canUndo = trap;
    expect(asked.editor.can("undo")).toBe(false);
    expect(asked.editor.broken).toBe(true);
    const undone = make(["một"]);
    (undone.editor as unknown as Inside).binding.undoManager.undo = trap;
    undone.editor.command("undo");
    expect(undone.editor.broken).toBe(true);
    const answered = make(["một"], { port: { send: () => Promise.resolve({ version: new Uint8Array([255]) }) } });
    type(answered, "x");
    await answers();
    expect(answered.editor.broken).toBe(true);
  });
});

describe("a page that dies", () => {
  /** What stands in an article that is opened after the page died with these bytes unanswered. */
  function revived(opened: Opened, unanswered: Uint8Array | null): Opened {
    const { workstation } = opened;
    const place = document.createElement("div");
    document.body.append(place);
    const editor = new ArticleEditor({
      place,
      label: "",
      galleryLabel: "",
      placeholder: "",
      newId: () => "id",
      opened: {
        snapshot: workstation.doc.export({ mode: "snapshot" }),
        version: versionOf(workstation.doc),
        peer: 8n,
        readOnly: false,
        loroVersion: LORO,
        unanswered,
      },
      port: { send: (update) => Promise.resolve({ version: workstation.commit(update) }) },
    });
    open.push({ ...opened, editor, workstation: { free: () => undefined } as unknown as Workstation });
    return { ...opened, editor };
  }

  test("leaves the edits that were not answered for, the one in the air and those behind it", async () => {
    let kept: Uint8Array | null = null;
    const opened = make([""], {
      onUnanswered: (update) => (kept = update),
      port: { send: () => new Promise(() => undefined) },
    });
    type(opened, "một");
    type(opened, "hai ");
    type(opened, "ba ");
    expect(committed(opened)).toBe("");
    const next = revived(opened, kept);
    expect(next.editor.text()).toBe("ba hai một");
    expect(next.editor.saved).toBe(false);
    await answers();
    expect(next.editor.saved).toBe(true);
    expect(committed(opened)).toBe("ba hai một");
  });

  test("leaves nothing when everything was answered for", async () => {
    const kept: unknown[] = [];
    const opened = make([""], { onUnanswered: (update) => kept.push(update) });
    type(opened, "một");
    type(opened, "hai ");
    await answers();
    expect(kept.at(-1)).toBeNull();
    expect(committed(opened)).toBe("hai một");
  });

  test("whose last words had arrived all the same doubles none of them", async () => {
    const kept: (Uint8Array | null)[] = [];
    const opened = make([""], { onUnanswered: (update) => kept.push(update) });
    type(opened, "một");
    await answers();
    const next = revived(opened, kept[0] ?? null);
    await answers();
    expect(next.editor.text()).toBe("một");
    expect(committed(opened)).toBe("một");
  });

  test("and left bytes that nobody can read opens all the same", () => {
    const next = revived(make(["một"]), new Uint8Array([9, 9, 9]));
    expect(next.editor.text()).toBe("một");
  });

  test("has its caret back, as far as the text still reaches", () => {
    const { editor } = make(["một", "hai"]);
    editor.setCaret(2, 7);
    expect(editor.caret).toEqual({ anchor: 2, head: 7 });
    editor.setCaret(900, 900);
    expect(editor.caret.head).toBe(9);
  });

  test("what is missing is told as it was typed, a block a line", () => {
    const doc = (...texts: string[]) => documentNode(paragraphs(...texts));
    expect(missingText(doc("một", "hai ba"), doc("một", "hai"))).toBe("ba");
    expect(missingText(doc("một", "hai", "ba"), doc("một"))).toBe("hai\nba");
    expect(missingText(doc("aaa"), doc("aa"))).toBe("a");
    expect(missingText(doc("một"), doc("một"))).toBe("");
    expect(missingText(doc("một"), doc("một", "hai"))).toBe("");
  });
});

describe("the surface", () => {
  test("has a name for screen readers, and an invitation while it is empty", () => {
    const opened = make([""]);
    const { dom } = opened.editor.view;
    expect(dom.getAttribute("role")).toBe("textbox");
    expect(dom.getAttribute("aria-label")).toBe("Nội dung");
    expect(dom.querySelector("[data-placeholder]")?.getAttribute("data-placeholder")).toBe("Viết ở đây");
    type(opened, "x");
    expect(dom.querySelector("[data-placeholder]")).toBeNull();
  });

  test("the first paint is the same document as the editor's", () => {
    const { editor } = make(["một", "hai"]);
    expect(documentNode(editor.document()).eq(editor.doc)).toBe(true);
  });

  test("figures are drawn by the caller", () => {
    const drawn: string[] = [];
    const { editor } = make([""], {
      figureView: (node) => {
        drawn.push(node.attrs["photo"] as string);
        const dom = document.createElement("figure");
        const caption = document.createElement("figcaption");
        dom.append(caption);
        return { dom, contentDOM: caption };
      },
    });
    editor.insertFigure({ photo: "9f", width: 4, height: 3 });
    expect(drawn).toEqual(["9f"]);
    expect(editor.view.dom.querySelector("figure > figcaption")).not.toBeNull();
  });

  test("a link that somebody else stored is shown, and never followed when it is unsafe", () => {
    const made = openEditor({
      blocks: [
        {
          type: "paragraph",
          content: [
            { text: "xấu", marks: { link: "javascript:alert(1)" } },
            { text: "tốt", marks: { link: "https://example.org/" } },
          ],
        },
      ],
    });
    open.push(made);
    const links = [...made.editor.view.dom.querySelectorAll("a")].map((a) => a.getAttribute("href"));
    expect(links).toEqual([null, "https://example.org/"]);
  });
});
