/** The newsroom's shorthands as the fake workstation knows them: a few rows, found by their letters alone. */
import { fold } from "../../kit/fold.ts";
import type { Expandable, Expansion } from "../types.ts";

const ROWS: readonly (readonly [code: string, ...expansions: Pick<Expansion, "text" | "lapse">[]])[] = [
  [
    "vdn",
    { text: "Vũ Đức Nam", lapse: null },
    {
      text: "đồng chí Vũ Đức Nam, Trưởng ban Tuyên giáo Đảng ủy Khối",
      lapse: { lapse: "over", until: "2026-06-30" },
    },
    { text: "đồng chí Vũ Đức Nam, Phó Bí thư Đảng ủy Khối", lapse: null },
  ],
  ["vdd", { text: "Vũ Đình Đạt", lapse: null }],
  ["thh", { text: "Thu Hằng", lapse: null }],
  ["ndm", { text: "Nguyễn Đình Mây", lapse: { lapse: "not_yet", from: "2027-01-01" } }],
  ["nbm", { text: "Nhà văn hóa thôn Bến Mây", lapse: null }],
];

/** What stands before the caret may stand for these. */
export function expandable(before: string): Expandable | null {
  const found = /(?<![\p{L}\p{N}:/])\\([\p{L}\p{M}\p{N}._-]+)(?:#(\d{1,2})?)?(\\?)$/u.exec(before);
  if (!found) return null;
  const [typed, code = "", number, closed] = found;
  const wanted = code.toLowerCase();
  const expansions = ROWS.flatMap(([own, ...texts]) => {
    const named = texts.some(({ text }) =>
      fold(text)
        .split(/\W+/u)
        .some((word) => word.startsWith(fold(wanted))),
    );
    if (closed ? own !== wanted : !own.startsWith(wanted) && !named) return [];
    const all = texts.map((one, i) => ({ ...one, code: own, number: i + 1 }));
    if (number !== undefined) return all.filter((one) => one.number === Number(number));
    return closed ? all : all.slice(0, 1);
  });
  return expansions.length > 0 ? { typed, is_closed: closed !== "", expansions } : null;
}
