/**
 * Merge reviews of the workstation in memory: places with words compared, decisions that can be taken back.
 *
 * The real one finds the places in the draft's history and makes edits; here a place is a sample with a text of its own, and
 * a decision changes that text. What the screen relies on is kept: a state that changes with the place, a refusal when it
 * has, decisions that hold until somebody else changes the place.
 */
import type {
  Decision,
  Did,
  Landed,
  MergePlace,
  MergeReview,
  Piece,
  PlaceBlock,
  PlaceFigure,
  PlaceText,
  ReviewedPlace,
  ReviewView,
} from "../types.ts";

/** A place of a sample, with what the plain words of the wire leave out. */
export interface SamplePlace extends MergePlace {
  /** Which block of the text it is; left out: it stands in none. */
  at?: number;
  block?: PlaceBlock;
  /** Each side's block, where it became another. */
  sideBlocks?: readonly [PlaceBlock, PlaceBlock];
  figure?: PlaceFigure;
  did?: readonly [Did[], Did[]];
  landed?: Landed;
}

export interface SampleReview extends Omit<MergeReview, "article" | "merges" | "places"> {
  places: readonly SamplePlace[];
}

const PARAGRAPH: PlaceBlock = { kind: "paragraph", level: null, photo: null };

/** Words compared: the longest run of words in common stays. */
export function pieces(before: string, after: string): Piece[] {
  const cut = (text: string): string[] => text.match(/\s+|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
  const [a, b] = [cut(before), cut(after)];
  const length: number[][] = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      (length[i] as number[])[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const out: Piece[] = [];
  const push = (change: Piece["change"], text: string): void => {
    const last = out.at(-1);
    if (last?.change === change) last.text += text;
    else out.push({ change, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push("same", a[i] as string);
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) push("removed", a[i++] as string);
    else push("added", b[j++] as string);
  }
  return joined(out);
}

/** A lone space between two replaced words is no island: shreds are read as one change, what went before what came. */
function joined(all: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  let [removed, added] = ["", ""];
  const flush = (): void => {
    if (removed !== "") out.push({ change: "removed", text: removed });
    if (added !== "") out.push({ change: "added", text: added });
    [removed, added] = ["", ""];
  };
  all.forEach((piece, i) => {
    if (piece.change === "removed") removed += piece.text;
    else if (piece.change === "added") added += piece.text;
    else if (piece.text.trim() === "" && removed !== "" && added !== "" && i + 1 < all.length) {
      removed += piece.text;
      added += piece.text;
    } else {
      flush();
      out.push(piece);
    }
  });
  flush();
  return out;
}

interface Decided {
  decision: Decision;
  before: string;
  waited: boolean;
  at: number;
  state: string;
}

/** An open review. */
export class FakeReview {
  readonly id: string;
  readonly sample: SampleReview;
  private readonly places: { sample: SamplePlace; id: string; now: string; waits: boolean; decided: Decided | null }[] =
    [];
  private version = 0;
  private next = 0;

  constructor(sample: SampleReview) {
    this.id = sample.id;
    this.sample = sample;
    for (const place of sample.places) this.widen(place);
  }

  /** A further merge brings a place. */
  widen(sample: SamplePlace): void {
    this.places.push({ sample, id: `0.${this.next++}`, now: sample.merged, waits: true, decided: null });
    this.version += 1;
  }

  /** Somebody else changes a place; null: a field has several values again. */
  changeElsewhere(index: number, text: string | null): void {
    const place = this.places[index];
    if (place) [place.now, place.waits] = [text ?? "", text === null];
  }

  /** A merge that grows takes a place away. */
  vanish(index: number): void {
    this.places.splice(index, 1);
    this.version += 1;
  }

  /** The story as each side had it, by name. */
  readonly originals = ["11".repeat(32), "22".repeat(32)];

  get wire(): MergePlace[] {
    return this.places.map(({ sample }) => {
      const { kind, base, texts, merged } = sample;
      return { kind, base, texts, merged, ...(sample.field === undefined ? {} : { field: sample.field }) };
    });
  }

  get state(): string {
    return String(this.version).padStart(64, "0");
  }

  view(): ReviewView {
    const { people, at } = this.sample;
    return {
      review: this.id,
      state: this.state,
      at,
      places: this.places.map((place) => this.shown(place)),
      merges: [{ people, originals: [...this.originals] }],
    };
  }

  private shown({ sample, id, now, waits, decided }: FakeReview["places"][number]): ReviewedPlace {
    const field = sample.field?.slice(sample.field.lastIndexOf("/") + 1) ?? null;
    const block = sample.block ?? PARAGRAPH;
    const blocks = field === null ? [block] : [];
    const text = (words: string, own = blocks): PlaceText => ({
      text: words,
      blocks: own,
      pieces: pieces(sample.base, words),
    });
    const unsettled: PlaceText = { text: "", blocks: [], pieces: [] };
    const state = JSON.stringify([sample.texts, now, field !== null && waits]);
    const offers: ReviewedPlace["offers"] = ["keep"];
    if (field === null) offers.push("both");
    if (field === null || !waits) offers.push("merged");
    if (!["section", "crop", "embargo", "tags"].includes(field ?? "")) offers.push("write");
    return {
      id,
      kind: sample.kind,
      field,
      figure: sample.figure ?? null,
      base: text(sample.base),
      sides: sample.texts.map((words, n) => ({
        ...text(words, field === null && sample.sideBlocks ? [sample.sideBlocks[n as 0 | 1]] : blocks),
        did: sample.did?.[n as 0 | 1] ?? ["words"],
      })),
      now: field !== null && waits ? unsettled : text(now),
      at: field !== null || sample.at === undefined ? null : { block: sample.at, start: 0, end: now.length },
      landed: decided === null ? (sample.landed ?? null) : null,
      offers,
      state,
      by: sample.texts.map((_, n) => ({
        people: this.sample.people.slice(n % 2, (n % 2) + 1),
        at: this.sample.at - (n + 1) * 9 * 60_000,
      })),
      decided: decided && {
        decision: decided.decision,
        at: decided.at,
        holds: decided.state === state,
        undo: decided.state === state,
      },
    };
  }

  private find(id: string): FakeReview["places"][number] | null {
    return this.places.find((place) => place.id === id) ?? null;
  }

  /** Decides; false when the place is another than was shown. `settle` writes a field. */
  decide(id: string, state: string, decision: Decision, settle: (field: string, value: string) => void): boolean {
    const place = this.find(id);
    if (!place || this.shown(place).state !== state) return false;
    const { texts } = place.sample;
    const before = place.decided?.before ?? place.now;
    const waited = place.decided?.waited ?? place.waits;
    if (decision.decision === "keep") place.now = texts[decision.side] ?? "";
    else if (decision.decision === "both") place.now = texts.filter((words) => words !== "").join("\n");
    else if (decision.decision === "write") place.now = decision.text;
    if (place.sample.field !== undefined) settle(place.sample.field, place.now);
    place.waits = false;
    place.decided = { decision, before, waited, at: Date.now(), state: "" };
    place.decided.state = this.shown(place).state;
    return true;
  }

  /** Takes a decision back; false when the place has changed since. */
  undo(id: string): boolean {
    const place = this.find(id);
    if (!place?.decided || !this.shown(place).decided?.holds) return false;
    [place.now, place.waits] = [place.decided.before, place.decided.waited];
    place.decided = null;
    return true;
  }
}
