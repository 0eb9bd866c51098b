/**
 * Search as the fake workstation does it: the same words, marks and parts as the real one, over a handful of stories, without
 * an index. Of the filters it knows the section, the author and the stage, by their one-word values or in quotation marks.
 */
import { exact, fold } from "../../kit/fold.ts";
import { rowHas } from "./lists.ts";
import type {
  Alone,
  FoundRow,
  HasFilter,
  Part,
  SearchFound,
  Snippet,
  Span,
  StageFilter,
  Understood,
} from "../types.ts";

export interface Story {
  row: Omit<FoundRow, "spans" | "snippet">;
  parts: Partial<Record<Part, string>>;
}

interface Word {
  at: number;
  end: number;
  folded: string;
  exact: string;
}

interface Phrase {
  typed: string;
  words: Word[];
  open: boolean;
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)].map((found) => ({
    at: found.index,
    end: found.index + found[0].length,
    folded: fold(found[0]),
    exact: exact(found[0]),
  }));
}

type Form = "folded" | "exact";

function places(text: readonly Word[], phrase: Phrase, form: Form): number[] {
  const fits = (at: number): boolean =>
    phrase.words.every((wanted, i) => {
      const has = text[at + i];
      const open = phrase.open && i === phrase.words.length - 1;
      return has !== undefined && (open ? has[form].startsWith(wanted[form]) : has[form] === wanted[form]);
    });
  return text.map((_, at) => at).filter(fits);
}

/** Where a text has a phrase: with the typed marks, or else by its letters. */
function hits(text: readonly Word[], phrase: Phrase): [at: number, end: number][] {
  const same = places(text, phrase, "exact");
  const all = same.length > 0 ? same : places(text, phrase, "folded");
  return all.map((at) => [text[at]?.at ?? 0, text[at + phrase.words.length - 1]?.end ?? 0]);
}

function mark(text: string, phrases: readonly Phrase[], from = 0, to = text.length): Span[] {
  const words = wordsOf(text);
  const found = phrases.flatMap((phrase) => hits(words, phrase)).sort((a, b) => a[0] - b[0]);
  const out: Span[] = [];
  let at = from;
  for (const [start, end] of found) {
    if (start < at || end > to) continue;
    if (start > at) out.push({ text: text.slice(at, start), found: false });
    out.push({ text: text.slice(start, end), found: true });
    at = end;
  }
  if (at < to) out.push({ text: text.slice(at, to), found: false });
  return out;
}

const WINDOW = 30;
const BEFORE = 7;

/** The place of a text from which the most phrases stand together, and how many. */
function bestPlace(words: readonly Word[], phrases: readonly Phrase[]): { many: number; at: number } {
  const all = phrases.map((phrase) => hits(words, phrase).map(([at]) => words.findIndex((word) => word.at === at)));
  const best = { many: 0, at: 0 };
  for (const at of all.flat().sort((a, b) => a - b)) {
    const near = (place: number): boolean => place >= at && place < at + WINDOW - BEFORE;
    const many = all.filter((places) => places.some(near)).length;
    if (many > best.many) Object.assign(best, { many, at });
  }
  return best;
}

function snippet(parts: Story["parts"], phrases: readonly Phrase[]): Snippet | null {
  const places = (Object.entries(parts) as [Part, string][])
    .filter(([part]) => part !== "headline")
    .map(([part, text]) => ({ part, text, words: wordsOf(text), ...bestPlace(wordsOf(text), phrases) }));
  const best = places.reduce((a, b) => (b.many > a.many ? b : a));
  if (best.many === 0) return null;
  const { part, text, words } = best;
  const place = Math.max(0, best.at - BEFORE);
  const last = words[place + WINDOW - 1];
  const from = place === 0 ? 0 : (words[place]?.at ?? 0);
  const to = last && place + WINDOW < words.length ? last.end : text.length;
  const spans = mark(text, phrases, from, to);
  if (from > 0) spans.unshift({ text: "… ", found: false });
  if (to < text.length) spans.push({ text: " …", found: false });
  return { part, spans };
}

const STAGES: Record<string, StageFilter> = {
  nhap: "draft",
  draft: "draft",
  "cho duyet": "submitted",
  "to review": "submitted",
  "tra lai": "returned",
  returned: "returned",
  "da duyet": "approved",
  approved: "approved",
  "da dang": "published",
  published: "published",
  "da xoa": "deleted",
  deleted: "deleted",
};
const KEYS: Record<string, "section" | "by" | "stage" | "has"> = {
  muc: "section",
  section: "section",
  "tac gia": "by",
  by: "by",
  "trang thai": "stage",
  stage: "stage",
  co: "has",
  has: "has",
};
const FILTER =
  /(tác giả|tac gia|trạng thái|trang thai|mục|muc|section|by|stage|có|has):\s*(?:["“]([^"”]*)["”]?|(chờ duyệt|cho duyet|to review|trả lại|tra lai|đã duyệt|da duyet|đã đăng|da dang|đã xóa|da xoa|\S+))/giu;
const HAS: Record<string, HasFilter> = {
  "chua gui": "unsent",
  unsent: "unsent",
  loi: "problems",
  problems: "problems",
  "cho gop": "merge",
  merge: "merge",
  moi: "news",
  news: "news",
};
const DATE = /(từ|from|đến|to|ngày|on):\s*"?([^"\s]+)"?/giu;

