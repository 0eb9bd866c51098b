/**
 * Time as a run has it: it stands still until the run lets it pass, so that half a second between two letters costs nothing and a
 * run is the same everywhere. It takes the place of the page's timers and of `performance.now` while it is installed.
 */
const pause = globalThis.setImmediate;

/** Lets every promise go as far as it comes without time passing. */
export const settle = (): Promise<void> => new Promise((resolve) => pause(resolve));

interface Due {
  readonly at: number;
  readonly id: number;
  readonly run: () => void;
}

/** Never given twice: what outlives a run must not take away a timer of the next one. */
let ids = 0;

export class Clock {
  now = 0;
  private due: Due[] = [];

  /** Takes the place of the real time; returns how to give it back. */
  install(): () => void {
    const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
    const set = (run: () => void, ms = 0): number => {
      const id = ++ids;
      this.due.push({ at: this.now + Math.max(0, ms), id, run });
      return id;
    };
    const clear = (id: number | undefined): void => {
      this.due = this.due.filter((one) => one.id !== id);
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    Object.defineProperty(performance, "now", { value: () => this.now, configurable: true, writable: true });
    return () => {
      Object.assign(globalThis, real);
      Reflect.deleteProperty(performance, "now");
    };
  }

  /** Lets so much time pass, ms, and everything happen that is due in it. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settle();
    for (;;) {
      const next = this.due.reduce<Due | null>(
        (first, one) => (!first || one.at < first.at || (one.at === first.at && one.id < first.id) ? one : first),
        null,
      );
      if (!next || next.at > end) break;
      this.due.splice(this.due.indexOf(next), 1);
      this.now = next.at;
      next.run();
      await settle();
    }
    this.now = end;
  }
}
