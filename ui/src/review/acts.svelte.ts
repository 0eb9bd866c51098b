/**
 * What people do with a story: submit, take back, return, approve, withdraw and the like.
 *
 * Every act first waits until what is on the screen is committed, names what it acts on, and asks where it must. A queued
 * command is answered later, by an event; a refusal is said in words, and the one refusal that a person may overrule (there
 * is a newer revision) asks a second time and then says so to the server (`acknowledges`).
 *
 * One question at a time: what else must be said waits until it is answered. A reason that somebody typed belongs to them
 * until it is queued: no refusal, no other question and no closed dialog takes it away.
 */
import { SvelteMap } from "svelte/reactivity";
import { call, errorBody } from "../ipc/call.ts";
import { on } from "../ipc/events.ts";
import type { ArticleDetails, CommandAnswer, Refusal } from "../ipc/types.ts";
import { say } from "../kit/notice.svelte.ts";
import { t, tellError, tellRefusal, transitionName, type Told } from "../kit/words/index.svelte.ts";

/** The revision that an approval is asked for, and what must be known before the yes. */
export interface AskedApproval {
  hash: string;
  level: number;
  words: number;
  number: number | null;
  embargo: number | null;
  /** How many of its photos are going to be published with their positions. */
  positions: number;
  /** Who said yes at an earlier level to another text than this. */
  elsewhere: readonly { person: string; hash: string; number: number | null }[];
}

/** What a question is about. */
export type Asking =
  | ({ kind: "approve" } & AskedApproval)
  | { kind: "newer"; hash: string; level: number; newest: string }
  | { kind: "return"; level: number }
  | { kind: "recall" }
  | { kind: "withdraw" }
  | { kind: "delete" }
  | { kind: "refused"; title: string; told: Told; refusal: Refusal | null };

/** Acts that need a reason. */
export type Reasoned = "return" | "withdraw" | "delete";

const isReasoned = (kind: Asking["kind"]): kind is Reasoned =>
  kind === "return" || kind === "withdraw" || kind === "delete";

/** What a command came to. */
interface Answered {
  command: string;
  transition: string;
  answer: CommandAnswer;
}

interface Approval {
  hash: string;
  level: number;
}

/** The story, as far as acting on it needs. */
export interface Subject {
  article: string;
  /** Waits until everything typed is committed and says what the workstation has then. */
  settled(): Promise<ArticleDetails>;
  /** What is on the screen now: the revision, if nothing typed is on its way, and whether other text has come since. */
  glance(): { readonly hash: string | null; readonly changed: () => boolean };
  /** How many words are on the screen. */
  words(): number;
  /** How many photos of the text are going to be published with their positions. */
  positions(): Promise<number>;
  /** The number of the newest revision, if it has one and the text is that revision. */
  numberOf(hash: string): number | null;
  online(): boolean;
  /** A reason as it stands now; "": none. Kept for the page that follows, should this one die. */
  keepReason(kind: Reasoned, text: string): void;
  reason(kind: Reasoned): string;
}

export class Acts {
  /** The question on the screen. */
  asking = $state.raw<Asking | null>(null);
  /** Whether an act is under way: no second one until then. */
  busy = $state(false);
  /** What was typed as a reason and not queued. */
  readonly reasons: Record<Reasoned, string> = $state({ return: "", withdraw: "", delete: "" });

  /** Approvals that were sent, by command: what a refusal must name. */
  readonly #approvals = new SvelteMap<string, Approval>();
  /** While an approval is on its way its command has no name yet, and the answer may be faster than that name. */
  #naming = false;
  #unnamed: Answered[] = [];
  /** What must be said once the question on the screen is answered. */
  #waiting: Asking[] = [];
  readonly #subject: Subject;
  readonly #stop: () => void;

