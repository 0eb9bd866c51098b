/** A list as text: a line for each story, its facts parted by tabs, so that it is a letter as well as a sheet. */
import type { ArticleRow, Rules } from "../ipc/types.ts";
import { houseZone, now } from "../kit/clock.svelte.ts";
import { moment } from "../kit/format.ts";
import { t } from "../kit/words/index.svelte.ts";
import { stageWords } from "../kit/words/stage.ts";

/** What would end a cell or a line, or be read as a formula, is a space. */
const cell = (text: string): string =>
  text
    .replaceAll(/[\t\r\n]+/gu, " ")
    .replace(/^[=+\-@]/u, " $&")
    .trimEnd();

export function copyText(rows: readonly ArticleRow[], rules: Rules | null): string {
  const lines = rows.map((row) =>
    [
      row.headline || t.queue.untitled,
      row.section ?? t.queue.noSection,
      row.author || t.common.unknownPerson,
      stageWords(row.state, rules, t, now(), houseZone()).words,
      moment(row.updated_ms, now(), false, houseZone()),
    ]
      .map(cell)
      .join("\t"),
  );
  return lines.join("\n") + "\n";
}
