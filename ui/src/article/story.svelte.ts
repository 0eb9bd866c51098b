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
import type {
  ArticleDetails,
  ArticleView,
  Document,
  FieldName,
  FigureField,
  Register,
  RevisionRow,
} from "../ipc/types.ts";
import { composed, isComposing } from "../kit/composition.ts";
import { StoryRights } from "../rights/story-rights.svelte.ts";
import type { ArticleEditor, EditorPort, History, OpenedArticle } from "./editor/index.ts";
import { EmbargoDraft } from "./embargo.svelte.ts";
import { FieldDraft } from "./field-draft.svelte.ts";
import { Finding } from "./find/finding.svelte.ts";
import type { Asking } from "./history/past.ts";
import { leftSettled } from "./left-behind.ts";
import { Leftovers, type Left, type LeftField, type LeftWriting } from "./leftovers.ts";
import { hold, letGo } from "./openings.ts";
import { savedKinds, savedText } from "./saved.ts";
import { parsePhotoKey, StoryPhotos } from "./story-photos.svelte.ts";
import { Undoing, type Where } from "./undoing.ts";
import type { Caret, Place } from "./whereabouts.ts";

/** Fields that the window shows. */
export type ShownField = Extract<FieldName, "section" | "headline" | "standfirst" | "byline" | "embargo" | "lead">;
export const SHOWN: readonly ShownField[] = ["section", "headline", "standfirst", "byline", "embargo", "lead"];

/** What was on the screen at one moment. */
export interface Glance {
  /** The revision that it was; null while something typed was on its way or the answer to it was not asked for yet. */
  readonly hash: string | null;
  /** Whether something came since from elsewhere, or had come and was not on the screen. */
  readonly changed: () => boolean;
}

/** After this long without an answer, "saving" is said. */
const SLOW_MS = 1000;
/** How long after the last save the details are asked for again. */
const REFRESH_MS = 400;

export class Story {
  readonly article: string;
  readonly fields: Readonly<Record<ShownField, FieldDraft>>;
  /** What is being typed as its embargo. */
  readonly embargo: EmbargoDraft;
  readonly figures = new SvelteMap<string, FieldDraft>();
  /** The photos that were brought to it, placed or not. */
  readonly photos: StoryPhotos;
  /** What may be done with its photos. */
  readonly rights: StoryRights;
  readonly port: EditorPort;

  details = $state.raw() as ArticleDetails;
  /** For the first paint, while the engine loads. */
  document = $state.raw() as Document;
  opened = $state.raw() as OpenedArticle;
  history = $state.raw<readonly RevisionRow[]>([]);
  /** What is asked about its past, over the text. */
  asking = $state.raw<Asking | null>(null);
  words = $state(0);
  characters = $state(0);
  /** Raised a moment after the body has changed, for what is read from it. */
  edits = $state(0);
  /** Whether something typed has waited for its answer for too long. */
  saving = $state(false);
  /** Raised when the body must be opened anew from the workstation. */
  generation = $state(0);
  /** Set when an editor is there again after it, or the whole page, died: where to go back to. */
  returning = $state.raw<Place | null>(null);
  /** What an earlier page left here, when it died. */
  readonly left: Left | null;
  /** What somebody looks for in it. */
  readonly finding: Finding;
  /** One way back for everything that is written in it. */
  readonly undoing: Undoing;
  /** Is told where something went back or came again. */
  wentTo: (where: Where) => void = () => undefined;

  #editor: ArticleEditor | null = null;
  /** What came before there was an editor that could take it, or while a new one was asked for. */
  #early: Uint8Array[];
  #reopening = false;
  /** How often text has come from elsewhere. */
  #arrived = 0;
  /** Questions about its details that are not answered. */
  #questions = 0;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #closed = false;
  /** While the body is being opened anew: resolves when it is, or when that is given up. */
  #opening: Promise<void> | null = null;
  #opened: () => void = () => undefined;
  #place: Place = { at: null, scroll: 0 };
  /** Where to go back to once the editor is there. */
  #goesBackTo: Place | null = null;
  readonly #leftovers: Leftovers;
  readonly #stops: (() => void)[] = [];

