/** The editor's public face; nothing else of this folder is imported from outside it. */
export { LORO, RejectedUpdate } from "./binding.ts";
export type { LinkRange } from "./commands.ts";
export {
  countDocument,
  documentNode,
  documentText,
  missingText,
  type BlockJson,
  type DocumentJson,
  type InlineJson,
} from "./document.ts";
export type { PlacedFigure } from "./caption.ts";
export { ArticleEditor, EngineMismatch } from "./editor.ts";
export type {
  ArticleEditorOptions,
  EditorCommand,
  EditorPort,
  History,
  NodeViewFactory,
  OpenedArticle,
} from "./options.ts";
export type { Replacement, TextRange } from "./replace.ts";
export { isSafeLink, schema } from "./schema.ts";
