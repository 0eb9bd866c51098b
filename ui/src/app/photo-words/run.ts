/**
 * One random run: two people write about the photos of one story, replace and crop them, import them again, write for several at
 * once, and go back and forth, each in a window of their own, while what one wrote reaches the other late, twice and out of order.
 * At the end nothing may be owed: every word that nobody took away on purpose is in its field.
 */
import type { DocumentJson } from "../../article/editor/document.ts";
import { pick, random } from "../../article/editor/testing/random.ts";
import { seeded } from "../../article/editor/testing/run.ts";
import { startEvents } from "../../ipc/events.ts";
import { use } from "../../ipc/transport.ts";
import { Clock } from "./clock.ts";
import { DeskWindow, keyOf } from "./desk-window.ts";
import { BEFORE, Ledger, type Item, type Sight } from "./ledger.ts";
import { perform, planOf, travel, type Step } from "./moves.ts";
import { DeskStation, Line, originalOf } from "./station.ts";

/** Photos 0 to 2 stand in the text, 3 to 5 wait for a place, the others are still on the card. */
const PLACED = [0, 1, 2];
const BROUGHT = [0, 1, 2, 3, 4, 5];
const LENGTH = 24;
const FIELDS = ["caption", "alt", "credit", "crop"] as const;

export interface RunResult {
  readonly seed: number;
  /** What was not as promised; empty when all was well. */
  readonly failures: readonly string[];
  /** What happened, a line a step. */
  readonly told: readonly string[];
  /** Words that were written, words that are owed at the end, and moves by name. */
  readonly written: number;
  readonly owed: number;
  readonly moves: Readonly<Record<string, number>>;
}

