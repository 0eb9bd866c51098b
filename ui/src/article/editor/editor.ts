/**
 * The article editor: the binding in a window.
 *
 * It owns the view's lifecycle, the way to the workstation (one update in the air), what waits for an input method, and
 * the commands by name. It draws no screen and knows no transport: the caller gives a place, an opened article and a
 * port, and renders figures with its own node view.
 *
 * Whatever fails in the engine freezes the view where it is and is told once (`onBroken`); the owner then opens the
 * article anew from the workstation, where everything that was answered as saved is.
 */
import { keymap } from "prosemirror-keymap";
import type { Node } from "prosemirror-model";
import {
  NodeSelection,
  TextSelection,
  type Command,
  type EditorState,
  type Plugin,
  type Transaction,
} from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { baseKeymap, chainCommands } from "prosemirror-commands";
import { Binding, LORO, RejectedUpdate } from "./binding.ts";
import { figuresIn, writeCaption, type PlacedFigure } from "./caption.ts";
import * as commands from "./commands.ts";
import type { LinkRange } from "./commands.ts";
import { countDocument, documentJson, documentText, type DocumentJson } from "./document.ts";
import { crossEdge, leaveGallery, placeFigures, toggleGallery, type PlacedPhoto } from "./gallery.ts";
import { dropAt, type Drop } from "./drop.ts";
import { moveBlock, moveTo } from "./move.ts";
import type { ArticleEditorOptions, EditorCommand, History } from "./options.ts";
import { cleanHtml, cleanSlice, textSlice } from "./paste.ts";
import { expands } from "./plugins/expands.ts";
import { found, marksFound, showFound } from "./plugins/found.ts";
import { galleries } from "./plugins/galleries.ts";
import { compositions } from "./plugins/ime.ts";
import { pressesInWords } from "./plugins/late-commit.ts";
import { placeholder } from "./plugins/placeholder.ts";
import { separatorSelection } from "./plugins/separator.ts";
import { typographic } from "./plugins/typographic.ts";
import { replaceTexts, type Replacement, type TextRange } from "./replace.ts";
import { isSafeLink, schema } from "./schema.ts";

/** The window and the workstation run different engines: only a broken installation does that, and it must not edit. */
export class EngineMismatch extends Error {
  constructor(workstation: string) {
    super(`the window runs engine ${LORO}, the workstation ${workstation}`);
    this.name = "EngineMismatch";
  }
}

/** How long remote bytes wait for a composition, ms. */
const HOLD_MS = 5_000;
/** How long after the end of a composition its last transaction may still come, ms. */
const LATE_COMMIT_MS = 100;
/** How long `whenQuiet` lets an open composition be before it asks the input method to end it, ms. */
const PATIENCE_MS = 1_000;
const COUNT_MS = 250;

