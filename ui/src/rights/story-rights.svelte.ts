/**
 * The rights of an open story's photos: what is said of each, who may say it, and the question that is being asked about one.
 *
 * What is said comes with the story's details and is never kept beside them. Both acts are commands like any other: queued,
 * answered by an event, and refused in words by whoever listens to those (`review/acts`). What somebody types in a question
 * belongs to them until it is queued: a question that is closed, and a page that dies, take nothing away.
 */
import { call, errorBody } from "../ipc/call.ts";
import type { PhotoRightsShown, Rights } from "../ipc/types.ts";
import { say } from "../kit/notice.svelte.ts";
import { t, tellError, transitionName, type Told } from "../kit/words/index.svelte.ts";

/** What is asked: the rights of one photo or of several, or a yes to one against what was on the screen. */
export type AskedRights =
  { kind: "state"; photos: readonly string[] } | { kind: "override"; photo: string; against: string };

/** What the person here may do about a photo's rights. */
export interface MayRights {
  state: boolean;
  override: boolean;
}

/** The story, as far as its photos' rights need it. */
export interface RightsSubject {
  readonly article: string;
  readonly shownRights: readonly PhotoRightsShown[];
  /** Waits until everything typed is committed: what is queued follows what is on the screen. */
  quiet(): Promise<void>;
  keepReason(kind: string, text: string): void;
  reason(kind: string): string;
}

/** Under which name the reason of a question is kept. */
const nameOf = (asked: AskedRights): string =>
  `rights-${asked.kind}-${asked.kind === "state" ? `${asked.photos[0]}-${asked.photos.length}` : asked.photo}`;

export class StoryRights {
  /** The question on the screen. */
  asking = $state.raw<AskedRights | null>(null);
  /** Why the last answer could not be queued. */
  failed = $state.raw<Told | null>(null);
  busy = $state(false);
  /** Whoever puts the story together says who may do what, and whether there is a network. */
  may = $state.raw<(shown: PhotoRightsShown | null) => MayRights>(() => ({ state: false, override: false }));
  online: () => boolean = () => true;
  readonly #subject: RightsSubject;

  constructor(subject: RightsSubject) {
    this.#subject = subject;
  }

  /** What is said of a photo; null: nothing. */
  of(photo: string): PhotoRightsShown | null {
    return this.#subject.shownRights.find((one) => one.photo === photo) ?? null;
  }

  askState(photos: readonly string[]): void {
    this.#ask({ kind: "state", photos: photos.filter((photo, n) => photos.indexOf(photo) === n) });
  }

  /** Asks about what is on the screen now: a yes is to that, and to nothing that comes later. */
  askOverride(photo: string): void {
    const against = this.of(photo)?.stated?.mark;
    if (against !== undefined) this.#ask({ kind: "override", photo, against });
  }

  #ask(asked: AskedRights): void {
    this.failed = null;
    this.asking = asked;
  }

  close = (): void => {
    this.asking = null;
  };

  /** The reason that was typed and not queued; "": none. */
  typed(asked: AskedRights): string {
    return this.#subject.reason(nameOf(asked));
  }

  type(asked: AskedRights, text: string): void {
    this.#subject.keepReason(nameOf(asked), text);
  }

  /** Of several, those before one that could not be queued are queued: to say the same of them again states nothing new. */
  state(asked: Extract<AskedRights, { kind: "state" }>, rights: Rights): Promise<void> {
    const { article } = this.#subject;
    return this.#send(asked, "state_rights", async () => {
      for (const photo of asked.photos) await call("rights_state", { article, photo, rights });
    });
  }

  override(asked: Extract<AskedRights, { kind: "override" }>, reason: string): Promise<void> {
    const { article } = this.#subject;
    const { photo, against } = asked;
    return this.#send(asked, "override_rights", () => call("rights_override", { article, photo, against, reason }));
  }

  async #send(asked: AskedRights, transition: string, run: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.failed = null;
    try {
      await this.#subject.quiet();
      await run();
      this.type(asked, "");
      this.close();
      if (!this.online()) say(t.review.queued(transitionName(transition)));
    } catch (error) {
      this.failed = tellError(errorBody(error));
    } finally {
      this.busy = false;
    }
  }
}