/** What the window keeps for its next page: of a run, in memory. */
class Memory implements Storage {
  private readonly kept = new Map<string, string>();
  [name: string]: unknown;
  get length(): number {
    return this.kept.size;
  }
  clear(): void {
    this.kept.clear();
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  key(n: number): string | null {
    return [...this.kept.keys()][n] ?? null;
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
}

/** It is the same for every run, so it is made once. */
let begun: Uint8Array | null = null;

/** The story that a run starts from, with words in some of the fields. */
function beginning(ledger: Ledger): Uint8Array {
  const word = (key: string): string => {
    const fresh = ledger.fresh();
    ledger.wrote(fresh, key, BEFORE);
    return fresh;
  };
  const content = (words: string): { text: string }[] => [{ text: words }];
  const figure = (n: number): DocumentJson["blocks"][number] => ({
    type: "figure",
    figure: `f${n}`,
    photo: originalOf(n),
    width: 1600,
    height: 1067,
    content: n === 2 ? [] : content(`Bến ${word(`f${n}/caption`)} sông`),
  });
  const text = (words: string): DocumentJson["blocks"][number] => ({ type: "paragraph", content: content(words) });
  const blocks = [text("Sáng nay"), ...PLACED.flatMap((n) => [figure(n), text(`Đoạn ${n}`)])];
  const crop = ledger.freshCrop();
  ledger.wrote(crop, "f1/crop", BEFORE);
  const fields: [string, string][] = [
    ["f0/alt", `Thuyền ${word("f0/alt")}`],
    ["f0/credit", `Ảnh ${word("f0/credit")}`],
    ["f1/credit", word("f1/credit")],
    ["f1/crop", crop],
  ];
  const waiting = ["caption", "credit"].map((field) => `${originalOf(3)}/${field}`);
  const words = waiting.map((key) => `Chợ ${word(`photo/${key}`)}`);
  if (begun) return begun;
  const first = new DeskStation(-5, "", seeded({ blocks }), BROUGHT);
  for (const [key, value] of fields) first.write("figures", key, value, []);
  for (const [i, key] of waiting.entries()) first.write("photos", key, words[i] ?? "", []);
  begun = first.doc.export({ mode: "snapshot" });
  first.free();
  return begun;
}

/** What a workstation keeps, every version of it. */
function kept(station: DeskStation): Sight {
  const [figures, photos] = [station.registers("figures"), station.registers("photos")];
  const captions = new Map<string, string>();
  const body: string[] = [];
  for (const block of station.document.blocks) {
    const text = "content" in block ? block.content.map((run) => ("text" in run ? run.text : "")).join("") : "";
    body.push(text);
    if (block.type === "figure") captions.set(block.figure, text);
  }
  return {
    text: (key) => {
      const parts = key.split("/");
      const [whose = "", field = ""] = parts.slice(-2);
      if (parts.length === 2 && field === "caption") return captions.get(whose) ?? null;
      const held = (parts.length === 3 ? photos : figures)[whose]?.[field] ?? [];
      return held.map(({ value }) => value).join("\n");
    },
    body: () => body.join("\n"),
  };
}

/** A story of its own for every run: what an earlier one left is nobody's any more. */
let runs = 0;

class Run {
  readonly failures: string[] = [];
  readonly told: string[] = [];
  readonly moves: Record<string, number> = {};
  readonly ledger = new Ledger();
  private readonly clock = new Clock();
  private readonly line: Line;
  private readonly windows: DeskWindow[] = [];
  private readonly under: Promise<unknown>[] = [];

  constructor(private readonly seed: number) {
    const snapshot = beginning(this.ledger);
    const story = `story-${runs++}`;
    const stations = [0, 1].map((name) => new DeskStation(name, `${story}-${name}`, snapshot, BROUGHT));
    this.line = new Line(random(seed * 7 + 3), stations, seed % 2 === 0 ? 9 : 0);
  }

  private fail(told: string): void {
    this.failures.push(told);
  }

  async live(plan: readonly Step[]): Promise<void> {
    const giveBack = this.clock.install();
    try {
      use(this.line);
      await startEvents();
      const broke = (told: string): void => this.fail(told);
      const opening = this.line.stations.map((station) =>
        DeskWindow.open(station, broke).then((window) => this.windows.push(window)),
      );
      await this.ended("the stories", Promise.all(opening));
      this.windows.sort((a, b) => a.station.name - b.station.name);
      for (const step of plan) {
        await this.clock.pass(step.wait);
        if (this.failures.length > 0) return;
        this.take(step);
      }
      await this.rest();
      this.look("at the end");
      if (this.seed % 3 === 0) await this.backAndForth(this.windows[this.seed % 2]);
    } catch (error) {
      this.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    } finally {
      for (const window of this.windows) window.close();
      giveBack();
      for (const station of this.line.stations) station.free();
    }
  }

  private given(window: DeskWindow) {
    const later = (what: Promise<unknown>): void => {
      // What could not be saved is tried again; here it only must have ended.
      this.under.push(what.catch(() => undefined));
    };
    const fail = (told: string): void => this.fail(`at ${window.station.name}: ${told}`);
    return { window, who: window.station.name, ledger: this.ledger, later, fail };
  }

  private take({ who, what, chance }: Step): void {
    const window = this.windows[who];
    const [from, to] = [this.line.stations[who], this.line.stations[1 - who]];
    if (!window || !from || !to) return;
    if (what === "sync") {
      const r = random(chance);
      const times = r(4) === 0 ? 2 : 1;
      const part = r(3) === 0;
      for (let i = 0; i < times; i++) this.line.ship(from, to, pick(r, [0, 20, 300, 2000, 6000]), part);
      this.told.push(`${who} sends ${part ? "its last words" : "everything"} to ${1 - who}, ${times} ×`);
      return;
    }
    window.look();
    const done = perform(what, chance, this.given(window));
    if (done === null) return;
    this.moves[what] = (this.moves[what] ?? 0) + 1;
    this.told.push(`${Math.round(this.clock.now)} ms, ${who} ${done}`);
  }

  /** Everything that is under way arrives, and everybody has everything. */
  private async rest(): Promise<void> {
    const { line, clock } = this;
    line.loss = 0;
    await this.ended("what was begun", Promise.all(this.under.splice(0)));
    await this.ended("the windows", Promise.all(this.windows.map(({ story }) => story.quiet())));
    const [a, b] = line.stations;
    for (let round = 0; a && b && round < 2; round++) {
      line.ship(a, b, 0);
      line.ship(b, a, 0);
      await clock.pass(1000);
    }
    // Somebody leaves every field: from then on it shows what is stored.
    const fields = this.windows.flatMap(({ desk, photos }) => photos.map((photo) => desk.leave(photo)));
    await this.ended("the fields", Promise.all(fields));
    for (const window of this.windows) window.look();
  }

  private async ended(what: string, all: Promise<unknown>): Promise<void> {
    let done = false;
    void all.then(
      () => (done = true),
      (error: unknown) => {
        done = true;
        this.fail(`${what} could not be saved: ${String(error)}`);
      },
    );
    for (let i = 0; i < 20 && !done; i++) await this.clock.pass(1000);
    if (!done) this.fail(`${what} never came to rest`);
    await this.clock.pass(8000);
  }

  /** What must hold when nothing is under way any more. */
  private look(when: string, owed: readonly Item[] = this.ledger.items): void {
    for (const station of this.line.stations) {
      const sight = kept(station);
      for (const item of this.ledger.missing(sight, owed))
        this.fail(
          `${item.name}, written into ${item.key} by ${item.by}, is lost ${when} at workstation ${station.name}`,
        );
      for (const n of PLACED) if (sight.text(`f${n}/caption`) === null) this.fail(`figure f${n} is gone ${when}`);
    }
    this.compare(when);
  }

  /** Both keep the same, and each window shows what its workstation keeps. */
  private compare(when: string): void {
    if (new Set(this.line.stations.map(({ spelled }) => spelled)).size > 1)
      this.fail(`the workstations keep different things ${when}`);
    for (const window of this.windows) {
      const [sight, has] = [window.sight, kept(window.station)];
      const keys = window.photos.flatMap((photo) => FIELDS.map((field) => keyOf(photo, field)));
      for (const key of keys) {
        const register = window.draft(key)?.register.map(({ value }) => value);
        const [shown, stored] = [sight.text(key) ?? "", has.text(key) ?? ""];
        const same = (register?.join("\n") ?? shown) === stored;
        if (same && (!register || register.length === 0 || register.includes(shown))) continue;
        const [reads, keeps] = [shown, stored].map((text) => this.ledger.readable(text));
        this.fail(`window ${window.station.name} shows “${reads}” in ${key} ${when}, kept is “${keeps}”`);
      }
    }
  }

  /** One of them takes back everything and writes it again: nothing of the other goes, and nothing of anybody after that. */
  private async backAndForth(window: DeskWindow | undefined): Promise<void> {
    const [station] = this.line.stations;
    if (!window || !station || this.failures.length > 0) return;
    const { undoing } = window.story;
    const owed = this.ledger.items.filter((item) => item.gone === null);
    const others = owed.filter((item) => item.by !== window.station.name);
    let steps = 0;
    for (; undoing.canUndo && steps < 200; steps++) {
      travel(this.given(window), "undo");
      await this.clock.pass(10);
    }
    await this.rest();
    this.look("after one has taken back everything", others);
    for (let i = 0; i < steps; i++) {
      travel(this.given(window), "redo");
      await this.clock.pass(10);
    }
    await this.rest();
    const again = owed.map((item) => ({ ...item, gone: null }));
    this.look("after one has gone back and forth again", again);
  }
}

/** What an import asks of a page: whether keys are pressed meanwhile, and whether a question is open. */
const NOBODY_LOOKS = {
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  querySelector: () => null,
};

/** Runs one seed, or a part of its plan. */
export async function run(seed: number, plan: readonly Step[] = planOf(seed, LENGTH)): Promise<RunResult> {
  Object.defineProperty(globalThis, "sessionStorage", { value: new Memory(), configurable: true, writable: true });
  Object.defineProperty(globalThis, "document", { value: NOBODY_LOOKS, configurable: true, writable: true });
  const one = new Run(seed);
  await one.live(plan);
  const { failures, told, moves, ledger } = one;
  const owed = ledger.items.filter((item) => item.gone === null).length;
  return { seed, failures, told, moves, written: ledger.items.length, owed };
}

/** Takes every step from a failing plan that it does not need. */
export async function shrunk(seed: number): Promise<RunResult> {
  let plan = planOf(seed, LENGTH);
  for (let size = plan.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < plan.length;) {
      const less = plan.filter((_, i) => i < at || i >= at + size);
      if ((await run(seed, less)).failures.length > 0) plan = less;
      else at += size;
    }
  }
  return run(seed, plan);
}
