/**
 * A small world: windows over their workstations, messages that take their time and get lost, and after every single
 * step the question whether the view is what the text says and the carets are where they were.
 *
 * Time is virtual and chance has a seed, so a run is the same everywhere.
 */
import type { Plugin, Transaction } from "prosemirror-state";
import type { Schema } from "prosemirror-model";
import { Binding, type BindingOptions } from "../binding.ts";
import { cellCount } from "../flat.ts";
import { project } from "../lines.ts";
import { schema as ours } from "../schema.ts";
import { caretOffsets, carets, checkCarets, placeCarets } from "./caret.ts";
import { random, type Random } from "./random.ts";
import { bodyOf, replayed, spelled, versionOf, Workstation } from "./station.ts";

/** One window over one workstation. */
export interface Station {
  readonly name: number;
  readonly window: Binding;
  readonly workstation: Workstation;
}

export interface WorldOptions {
  readonly seed: number;
  readonly snapshot: Uint8Array;
  readonly stations?: number;
  /** Longest time that a message takes between a window and its workstation. */
  readonly latency?: number;
  /** One of how many messages is lost; 0 = none. */
  readonly loss?: number;
  /** Carets that are watched over every step. */
  readonly carets?: number;
  /** The schema of a station, for those that run an older version. */
  readonly schemas?: readonly Schema[];
  readonly plugins?: readonly Plugin[];
  /** The binding under test; another one in the tests of the tests. */
  readonly make?: (options: BindingOptions) => Binding;
}

