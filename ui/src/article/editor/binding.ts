/**
 * The binding: a ProseMirror state over a replica of the article's text.
 *
 * A local transaction becomes operations of the replica at once, derived from its step maps; the engine runs *before*
 * the new state is accepted, so an engine that throws leaves the view where it was. Imported bytes and undo become
 * events, and each event one step. Nothing is ever transformed or rebased: the view is a pure function of the text.
 *
 * Headless: it knows no DOM and no promise, and of time only how long ago a letter was typed. Whoever owns it carries bytes (`send`), says what the workstation
 * has committed (`answered`) or that it could not be reached (`failed`). One update is in the air; the next is exported
 * from the version last answered, so a lost or repeated message changes nothing.
 */
import { LORO_VERSION, LoroDoc, UndoManager, VersionVector, type Delta, type LoroText } from "loro-crdt";
import type { Node, Schema } from "prosemirror-model";
import { EditorState, Selection, type Plugin, type Transaction } from "prosemirror-state";
import { compose, type Op } from "./delta.ts";
import { blockAt, blockCount, groupBlocks } from "./flat.ts";
import { Index, type Hit, type Line, type RawDelta, type StoredText } from "./lines.ts";
import { FROM_TEXT, identity } from "./plugins/identity.ts";
import { blocksBefore, regionStep, stepToDelta } from "./steps.ts";
import { ALWAYS_MS, APART, typing, UNDO_MS } from "./typed.ts";

/** Version of the engine in this window. It must be the very version of the workstation's. */
export const LORO: string = LORO_VERSION();

/** The root container that holds the article's text. */
export const BODY = "body";

/** An empty replica, configured as the format page says: these four grow with what is typed behind them, others do not. */
export function newReplica(): LoroDoc {
  const doc = new LoroDoc();
  doc.configTextStyle(Object.fromEntries(["strong", "em", "sub", "sup"].map((key) => [key, { expand: "after" }])));
  doc.configDefaultTextStyle({ expand: "none" });
  return doc;
}

/** The text of a replica as the index reads it. */
export const stored = (text: LoroText): StoredText => ({
  toDelta: () => text.toDelta() as RawDelta,
  sliceDelta: (start, end) => text.sliceDelta(start, end) as RawDelta,
});

/** The workstation sent bytes that the engine refuses: damaged, or not an update. The view is as it was. */
export class RejectedUpdate extends Error {
  constructor(cause: unknown) {
    super("these bytes are no update of this article", { cause });
    this.name = "RejectedUpdate";
  }
}

/** What the binding needs and tells. */
export interface BindingOptions {
  readonly schema: Schema;
  readonly snapshot: Uint8Array;
  /** Version vector of the snapshot, encoded: what the workstation has. */
  readonly version: Uint8Array;
  readonly peer: bigint;
  /** What an earlier page was not answered for: shown, and sent at the first `retry` or change. */
  readonly unanswered?: Uint8Array | null | undefined;
  readonly newId: () => string;
  readonly plugins?: readonly Plugin[];
  /** Letters typed closer together than this are one undo step, ms. */
  readonly undoInterval?: number;
  /** Also compare every local edit with the text: for tests. */
  readonly check?: boolean;
  /** Carries an update to the workstation, which calls `answered` or `failed` later. */
  readonly send: (update: Uint8Array) => void;
  /**
   * What the workstation has not answered for, at every change of it: the bytes that would bring it there, null for nothing.
   * To be put where the end of this page cannot reach it.
   */
  readonly keep?: ((update: Uint8Array | null) => void) | undefined;
  readonly onState?: (state: EditorState) => void;
  /** Saved and unsaved, on every change of it. */
  readonly onSaved?: (saved: boolean) => void;
  readonly onFigureCopied?: (from: string, to: string) => void;
  /** There is one more step that `undo` takes back. Letters that are typed on are none. */
  readonly onStep?: (() => void) | undefined;
  /** The engine or the index failed: nothing is accepted any more, the owner opens the article anew. */
  readonly onBroken?: (error: unknown) => void;
}

/** Counters for tests and measurements. */
export interface BindingStats {
  sent: number;
  received: number;
  /** Local edits after which the view had to be corrected. */
  fixes: number;
  /** Times that the index could not follow and the text was read anew. */
  reloads: number;
}