/** A press on a link goes nowhere. */
const staysHere = (_: EditorView, event: Event): void => {
  if (event.target instanceof Element && event.target.closest("a")) event.preventDefault();
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A ProseMirror view over a replica of an article. */
export class ArticleEditor {
  readonly view: EditorView;
  private readonly binding: Binding;
  private readonly commandsByName: Readonly<Record<EditorCommand, Command>>;
  private readOnly: boolean;
  private held: Uint8Array[] = [];
  private deferred: (() => void)[] = [];
  private holdTimer: ReturnType<typeof setTimeout> | undefined;
  private settleTimer: ReturnType<typeof setTimeout> | undefined;
  private countTimer: ReturnType<typeof setTimeout> | undefined;
  private composedAt = -Infinity;
  private watchers: (() => void)[] = [];
  private destroyed = false;

  /** @throws EngineMismatch when window and workstation run different engines */
  constructor(private readonly options: ArticleEditorOptions) {
    const { opened } = options;
    if (opened.loroVersion !== LORO) throw new EngineMismatch(opened.loroVersion);
    this.readOnly = opened.readOnly;
    this.commandsByName = this.makeCommands();
    this.binding = new Binding({
      schema,
      snapshot: opened.snapshot,
      version: opened.version,
      peer: opened.peer,
      unanswered: opened.unanswered,
      newId: options.newId,
      plugins: this.plugins(),
      keep: options.onUnanswered,
      send: (update) => {
        void this.send(update);
      },
      onState: (state) => {
        this.show(state);
      },
      onSaved: (saved) => {
        this.toldSaved(saved);
      },
      onBroken: (error) => {
        this.broke(error);
      },
      onStep: options.onStep,
      ...(options.onFigureCopied ? { onFigureCopied: options.onFigureCopied } : {}),
    });
    const { figureView } = options;
    this.view = new EditorView(options.place, {
      state: this.binding.state,
      dispatchTransaction: (tr) => {
        this.dispatch(tr);
      },
      editable: () => !this.readOnly && this.binding.broken === null,
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": options.label, spellcheck: "false" },
      nodeViews: figureView ? { figure: figureView } : {},
      // A link in a text is text; the window never goes anywhere by it, whatever a press on it would do in a page.
      handleDOMEvents: { click: staysHere, auxclick: staysHere },
      transformPastedHTML: (html) => cleanHtml(html, (href) => options.onRefusedLink?.(href)),
      transformPasted: (slice) => cleanSlice(slice),
      clipboardTextParser: (text) => textSlice(schema, text),
    });
    this.countLater(0);
    this.retry();
  }

  private plugins(): Plugin[] {
    // A key acts at once: ProseMirror hands on no key of a composition, and the next letter must find what the key did.
    const key =
      (command: EditorCommand): Command =>
      () =>
        this.now(command);
    return [
      compositions({
        userAgent: navigator.userAgent,
        onEnd: () => {
          this.compositionEnded();
        },
      }),
      pressesInWords({ userAgent: navigator.userAgent }),
      separatorSelection(),
      keymap({
        "Mod-z": key("undo"),
        "Mod-y": key("redo"),
        "Mod-Shift-z": key("redo"),
        "Mod-b": key("strong"),
        "Mod-i": key("em"),
        "Mod-,": key("sub"),
        "Mod-.": key("sup"),
        "Mod-Alt-0": key("paragraph"),
        "Mod-Alt-2": key("heading2"),
        "Mod-Alt-3": key("heading3"),
        "Mod-Shift-7": key("ordered_list"),
        "Mod-Shift-8": key("bullet_list"),
        "Mod-Shift-9": key("blockquote"),
        "Alt-ArrowUp": key("move_block_up"),
        "Alt-ArrowDown": key("move_block_down"),
        Enter: commands.enter,
        "Shift-Enter": commands.enter,
        Backspace: commands.backspace,
        "Shift-Backspace": commands.backspace,
      }),
      keymap(baseKeymap),
      placeholder(this.options.placeholder),
      found(),
      galleries({ label: this.options.galleryLabel, cropOf: this.options.cropOf ?? (() => "") }),
      expands(),
      typographic(
        () => this.options.typographic?.() ?? false,
        (run) => {
          this.whenComposed(() => {
            if (!this.destroyed && !this.readOnly && !this.binding.broken) run();
          });
        },
      ),
    ];
  }

  private makeCommands(): Record<EditorCommand, Command> {
    const { newId } = this.options;
    const never: Command = () => false;
    return {
      strong: commands.toggle("strong"),
      em: commands.toggle("em"),
      sub: commands.toggle("sub"),
      sup: commands.toggle("sup"),
      paragraph: commands.setBlock("paragraph"),
      heading2: commands.toggleBlock("heading", { level: 2 }),
      heading3: commands.toggleBlock("heading", { level: 3 }),
      pull_quote: commands.toggleBlock("pull_quote"),
      blockquote: commands.toggleWrap("blockquote", newId),
      bullet_list: commands.toggleWrap("bullet_list", newId),
      ordered_list: commands.toggleWrap("ordered_list", newId),
      separator: commands.separator,
      gallery: toggleGallery(newId),
      lift: chainCommands(leaveGallery, commands.lift),
      move_block_up: chainCommands(crossEdge(-1), moveBlock(-1)),
      move_block_down: chainCommands(crossEdge(1), moveBlock(1)),
      undo: never,
      redo: never,
    };
  }

  // ---- in and out ----

  private dispatch(tr: Transaction): void {
    if (this.readOnly && tr.docChanged) return;
    this.binding.dispatch(tr);
  }

  private show(state: EditorState): void {
    if (this.destroyed) return;
    const changed = state.doc !== this.view.state.doc;
    this.view.updateState(state);
    if (changed) this.countLater(COUNT_MS);
    this.options.onPlace?.();
  }

  private async send(update: Uint8Array): Promise<void> {
    try {
      const { version } = await this.options.port.send(update);
      if (!this.destroyed) this.binding.answered(version);
    } catch (error) {
      if (this.destroyed) return;
      this.binding.failed();
      this.options.onSendFailed?.(error);
    }
    this.wake();
  }

  /** Sends again what a failed attempt left behind. */
  retry(): void {
    this.binding.retry();
  }

  /** True when the workstation has committed every change. */
  get saved(): boolean {
    return this.binding.saved;
  }

  private toldSaved(saved: boolean): void {
    if (saved) this.options.onSaved?.();
    else this.options.onUnsaved?.();
  }

  private broke(error: unknown): void {
    this.wake();
    // The view shows that it takes nothing any more; the binding may still be in its constructor here.
    queueMicrotask(() => {
      if (!this.destroyed) this.view.setProps({});
    });
    this.options.onBroken?.(error);
  }

  /** Remote bytes. While a word is being composed they wait, at most five seconds. */
  receive(update: Uint8Array): void {
    if (this.destroyed) return;
    if (!this.unsettled) {
      this.import(update);
      return;
    }
    this.held.push(update);
    this.holdTimer ??= setTimeout(() => {
      this.release();
    }, HOLD_MS);
  }

  private release(): void {
    clearTimeout(this.holdTimer);
    this.holdTimer = undefined;
    const held = this.held;
    this.held = [];
    for (const update of held) this.import(update);
  }

  private import(update: Uint8Array): void {
    try {
      this.binding.receive(update);
    } catch (error) {
      if (!(error instanceof RejectedUpdate)) throw error;
      this.options.onRejected?.(error);
    }
  }

  private compositionEnded(): void {
    this.composedAt = performance.now();
    clearTimeout(this.settleTimer);
    // The last transaction of a composition can come after its end: what waits, waits for that too.
    this.settleTimer = setTimeout(() => {
      this.settled();
    }, LATE_COMMIT_MS);
  }

  private settled(): void {
    if (this.destroyed || this.view.composing) return;
    this.release();
    const deferred = this.deferred;
    this.deferred = [];
    for (const run of deferred) run();
    this.wake();
  }

  /** A word is being composed, or has just been and its last transaction may still come. */
  private get unsettled(): boolean {
    return this.view.composing || performance.now() - this.composedAt < LATE_COMMIT_MS;
  }

  /** Runs now, or behind the composition that is open. */
  private whenComposed(run: () => void): void {
    if (this.unsettled) this.deferred.push(run);
    else run();
  }

  private wake(): void {
    const watchers = this.watchers;
    this.watchers = [];
    for (const watcher of watchers) watcher();
  }

  /**
   * Resolves when no composition is open and the workstation has committed every change. Rejects when the editor breaks
   * or is destroyed meanwhile. A change that could not be sent keeps it waiting: `retry` sends again.
   */
  async whenQuiet(): Promise<void> {
    const asked = performance.now();
    for (;;) {
      if (this.destroyed) throw new Error("the editor was closed");
      if (this.binding.broken) throw this.binding.broken.error;
      const since = performance.now() - this.composedAt;
      if (this.view.composing) {
        // An input method that was left alone ends its word when the text loses the focus.
        if (performance.now() - asked > PATIENCE_MS) this.view.dom.blur();
        await wait(LATE_COMMIT_MS / 2);
      } else if (since < LATE_COMMIT_MS) await wait(LATE_COMMIT_MS - since);
      else if (!this.binding.saved) await new Promise<void>((resolve) => this.watchers.push(resolve));
      else return;
    }
  }

  // ---- commands ----

  /** Does it, or returns false where it makes no sense. While a word is composed it is done behind it. */
  command(name: EditorCommand): boolean {
    if (this.readOnly || this.destroyed) return false;
    if (this.unsettled) {
      this.deferred.push(() => {
        this.now(name);
      });
      return true;
    }
    return this.now(name);
  }

  private now(name: EditorCommand): boolean {
    if (this.readOnly || this.destroyed) return false;
    if (name === "undo") return (this.options.history ?? this.binding).undo();
    if (name === "redo") return (this.options.history ?? this.binding).redo();
    return this.run(this.commandsByName[name]);
  }

  private run(command: Command): boolean {
    return (
      !this.binding.broken &&
      command(
        this.binding.state,
        (tr) => {
          this.view.dispatch(tr);
        },
        this.view,
      )
    );
  }

  /** True when `command` would do something. */
  can(name: EditorCommand): boolean {
    if (this.readOnly || this.destroyed || this.binding.broken) return false;
    if (name === "undo") return (this.options.history ?? this.binding).canUndo;
    if (name === "redo") return (this.options.history ?? this.binding).canRedo;
    return this.commandsByName[name](this.binding.state);
  }

  /** True when the selection is this already: for the pressed state of a button. */
  isActive(name: EditorCommand): boolean {
    const { state } = this.binding;
    switch (name) {
      case "strong":
      case "em":
      case "sub":
      case "sup":
        return commands.hasMark(state, name);
      case "paragraph":
      case "pull_quote":
        return commands.inBlock(state, name);
      case "heading2":
        return commands.inBlock(state, "heading", { level: 2 });
      case "heading3":
        return commands.inBlock(state, "heading", { level: 3 });
      case "blockquote":
      case "bullet_list":
      case "ordered_list":
      case "gallery":
        return commands.inWrap(state, name);
      case "separator":
        return commands.inBlock(state, "separator");
      default:
        return false;
    }
  }

  /**
   * Inserts a photo as a figure and returns the figure's id.
   * @param at the selection, or a point of the window in pixels, where a drop happened
   */
  insertFigure(
    f: { photo: string; width: number; height: number; figure?: string },
    at: "selection" | { x: number; y: number } = "selection",
  ): string {
    return this.insertFigures([f], at)[0] ?? "";
  }

  /**
   * Inserts photos as figures, one behind the other, and returns their ids: into the gallery that the place is in, else
   * several of them as a gallery of their own where that is asked for.
   */
  insertFigures(
    list: readonly { photo: string; width: number; height: number; figure?: string }[],
    at: "selection" | { x: number; y: number } = "selection",
    together = false,
  ): string[] {
    const photos: PlacedPhoto[] = list.map(({ photo, width, height, figure }) => ({
      photo,
      width,
      height,
      figure: figure ?? this.options.newId(),
    }));
    const gallery = together ? this.options.newId() : null;
    this.whenComposed(() => {
      if (!this.readOnly && !this.destroyed)
        this.run(placeFigures(photos, gallery, at === "selection" ? undefined : dropAt(this.view, at).at));
    });
    return photos.map(({ figure }) => figure);
  }

  /** The line that shows where photos go that are let go at a point of the window, px. */
  dropLine(point: { x: number; y: number }): Drop["line"] {
    return dropAt(this.view, point).line;
  }

  /** The figure that the selection is in, by its id; null: it is in none. */
  get figure(): string | null {
    const { selection } = this.view.state;
    const found = selection instanceof NodeSelection ? selection.node : selection.$from.parent;
    return found.type.name === "figure" ? (found.attrs["figure"] as string) : null;
  }

  /** Puts another photo into a figure; what is written about it stays. */
  replacePhoto(id: string, photo: { photo: string; width: number; height: number }): void {
    this.whenComposed(() => {
      if (!this.readOnly && !this.destroyed) this.run(commands.replacePhoto(id, photo));
    });
  }

  /** Takes a figure out of the story. Its photo stays. */
  removeFigure(id: string): void {
    this.whenComposed(() => {
      if (!this.readOnly && !this.destroyed) this.run(commands.deleteFigure(id));
    });
  }

  /** Where the `index`-th top-level node begins; behind the last: where the document ends. */
  private topAt(index: number): number {
    return this.doc.children.slice(0, index).reduce((at, top) => at + top.nodeSize, 0);
  }

  /** Takes a top-level node to a gap between them: the gap before the `gap`-th, or behind the last. */
  moveTop(index: number, gap: number): void {
    this.whenComposed(() => {
      if (!this.readOnly && !this.destroyed) this.run(moveTo(this.topAt(index), this.topAt(gap)));
    });
  }

  /** Puts the caret where a top-level node's text begins. */
  caretInto(index: number): void {
    const at = this.topAt(index) + 1;
    this.setCaret(at, at);
  }

  /** The link that the selection is in; null: none. */
  get link(): LinkRange | null {
    return commands.linkOfSelection(this.view.state);
  }

  /** The link around a place of the document; null: none. */
  linkAt(pos: number): LinkRange | null {
    return commands.linkAround(this.doc.resolve(pos));
  }

  /** Whether a link may be this address. */
  mayLink(href: string): boolean {
    return isSafeLink(href.trim());
  }

  /** Sets or removes the link of the selection. False when there is nothing to link, or the address may not be stored. */
  setLink(href: string | null): boolean {
    if (this.readOnly || this.destroyed) return false;
    const address = href?.trim() ?? null;
    if (address !== null && !isSafeLink(address)) {
      this.options.onRefusedLink?.(address);
      return false;
    }
    return this.run(commands.link(address));
  }

  /** The body's own steps, whatever history it is a part of. */
  get own(): History {
    return this.binding;
  }
  focus(): void {
    this.view.focus();
  }

  /** Whether the caret is in the body. */
  get hasFocus(): boolean {
    return this.view.hasFocus();
  }

  /** The two ends of the selection, as positions of the document. */
  get caret(): { anchor: number; head: number } {
    const { anchor, head } = this.view.state.selection;
    return { anchor, head };
  }

  /** Puts the selection there, or as near as the document still allows. */
  setCaret(anchor: number, head: number): void {
    const { doc, tr } = this.view.state;
    const [from, to] = [anchor, head].map((at) => doc.resolve(Math.max(0, Math.min(at, doc.content.size))));
    if (from && to) this.view.dispatch(tr.setSelection(TextSelection.between(from, to)));
  }

  /** Types a text at the caret, a paragraph a line, as a paste of plain text does. False where nothing can be typed. */
  insertText(text: string): boolean {
    if (this.readOnly || this.destroyed || this.binding.broken) return false;
    this.view.dispatch(this.view.state.tr.replaceSelection(textSlice(schema, text)).scrollIntoView());
    return !this.binding.broken;
  }

  /** Replaces texts inside blocks, all in one step of undo. False where nothing changes or nothing may be written. */
  replaceTexts(list: readonly Replacement[]): boolean {
    if (this.readOnly || this.destroyed) return false;
    return this.run(replaceTexts(list));
  }

  /** Writes a figure's caption as it was typed elsewhere over `before`. False where nothing changes or may be written. */
  writeCaption(figure: string, before: string, after: string, apart = false): boolean {
    if (this.readOnly || this.destroyed) return false;
    return this.run(writeCaption(figure, before, after, apart));
  }

  /** Marks places of the text, one of them (its index, or -1) as the one that is looked at. None while a word is composed. */
  showFound(places: readonly TextRange[], now: number): void {
    if (this.destroyed || this.binding.broken || this.view.composing) return;
    if (places.length === 0 && !marksFound(this.binding.state)) return;
    this.view.dispatch(showFound(this.binding.state, places, now));
  }

  // ---- reading ----

  /** The figures in reading order. */
  get figures(): PlacedFigure[] {
    return figuresIn(this.doc);
  }

  /** The article's body as the format page spells it. */
  document(): DocumentJson {
    return documentJson(this.binding.state.doc);
  }
  /** The text alone, a block a line. */
  text(): string {
    return documentText(this.binding.state.doc);
  }
  /** The document that is shown. */
  get doc(): Node {
    return this.binding.state.doc;
  }

  /** What its replica has seen: an encoded version vector. What waits behind a composition is not in it. */
  get version(): Uint8Array {
    return this.binding.version;
  }

  /** Whether it takes nothing any more and must be opened anew. */
  get broken(): boolean {
    return this.binding.broken !== null;
  }

  /** What the person meant to have: what is shown, with the change that broke the editor. */
  get meant(): Node {
    return this.binding.attempted ?? this.binding.state.doc;
  }

  setReadOnly(readOnly: boolean): void {
    this.readOnly = readOnly;
    this.view.setProps({});
  }

  private countLater(ms: number): void {
    if (!this.options.onChange) return;
    clearTimeout(this.countTimer);
    this.countTimer = setTimeout(() => this.options.onChange?.(countDocument(this.binding.state.doc)), ms);
  }

  /** Closes the view and gives the engine's memory back. What was not answered is lost: `await whenQuiet()` first. */
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    for (const timer of [this.holdTimer, this.settleTimer, this.countTimer]) clearTimeout(timer);
    this.view.destroy();
    this.binding.destroy();
    this.wake();
  }
}
