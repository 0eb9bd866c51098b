/**
 * The article editor without a view: the real binding and the real commands, for tests in which thousands of stories are open.
 *
 * It stands in for `ArticleEditor` where nobody looks at the text: what it leaves out is the DOM and the input method. A
 * method that is missing here is missing because no test without a view has needed it.
 */
import type { EditorState, Transaction } from "prosemirror-state";
import type { Command } from "prosemirror-state";
import { Binding } from "../binding.ts";
import { figuresIn, writeCaption, type PlacedFigure } from "../caption.ts";
import * as commands from "../commands.ts";
import type { ArticleEditor } from "../editor.ts";
import { placeFigures } from "../gallery.ts";
import type { ArticleEditorOptions, History } from "../options.ts";
import { schema } from "../schema.ts";

type Options = Pick<
  ArticleEditorOptions,
  "opened" | "port" | "newId" | "onUnanswered" | "onSendFailed" | "onBroken" | "onStep"
> & {
  /** The document is another one. */
  readonly onDocument: () => void;
};

type Shared =
  | "receive"
  | "retry"
  | "saved"
  | "whenQuiet"
  | "own"
  | "hasFocus"
  | "insertFigure"
  | "insertFigures"
  | "replacePhoto"
  | "removeFigure"
  | "writeCaption"
  | "figures"
  | "doc"
  | "version"
  | "broken";

export class HeadlessEditor implements Pick<ArticleEditor, Shared> {
  readonly hasFocus = false;
  readonly view: { readonly state: EditorState; dispatch: (tr: Transaction) => void };
  private readonly binding: Binding;
  private watchers: (() => void)[] = [];
  private destroyed = false;

  constructor(private readonly options: Options) {
    const { opened } = options;
    this.binding = new Binding({
      schema,
      snapshot: opened.snapshot,
      version: opened.version,
      peer: opened.peer,
      newId: options.newId,
      keep: options.onUnanswered,
      send: (update) => void this.send(update),
      onState: () => options.onDocument(),
      onBroken: options.onBroken ?? (() => undefined),
      onStep: options.onStep,
    });
    const { binding } = this;
    this.view = {
      get state() {
        return binding.state;
      },
      dispatch: (tr) => {
        binding.dispatch(tr);
      },
    };
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
    const { watchers } = this;
    this.watchers = [];
    for (const watcher of watchers) watcher();
  }

  receive(update: Uint8Array): void {
    if (!this.destroyed) this.binding.receive(update);
  }

  retry(): void {
    this.binding.retry();
  }

  get saved(): boolean {
    return this.binding.saved;
  }

  async whenQuiet(): Promise<void> {
    while (!this.binding.saved) {
      if (this.destroyed) throw new Error("the editor was closed");
      await new Promise<void>((resolve) => this.watchers.push(resolve));
    }
  }

  private run(command: Command): boolean {
    return command(this.binding.state, (tr) => {
      this.binding.dispatch(tr);
    });
  }

  insertFigure(f: { photo: string; width: number; height: number; figure?: string }): string {
    return this.insertFigures([f])[0] ?? "";
  }

  insertFigures(
    list: readonly { photo: string; width: number; height: number; figure?: string }[],
    at: "selection" | { x: number; y: number } = "selection",
    together = false,
  ): string[] {
    if (at !== "selection") throw new Error("without a view there are no points");
    const photos = list.map(({ photo, width, height, figure }) => ({
      photo,
      width,
      height,
      figure: figure ?? this.options.newId(),
    }));
    this.run(placeFigures(photos, together ? this.options.newId() : null));
    return photos.map(({ figure }) => figure);
  }

  replacePhoto(id: string, photo: { photo: string; width: number; height: number }): void {
    this.run(commands.replacePhoto(id, photo));
  }

  removeFigure(id: string): void {
    this.run(commands.deleteFigure(id));
  }

  writeCaption(figure: string, before: string, after: string, apart = false): boolean {
    return this.run(writeCaption(figure, before, after, apart));
  }

  get own(): History {
    return this.binding;
  }

  get figures(): PlacedFigure[] {
    return figuresIn(this.doc);
  }

  get doc(): ArticleEditor["doc"] {
    return this.binding.state.doc;
  }

  get version(): Uint8Array {
    return this.binding.version;
  }

  get broken(): boolean {
    return this.binding.broken !== null;
  }

  /** Gives the engine's memory back. */
  destroy(): void {
    this.destroyed = true;
    this.binding.destroy();
  }
}
