/**
 * What the two people do with the photos, and what they mean to take away by it.
 *
 * Every step has its own chance, so that a plan from which steps are taken does the same with those that are left. What is meant
 * is told to the ledger before anything is done, from what is on the screen: whatever else goes was lost.
 */
import { TextSelection } from "prosemirror-state";
import { pick, random, type Random } from "../../article/editor/testing/random.ts";
import { MODES, planBatch, runBatch, type Armed } from "../../photo/batch.ts";
import { WORDS_FIELDS, type DeskPhoto, type WordsField } from "../../photo/desk.ts";
import { attachPhotos, placePhotos } from "../place-photos.ts";
import { keyOf, type DeskWindow } from "./desk-window.ts";
import type { Key, Ledger } from "./ledger.ts";
import { fileOf } from "./station.ts";

/** How many photos there are in the world of a run. */
export const PHOTOS = 8;

/** What a step is done with. */
export interface Given {
  readonly window: DeskWindow;
  readonly who: number;
  readonly r: Random;
  readonly ledger: Ledger;
  /** Something that ends later. */
  readonly later: (what: Promise<unknown>) => void;
  readonly fail: (told: string) => void;
}

/** Says what was done; null: there was nothing to do it with. */
type Move = (given: Given) => string | null;

const placed = ({ photos }: DeskWindow): DeskPhoto[] => photos.filter((photo) => photo.figure !== null);

/** Where the paragraphs begin. */
function paragraphs({ editor }: DeskWindow): number[] {
  const out: number[] = [];
  editor.doc.forEach((node, at) => {
    if (node.type.name === "paragraph") out.push(at + 1);
  });
  return out;
}

/** A photo of the desk, or nothing where there is none. */
function anyPhoto(given: Given, list: readonly DeskPhoto[] = given.window.photos): DeskPhoto | null {
  // People meet at the first ones: that is where they write apart.
  return list.length > 0 ? pick(given.r, given.r(2) === 0 ? list.slice(0, 2) : list) : null;
}

const anyField = ({ r }: Given): WordsField => pick(r, ["caption", "caption", "alt", "credit"]);

/** Puts a word at the begin, at the end, or between two words of a text. */
function put(r: Random, text: string, word: string): string {
  const words = text === "" ? [] : text.split(" ");
  words.splice(pick(r, [0, words.length, r(words.length + 1)]), 0, word);
  return words.join(" ");
}

/** Where a word for a photo comes to stand: the screen may still show a figure that is not in the text any more. */
function landing({ editor }: DeskWindow, photo: DeskPhoto, field: WordsField): Key {
  const gone = photo.figure !== null && !editor.figures.some(({ figure }) => figure === photo.figure);
  return keyOf(gone && field === "caption" ? { ...photo, figure: null } : photo, field);
}

/** A word into a field of the desk's caption bar. */
const writing: Move = (given) => {
  const { window, who, r, ledger } = given;
  const photo = anyPhoto(given);
  if (!photo) return null;
  const field = anyField(given);
  const [key, word] = [landing(window, photo, field), ledger.fresh()];
  const before = window.desk.words(photo, field).text;
  const after = put(r, before, word);
  // Text of an alternative text that nobody wrote is the caption's; what is written into it is one's own.
  ledger.wrote(word, key, who);
  window.desk.write(photo, field, after, before, r(4) === 0);
  if (r(3) === 0) given.later(window.desk.leave(photo));
  return `writes into ${key}: ${ledger.readable(after)}`;
};

