/** One window over one workstation: the real story, its undo and its photo desk, over an editor that nobody looks at. */
import { HeadlessEditor } from "../../article/editor/testing/headless.ts";
import type { ArticleEditor } from "../../article/editor/index.ts";
import { parsePhotoKey, photoKey } from "../../article/story-photos.svelte.ts";
import { Story } from "../../article/story.svelte.ts";
import type { FieldDraft } from "../../article/field-draft.svelte.ts";
import type { PhotoField } from "../../ipc/types.ts";
import type { DeskPhoto } from "../../photo/desk.ts";
import { OpenStoryDesk } from "../story-desk.svelte.ts";
import type { Key, Sight } from "./ledger.ts";
import type { DeskStation } from "./station.ts";

/** When the desk reads the text anew after a change of it, and when what was not taken is sent again, ms: as on the screen. */
const COUNT_MS = 250;
const RETRY_MS = 2000;

export class DeskWindow {
  readonly desk: OpenStoryDesk;
  readonly editor: HeadlessEditor;
  private listed: unknown = null;
  private counting: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    readonly station: DeskStation,
    readonly story: Story,
    broke: (told: string) => void,
  ) {
    let ids = 0;
    this.desk = new OpenStoryDesk(story);
    const editor: HeadlessEditor = new HeadlessEditor({
      opened: story.opened,
      port: story.port,
      newId: () => `n${station.name}-${ids++}`,
      onStep: () => story.undoing.bodyStepped(),
      onUnanswered: (update) => story.keepUpdate(update),
      onSendFailed: () => void setTimeout(() => editor.retry(), RETRY_MS),
      onBroken: (error) => broke(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      onDocument: () => {
        clearTimeout(this.counting);
        this.counting = setTimeout(() => this.desk.refresh(), COUNT_MS);
      },
    });
    this.editor = editor;
    // The story asks of its editor what a headless one has.
    story.attach(editor as unknown as ArticleEditor);
  }

  static async open(station: DeskStation, broke: (told: string) => void): Promise<DeskWindow> {
    const story = await Story.open(station.article, "p-lan");
    const window = new DeskWindow(station, story, broke);
    await story.photos.ask();
    window.look();
    return window;
  }

  /** The screen follows the list of photos at once. */
  look(): void {
    if (this.story.photos.list === this.listed) return;
    this.listed = this.story.photos.list;
    this.desk.refresh();
  }

  get photos(): readonly DeskPhoto[] {
    return this.desk.photos ?? [];
  }

  /** A field of the story; null: it is a caption in the text. */
  draft(key: Key): FieldDraft | null {
    return !parsePhotoKey(key) && key.endsWith("/caption") ? null : this.story.draft(key);
  }

  /** What is on the screen, without what people wrote apart. */
  get sight(): Sight {
    const captions = new Map(this.editor.figures.map(({ figure, caption }) => [`${figure}/caption`, caption]));
    return {
      text: (key) => {
        const draft = this.draft(key);
        return draft ? draft.text : (captions.get(key) ?? null);
      },
      body: () => this.editor.doc.textContent,
    };
  }

  close(): void {
    this.story.close();
    this.editor.destroy();
  }
}

/** The name of a photo's field, on the desk. */
export const keyOf = (photo: DeskPhoto, field: PhotoField): Key =>
  photo.figure === null ? photoKey(photo.photo, field) : `${photo.figure}/${field}`;