/** A ProseMirror state that shows a replica and edits it. */
export class Binding {
  readonly doc: LoroDoc;
  readonly text: LoroText;
  readonly stats: BindingStats = { sent: 0, received: 0, fixes: 0, reloads: 0 };
  state: EditorState;
  /** Why nothing is accepted any more, or null. */
  broken: { readonly error: unknown } | null = null;
  /** What the change that broke it would have shown. */
  attempted: Node | null = null;

  private index: Index;
  private readonly reading: StoredText;
  private readonly undoManager: UndoManager;
  private arrived: RawDelta[] = [];
  private acked: VersionVector;
  private inAir: { readonly until: number } | null = null;
  private pending = false;
  private wasSaved = true;
  /** Where the letters typed last end, in cells; null when the last change was something else. */
  private typedTo: number | null = null;
  /** When the step that letters may join began, ms. */
  private begunAt = 0;
  private destroyed = false;

  constructor(private readonly options: BindingOptions) {
    this.doc = newReplica();
    this.doc.setPeerId(options.peer);
    this.doc.import(options.snapshot);
    this.takeUp(options.unanswered);
    this.text = this.doc.getText(BODY);
    this.reading = stored(this.text);
    this.acked = VersionVector.decode(options.version);
    this.undoManager = new UndoManager(this.doc, {
      mergeInterval: 0,
      maxUndoSteps: 1000,
    });
    this.index = new Index(this.reading.toDelta());
    this.state = EditorState.create({
      doc: this.index.document(options.schema),
      plugins: [identity(options.newId, options.onFigureCopied), ...(options.plugins ?? [])],
    });
  }

  /** Bytes that do not fit any more are the caller's to tell of: they are in the storage that they came from. */
  private takeUp(unanswered: Uint8Array | null | undefined): void {
    if (!unanswered) return;
    try {
      this.doc.import(unanswered);
      this.pending = true;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
    }
  }

  /**
   * Runs what changes the text from outside the view and keeps the events that it causes. Nobody listens otherwise: our own
   * commits are in the index already, and telling of them costs as much as making them.
   */
  private heard(run: () => void): void {
    const unsubscribe = this.doc.subscribe((batch) => {
      if (!this.wanted(batch.by, batch.origin)) return;
      for (const event of batch.events) {
        if (event.target === this.text.id && event.diff.type === "text") this.arrived.push(event.diff.diff as RawDelta);
      }
    });
    try {
      run();
    } finally {
      unsubscribe();
    }
  }

  /** A commit of ours that is still to be told is in the index already; undo is a local event too, and its origin tells. */
  private wanted(by: string, origin: string | undefined): boolean {
    return by !== "local" || origin === "undo";
  }

  /** Every local transaction. */
  dispatch(tr: Transaction): void {
    if (this.broken || this.destroyed) return;
    const { state, transactions } = this.state.applyTransaction(tr);
    const changed = transactions.some((t) => t.docChanged);
    this.attempted = state.doc;
    const delta = changed ? this.deltaOf(transactions) : [];
    if (delta === null) return;
    if (
      delta.length > 0 &&
      !this.guarded(() => {
        this.write(delta, tr.getMeta(APART) === true);
      })
    )
      return;
    const before = this.state.doc;
    this.state = state;
    if (changed) {
      try {
        this.correct(before);
      } catch (error) {
        // The text has it, only the view could not follow.
        this.keepAll();
        this.fail(error);
        return;
      }
    }
    this.attempted = null;
    this.options.onState?.(this.state);
    if (delta.length > 0) this.flush();
  }

  private deltaOf(transactions: readonly Transaction[]): Op[] | null {
    let delta: Op[] = [];
    const done = this.guarded(() => {
      for (const t of transactions) {
        if (t.getMeta(FROM_TEXT) === true) continue;
        t.steps.forEach((step, i) => {
          delta = compose(delta, stepToDelta(step, t.docs[i] ?? t.before, t.docs[i + 1] ?? t.doc));
        });
      }
    });
    return done ? delta : null;
  }

