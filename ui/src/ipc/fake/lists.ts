/**
 * The queue's lists as the fake workstation makes them: sorted, narrowed and given piece by piece, as the real one does; and
 * an archive of as many stories as a test wants, of which nothing is made before it is asked for.
 */
import type { ArticleList, ArticleRow, ArticleState, HasFilter, Listing, Preferences, Sort, View } from "../types.ts";
import { HOUR, NEWSROOM, PEOPLE, type Sample } from "./samples.ts";

export const VIEWS: readonly View[] = [
  "mine",
  "to_review",
  "returned",
  "approved",
  "scheduled",
  "published",
  "archive",
];

export const NO_PREFERENCES: Preferences = { sorts: {}, saved: [], pinned: [], recent: [], tabs: [] };

/** Whether a story stands in a list. */
export function inView(row: Pick<ArticleRow, "state" | "mine">, view: View): boolean {
  const { state } = row;
  switch (view) {
    case "mine":
      return row.mine && !state.deleted && state.publication !== "withdrawn";
    case "to_review":
      return state.stage === "submitted" && !state.deleted;
    case "returned":
      return state.returned !== null && !state.deleted;
    case "approved":
      return state.stage === "approved" && state.publication === "none" && state.scheduled === null;
    case "scheduled":
      return state.scheduled !== null;
    case "published":
      return state.publication === "live";
    case "archive":
      return state.deleted || state.publication === "withdrawn";
  }
}

/** What of a row asks for somebody. */
export function rowHas(row: ArticleRow, has: HasFilter): boolean {
  switch (has) {
    case "unsent":
      return row.unsent.records + row.unsent.photos + row.unsent.commands > 0;
    case "problems":
      return row.problems > 0;
    case "merge":
      return row.open_review;
    case "news":
      return row.news !== null;
  }
}

const order = new Intl.Collator("vi", { numeric: true });
const emptyLast = (a: string | number | null, b: string | number | null): number =>
  Number(a === null || a === "") - Number(b === null || b === "");

/** Sorts rows; among equals the later change comes first. */
export function sorted(rows: readonly ArticleRow[], sort: Sort, pinned: readonly string[]): ArticleRow[] {
  const turn = sort.descending ? -1 : 1;
  const key = (row: ArticleRow): string | number | null => {
    switch (sort.by) {
      case "updated":
        return row.updated_ms;
      case "headline":
        return row.headline;
      case "author":
        return row.author;
      case "section":
        return row.section;
      case "scheduled":
        return row.state.scheduled;
    }
  };
  const compare = (a: string | number | null, b: string | number | null): number =>
    typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b));
  const place = (row: ArticleRow): number => {
    const at = pinned.indexOf(row.article);
    return at < 0 ? pinned.length : at;
  };
  return [...rows].sort(
    (a, b) =>
      place(a) - place(b) || emptyLast(key(a), key(b)) || turn * compare(key(a), key(b)) || b.updated_ms - a.updated_ms,
  );
}

const HEADLINES = [
  "Chợ phiên họp lại sau mùa nước nổi",
  "Đường ven sông thêm hai hàng cây",
  "Ấp Giữa có lớp học xóa mù chữ buổi tối",
  "Thư viện lưu động về xã đảo",
  "Người giữ nghề chằm nón ở Bến Sông",
  "Ưu tiên nước sạch cho vùng hạn mặn",
  "Ổi, mận và chuyện được mùa mất giá",
  "Những chuyến đò cuối ngày của ông Ẩn, người đưa học trò qua sông suốt ba mươi năm không nghỉ một buổi nào",
] as const;

/** Story number `n` of an archive. */
export function archived(n: number, now: number): ArticleRow {
  const author = PEOPLE[n % PEOPLE.length] ?? { id: "", name: "" };
  const section = NEWSROOM.sections[(n * 7) % (NEWSROOM.sections.length + 1)];
  const live = n % 4 !== 0;
  const hash = "ab".repeat(32);
  const state: ArticleState = {
    author: author.id,
    ...(live
      ? { stage: "approved" as const, publication: "live" as const, revision: hash }
      : { stage: "draft" as const, publication: "withdrawn" as const }),
    submitted: null,
    approvals: [],
    approved: live ? { hash, frontiers: "" } : null,
    scheduled: null,
    returned: null,
    deleted: false,
    version: 3,
  };
  const at = now - (n + 30) * HOUR;
  return {
    article: `x-${n}`,
    headline: `${HEADLINES[n % HEADLINES.length] ?? ""} (${n + 1})`,
    section: section?.name ?? null,
    author: author.name,
    mine: false,
    state,
    updated_ms: at,
    unsent: { records: 0, photos: 0, bytes: 0, commands: 0 },
    sent_ms: at,
    problems: n % 11 === 0 ? 2 : 0,
    open_review: false,
    read_only: null,
    news: null,
    here: true,
  };
}

/** The same story with a text, once somebody opens it. */
export function opened(row: ArticleRow, now: number): Sample {
  const section = NEWSROOM.sections.find((one) => one.name === row.section)?.id ?? "";
  return {
    id: row.article,
    author: row.state.author,
    age_ms: now - row.updated_ms,
    state: row.state,
    fields: { headline: row.headline, section, byline: row.author },
    body: [{ type: "paragraph", content: [{ text: "Bài trong kho, một đoạn." }] }],
  };
}

/** A piece of what a list has, and how long every list is. */
export function answer(
  all: readonly ArticleRow[],
  asked: Listing & { offset: number; limit: number | null; find: string | null },
  answers: (question: string) => { rows: ReadonlySet<string> | null } & Pick<ArticleList, "understood" | "unclear">,
  preferences: Preferences,
  heard: number,
): ArticleList & { all: ArticleRow[] } {
  const { rows: found, understood, unclear } = answers(asked.question);
  const of = (view: View, wanted: ReadonlySet<string> | null): ArticleRow[] =>
    all.filter((row) => inView(row, view) && (wanted === null || wanted.has(row.article)));
  const chosen = sorted(of(asked.view, found), asked.sort, preferences.pinned);
  const place = chosen.findIndex((row) => row.article === asked.find);
  const count = (view: View): [View, number] => [view, of(view, null).length];
  const piece = chosen.slice(asked.offset, asked.offset + Math.min(asked.limit ?? 200, 500));
  return {
    all: chosen,
    rows: piece,
    total: chosen.length,
    place: place < 0 ? null : place,
    understood,
    unclear,
    heard,
    news: all.filter((row) => row.news !== null).length,
    saved: Object.fromEntries(
      preferences.saved.map((one) => [one.id, of(one.view, answers(one.question).rows).length]),
    ),
    counts: Object.fromEntries(VIEWS.map(count)) as Record<View, number>,
  };
}
