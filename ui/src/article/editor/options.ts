/** What the editor is given and what it tells: its side of the bargain with whoever owns it. */
import type { NodeViewConstructor } from "prosemirror-view";
import type { RejectedUpdate } from "./binding.ts";

/** What the editor needs from outside: the workstation. */
export interface EditorPort {
  /** Resolves when the workstation has committed; `version` is the encoded version vector that it now has. */
  send(update: Uint8Array): Promise<{ version: Uint8Array }>;
}

/** An article as the workstation opened it. */
export interface OpenedArticle {
  readonly snapshot: Uint8Array;
  /** Encoded version vector of the snapshot. */
  readonly version: Uint8Array;
  /** The peer that this window writes as; never used by anybody else. */
  readonly peer: bigint;
  readonly readOnly: boolean;
  /** The engine's version in the workstation; it must be `LORO`. */
  readonly loroVersion: string;
  /** What an earlier page had typed and was not answered for: shown, and sent at once. */
  readonly unanswered?: Uint8Array | null;
}

/** Draws a figure: photo, caption (the content), alt and credit. */
export type NodeViewFactory = NodeViewConstructor;

/** Steps back and forth. False: there is none. */
export interface History {
  undo(): boolean;
  redo(): boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export type EditorCommand =
  | "strong"
  | "em"
  | "sub"
  | "sup"
  | "paragraph"
  | "heading2"
  | "heading3"
  | "pull_quote"
  | "blockquote"
  | "bullet_list"
  | "ordered_list"
  | "separator"
  | "gallery"
  | "undo"
  | "redo"
  | "lift"
  | "move_block_up"
  | "move_block_down";

export interface ArticleEditorOptions {
  readonly place: HTMLElement;
  readonly opened: OpenedArticle;
  readonly port: EditorPort;
  readonly newId: () => string;
  readonly figureView?: NodeViewFactory | undefined;
  /** How much is written; a quarter of a second after the last change. */
  readonly onChange?: ((count: { words: number; characters: number }) => void) | undefined;
  /** Every change is committed. */
  readonly onSaved?: (() => void) | undefined;
  /** There is a change that is not committed yet. */
  readonly onUnsaved?: (() => void) | undefined;
  readonly onBroken?: ((error: unknown) => void) | undefined;
  /** What is not committed yet, as bytes, at every change of it; null: nothing. */
  readonly onUnanswered?: ((update: Uint8Array | null) => void) | undefined;
  /** The text or the selection may have changed. */
  readonly onPlace?: (() => void) | undefined;
  readonly onRefusedLink?: ((href: string) => void) | undefined;
  /** Sending failed; the change is kept, and the next one or `retry` sends it again. */
  readonly onSendFailed?: ((error: unknown) => void) | undefined;
  /** The engine refused bytes from the workstation; the view is as it was. */
  readonly onRejected?: ((error: RejectedUpdate) => void) | undefined;
  /** A figure was copied: its alt, credit and crop are still kept under `from` only. */
  readonly onFigureCopied?: ((from: string, to: string) => void) | undefined;
  /** There is one more step of the body that `undo` takes back. */
  readonly onStep?: (() => void) | undefined;
  /** What undo and redo mean here: the body is a part of a story that has one history. Left out: the body's own. */
  readonly history?: History | undefined;
  /** Which part of its photo a figure shows: the value of its register. Left out: the whole of every photo. */
  readonly cropOf?: ((figure: string) => string) | undefined;
  /** Whether straight quotation marks and hyphens become real ones behind the hand. */
  readonly typographic?: (() => boolean) | undefined;
  readonly label: string;
  /** What a gallery is called. */
  readonly galleryLabel: string;
  readonly placeholder: string;
}