/** A word into a figure of the text: its caption by the editor, a field below it by the story. */
const writingInText: Move = (given) => {
  const { window, who, r, ledger } = given;
  const figures = window.editor.figures;
  if (figures.length === 0) return null;
  const { figure, at, caption } = pick(r, figures);
  const word = ledger.fresh();
  const field = pick(r, ["caption", "caption", "alt", "credit"] as const);
  const key = `${figure}/${field}`;
  ledger.wrote(word, key, who);
  if (field === "caption") {
    const { view } = window.editor;
    view.dispatch(
      view.state.tr.insertText(r(2) === 0 ? `${word} ` : ` ${word}`, r(2) === 0 ? at : at + caption.length),
    );
  } else window.story.write(key, put(r, window.story.figure(figure, field).text, word));
  return `types into ${key}: ${ledger.readable(word)}`;
};

/** Takes away one word that stands on the screen. */
const erasing: Move = (given) => {
  const { window, r, ledger } = given;
  const photo = anyPhoto(given);
  if (!photo) return null;
  const field = anyField(given);
  const key = keyOf(photo, field);
  const { text, origin } = window.desk.words(photo, field);
  const owed = origin === "person" ? ledger.in(key, text) : [];
  if (owed.length === 0) return null;
  const item = pick(r, owed);
  ledger.took(key, item.word, "erased");
  window.desk.write(photo, field, text.replace(item.word, "").replace("  ", " "), text);
  return `erases ${item.name} from ${key}`;
};

const cropping: Move = (given) => {
  const { window, who, ledger } = given;
  const photo = anyPhoto(given, placed(window));
  if (!photo) return null;
  const [key, crop] = [keyOf(photo, "crop"), ledger.freshCrop()];
  const draft = window.story.figure(photo.figure ?? "", "crop");
  ledger.took(key, draft.text, "cut anew");
  ledger.wrote(crop, key, who);
  window.story.undoing.apart();
  window.story.write(key, crop);
  given.later(draft.leave());
  return `cuts ${key}`;
};

/** Another photo into the place of a figure's; it may be one that waits, stands elsewhere, or is the same. */
const replacing: Move = (given) => {
  const { window, r } = given;
  const figures = window.editor.figures;
  if (figures.length === 0) return null;
  const { figure } = pick(r, figures);
  const n = r(PHOTOS);
  given.later(placePhotos(window.story, [fileOf(n)], { figure }));
  return `puts photo ${n} in the place of ${figure}'s`;
};

/** The same files again, or new ones: onto the desk. */
const importing: Move = (given) => {
  const { window, r } = given;
  const numbers = [r(PHOTOS), r(PHOTOS)];
  const { story } = window;
  given.later(attachPhotos(story.article, numbers.map(fileOf)).then(() => story.photos.ask()));
  return `imports photos ${numbers.join(" and ")}`;
};

/** Likewise into the text. */
const inserting: Move = (given) => {
  const { window, r, ledger } = given;
  if (window.editor.figures.length > 5) return null;
  const n = r(PHOTOS);
  const { view } = window.editor;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, pick(r, paragraphs(window)))));
  ledger.grown = true;
  given.later(placePhotos(window.story, [fileOf(n)], "selection").then(() => window.story.photos.ask()));
  return `imports photo ${n} into the text`;
};

/** One text for several photos. Only in the mode that writes over is anything meant to go. */
const batch: Move = ({ window, who, r, ledger }) => {
  const photos = window.photos.filter(() => r(2) === 0);
  const fields = WORDS_FIELDS.filter(() => r(2) === 0);
  if (photos.length === 0 || fields.length === 0) return null;
  const armed = fields.map((field): Armed => ({ field, mode: pick(r, MODES), text: ledger.fresh() }));
  for (const { field, mode, text } of armed) {
    for (const photo of photos) {
      const key = landing(window, photo, field);
      if (mode === "overwrite") ledger.took(key, window.desk.words(photo, field).text, "written over");
      ledger.wrote(text, key, who);
    }
  }
  runBatch(window.desk, planBatch(window.desk, photos, armed));
  const told = armed.map(({ field, mode, text }) => `${field} ${mode} ${ledger.readable(text)}`);
  return `writes for ${photos.map(({ key }) => key.replace(/^a+/u, "photo ")).join(", ")}: ${told.join("; ")}`;
};