  private write(delta: readonly Op[], apart: boolean): void {
    const raw = this.index.toStored(delta);
    const typed = apart ? null : typing(delta);
    const now = performance.now();
    // Letters typed in one go are one undo step; everything else (a split, a style, another place) is its own.
    const goesOn =
      typed !== null &&
      this.typedTo !== null &&
      typed.from <= this.typedTo &&
      this.typedTo <= typed.to &&
      now - this.begunAt < (this.options.undoInterval ?? UNDO_MS);
    this.typedTo = typed && typed.from + typed.inserted;
    if (!goesOn) this.begunAt = now;
    this.text.applyDelta(raw as Delta<string>[]);
    this.undoManager.setMergeInterval(goesOn ? ALWAYS_MS : 0);
    this.doc.commit();
    const hit = this.index.apply(raw);
    if (this.options.check && hit && !this.index.matches(this.reading, hit))
      throw new Error("the index left the text after a local edit");
    if (!goesOn) this.options.onStep?.();
  }

  /** Bytes from the workstation. @throws RejectedUpdate when the engine refuses them */
  receive(update: Uint8Array): void {
    if (this.broken || this.destroyed) return;
    this.stats.received++;
    // The engine joins nothing across what came from elsewhere.
    this.typedTo = null;
    try {
      this.heard(() => {
        this.doc.import(update);
      });
    } catch (error) {
      // A refusal leaves the replica whole; a trap of the engine does not.
      if (!(error instanceof WebAssembly.RuntimeError)) throw new RejectedUpdate(error);
      this.fail(error);
      return;
    }
    this.take(false);
  }

  /** Undoes the latest own change. After a merge this cannot be exact, and nothing of others is lost by it. */
  undo(): boolean {
    return this.travel(() => this.undoManager.undo());
  }
  /** Redoes what was undone last. */
  redo(): boolean {
    return this.travel(() => this.undoManager.redo());
  }
  get canUndo(): boolean {
    return this.asked(() => this.undoManager.canUndo());
  }
  get canRedo(): boolean {
    return this.asked(() => this.undoManager.canRedo());
  }

  /** A question to the engine; no when it is broken, or breaks over it. */
  private asked(question: () => boolean): boolean {
    if (this.broken || this.destroyed) return false;
    let answer = false;
    this.guarded(() => {
      answer = question();
    });
    return answer;
  }

  private travel(go: () => boolean): boolean {
    if (this.broken || this.destroyed) return false;
    let moved = false;
    if (
      !this.guarded(() => {
        this.heard(() => {
          moved = go();
          this.doc.commit();
        });
      })
    )
      return false;
    this.take(true);
    if (moved) this.flush();
    return moved;
  }

  /** Events -> index -> one step each. @param follow put the caret where the change was */
  private take(follow: boolean): void {
    const events = this.arrived;
    this.arrived = [];
    if (events.length === 0) return;
    this.typedTo = null;
    const tr = this.state.tr.setMeta(FROM_TEXT, true).setMeta("addToHistory", false);
    try {
      for (const event of events) {
        const hit = this.index.apply(event);
        if (!hit) continue;
        if (events.length === 1 && !this.index.matches(this.reading, hit)) throw new Error("the index left the text");
        this.show(tr, hit);
      }
      if (
        events.length > 1 &&
        !this.index.document(this.options.schema).eq(new Index(this.reading.toDelta()).document(this.options.schema))
      ) {
        throw new Error("the index left the text");
      }
    } catch {
      if (
        !this.guarded(() => {
          this.reload();
        })
      )
        return;
      this.options.onState?.(this.state);
      return;
    }
    if (follow) this.select(tr);
    this.accept(tr);
    this.options.onState?.(this.state);
  }

  /** Reads the text anew. The view is right again, carets are where a replacement leaves them. */
  private reload(): void {
    this.stats.reloads++;
    this.index = new Index(this.reading.toDelta());
    const tr = this.state.tr.setMeta(FROM_TEXT, true).setMeta("addToHistory", false);
    this.accept(tr.replaceWith(0, tr.doc.content.size, this.index.document(this.options.schema).content));
  }