  constructor(subject: Subject) {
    this.#subject = subject;
    for (const kind of ["return", "withdraw", "delete"] as const) this.reasons[kind] = subject.reason(kind);
    this.#stop = on("command_answered", (event) => {
      if (event.article !== subject.article) return;
      if (this.#naming && !this.#approvals.has(event.command)) this.#unnamed.push(event);
      else this.#answered(event);
    });
  }

  #answered({ command, transition, answer }: Answered): void {
    const approval = this.#approvals.get(command);
    this.#approvals.delete(command);
    if (answer.answer === "refused") this.#refused(transition, answer.refusal, approval);
    else say(t.review.done(transitionName(transition)));
  }

  /** Somebody types a reason. */
  typeReason(kind: Reasoned, text: string): void {
    this.reasons[kind] = text;
    this.#subject.keepReason(kind, text);
  }

  /** The reason that stands in an open dialog. */
  get typing(): string {
    return this.asking && isReasoned(this.asking.kind) ? this.reasons[this.asking.kind].trim() : "";
  }

  close(): void {
    this.#stop();
  }

  /** Takes the question away; what waited behind it is said then. */
  dismiss = (): void => {
    this.asking = this.#waiting.shift() ?? null;
  };

  /** Puts a question on the screen, behind the one that is there. */
  #show(next: Asking): void {
    if (this.asking) this.#waiting.push(next);
    else this.asking = next;
  }

  #refused(transition: string, refusal: Refusal, approval?: Approval): void {
    if (refusal.refusal === "newer_revision" && approval) {
      this.#show({ kind: "newer", hash: approval.hash, level: approval.level, newest: refusal.hash });
      return;
    }
    this.#refuse(transition, { message: tellRefusal(refusal), hint: "" }, refusal);
  }

  #refuse(transition: string, told: Told, refusal: Refusal | null): void {
    this.#show({ kind: "refused", title: t.review.refusedTitle(transitionName(transition)), told, refusal });
  }

  /** One act at a time; what goes wrong is said and nothing is half done. */
  async #act(transition: string, run: (details: ArticleDetails) => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await run(await this.#subject.settled());
    } catch (error) {
      const body = errorBody(error);
      const told = tellError(body);
      const kept = transition in this.reasons && this.reasons[transition as Reasoned] !== "";
      const hint = kept ? `${told.hint} ${t.review.reasonKept}`.trim() : told.hint;
      this.#refuse(transition, { ...told, hint }, body.refusal);
    } finally {
      this.busy = false;
      if (!this.asking) this.dismiss();
    }
  }

  /** A command is on its way: says whether it goes now or with the next network. */
  #queued(transition: string): void {
    if (!this.#subject.online()) {
      say(transition === "submit" ? t.story.queuedSubmit : t.review.queued(transitionName(transition)));
    }
  }

  get #article(): string {
    return this.#subject.article;
  }

  submit(): Promise<void> {
    return this.#act("submit", async () => {
      await call("workflow_submit", { article: this.#article });
      this.#queued("submit");
    });
  }

  /** Asks: this revision, these words? What is asked about is what is on the screen now. */
  askApprove(): Promise<void> {
    const seen = this.#subject.glance();
    return this.#act("approve", async (details) => {
      const { state, hash } = details;
      if (state.stage !== "submitted") return;
      // Asked for first: what arrives meanwhile is still noticed below.
      const positions = await this.#subject.positions();
      // What came between the press and the question was read by nobody.
      if (seen.hash !== null && seen.hash !== hash) {
        this.#show({ kind: "newer", hash: seen.hash, level: state.level, newest: hash });
      } else if (seen.hash === null && seen.changed()) {
        this.#refuse("approve", { message: t.review.arrived, hint: t.review.arrivedHint }, null);
      } else {
        const number = this.#subject.numberOf(hash);
        // With more than one candidate the approval is refused anyway.
        const written = Number(details.fields["embargo"]?.[0]?.value ?? "");
        const embargo = written > Date.now() ? written : null;
        const elsewhere = state.approvals
          .filter(({ revision }) => revision.hash !== hash)
          .map(({ person, revision }) => ({
            person,
            hash: revision.hash,
            number: this.#subject.numberOf(revision.hash),
          }));
        const words = this.#subject.words();
        this.#show({ kind: "approve", hash, level: state.level, words, number, embargo, positions, elsewhere });
      }
    });
  }

  /** The yes, to the revision that was asked about; the second yes names the newer one as well. */
  async approve(hash: string, level: number, acknowledges: string | null): Promise<void> {
    this.asking = null;
    await this.#act("approve", async () => {
      this.#naming = true;
      try {
        const { command } = await call("workflow_approve", { article: this.#article, level, hash, acknowledges });
        this.#approvals.set(command, { hash, level });
        this.#queued("approve");
      } catch (error) {
        const { refusal } = errorBody(error);
        if (refusal?.refusal !== "newer_revision") throw error;
        this.#refused("approve", refusal, { hash, level });
      } finally {
        this.#naming = false;
        for (const event of this.#unnamed.splice(0)) this.#answered(event);
      }
    });
  }

  askReturn(): Promise<void> {
    return this.#act("return", ({ state }) => {
      if (state.stage === "submitted") this.#show({ kind: "return", level: state.level });
      return Promise.resolve();
    });
  }

  /** Carries out what needed a reason or a yes. */
  async confirm(
    asked: Extract<Asking, { kind: "return" | "recall" | "withdraw" | "delete" }>,
    reason: string,
  ): Promise<void> {
    this.asking = null;
    const article = this.#article;
    await this.#act(asked.kind, async () => {
      if (asked.kind === "return") await call("workflow_return", { article, level: asked.level, reason });
      else if (asked.kind === "withdraw") await call("workflow_withdraw", { article, reason });
      else if (asked.kind === "delete") await call("workflow_delete", { article, reason });
      else await call("workflow_recall", { article });
      if (asked.kind !== "recall") this.typeReason(asked.kind, "");
      this.#queued(asked.kind);
    });
  }

  ask(kind: "recall" | "withdraw" | "delete"): void {
    this.#show({ kind });
  }

  publish(): Promise<void> {
    return this.#act("publish", async () => {
      await call("workflow_publish", { article: this.#article });
      this.#queued("publish");
    });
  }

  restore(): Promise<void> {
    return this.#act("restore", async () => {
      await call("workflow_restore", { article: this.#article });
      this.#queued("restore");
    });
  }

  /** Every place of a review was looked at; `state` says which state of it was on the screen. */
  resolve(review: string, state: string): Promise<void> {
    return this.#act("resolve_review", async () => {
      await call("workflow_resolve_review", { article: this.#article, review, state });
      this.#queued("resolve_review");
    });
  }
}
