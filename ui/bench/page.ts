/**
 * The typing page of `cargo xtask bench`: one side in one fresh window.
 *
 * It types letters into the middle of a long story, one in a task, and tells the bench what the script of each took: from
 * `view.dispatch` to its return, which is what stands between a key and the next frame. Everything else in the page is
 * the same on both sides: schema, story, place, letters, pace.
 */
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** One side of the comparison. */
export interface Side {
  readonly view: EditorView;
  /** Resolves when nothing is under way any more; rejects when the side has failed meanwhile. */
  readonly settled: () => Promise<void>;
  /** What taking in the answers of the workstation took, ms each. */
  readonly answers: readonly number[];
}

/** What a window tells the bench. */
interface Told {
  readonly keys: readonly number[];
  readonly answers: readonly number[];
  /** The story when it was shown, and when typing ended. */
  readonly blocks: number;
  readonly words: number;
}

const PHRASE = "Nước lên chậm hơn mọi năm, người bên sông vẫn thức để trông con đò. ";
/** Between two letters, ms: long enough for the answer of the one before, so that every letter is also sent. */
const PACE_MS = 8;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The end of the paragraph in the middle of the story. */
function middle(view: EditorView): number {
  const { doc } = view.state;
  let at = -1;
  doc.forEach((node, offset, index) => {
    if (index >= doc.childCount / 2 && at < 0 && node.type.name === "paragraph") at = offset + 1 + node.content.size;
  });
  if (at < 0) throw new Error("the story has no paragraph in its second half");
  return at;
}

function press(view: EditorView, letter: string): number {
  const started = performance.now();
  // What ProseMirror does with a letter of the keyboard: insert it and keep the caret in sight.
  view.dispatch(view.state.tr.insertText(letter).scrollIntoView());
  return performance.now() - started;
}

async function type(view: EditorView, keys: number): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < keys; i++) {
    took.push(press(view, PHRASE[i % PHRASE.length] ?? " "));
    await wait(PACE_MS);
  }
  return took;
}

async function measure(side: Side, warmUp: number, keys: number): Promise<Told> {
  const { view } = side;
  if (!crossOriginIsolated) throw new Error("the clock is coarse here: the page is not cross-origin isolated");
  const { doc } = view.state;
  view.focus();
  view.dispatch(view.state.tr.setSelection(TextSelection.create(doc, middle(view))).scrollIntoView());
  await wait(500);
  await type(view, warmUp);
  await side.settled();
  const before = view.state.doc.content.size;
  const seen = side.answers.length;
  const took = await type(view, keys);
  await side.settled();
  if (view.state.doc.content.size !== before + keys) throw new Error("not every letter reached the story");
  const words = doc.textBetween(0, doc.content.size, " ").split(" ").length;
  return { keys: took, answers: side.answers.slice(seen), blocks: doc.childCount, words };
}

async function open(place: HTMLElement, name: string | null): Promise<Side> {
  if (name === "galley") return (await import("./galley.ts")).open(place);
  if (name === "bare") return (await import("./bare.ts")).open(place);
  throw new Error(`no side is called ${String(name)}`);
}

async function run(): Promise<Told> {
  const place = document.querySelector<HTMLElement>("#story");
  if (!place) throw new Error("the page has no place for the story");
  const asked = new URLSearchParams(location.search);
  const side = await open(place, asked.get("side"));
  return measure(side, Number(asked.get("warm")), Number(asked.get("keys")));
}

const told = await run().catch((error: unknown) => ({
  failed: error instanceof Error ? error.message : String(error),
}));
await fetch("/told", { method: "POST", body: JSON.stringify(told) });
