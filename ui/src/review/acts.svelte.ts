/**
 * What people do with a story: submit, take back, return, approve, withdraw and the like.
 *
 * Every act first waits until what is on the screen is committed, names what it acts on, and asks where it must. A queued
 * command is answered later, by an event; a refusal is said in words, and the one refusal that a person may overrule (there
 * is a newer revision) asks a second time and then says so to the server (`acknowledges`).
 */
import { SvelteMap } from "svelte/reactivity";
import { call, errorBody } from "../ipc/call.ts";
import { on } from "../ipc/events.ts";
import type { ArticleDetails, Refusal } from "../ipc/types.ts";
import { say } from "../kit/notice.svelte.ts";
import { t, tellError, tellRefusal, transitionName, type Told } from "../kit/words/index.svelte.ts";

/** The revision that an approval is asked for, and what must be known before the yes. */
export interface AskedApproval {
  hash: string;
  level: number;
  words: number;
  number: number | null;
  embargo: number | null;
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

/** The story, as far as acting on it needs. */
export interface Subject {
  article: string;
  /** Waits until everything typed is committed and says what the workstation has then. */
  settled(): Promise<ArticleDetails>;
  /** How many words are on the screen. */
  words(): number;
  /** The number of the newest revision, if it has one and the text is that revision. */
  numberOf(hash: string): number | null;
  online(): boolean;
}

export class Acts {
  /** The question on the screen. */
  asking = $state.raw<Asking | null>(null);
  /** Whether an act is under way: no second one until then. */
  busy = $state(false);

  /** Approvals that were sent, by command: what a refusal must name. */
  readonly #approvals = new SvelteMap<string, { hash: string; level: number }>();
  readonly #subject: Subject;
  readonly #stop: () => void;

  constructor(subject: Subject) {
    this.#subject = subject;
    this.#stop = on("command_answered", ({ article, command, transition, answer }) => {
      if (article !== subject.article) return;
      const approval = this.#approvals.get(command);
      this.#approvals.delete(command);
      if (answer.answer === "refused") this.#refused(transition, answer.refusal, approval);
      else say(t.review.done(transitionName(transition)));
    });
  }

  close(): void {
    this.#stop();
  }

  /** Takes the question away. */
  dismiss = (): void => {
    this.asking = null;
  };

  #refused(transition: string, refusal: Refusal, approval?: { hash: string; level: number }): void {
    if (refusal.refusal === "newer_revision" && approval) {
      this.asking = { kind: "newer", hash: approval.hash, level: approval.level, newest: refusal.hash };
      return;
    }
    const told = { message: tellRefusal(refusal), hint: "" };
    this.asking = { kind: "refused", title: t.review.refusedTitle(transitionName(transition)), told, refusal };
  }

  /** One act at a time; what goes wrong is said and nothing is half done. */
  async #act(transition: string, run: (details: ArticleDetails) => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await run(await this.#subject.settled());
    } catch (error) {
      const body = errorBody(error);
      const title = t.review.refusedTitle(transitionName(transition));
      this.asking = { kind: "refused", title, told: tellError(body), refusal: body.refusal };
    } finally {
      this.busy = false;
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
    return this.#act("approve", (details) => {
      const { state, hash } = details;
      if (state.stage === "submitted") {
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
        this.asking = { kind: "approve", hash, level: state.level, words, number, embargo, elsewhere };
      }
      return Promise.resolve();
    });
  }

  /** The yes, to the revision that was asked about; the second yes names the newer one as well. */
  async approve(hash: string, level: number, acknowledges: string | null): Promise<void> {
    this.asking = null;
    await this.#act("approve", async () => {
      try {
        const { command } = await call("workflow_approve", { article: this.#article, level, hash, acknowledges });
        this.#approvals.set(command, { hash, level });
        this.#queued("approve");
      } catch (error) {
        const { refusal } = errorBody(error);
        if (refusal?.refusal !== "newer_revision") throw error;
        this.#refused("approve", refusal, { hash, level });
      }
    });
  }

  askReturn(): Promise<void> {
    return this.#act("return", ({ state }) => {
      if (state.stage === "submitted") this.asking = { kind: "return", level: state.level };
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
      this.#queued(asked.kind);
    });
  }

  ask(kind: "recall" | "withdraw" | "delete"): void {
    this.asking = { kind };
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

  resolve(review: string): Promise<void> {
    return this.#act("resolve_review", async () => {
      await call("workflow_resolve_review", { article: this.#article, review });
      this.#queued("resolve_review");
    });
  }
}
