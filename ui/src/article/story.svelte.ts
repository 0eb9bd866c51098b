/**
 * An open article as the window holds it: what the workstation said about it, its fields, and the editor of its body.
 *
 * The workstation is the document; this is a view of it. Whatever is shown here was answered by it or is on its way to it,
 * and `quiet()` is the moment when nothing is on its way: only then may anything act on the article.
 */
import { SvelteMap } from "svelte/reactivity";
import { call } from "../ipc/call.ts";
import { fromBase64, toBase64 } from "../ipc/bytes.ts";
import { on } from "../ipc/events.ts";
import type { ArticleDetails, ArticleView, Document, FieldName, FigureField, RevisionRow } from "../ipc/types.ts";
import { composed } from "../kit/composition.ts";
import type { ArticleEditor, EditorPort, OpenedArticle } from "./editor/index.ts";
import { FieldDraft } from "./field-draft.svelte.ts";

/** Fields that the writing surface shows. */
export type ShownField = Extract<FieldName, "section" | "headline" | "standfirst" | "byline">;
const SHOWN: readonly ShownField[] = ["section", "headline", "standfirst", "byline"];

/** After this long without an answer, "saving" is said. */
const SLOW_MS = 1000;
/** How long after the last save the details are asked for again. */
const REFRESH_MS = 400;

export class Story {
  readonly article: string;
  readonly fields: Readonly<Record<ShownField, FieldDraft>>;
  readonly figures = new SvelteMap<string, FieldDraft>();
  readonly port: EditorPort;

  details = $state.raw() as ArticleDetails;
  /** For the first paint, while the engine loads. */
  document = $state.raw() as Document;
  opened = $state.raw() as OpenedArticle;
  history = $state.raw<readonly RevisionRow[]>([]);
  words = $state(0);
  /** Whether something typed has waited for its answer for too long. */
  saving = $state(false);
  /** Raised when the body must be opened anew from the workstation. */
  generation = $state(0);

  #editor: ArticleEditor | null = null;
  #early: Uint8Array[] = [];
  #slow: ReturnType<typeof setTimeout> | undefined;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #closed = false;
  readonly #stops: (() => void)[] = [];

  private constructor(view: ArticleView) {
    this.article = view.article;
    this.details = view;
    this.document = view.document;
    this.opened = openedFrom(view);
    this.fields = Object.fromEntries(
      SHOWN.map((name) => [name, new FieldDraft((value, saw) => this.#setField(name, value, saw), view.fields[name])]),
    ) as Record<ShownField, FieldDraft>;
    this.port = {
      send: async (update) => {
        const answer = await call("article_edit", { article: this.article, update: toBase64(update) });
        this.#refreshSoon();
        return { version: fromBase64(answer.version) };
      },
    };
    this.#take(view);
    this.#stops.push(
      on("article_remote", ({ article, update }) => {
        if (article === this.article) this.#receive(fromBase64(update));
      }),
      on("article_changed", ({ article }) => {
        if (article === this.article) this.#refreshSoon(0);
      }),
    );
  }

  /** Opens an article. Rejects with a `CallError`. */
  static async open(article: string): Promise<Story> {
    const story = new Story(await call("article_open", { article }));
    void story.askHistory();
    return story;
  }

  get readOnly(): boolean {
    return this.details.read_only !== null;
  }

  // ---- fields ----

  async #setField(field: FieldName, value: string, saw: string[]): Promise<FieldDraft["register"]> {
    const { register } = await call("article_set_field", { article: this.article, field, value, saw });
    this.#refreshSoon();
    return register;
  }

  /** The field of a figure; made when it is first asked for. */
  figure(figure: string, field: FigureField): FieldDraft {
    const key = `${figure}/${field}`;
    let found = this.figures.get(key);
    if (!found) {
      found = new FieldDraft(async (value, saw) => {
        // The figure must be in the text that the workstation has before anything is kept under its name.
        await this.#editor?.whenQuiet();
        const request = { article: this.article, figure, field, value, saw };
        const { register } = await call("article_set_figure_field", request);
        this.#refreshSoon();
        return register;
      }, this.details.figures[figure]?.[field]);
      this.figures.set(key, found);
    }
    return found;
  }

  /** A figure was copied: what is kept under the old name is kept under the new one too. */
  copyFigure(from: string, to: string): void {
    for (const field of ["alt", "credit", "crop"] as const) {
      const value = this.figure(from, field).text;
      if (value !== "") this.figure(to, field).type(value);
    }
  }

  get #drafts(): FieldDraft[] {
    return [...Object.values(this.fields), ...this.figures.values()];
  }

