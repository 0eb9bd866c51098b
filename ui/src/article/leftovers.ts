/**
 * What a page leaves behind for the next one, should it die: where the caret was, and what was typed and not answered for.
 *
 * A page can end at any letter: its process crashes, its engine loops and the shell ends it. Everything that was answered as
 * saved is in the workstation; the rest would be the last keystrokes. So they are written down in the moment they are typed,
 * in the window's session storage: it is not in the page's process, it ends with the window, and it is not on the disk. The
 * next page takes them up again. Body edits are bytes that change nothing when they arrive twice; fields are typed anew.
 *
 * A story that is left forgets where one was. What is found here at an opening belongs to a page that died, or to somebody who
 * left although words could not be saved: then there is no place. It is kept by person: nobody's words are taken up by the
 * next one who signs in. What a full storage refuses is kept in this page's memory, so that only the page's end loses it.
 */
import { fromBase64, toBase64 } from "../ipc/bytes.ts";
import type { Place } from "./whereabouts.ts";

/** A field that somebody was typing into: its whole text, and the candidates that the writer had seen. */
export interface LeftField {
  readonly value: string;
  readonly saw: readonly string[];
}

/** Words that somebody was writing for a place of a merge. */
export interface LeftWriting {
  readonly text: string;
  /** The state of the place that the writer had seen. */
  readonly saw: string;
  /** Whether the field was open; a field that was closed keeps what stood in it for the next time. */
  readonly open: boolean;
}

/** What an earlier page left of one story. */
export interface Left {
  readonly place: Place | null;
  /** The body's unanswered update. */
  readonly update: Uint8Array | null;
  /** By `headline` or `<figure>/alt`. */
  readonly fields: ReadonlyMap<string, LeftField>;
  /** Text that the engine did not take: to be offered, not typed by itself. */
  readonly lost: string | null;
}

const ROOT = "galley.left";
const REASON = "reason/";
const MERGE = "merge/";
/** What of a story's leftovers is words for its text. */
const WORDS = ["update", "field", "lost", "embargo", "merge"];

function keysOf(storage: Storage): string[] {
  const kept = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "");
  return [...new Set([...kept, ...refused.keys()])];
}
const BREAKS = "galley.breaks";

/** How often an editor that breaks is opened again within a minute, and how. */
export type AfterBreak = "reopen" | "reload" | "stop";
const WITHIN_MS = 60_000;

/**
 * The editor broke at `now`; `before` are the earlier times. First it is opened anew in the same page; a second time the page
 * is loaded anew, for the engine's memory itself may be spoilt; a third time opening again is no cure.
 */
