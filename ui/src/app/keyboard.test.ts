/**
 * The handbook's table of keys is made from what the window offers (`npx vitest run src/app/keyboard.test.ts -u`), so a key
 * that is new, gone or named anew makes this fail until the table says so in both languages.
 */
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { offered } from "../kit/actions.svelte.ts";
import { showChord, type Action } from "../kit/keys.ts";
import type { Language } from "../kit/words/index.svelte.ts";
import { appears, openWindow, until, type OpenWindow } from "./testing.ts";

const HANDBOOK = join(import.meta.dirname, "../../../docs/handbook");

let open: OpenWindow | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** Where actions are offered, and what shows that all of them are. */
const PLACES = [
  { hash: "#/queue/mine", as: "lan", first: "queue-row" },
  { hash: "#/story/a-thu-vien/write", as: "lan", first: "headline" },
  { hash: "#/story/a-thu-vien/photos", as: "lan", first: "photo-cell" },
  { hash: "#/story/a-ngo-nho/merge", as: "minh", first: "merge-open-place" },
] as const;

type Part = "everywhere" | "queue" | "story" | "text" | "photos" | "merge";

/** Which part of the table an action belongs to, by the first word of its name. */
const PARTS: Readonly<Record<string, Part>> = {
  palette: "everywhere",
  queue: "queue",
  article: "queue",
  sync: "everywhere",
  settings: "everywhere",
  theme: "everywhere",
  language: "everywhere",
  quit: "everywhere",
  menu: "everywhere",
  recent: "queue",
  tabs: "everywhere",
  tab: "story",
  story: "story",
  review: "story",
  history: "story",
  find: "story",
  text: "text",
  merge: "merge",
  photos: "photos",
};

/** What the table says around the actions; keys that are no actions, because they belong to what has the focus. */
const WORDS = {
  vi: {
    title: "Mọi phím",
    intro: [
      "`⇧` là Shift, `↵` là Enter. Phím không có Ctrl hay Alt chỉ có tác dụng khi không ở trong ô chữ. `Ctrl K` liệt kê mọi việc làm được lúc này, kèm phím.",
      "`Tab` và `⇧ Tab` đi qua mọi nút và ô, theo thứ tự đọc. Trong hàng nút chuyển mục, `←` và `→` đổi mục. Trong hộp thoại, Enter là nút đã chọn sẵn, Esc là thôi.",
    ],
    head: ["việc", "phím"],
    parts: {
      everywhere: "Ở đâu cũng được",
      queue: "Trong hàng chờ",
      story: "Trong bài",
      text: "Trong nội dung bài",
      photos: "Ở bàn ảnh",
      merge: "Ở chỗ gộp",
    },
    own: {
      queue: [["Mở bài đang chọn", "↵"]],
      text: [["Chèn tít xen, ảnh, trích dẫn… ở dòng trống", "/"]],
      story: [["Từ tít sang sapo, từ sapo sang nội dung", "↵"]],
      photos: [["Đi từ ảnh này sang ảnh kia", "← → ↑ ↓"]],
    },
  },
  en: {
    title: "Every key",
    intro: [
      "`⇧` is Shift, `↵` is Enter. A key without Ctrl or Alt acts only while no field takes letters. `Ctrl K` lists whatever can be done now, with its key.",
      "`Tab` and `⇧ Tab` go through every button and field in reading order. In a row of tabs, `←` and `→` change the tab. In a dialog, Enter is the button that is chosen already and Esc leaves it.",
    ],
    head: ["what", "keys"],
    parts: {
      everywhere: "Everywhere",
      queue: "In the queue",
      story: "In a story",
      text: "In the body of a story",
      photos: "On the photo desk",
      merge: "In a merge",
    },
    own: {
      queue: [["Open the chosen story", "↵"]],
      text: [["Insert a subheading, a photo, a quotation … on an empty line", "/"]],
      story: [["From the headline to the standfirst, from there to the body", "↵"]],
      photos: [["From photo to photo", "← → ↑ ↓"]],
    },
  },
} as const;

/** Every action of the window in one language, each once. */
async function actions(language: Language): Promise<Action[]> {
  const all = new Map<string, Action>();
  for (const { hash, as, first } of PLACES) {
    open = await openWindow(hash, { as, settings: { language, theme: "light", notifies: true, menu_bar: false } });
    await appears(first);
    // The text's own come with the editor.
    if (hash.endsWith("write")) {
      await until(() => offered().some((action) => action.id === "text.strong"), "the actions of the text");
    }
    for (const action of offered()) if (!all.has(action.id)) all.set(action.id, action);
    await open.close();
    open = undefined;
  }
  return [...all.values()];
}

/** The way back to the queue is not a key of the queue. */
const partOf = (action: Action): Part | undefined =>
  action.id === "queue" ? "everywhere" : PARTS[action.id.split(".")[0] ?? ""];

/** A cell of a table: a bar would end it. */
const cell = (text: string): string => text.replaceAll("|", "\\|");
const keys = (chords: readonly string[]): string => chords.map((chord) => `\`${showChord(chord)}\``).join(", ");

function chapter(language: Language, all: readonly Action[]): string {
  const words = WORDS[language];
  const lines = [`# ${words.title}`, ...words.intro.flatMap((line) => ["", line])];
  for (const part of Object.keys(words.parts) as Part[]) {
    lines.push("", `## ${words.parts[part]}`, "", `| ${words.head.join(" | ")} |`, "| --- | --- |");
    const own: readonly (readonly [string, string])[] =
      part in words.own ? words.own[part as keyof typeof words.own] : [];
    for (const [what, key] of own) lines.push(`| ${cell(what)} | \`${key}\` |`);
    const here = all.filter((action) => partOf(action) === part && action.keys.length > 0);
    // What one place offers with fewer keys than another is one row.
    const rows = here.filter(
      (action, n) =>
        !here.some(
          (other, m) =>
            m !== n &&
            other.label === action.label &&
            action.keys.every((key) => other.keys.includes(key)) &&
            other.keys.length > action.keys.length,
        ),
    );
    const said = rows.map((action) => `| ${cell(action.label)} | ${keys(action.keys)} |`);
    lines.push(...new Set(said));
  }
  return `${lines.join("\n")}\n`;
}

describe.each(["vi", "en"] as const)("the handbook's keys in %s", (language) => {
  test("are those that the window offers", async () => {
    const all = await actions(language);
    expect(all.filter((action) => partOf(action) === undefined).map((action) => action.id)).toEqual([]);
    for (const part of Object.keys(WORDS.vi.parts)) expect(all.map(partOf)).toContain(part);
    await expect(chapter(language, all)).toMatchFileSnapshot(join(HANDBOOK, language, "src/keyboard.md"));
  }, 120_000);
});