function stageOf(row: Story["row"]): StageFilter {
  const { state } = row;
  if (state.deleted) return "deleted";
  if (state.publication === "live") return "published";
  if (state.stage !== "draft") return state.stage;
  return state.returned === null ? "draft" : "returned";
}

/** Finds stories. */
export function find(typed: string, stories: readonly Story[]): SearchFound {
  const understood: Understood[] = [];
  const unclear: string[] = [];
  const tests: ((story: Story) => boolean)[] = [];
  let left = typed.replace(FILTER, (all, name: string, quoted: string | undefined, bare: string | undefined) => {
    const value = fold(quoted ?? bare ?? "").trim();
    const key = KEYS[fold(name)];
    const sections = new Set(stories.map(({ row }) => row.section).filter((one) => one !== null));
    const named = [...sections].filter((section) => fold(section).includes(value));
    const stage = STAGES[value];
    if (key === "section" && named.length > 0) {
      understood.push({ filter: "section", names: named });
      tests.push(({ row }) => named.includes(row.section ?? ""));
    } else if (key === "by" && value !== "") {
      const names = [...new Set(stories.map(({ row }) => row.author).filter((name) => fold(name).includes(value)))];
      understood.push({ filter: "by", names, byline: quoted ?? bare ?? "" });
      tests.push(({ row, parts }) => names.includes(row.author) || fold(parts.byline ?? "").includes(value));
    } else if (key === "stage" && stage) {
      understood.push({ filter: "stage", stage });
      tests.push(({ row }) => stageOf(row) === stage);
    } else if (key === "has" && HAS[value]) {
      const has = HAS[value];
      understood.push({ filter: "has", has });
      tests.push(({ row }) => rowHas(row, has));
    } else {
      unclear.push(all);
      return all.replace(":", " ");
    }
    return " ";
  });
  left = left.replace(DATE, (all, _name: string, value: string) => {
    if (/^\d{4}$|^\d{1,2}\/\d{1,2}(\/\d{4})?$/u.test(value)) return " ";
    unclear.push(all);
    return all.replace(":", " ");
  });
  const [wanted, unwanted]: [Phrase[], Phrase[]] = [[], []];
  for (const found of left.matchAll(/(^|\s)(-?)(?:["“«]([^"”»]*)(["”»]?)|(\S+))/gu)) {
    const text = found[3] ?? found[5] ?? "";
    const last = found.index + found[0].length === left.length && found[4] !== "”" && found[4] !== '"';
    const words = wordsOf(text);
    const open = last && (words.at(-1)?.folded.length ?? 0) > 1 && found[2] === "";
    if (words.length > 0) (found[2] === "-" ? unwanted : wanted).push({ typed: text, words, open });
  }
  const has = (story: Story, phrase: Phrase, form: Form, closed = false): boolean =>
    Object.values(story.parts).some(
      (text) => places(wordsOf(text), closed ? { ...phrase, open: false } : phrase, form).length > 0,
    );
  const deleted = understood.some((one) => one.filter === "stage" && one.stage === "deleted");
  const there = stories.filter(({ row }) => deleted || !row.state.deleted);
  const matching = there.filter(
    (story) =>
      tests.every((test) => test(story)) &&
      wanted.every((phrase) => has(story, phrase, "folded")) &&
      !unwanted.some((phrase) => has(story, phrase, "folded")),
  );
  const agreement = (story: Story): number =>
    [
      wanted.every((phrase) => has(story, phrase, "exact", true)),
      wanted.every((phrase) => has(story, phrase, "folded", true)),
    ].indexOf(true) >>> 0;
  const weight = (story: Story): number => {
    const head = { row: story.row, parts: { headline: story.parts.headline ?? "" } };
    return wanted.filter((phrase) => !has(head, phrase, "folded")).length;
  };
  matching.sort((a, b) => agreement(a) - agreement(b) || weight(a) - weight(b) || b.row.updated_ms - a.row.updated_ms);
  const asked = wanted.length + unwanted.length + tests.length > 0;
  const rows = (asked ? matching : []).map((story): FoundRow => ({
    ...story.row,
    spans: mark(story.row.headline, wanted),
    snippet: snippet(story.parts, wanted),
  }));
  const alone = wanted.map((phrase): Alone => ({
    words: phrase.typed,
    stories: there.filter((story) => has(story, phrase, "folded")).length,
  }));
  return {
    rows,
    total: rows.length,
    asked,
    alone: asked && rows.length === 0 && (wanted.length > 1 || tests.length > 0) ? alone : [],
    understood,
    unclear,
    cut: false,
    progress: { searchable: stories.length, stories: stories.length },
  };
}