export class World {
  readonly stations: readonly Station[];
  /** What was not as promised, as sentences. */
  readonly failures: string[] = [];
  /** How often the view was compared with the text. */
  looks = 0;
  private readonly r: Random;
  private readonly queue: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];
  private now = 0;
  private order = 0;
  private ids = 0;

  constructor(private readonly options: WorldOptions) {
    this.r = random(options.seed);
    this.stations = Array.from({ length: options.stations ?? 2 }, (_, name) => this.makeStation(name));
  }

  private makeStation(name: number): Station {
    const { snapshot } = this.options;
    const workstation = new Workstation(snapshot);
    const make = this.options.make ?? ((options) => new Binding(options));
    const station: Station = {
      name,
      workstation,
      window: make({
        schema: this.options.schemas?.[name] ?? ours,
        snapshot,
        version: versionOf(workstation.doc),
        peer: BigInt(100 + name),
        newId: () => `${name}${(this.ids++).toString(36)}`,
        plugins: [carets(), ...(this.options.plugins ?? [])],
        undoInterval: 0,
        check: true,
        send: (update) => this.carry(station, update),
        onBroken: (error) => this.failures.push(`station ${name} broke: ${trace(error)}`),
      }),
    };
    return station;
  }

  // ---- time ----

  after(ms: number, run: () => void): void {
    this.queue.push({ at: this.now + ms, order: this.order++, run });
  }

  /** Lets everything happen that is under way. */
  run(): void {
    for (;;) {
      const next = this.queue.reduce<(typeof this.queue)[number] | null>(
        (first, e) => (!first || e.at < first.at || (e.at === first.at && e.order < first.order) ? e : first),
        null,
      );
      if (!next) return;
      this.queue.splice(this.queue.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.run();
    }
  }

  // ---- messages ----

  private lost(): boolean {
    const { loss = 0 } = this.options;
    return loss > 0 && this.r(loss) === 0;
  }

  /** An update on its way to the workstation, and the answer on its way back. Either may be lost. */
  private carry(station: Station, update: Uint8Array): void {
    const delay = () => this.r((this.options.latency ?? 20) + 1);
    this.after(delay(), () => {
      if (this.lost()) {
        this.after(30, () => station.window.failed());
        return;
      }
      const version = station.workstation.commit(update);
      if (this.lost()) this.after(30, () => station.window.failed());
      else this.after(delay(), () => station.window.answered(version));
    });
  }

  /** Sends what one workstation has to another, and on to its window. */
  ship(from: Station, to: Station, delay: number): void {
    const bytes = from.workstation.doc.export({ mode: "update" });
    this.after(delay, () => {
      this.deliver(to, to.workstation.merge(bytes));
    });
  }

  /** Hands bytes to a window, after a while; not always in the order in which they were sent. */
  deliver(to: Station, update: Uint8Array): void {
    this.after(this.r((this.options.latency ?? 20) + 1), () => this.step(to, () => to.window.receive(update)));
  }

  /** Exchanges everything until nobody lacks anything. */
  quiesce(): void {
    this.run();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 20 && this.stations.some(({ window }) => !window.saved); i++) {
        for (const { window } of this.stations) window.retry();
        this.run();
      }
      for (const from of this.stations) for (const to of this.stations) if (from !== to) this.ship(from, to, 0);
      this.run();
    }
  }

  // ---- steps, each looked at ----

  /** A change that the text makes to the view: bytes from elsewhere, undo, redo. */
  step(station: Station, act: () => void): void {
    const { window } = station;
    const { state, expected } = placeCarets(window.state, window.doc, this.r, this.options.carets ?? 0);
    window.state = state;
    act();
    this.look(station);
    for (const told of checkCarets(window.state, window.doc, expected)) this.fail(station, told);
  }

  /** An edit of the person at the window. A correction behind it must not move a caret. */
  dispatch(station: Station, tr: Transaction): void {
    const { window } = station;
    const offsets = caretOffsets(window.state.applyTransaction(tr).state);
    window.dispatch(tr);
    this.look(station);
    // Where somebody tore the last marker off, an empty last line cannot be stored: its carets go to the end.
    const end = cellCount(window.state.doc);
    const expected = offsets.map((offset) => Math.min(offset, end));
    const got = caretOffsets(window.state);
    if (expected.join() !== got.join())
      this.fail(station, `a correction moved carets from ${expected.join()} to ${got.join()}`);
  }

  /** Puts fresh carets into a window without any step. */
  placeCarets(station: Station): void {
    const { window } = station;
    window.state = placeCarets(window.state, window.doc, this.r, this.options.carets ?? 0).state;
  }

  /** view == project(text) */
  look({ name, window }: Station): void {
    this.looks++;
    const want = project(window.state.schema, bodyOf(window.doc));
    if (!want.eq(window.state.doc)) {
      this.failures.push(
        `view != project(text) at station ${name}\n  have ${String(window.state.doc)}\n  want ${String(want)}`,
      );
    }
  }

  fail(station: Station, told: string): void {
    this.failures.push(`station ${station.name}: ${told}`);
  }

  /** What must hold when nothing is under way any more. */
  atRest(): void {
    for (const station of this.stations) {
      const { window, workstation } = station;
      if (window.stats.reloads > 0) this.fail(station, "the text had to be read anew");
      if (!window.saved) this.fail(station, "there is something that was never saved");
      try {
        window.state.doc.check();
      } catch (error) {
        this.fail(station, `invalid document: ${trace(error)}`);
      }
      const committed = spelled(workstation.doc);
      if (committed !== spelled(window.doc)) this.fail(station, "window and workstation diverged");
      if (committed !== replayed(workstation.log)) this.fail(station, "the log does not give the text");
      const [snapshot, ...rest] = workstation.log;
      if (snapshot && committed !== replayed([snapshot, ...rest.reverse()]))
        this.fail(station, "the log read backwards gives another text");
    }
    const texts = new Set(this.stations.map(({ workstation }) => spelled(workstation.doc)));
    if (texts.size > 1) this.failures.push(`the workstations diverged:\n  ${[...texts].join("\n  ")}`);
  }

  free(): void {
    for (const { window, workstation } of this.stations) {
      window.destroy();
      workstation.free();
    }
  }
}

const trace = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