export function afterBreak(before: readonly number[], now: number): { breaks: number[]; next: AfterBreak } {
  const breaks = [...before.filter((at) => now - at < WITHIN_MS && at <= now), now];
  const next = breaks.length === 1 ? "reopen" : breaks.length === 2 ? "reload" : "stop";
  return { breaks, next };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function isPlace(value: unknown): value is Place {
  return isObject(value) && typeof value["scroll"] === "number" && (value["at"] === null || isObject(value["at"]));
}

function isField(value: unknown): value is LeftField {
  return isObject(value) && typeof value["value"] === "string" && Array.isArray(value["saw"]);
}

function isWriting(value: unknown): value is LeftWriting {
  return isObject(value) && typeof value["text"] === "string" && typeof value["saw"] === "string" && "open" in value;
}

/** What the storage refused to keep, by key; over whatever it has under that key. */
const refused = new Map<string, string>();

/** A story of which something is left, and whose words they are. */
export interface LeftStory {
  readonly person: string;
  readonly article: string;
  /** Whether some of it can be saved without anybody. */
  readonly savable: boolean;
  /** Whether there is text that the engine did not take: only a person can put it back. */
  readonly lost: boolean;
}

/** The leftovers of one story and one person. Writing never fails. */
export class Leftovers {
  readonly #prefix: string;
  readonly #storage: Storage;

  constructor(article: string, person: string, storage: Storage = sessionStorage) {
    this.#prefix = `${ROOT}/${person}/${article}/`;
    this.#storage = storage;
  }

  /** Whether everything would outlive this page. */
  static get outlivesThePage(): boolean {
    return refused.size === 0;
  }

  /** Stories with words that are in no workstation: unanswered edits and fields, text that the engine did not take. */
  static stories(storage: Storage = sessionStorage): LeftStory[] {
    const found = new Map<string, LeftStory>();
    for (const key of keysOf(storage)) {
      const [root, person, article, kind] = key.split("/");
      if (root !== ROOT || !person || !article || !kind || !WORDS.includes(kind)) continue;
      if (kind === "merge" && new Leftovers(article, person, storage).openWriting === null) continue;
      const before = found.get(`${person}/${article}`);
      const savable = kind === "update" || kind === "field" || before?.savable === true;
      const lost = kind === "lost" || before?.lost === true;
      found.set(`${person}/${article}`, { person, article, savable, lost });
    }
    return [...found.values()];
  }

  #put(name: string, value: unknown): void {
    const key = this.#prefix + name;
    refused.delete(key);
    try {
      if (value === null) this.#storage.removeItem(key);
      else this.#storage.setItem(key, JSON.stringify(value));
    } catch {
      refused.set(key, JSON.stringify(value));
    }
  }

  #get(name: string): unknown {
    const key = this.#prefix + name;
    try {
      return JSON.parse(refused.get(key) ?? this.#storage.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  #names(): string[] {
    const keys = keysOf(this.#storage);
    return keys.filter((key) => key.startsWith(this.#prefix)).map((key) => key.slice(this.#prefix.length));
  }

  /** Where somebody is now. */
  keepPlace(place: Place): void {
    this.#put("place", place);
  }

  /** What of the body the workstation has not answered for; null: nothing. */
  keepUpdate(update: Uint8Array | null): void {
    this.#put("update", update && toBase64(update));
  }

  /** What of a field it has not answered for; null: nothing. */
  keepField(name: string, field: LeftField | null): void {
    this.#put(`field/${name}`, field);
  }

  /** Text that the engine did not take: offered until it is put back or given up. */
  keepLost(text: string | null): void {
    this.#put("lost", text);
  }

  /** A reason that was typed for an act (why a story goes back) and is not queued yet; null: nothing. */
  keepReason(kind: string, text: string | null): void {
    this.#put(`${REASON}${kind}`, text);
  }

  reason(kind: string): string {
    const text = this.#get(`${REASON}${kind}`);
    return typeof text === "string" ? text : "";
  }

  /** What was written for a place of a merge and is not in the story; null: nothing. */
  keepWriting(place: string, left: LeftWriting | null): void {
    this.#put(`${MERGE}${place}`, left);
  }

  writing(place: string): LeftWriting | null {
    const left = this.#get(`${MERGE}${place}`);
    return isWriting(left) ? left : null;
  }

  /** The place whose field was open, and what stood in it. */
  get openWriting(): (LeftWriting & { readonly place: string }) | null {
    for (const name of this.#names().filter((one) => one.startsWith(MERGE))) {
      const place = name.slice(MERGE.length);
      const left = this.writing(place);
      if (left?.open) return { ...left, place };
    }
    return null;
  }

  /** What of the body is kept now. */
  get update(): Uint8Array | null {
    const update = this.#get("update");
    try {
      return typeof update === "string" ? fromBase64(update) : null;
    } catch {
      return null;
    }
  }

  /** What an earlier page left; null when there was none, or it left in peace. */
  read(): Left | null {
    const names = this.#names().filter((name) => !name.startsWith(REASON) && !name.startsWith(MERGE));
    if (names.length === 0) return null;
    const place = this.#get("place");
    const fields = new Map<string, LeftField>();
    for (const name of names.filter((one) => one.startsWith("field/"))) {
      const field = this.#get(name);
      if (isField(field)) fields.set(name.slice("field/".length), field);
    }
    return {
      place: isPlace(place) ? place : null,
      update: this.update,
      fields,
      lost: this.lost === "" ? null : this.lost,
    };
  }

  /** An embargo as it stands in its box and is no moment yet; null: nothing. */
  keepEmbargo(text: string | null): void {
    this.#put("embargo", text);
  }

  get embargo(): string | null {
    const text = this.#get("embargo");
    return typeof text === "string" ? text : null;
  }

  get lost(): string {
    const text = this.#get("lost");
    return typeof text === "string" ? text : "";
  }

  /** The story is left: only words that the workstation does not have stay. */
  leave(): void {
    this.#put("place", null);
  }
}

/** The editor broke: what to do now. Remembered beyond a reload of the page. */
export function brokeNow(now: number, storage: Storage = sessionStorage): AfterBreak {
  let before: unknown = [];
  try {
    before = JSON.parse(storage.getItem(BREAKS) ?? "[]");
  } catch {
    // Whatever stood there was not ours.
  }
  const times = Array.isArray(before) ? before.filter((at): at is number => typeof at === "number") : [];
  const { breaks, next } = afterBreak(times, now);
  try {
    storage.setItem(BREAKS, JSON.stringify(breaks));
  } catch {
    // Then it is opened once more than it should be.
  }
  return next;
}

/** Somebody asks to try again all the same. */
export function forgetBreaks(storage: Storage = sessionStorage): void {
  storage.removeItem(BREAKS);
}
