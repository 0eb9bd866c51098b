// @vitest-environment node
/**
 * Random runs over the words of photos, through the story, its undo and its photo desk.
 *
 *   GALLEY_RUNS=10000     how many (1,000 by default)
 *   GALLEY_SEED=17        the first seed; a failure prints the seed that repeats it, and what is left of its plan
 */
import { expect, test } from "vitest";
import { run, shrunk } from "./run.ts";

const runs = Number(process.env["GALLEY_RUNS"] ?? 1000);
const first = Number(process.env["GALLEY_SEED"] ?? 1);

test(`photos are replaced, cropped, imported again and written about by two people (${runs} runs from seed ${first}): no caption, alt, credit or crop is lost`, async () => {
  const moves: Record<string, number> = {};
  let [written, owed, failed] = [0, 0, 0];
  for (let seed = first; seed < first + runs && failed < 3; seed++) {
    const result = await run(seed);
    written += result.written;
    owed += result.owed;
    for (const [name, n] of Object.entries(result.moves)) moves[name] = (moves[name] ?? 0) + n;
    if (result.failures.length === 0) continue;
    failed += 1;
    const { told, failures } = await shrunk(seed);
    expect
      .soft(failures.slice(0, 3), `GALLEY_RUNS=1 GALLEY_SEED=${seed} repeats this:\n${told.join("\n")}`)
      .toEqual([]);
  }
  // A generator that made nothing would pass everything; one run that is repeated need not have every move.
  expect(owed).toBeGreaterThan(runs > 100 ? runs * 5 : 0);
  for (const name of ["replace", "crop", "import", "undo", "redo", "batch", "settle"])
    expect(moves[name] ?? 0, name).toBeGreaterThanOrEqual(Math.floor(runs / 40));
  process.stdout.write(
    `${runs} runs from seed ${first}: ${written} words written, ${owed} owed at the end and there; ${JSON.stringify(moves)}\n`,
  );
}, 3_600_000);

test("a caption that is written in the moment in which its figure is taken back waits with the photo", async () => {
  // Seeds of which each once lost such a word; of ten thousand no others did.
  for (const seed of [7123, 7864, 8241]) expect((await run(seed)).failures, `seed ${seed}`).toEqual([]);
});
