/**
 * One field as somebody types it: plain text on the screen, a conflict-keeping register in the workstation.
 *
 * It is committed after a pause, on leaving it, and before anything that reads the article. What is committed names the
 * candidates that the writer had seen, so a value that arrived unseen is never overwritten: both stay, and both are shown.
 *
 * *Seen* means: what stood here when the writing began, plus what was written since. A value that arrives while somebody
 * types changes neither the text under the caret nor what counts as seen. Where people have written apart, whoever writes on
 * (or takes back, or writes for several photos) changes the version that stands in the field, and the others stay beside it:
 * they go when a person picks, or chooses a value from a list, and never by a letter more.
 */
import type { Candidate, Register } from "../ipc/types.ts";
import { isComposing } from "../kit/composition.ts";
import type { LeftField } from "./leftovers.ts";

/** The pause after which a field is committed, ms. */
export const COMMIT_MS = 500;
/** When a commit that failed is tried again, ms. */
export const RETRY_MS = 3000;

/** Writes a value over the candidates seen; resolves with the register once it is on the disk. */
export type Commit = (value: string, saw: string[]) => Promise<Register>;

/** Keeps what is not committed where the end of this page cannot reach it; null: nothing is left to keep. */
export type Keep = (left: LeftField | null) => void;

export class FieldDraft {
  /** What is on the screen. */
  text = $state("");
  /** What the workstation has. */
  register = $state.raw<Register>([]);
  /** Whether the last commit failed; the text is kept and will be tried again. */
  failed = $state(false);

  #dirty = false;
  #writing: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saw: string[] | null = null;
  /** What is shown while nobody has settled it, and whether somebody here wrote one of the candidates. */
  #shown: string | null = null;
  #own = false;
  #closed = false;
  readonly #commit: Commit;
  readonly #keep: Keep;

  constructor(commit: Commit, register: Register = [], shown: string | null = null, keep: Keep = () => undefined) {
    this.#commit = commit;
    this.#keep = keep;
    this.take(register, shown);
  }

  /** More than one candidate: a person must pick. */
  get unsettled(): boolean {
    return this.register.length > 1;
  }

  /** Whether anything typed here is not committed yet. */
  get pending(): boolean {
    return this.#dirty || this.#writing !== null;
  }

  /** The commit that is on its way; null: none. */
  get written(): Promise<void> | null {
    return this.#writing;
  }

  /**
   * What the workstation has now; `shown` is the last approved value while nobody has settled the field. Text that somebody
   * is typing stays as it is.
   */
  take(register: Register, shown: string | null = null): void {
    this.register = register;
    this.#shown = shown;
    if (this.pending) return;
    this.#show();
  }

  /** Shows what is stored; with several candidates, the one that was written here stays on the screen. */
  #show(): void {
    const stored = this.register.some((candidate) => candidate.value === this.text);
    if (!this.unsettled) this.#own = false;
    if (!this.#own || !stored) this.text = (this.unsettled ? this.#shown : null) ?? this.register[0]?.value ?? "";
    this.#saw = null;
  }

  /** The candidates that whoever writes now writes over. */
  get #written(): string[] {
    const over = this.unsettled ? this.register.filter(({ value }) => value === this.text) : this.register;
    return over.map((candidate) => candidate.op);
  }

  /** Somebody typed: this is the whole text now. */
  type(text: string): void {
    this.#saw ??= this.#written;
    this.#change(text);
  }

  /** Somebody chose a value as a whole, not letter by letter: it takes the place of everything that was to choose from. */
  choose(value: string): void {
    this.#saw = this.register.map((candidate) => candidate.op);
    this.#change(value);
  }

  /** A value that says something else than what stands here, which nobody gave up: both stay until somebody picks. */
  beside(value: string): void {
    this.#saw = [];
    this.#change(value);
  }

  #change(text: string): void {
    const saw = this.#saw ?? [];
    this.text = text;
    this.#own = true;
    this.#dirty = true;
    this.#keep({ value: text, saw });
    this.#later(COMMIT_MS);
  }

  /** Goes on with what was typed into an earlier page and not committed there, as far as anybody knows. */
  resume(left: LeftField): void {
    const [only, ...others] = this.register;
    if (others.length === 0 && only?.value === left.value) {
      this.#keep(null);
      return;
    }
    this.#saw = [...left.saw];
    this.type(left.value);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      // Half a word is nobody's headline: wait for the input method.
      if (isComposing()) this.#later(COMMIT_MS);
      else this.flush().catch(() => undefined);
    }, ms);
  }

  /** Commits what is pending. Rejects when it could not be; the text stays, and is tried again. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.pending) {
      if (this.#closed && !this.#writing) throw new Error("the field was closed before it was committed");
      this.#writing ??= this.#write().finally(() => {
        this.#writing = null;
      });
      await this.#writing;
    }
  }

  /** Somebody left the field: commit, then show what is stored. */
  async leave(): Promise<void> {
    if (this.#closed) return;
    await this.flush();
    // Somebody may be in it again, and what is being typed stays.
    if (!this.pending) this.#show();
  }

  /** Settles on one of the candidates: every one that is shown counts as seen, and what was just typed here. */
  async pick(candidate: Candidate): Promise<void> {
    clearTimeout(this.#timer);
    const shown = this.register.map((one) => one.op);
    await this.#writing;
    this.#saw = [...shown, ...(this.#saw ?? [])];
    this.text = candidate.value;
    this.#dirty = true;
    this.#keep({ value: candidate.value, saw: this.#saw });
    await this.leave();
  }

  async #write(): Promise<void> {
    const value = this.text;
    const saw = this.#saw ?? [];
    const before = this.register.map((candidate) => candidate.op);
    this.#dirty = false;
    try {
      const register = await this.#commit(value, saw);
      const own = register.filter((candidate) => candidate.value === value && !before.includes(candidate.op));
      this.#saw = [...saw, ...own.map((candidate) => candidate.op)];
      this.register = register;
      this.failed = false;
      // The leftovers may be another opening's by now; what it takes up is committed there once more, as the same value.
      if (!this.#dirty && !this.#closed) this.#keep(null);
    } catch (error) {
      this.#dirty = true;
      this.failed = true;
      this.#later(RETRY_MS);
      throw error;
    }
  }

  /** Never commits again. Flush first; what is not committed then is what it has kept. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