  // ---- the body ----

  /** The editor is there; bytes that came before it go in now. */
  attach(editor: ArticleEditor): void {
    this.#editor = editor;
    const early = this.#early;
    this.#early = [];
    for (const update of early) editor.receive(update);
  }

  /** The editor is gone. */
  detach(editor: ArticleEditor): void {
    if (this.#editor === editor) this.#editor = null;
  }

  get editor(): ArticleEditor | null {
    return this.#editor;
  }

  #receive(update: Uint8Array): void {
    if (this.#editor) this.#editor.receive(update);
    else this.#early.push(update);
  }

  /** Opens the body anew from what is saved: after the editor broke, or sent what was not taken. */
  async reload(): Promise<void> {
    const view = await call("article_open", { article: this.article });
    this.#early = [];
    this.document = view.document;
    this.opened = openedFrom(view);
    this.#take(view);
    this.generation += 1;
  }

  toldUnsaved(): void {
    this.#slow ??= setTimeout(() => (this.saving = true), SLOW_MS);
  }

  toldSaved(): void {
    clearTimeout(this.#slow);
    this.#slow = undefined;
    this.saving = false;
  }

  // ---- what is known about it ----

  #take(details: ArticleDetails): void {
    this.details = details;
    for (const name of SHOWN) this.fields[name].take(details.fields[name] ?? []);
    for (const [key, draft] of this.figures) {
      const cut = key.lastIndexOf("/");
      draft.take(details.figures[key.slice(0, cut)]?.[key.slice(cut + 1)] ?? []);
    }
  }

  #refreshSoon(ms = REFRESH_MS): void {
    if (this.#closed) return;
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => {
      this.refresh().catch(() => undefined);
    }, ms);
  }

  /** Asks again for everything but the text. */
  async refresh(): Promise<ArticleDetails> {
    clearTimeout(this.#refresh);
    const mine = ++this.#asked;
    const version = this.details.state.version;
    const details = await call("article_details", { article: this.article });
    // The slower answer to an earlier question must not replace a newer one.
    if (mine === this.#asked && !this.#closed) {
      this.#take(details);
      if (details.state.version !== version) void this.askHistory();
    }
    return details;
  }

  /** Asks for the list of revisions; the list that was there stays when it fails. */
  async askHistory(): Promise<void> {
    try {
      this.history = (await call("article_revisions", { article: this.article })).rows;
    } catch {
      // The story is there without its history; the next change asks again.
    }
  }

  /** The newest number that the server gave a revision; null before the first submission. */
  get number(): number | null {
    return this.history.find((row) => row.number !== null)?.number ?? null;
  }

  // ---- becoming quiet ----

  /**
   * Resolves when everything typed is committed: the input method has let go of its word, the body and every field are
   * answered. Rejects when something could not be saved; nothing may act then.
   */
  async quiet(): Promise<void> {
    await composed();
    await this.#editor?.whenQuiet();
    for (const draft of this.#drafts) await draft.flush();
    // A field of a figure may have waited for the body, and the body for nothing: one more look is enough.
    await this.#editor?.whenQuiet();
  }

  /** `quiet()`, and then what the workstation has: what is on the screen, to the letter. */
  async settled(): Promise<ArticleDetails> {
    await this.quiet();
    return this.refresh();
  }

  /** Lets go of it. Be quiet first. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#slow);
    clearTimeout(this.#refresh);
    for (const draft of this.#drafts) draft.close();
    for (const stop of this.#stops) stop();
    call("article_close", { article: this.article }).catch(() => undefined);
  }
}

const openedFrom = (view: ArticleView): OpenedArticle => ({
  snapshot: fromBase64(view.snapshot),
  version: fromBase64(view.version),
  peer: BigInt(view.peer),
  readOnly: view.read_only !== null,
  loroVersion: view.loro_version,
});