/** Settles on one of the versions that two people wrote apart. */
const settling: Move = (given) => {
  const { window, r, ledger } = given;
  const open: Key[] = window.photos.flatMap((photo) =>
    [...WORDS_FIELDS, "crop" as const]
      .map((field) => keyOf(photo, field))
      .filter((key) => window.draft(key)?.unsettled),
  );
  if (open.length === 0) return null;
  const key = pick(r, open);
  const draft = window.draft(key);
  if (!draft) return null;
  const chosen = pick(r, draft.register);
  const versions = [draft.text, ...draft.register.map(({ value }) => value)].join("\n");
  ledger.took(key, versions, "another version was settled on", chosen.value);
  given.later(draft.pick(chosen));
  return `settles ${key} on ${ledger.readable(chosen.value)}`;
};

/** Leaves whatever field somebody is in. */
const leaving: Move = (given) => {
  const photo = anyPhoto(given);
  if (!photo) return null;
  given.later(given.window.desk.leave(photo));
  return `leaves ${photo.key}`;
};

/** A word beside the photos, which makes steps between theirs. */
const besides: Move = ({ window, r }) => {
  const { view } = window.editor;
  view.dispatch(view.state.tr.insertText("chữ ", pick(r, paragraphs(window))));
  return "writes into the text";
};

/** One step back or forth. What was written by somebody else must be there afterwards. */
export function travel({ window, who, ledger, fail }: Omit<Given, "r" | "later">, way: "undo" | "redo"): string {
  const seen = window.sight;
  const before = ledger.items.filter((item) => item.gone === null && ledger.holds(item, seen));
  void window.story.step(way);
  const { sight } = window;
  const went = before.filter((item) => !ledger.holds(item, sight));
  for (const item of went) {
    if (item.by === who) item.gone = "taken back by its writer";
    else fail(`${way} took ${item.name} from ${item.key}, which somebody else wrote`);
  }
  return `${way}: ${went.map((item) => `${item.name} in ${item.key}`).join(", ") || "takes no word"}`;
}

const MOVES: readonly (readonly [number, string, Move])[] = [
  [6, "write", writing],
  [4, "type", writingInText],
  [2, "erase", erasing],
  [2, "crop", cropping],
  [4, "replace", replacing],
  [2, "import", importing],
  [1, "insert", inserting],
  [6, "batch", batch],
  [6, "undo", (given) => travel(given, "undo")],
  [4, "redo", (given) => travel(given, "redo")],
  [2, "settle", settling],
  [2, "leave", leaving],
  [1, "besides", besides],
];
const BY_NAME: ReadonlyMap<string, Move> = new Map(MOVES.map(([, name, move]) => [name, move]));
const HAT: readonly string[] = MOVES.flatMap(([weight, name]) => Array.from({ length: weight }, () => name));

/** One thing that happens. `sync`: what one workstation has goes on its way to the other. */
export interface Step {
  /** How long nothing happens before, ms. */
  readonly wait: number;
  readonly who: 0 | 1;
  readonly what: string;
  readonly chance: number;
}

/** What a seed gives. */
export function planOf(seed: number, length: number): Step[] {
  const r = random(seed * 2 + 1);
  // In some runs the line is nearly always there, in others once in a while.
  const sync = pick(r, [3, 6, 12]);
  return Array.from({ length }, (): Step => {
    const wait = pick(r, [0, 5, 60, 200, 400, 700, 2500]);
    const who = r(2) === 0 ? 0 : 1;
    return { wait, who, what: r(sync) === 0 ? "sync" : pick(r, HAT), chance: r(1_000_000) };
  });
}

/** Does a step; says what was done, null where there was nothing to do. */
export const perform = (what: string, chance: number, given: Omit<Given, "r">): string | null =>
  BY_NAME.get(what)?.({ ...given, r: random(chance) }) ?? null;