  private constructor(view: ArticleView, leftovers: Leftovers, early: Uint8Array[]) {
    this.#leftovers = leftovers;
    this.#early = early;
    this.left = leftovers.read();
    this.article = view.article;
    this.details = view;
    this.document = view.document;
    this.opened = openedFrom(view, leftovers.update);
    this.fields = Object.fromEntries(
      SHOWN.map((name) => [
        name,
        new FieldDraft(
          (value, saw) => this.#setField(name, value, saw),
          view.fields[name],
          view.shown[name] ?? null,
          (left) => leftovers.keepField(name, left),
        ),
      ]),
    ) as Record<ShownField, FieldDraft>;
    const field = (key: string): FieldDraft | null => (this.readOnly ? null : this.draft(key));
    const body = (): History | null => (this.readOnly ? null : (this.#editor?.own ?? null));
    this.undoing = new Undoing({ field, body }, (where) => this.wentTo(where));
    this.finding = new Finding(this);
    this.photos = new StoryPhotos(this.article, (key, left) => leftovers.keepField(key, left));
    this.rights = new StoryRights(this);
    this.embargo = new EmbargoDraft(this.fields.embargo, leftovers.embargo, (text) => leftovers.keepEmbargo(text));
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
        if (article !== this.article) return;
        this.#refreshSoon(0);
        this.photos.changed();
      }),
    );
  }

  /** Opens an article for this person, where they were in it if they were. Rejects with a `CallError`. */
  static async open(article: string, person: string, from: Place | null = null): Promise<Story> {
    // What comes between the workstation's answer and the editor is not told twice: it is listened for before asking.
    const early: Uint8Array[] = [];
    let changed = false;
    const stops = [
      on("article_remote", (event) => {
        if (event.article === article) early.push(fromBase64(event.update));
      }),
      on("article_changed", (event) => {
        changed ||= event.article === article;
      }),
    ];
    await hold(article);
    await leftSettled();
    try {
      const story = new Story(await call("article_open", { article }), new Leftovers(article, person), early);
      story.#takeUp(from);
      void story.askHistory();
      if (changed || early.length > 0) story.#refreshSoon(0);
      return story;
    } catch (error) {
      letGo(article);
      throw error;
    } finally {
      for (const stop of stops) stop();
    }
  }

  /** Goes on where a page that died has left off; else where somebody was who looked at another story meanwhile. */
  #takeUp(from: Place | null): void {
    this.#goesBackTo = this.left?.place ?? from;
    this.#place = this.#goesBackTo ?? this.#place;
    if (!this.left || this.readOnly) return;
    for (const [key, field] of this.left.fields) this.draft(key)?.resume(field);
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
      const commit = async (value: string, saw: string[]): Promise<Register> => {
        // The figure must be in the text that the workstation has before anything is kept under its name.
        await this.#bodyQuiet();
        const request = { article: this.article, figure, field, value, saw };
        const { register } = await call("article_set_figure_field", request);
        this.#refreshSoon();
        return register;
      };
      const keep = (left: LeftField | null): void => this.#leftovers.keepField(key, left);
      found = new FieldDraft(commit, this.details.figures[figure]?.[field], this.details.shown[key] ?? null, keep);
      this.figures.set(key, found);
    }
    return found;
  }

  /** A field by its key: `headline`, `<figure id>/credit`, or a photo's (`photoKey`). */
  draft(key: string): FieldDraft | null {
    const waiting = parsePhotoKey(key);
    if (waiting) return this.photos.draft(waiting.photo, waiting.field);
    const cut = key.lastIndexOf("/");
    const name = key.slice(cut + 1);
    return cut < 0 ? (this.fields[name as ShownField] ?? null) : this.figure(key.slice(0, cut), name as FigureField);
  }

  /** Somebody writes: this is the whole text of the field now. */
  write(key: string, text: string): void {
    const draft = this.draft(key);
    if (!draft || this.readOnly) return;
    this.undoing.wrote(key, draft.text, text);
    draft.type(text);
  }

  /** Somebody chooses a field's value from a list: whatever was to choose from is settled by it. */
  choose(key: string, value: string): void {
    const draft = this.draft(key);
    if (!draft || this.readOnly) return;
    this.undoing.wrote(key, draft.text, value);
    draft.choose(value);
  }

  /** One step back, or forth again, wherever it was taken. In the middle of a word it waits for the word. */
  async step(way: "undo" | "redo"): Promise<void> {
    if (this.#editor?.hasFocus) {
      this.#editor.command(way);
      return;
    }
    if (isComposing()) await composed();
    this.undoing[way]();
  }

  /** A figure was copied: what is kept under the old name is kept under the new one too. */
  copyFigure(from: string, to: string): void {
    for (const field of ["alt", "credit", "crop"] as const) {
      const value = this.figure(from, field).text;
      if (value !== "") this.figure(to, field).type(value);
    }
  }

  get #drafts(): FieldDraft[] {
    return [...Object.values(this.fields), ...this.figures.values(), ...this.photos.drafts];
  }

  // ---- the body ----

  /** The editor is there; bytes that came before it go in now. */
  attach(editor: ArticleEditor): void {
    this.#editor = editor;
    this.undoing.bodyForgot();
    this.#reopening = false;
    const early = this.#early;
    this.#early = [];
    for (const update of early) editor.receive(update);
    this.returning = this.#goesBackTo;
    this.#goesBackTo = null;
    this.#opened();
  }

  /** The editor is gone. */
  detach(editor: ArticleEditor): void {
    if (this.#editor === editor) this.#editor = null;
  }

  get editor(): ArticleEditor | null {
    return this.#editor;
  }

  #receive(update: Uint8Array): void {
    this.#arrived += 1;
    this.#refreshSoon(0);
    // An editor that is about to be replaced takes it down with it.
    if (!this.#editor || this.#reopening) this.#early.push(update);
    this.#editor?.receive(update);
  }

  /** The editor broke: until it is there again, whoever needs the body quiet waits. `refused`: what it sent was not taken. */
  breaks(refused: boolean): void {
    if (refused) this.#leftovers.keepUpdate(null);
    this.#goesBackTo = this.#place;
    this.#opening ??= new Promise((resolve) => {
      this.#opened = () => {
        this.#opening = null;
        this.#opened = () => undefined;
        resolve();
      };
    });
  }

  /** It is not opened again: the story stays readable, and nobody waits for its body any more. */
  givesUp(): void {
    this.#editor = null;
    this.#opened();
  }

  /** Opens the body anew from what is saved, with what was typed and not answered for. */
  async reload(): Promise<void> {
    this.#goesBackTo ??= this.#place;
    this.#reopening = true;
    await hold(this.article);
    let view: ArticleView;
    try {
      view = await call("article_open", { article: this.article });
    } catch (error) {
      if (this.#editor) {
        this.#reopening = false;
        this.#early = [];
      }
      throw error;
    } finally {
      letGo(this.article);
    }
    if (this.#closed) return;
    this.document = view.document;
    this.opened = openedFrom(view, this.#leftovers.update);
    this.#take(view);
    this.generation += 1;
  }

  // ---- what a page that dies leaves to the next one ----

  /** What of the body is not answered for. */
  keepUpdate(update: Uint8Array | null): void {
    if (!this.#closed) this.#leftovers.keepUpdate(update);
  }

  /** Text that the engine did not take and that nobody has put back or given up. */
  get lost(): string {
    return this.#leftovers.lost;
  }

  /** More of it. */
  keepLost(text: string): void {
    const { lost } = this;
    if (text !== "" && !lost.includes(text)) this.#leftovers.keepLost(lost === "" ? text : `${lost}\n${text}`);
  }

  /** It was put back, or given up. */
  forgetLost(): void {
    this.#leftovers.keepLost(null);
  }

  /** What is said of its photos' rights. */
  get shownRights(): ArticleDetails["rights"] {
    return this.details.rights;
  }

  /** A reason that somebody types and that is not queued yet; "": none. */
  keepReason(kind: string, text: string): void {
    this.#leftovers.keepReason(kind, text === "" ? null : text);
  }

  reason(kind: string): string {
    return this.#leftovers.reason(kind);
  }

  /** What is being written for a place of a merge; null: nothing. */
  keepWriting(place: string, left: LeftWriting | null): void {
    this.#leftovers.keepWriting(place, left);
  }

  writing(place: string): LeftWriting | null {
    return this.#leftovers.writing(place);
  }

  get openWriting(): (LeftWriting & { readonly place: string }) | null {
    return this.#leftovers.openWriting;
  }

  /** Where the caret is. */
  keepCaret(at: Caret | null): void {
    this.#keepPlace({ ...this.#place, at });
  }

  /** How far the page is scrolled, px. */
  keepScroll(scroll: number): void {
    this.#keepPlace({ ...this.#place, scroll });
  }

  /** Where somebody is in it. */
  get place(): Place {
    return this.#place;
  }

  /** Whether the caret will be put back where it was. */
  get goesBack(): boolean {
    return this.#goesBackTo !== null || this.returning !== null;
  }

  #keepPlace(place: Place): void {
    if (this.#closed || this.goesBack) return;
    this.#place = place;
    this.#leftovers.keepPlace(place);
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
    const shown = (name: string): string | null => details.shown[name] ?? null;
    for (const name of SHOWN) this.fields[name].take(details.fields[name] ?? [], shown(name));
    for (const [key, draft] of this.figures) {
      const cut = key.lastIndexOf("/");
      draft.take(details.figures[key.slice(0, cut)]?.[key.slice(cut + 1)] ?? [], shown(key));
    }
  }

  #refreshSoon(ms = REFRESH_MS): void {
    if (this.#closed) return;
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => {
      this.#refresh = undefined;
      this.refresh().catch(() => undefined);
    }, ms);
  }

  /** Asks again for everything but the text. */
  async refresh(): Promise<ArticleDetails> {
    clearTimeout(this.#refresh);
    this.#refresh = undefined;
    const mine = ++this.#asked;
    const version = this.details.state.version;
    this.#questions += 1;
    const details = await call("article_details", { article: this.article }).finally(() => {
      this.#questions -= 1;
    });
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
    await this.embargo.commit();
    await this.#bodyQuiet();
    for (const draft of this.#drafts) await draft.flush();
    // A field of a figure may have waited for the body, and the body for nothing: one more look is enough.
    await this.#bodyQuiet();
  }

  /** An editor that breaks meanwhile is opened again; then it is that one's turn to become quiet. */
  async #bodyQuiet(): Promise<void> {
    await this.#opening;
    try {
      await this.#editor?.whenQuiet();
    } catch (error) {
      if (!this.#opening) throw error;
      await this.#opening;
      await this.#editor?.whenQuiet();
    }
  }

  /** `quiet()`, and then what the workstation has: what is on the screen, to the letter. */
  async settled(): Promise<ArticleDetails> {
    await this.quiet();
    const details = await this.refresh();
    await this.#catchUp();
    return details;
  }

  /** Whatever was told to this window and never arrived is on the screen afterwards. */
  async #catchUp(): Promise<void> {
    const editor = this.#editor;
    if (editor?.broken) return;
    const version = toBase64(editor?.version ?? this.opened.version);
    const { update } = await call("article_missing", { article: this.article, version });
    if (update === null || this.#closed || this.#editor !== editor) return;
    if (!editor) {
      this.#receive(fromBase64(update));
      return;
    }
    // Fields are written past the replica, so it may lack something although the text is all there.
    const before = editor.doc;
    editor.receive(fromBase64(update));
    if (!before.eq(editor.doc)) this.#arrived += 1;
  }

  /** What is on the screen now, to be asked about later. */
  glance(): Glance {
    const arrived = this.#arrived;
    const still = this.#drafts.filter((draft) => !draft.pending).map((draft) => [draft, draft.text] as const);
    const known =
      still.length === this.#drafts.length &&
      this.embargo.typed === null &&
      (this.#editor?.saved ?? true) &&
      !isComposing() &&
      this.#refresh === undefined &&
      this.#questions === 0;
    const unshown = this.#editor === null && this.#early.length > 0;
    return {
      hash: known && !unshown ? this.details.hash : null,
      changed: () => unshown || arrived !== this.#arrived || still.some(([draft, text]) => draft.text !== text),
    };
  }

  /**
   * Everything written in it as plain text, an empty line between paragraphs: fields, the body with each photo's credit and
   * description, and what the engine did not take. Without an editor the body is what was saved.
   */
  plainText(): string {
    const { headline, standfirst, byline } = this.fields;
    const doc = this.#editor?.view.state.doc;
    const body = doc ? doc.textBetween(0, doc.content.size, "\n\n", "\n") : savedText(this.document);
    const figures = [...this.figures]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, draft]) => {
        return key.endsWith("/crop") ? "" : draft.text;
      });
    const parts = [headline.text, standfirst.text, body, ...figures, ...this.photos.texts, byline.text, this.lost];
    return parts.filter((part) => part !== "").join("\n\n");
  }

  /** What each block of text in it is, in reading order, as it is on the screen. */
  get kinds(): string[] {
    const doc = this.#editor?.view.state.doc;
    if (!doc) return savedKinds(this.document.blocks);
    const kinds: string[] = [];
    doc.descendants((node) => {
      if (node.isTextblock) kinds.push(node.type.name);
      return !node.isTextblock;
    });
    return kinds;
  }

  /** Lets go of it. What is not answered for is kept for the next opening in this window. */
  close(): void {
    this.#closed = true;
    this.photos.close();
    this.#leftovers.leave();
    clearTimeout(this.#slow);
    clearTimeout(this.#refresh);
    for (const draft of this.#drafts) draft.close();
    for (const stop of this.#stops) stop();
    const written = this.#drafts.flatMap((draft) => draft.written ?? []);
    letGo(this.article, written.length > 0 ? Promise.allSettled(written) : undefined);
  }
}

const openedFrom = (view: ArticleView, unanswered: Uint8Array | null): OpenedArticle => ({
  snapshot: fromBase64(view.snapshot),
  version: fromBase64(view.version),
  peer: BigInt(view.peer),
  readOnly: view.read_only !== null,
  loroVersion: view.loro_version,
  unanswered: view.read_only === "newer_schema" ? null : unanswered,
});