  private select(tr: Transaction): void {
    let at = -1;
    tr.mapping.maps.forEach((map, i) => {
      map.forEach((_from, _to, _newFrom, newTo) => {
        at = tr.mapping.slice(i + 1).map(newTo);
      });
    });
    if (at >= 0) tr.setSelection(Selection.near(tr.doc.resolve(Math.min(at, tr.doc.content.size)), -1));
    tr.scrollIntoView();
  }

  /** Takes over a step that shows the text; marks chosen for the next character stay chosen. */
  private accept(tr: Transaction): void {
    const marks = this.state.storedMarks;
    if (marks && tr.docChanged && tr.selection.empty) tr.setStoredMarks(marks);
    this.state = this.state.apply(tr);
  }

  /** After a local edit: where the document differs from what the text says now, one view-only step corrects it. */
  private correct(before: Node): void {
    const { doc } = this.state;
    let start = 0;
    let tail = 0;
    const least = Math.min(before.childCount, doc.childCount);
    while (start < least && before.child(start) === doc.child(start)) start++;
    while (tail < least - start && before.child(before.childCount - 1 - tail) === doc.child(doc.childCount - 1 - tail))
      tail++;
    let end = doc.childCount - tail;
    let first = blocksBefore(doc, start);
    if (end - start === 1 && this.shows(doc.child(start), first)) return;
    if (start > 0) first -= blockCount(doc.child(--start));
    if (end < doc.childCount) end++;
    const have = doc.children.slice(start, end);
    const lines = this.index.lines.slice(first, first + have.reduce((n, top) => n + blockCount(top), 0));
    this.adopt(have, lines);
    const tr = this.replace(this.state.tr, start, have, lines, (cells) => Array.from({ length: cells }, (_, k) => k));
    if (!tr) return;
    this.stats.fixes++;
    this.accept(tr);
  }

  /** True when this block outside any wrapper is what its line says. */
  private shows(top: Node, lineIndex: number): boolean {
    const line = this.index.lines[lineIndex];
    if (!line || !top.isTextblock) return false;
    const block = line.project(this.options.schema);
    if (block.path !== "" || !block.node.eq(top)) return false;
    line.shownAs(top);
    return true;
  }

  private adopt(tops: readonly Node[], lines: readonly Line[]): void {
    let k = 0;
    for (const top of tops) {
      for (let i = 0; i < blockCount(top); i++) {
        const line = lines[k++];
        const node = blockAt(top, i);
        if (line?.project(this.options.schema).node.eq(node)) line.shownAs(node);
      }
    }
  }

  /** Makes `tr.doc` show what `hit` changed in the index. */
  private show(tr: Transaction, hit: Hit): void {
    const { doc } = tr;
    // The top-level nodes over the old lines, and a neighbour on each side: equal wrap paths must fuse.
    let start = 0;
    let first = 0;
    while (start < doc.childCount - 1 && first + blockCount(doc.child(start)) <= hit.start)
      first += blockCount(doc.child(start++));
    let end = start;
    let behind = first;
    while (end < doc.childCount && behind < hit.start + hit.oldLines.length) behind += blockCount(doc.child(end++));
    if (start > 0) first -= blockCount(doc.child(--start));
    if (end < doc.childCount) behind += blockCount(doc.child(end++));
    const grown = hit.newLines.length - hit.oldLines.length;
    const { lines } = this.index;
    const left = lines.slice(first, hit.start);
    const right = lines.slice(hit.start + hit.newLines.length, behind + grown);
    const cells = (some: readonly Line[]) => some.reduce((n, line) => n + line.size, 0);
    this.replace(tr, start, doc.children.slice(start, end), [...left, ...hit.newLines, ...right], () => {
      const leftCells = cells(left);
      const rightStart = leftCells + cells(hit.oldLines);
      return [
        ...Array.from({ length: leftCells }, (_, k) => k),
        ...hit.origins.map((origin) => (origin < 0 ? -1 : leftCells + origin)),
        ...Array.from({ length: cells(right) }, (_, k) => rightStart + k),
      ];
    });
  }

  /** Replaces `have` (top-level nodes from `start` on) by what `lines` say. Returns null when nothing moves. */
  private replace(
    tr: Transaction,
    start: number,
    have: readonly Node[],
    lines: readonly Line[],
    origins: (cells: number) => number[],
  ): Transaction | null {
    const { schema } = this.options;
    const made = groupBlocks(
      schema,
      lines.map((line) => line.project(schema)),
    );
    const shift = have.length - made.length;
    const tops = made.map((top, k) => [have[k], have[k + shift]].find((old) => old?.eq(top)) ?? top);
    const cells = origins(lines.reduce((n, line) => n + line.size, 0));
    // Equal nodes are not yet the same text: of two empty items one may have gone and another come, and carets follow.
    const stays = shift === 0 && tops.every((top, k) => top === have[k]) && cells.every((origin, k) => origin === k);
    if (stays) return null;
    tr.step(regionStep(tr.doc, start, start + have.length, tops, cells));
    return tr.setMeta(FROM_TEXT, true).setMeta("addToHistory", false);
  }

  // ---- to the workstation ----

  /** True when the workstation has committed every local change. */
  get saved(): boolean {
    return !this.inAir && !this.pending;
  }

  /** True when a local change waits and nothing is in the air: the last attempt failed. */
  get waiting(): boolean {
    return this.pending && !this.inAir;
  }

  /** Sends what the workstation lacks, now or as soon as the update in the air is answered. */
  flush(): void {
    if (this.broken || this.destroyed) return;
    this.pending = true;
    this.tellSaved();
    const waits = this.inAir !== null;
    if (waits && !this.options.keep) return;
    let update: Uint8Array | null = null;
    if (
      !this.guarded(() => {
        update = this.lacking();
        if (waits) return;
        const version = this.doc.version();
        this.inAir = { until: version.get(this.doc.peerIdStr) ?? 0 };
        version.free();
      })
    )
      return;
    this.options.keep?.(update);
    if (waits) return;
    this.pending = false;
    if (!update) return;
    this.stats.sent++;
    this.options.send(update);
  }

  /** The update that brings the workstation from its last answer to here. */
  private lacking(): Uint8Array {
    return this.doc.export({ mode: "update", from: this.acked });
  }

  /** Keeps what the engine has, if it still says it. */
  private keepAll(): void {
    try {
      this.options.keep?.(this.lacking());
    } catch {
      // Then what was kept at the last change stands.
    }
  }

  /** What this replica has seen: an encoded version vector. */
  get version(): Uint8Array {
    const version = this.doc.oplogVersion();
    try {
      return version.encode();
    } finally {
      version.free();
    }
  }

  /** The workstation has committed; `version` is the encoded version vector that it has now. */
  answered(version: Uint8Array): void {
    if (this.destroyed) return;
    const sent = this.inAir;
    this.inAir = null;
    let covered = false;
    if (
      !this.guarded(() => {
        const had = this.acked;
        this.acked = VersionVector.decode(version);
        had.free();
        // An answer that does not cover what was sent saved nothing: it stays to be sent.
        covered = (this.acked.get(this.doc.peerIdStr) ?? 0) >= (sent?.until ?? 0);
      })
    )
      return;
    if (!covered) this.pending = true;
    else if (this.pending) this.flush();
    else this.options.keep?.(null);
    this.tellSaved();
  }

  /** The update in the air did not arrive. It is kept; the next change or `retry` sends it again. */
  failed(): void {
    if (this.destroyed) return;
    this.inAir = null;
    this.pending = true;
    this.tellSaved();
  }

  /** Sends again what a failure left behind. */
  retry(): void {
    if (this.waiting) this.flush();
  }

  private tellSaved(): void {
    if (this.saved === this.wasSaved) return;
    this.wasSaved = this.saved;
    this.options.onSaved?.(this.saved);
  }

  /** Runs what may throw. On an error the view stays frozen where it was. */
  private guarded(run: () => void): boolean {
    try {
      run();
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  private fail(error: unknown): void {
    if (this.broken) return;
    this.broken = { error };
    this.options.onBroken?.(error);
  }

  /** Gives the engine's memory back. Nothing may be called afterwards. */
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    for (const part of [this.undoManager, this.acked, this.text, this.doc]) {
      try {
        part.free();
      } catch (error) {
        // An engine that trapped keeps its memory; the owner must get on all the same.
        if (!this.broken) throw error;
      }
    }
  }
}
