/**
 * The open story as the photo desk needs it (`photo/desk.ts`): where the words of a photo are, by decision 29.
 *
 * A placed photo's caption is text of the body, its credit and alternative text are the figure's registers; a waiting photo's
 * words, and every photo's stars, are registers of the story under the photo's name. All of it goes through the story's own
 * undo. What is shown is read anew after every change of the text and of the list, never kept beside them.
 */
import type { FieldDraft } from "../article/field-draft.svelte.ts";
import { savedFigures } from "../article/saved.ts";
import { photoKey } from "../article/story-photos.svelte.ts";
import type { Story } from "../article/story.svelte.ts";
import type { Candidate, PhotoField } from "../ipc/types.ts";
import { say } from "../kit/notice.svelte.ts";
import { t } from "../kit/words/index.svelte.ts";
import {
  derivedAlt,
  WORDS_FIELDS,
  type DeskPhoto,
  type Mark,
  type Pick,
  type StoryDesk,
  type Words,
  type WordsField,
} from "../photo/desk.ts";
import { startOf } from "../photo/import.ts";
import { reasonOf } from "../rights/rights.ts";
import type { StoryRights } from "../rights/story-rights.svelte.ts";
import { handOn } from "./hand-on.ts";
import { captionsOf, distinct, isSame, linesOf, saysAll } from "./desk-lines.ts";

export class OpenStoryDesk implements StoryDesk {
  photos = $state.raw<readonly DeskPhoto[] | null>(null);
  #captions = $state.raw(captionsOf([]));
  readonly #story: Story;

  constructor(story: Story) {
    this.#story = story;
  }

  get article(): string {
    return this.#story.article;
  }

  get readOnly(): boolean {
    return this.#story.readOnly;
  }

  get rights(): StoryRights {
    return this.#story.rights;
  }

  /** Reads the text and the list anew. */
  refresh(): void {
    const { editor, document, photos } = this.#story;
    const placed = editor?.figures ?? savedFigures(document.blocks);
    this.#captions = captionsOf(placed);
    if (!photos.list) return;
    const all = linesOf(placed, photos.list);
    // Whoever draws them only ever reads: what reading would make is made here.
    for (const photo of all) {
      for (const field of ["rating", "pick"] as const) photos.draft(photo.photo, field);
      if (photo.figure !== null)
        for (const field of ["alt", "credit"] as const) this.#story.figure(photo.figure, field);
    }
    if (!isSame(all, this.photos)) this.photos = all;
  }

  /** Where a field's words are; null: in the text. */
  #field(photo: DeskPhoto, field: WordsField): { key: string; draft: FieldDraft } | null {
    if (photo.figure === null) {
      return { key: photoKey(photo.photo, field), draft: this.#story.photos.draft(photo.photo, field) };
    }
    if (field === "caption") return null;
    return { key: `${photo.figure}/${field}`, draft: this.#story.figure(photo.figure, field) };
  }

  words(photo: DeskPhoto, field: WordsField): Words {
    const own = this.#field(photo, field);
    if (!own) {
      const text = this.#captions.get(photo.figure ?? "") ?? "";
      return { text, origin: text === "" ? "none" : "person", candidates: [], failed: false };
    }
    const { text, register, failed, unsettled } = own.draft;
    const rest = { candidates: unsettled ? register : [], failed };
    if (text !== "") return { text, origin: "person", ...rest };
    const file = photo.figure === null && photo.facts ? startOf(photo.facts)[field] : "";
    if (register.length === 0 && file !== "") return { text: file, origin: "file", ...rest };
    const derived = field === "alt" ? derivedAlt(this.words(photo, "caption").text) : "";
    return { text: derived, origin: derived === "" ? "none" : "caption", ...rest };
  }

  write(photo: DeskPhoto, field: WordsField, text: string, before: string, apart = false): void {
    const story = this.#story;
    if (story.readOnly) return;
    const own = this.#field(photo, field);
    if (!own) {
      const { editor } = story;
      if (editor && !editor.figures.some(({ figure }) => figure === photo.figure)) this.#wait(photo, field, text);
      else editor?.writeCaption(photo.figure ?? "", before, text, apart);
      this.refresh();
      return;
    }
    const shown = this.words(photo, field);
    // The caption's own words are nobody's alternative text: they go on following the caption.
    const value = field === "alt" && text === derivedAlt(this.words(photo, "caption").text) ? "" : text;
    if (apart) story.undoing.apart();
    story.undoing.wrote(own.key, shown.origin === "file" ? shown.text : own.draft.text, value);
    own.draft.type(value);
  }

  /** What was said of a figure that is not in the text any more waits with its photo. */
  #wait(photo: DeskPhoto, field: PhotoField, value: string): void {
    const { photos, undoing } = this.#story;
    const draft = photos.draft(photo.photo, field);
    const words = field !== "crop";
    if (value === draft.text || (words && value === "")) return;
    undoing.wrote(photoKey(photo.photo, field), draft.text, value);
    // Somebody may have written for the photo while it stood in the text, or another figure's words may wait with it.
    if (words && !saysAll(value, draft.text)) draft.beside(value);
    else draft.type(value);
  }

  settle(photo: DeskPhoto, field: WordsField, candidate: Candidate): void {
    this.#field(photo, field)
      ?.draft.pick(candidate)
      .catch(() => undefined);
  }

  async leave(photo: DeskPhoto): Promise<void> {
    await Promise.all(WORDS_FIELDS.flatMap((field) => this.#field(photo, field)?.draft.leave() ?? []));
  }

  mark(photo: string): Mark {
    const { photos } = this.#story;
    const rating = Number(photos.draft(photo, "rating").text);
    const pick = photos.draft(photo, "pick").text;
    return { rating: rating >= 1 && rating <= 5 ? rating : 0, pick: pick === "pick" || pick === "reject" ? pick : "" };
  }

  rate(photos: readonly string[], rating: number): void {
    this.#note(photos, "rating", rating === 0 ? "" : String(rating));
  }

  pick(photos: readonly string[], pick: Pick): void {
    this.#note(photos, "pick", pick);
  }

  #note(photos: readonly string[], field: "rating" | "pick", value: string): void {
    if (this.#story.readOnly) return;
    this.together(() => {
      for (const photo of distinct(photos)) {
        const draft = this.#story.photos.draft(photo, field);
        if (draft.text === value) continue;
        this.#story.undoing.wrote(photoKey(photo, field), draft.text, value);
        draft.choose(value);
      }
    });
  }

  kept(field: WordsField): string {
    return this.#story.reason(`photos-${field}`);
  }

  keep(field: WordsField, text: string): void {
    this.#story.keepReason(`photos-${field}`, text);
  }

  together(run: () => void): void {
    this.#story.undoing.apart();
    this.#story.undoing.together(run);
  }

  async place(photo: DeskPhoto): Promise<string | null> {
    return (await this.placeTogether([photo]))[0] ?? null;
  }

  placeTogether(list: readonly DeskPhoto[]): Promise<readonly string[]> {
    return this.#put(list, "selection", true);
  }

  /** Puts the waiting ones of these photos where they were let go, a point of the window in px. */
  placeAt(list: readonly DeskPhoto[], at: { x: number; y: number }): Promise<readonly string[]> {
    return this.#put(list, at, false);
  }

  async #put(
    list: readonly DeskPhoto[],
    at: "selection" | { x: number; y: number },
    gallery: boolean,
  ): Promise<readonly string[]> {
    const story = this.#story;
    await story.editor?.whenQuiet();
    const { editor } = story;
    const placeable = list.filter((photo) => photo.figure === null);
    const waiting = placeable.filter((photo) => story.rights.of(photo.photo)?.usable !== "no");
    const banned = placeable.find((photo) => !waiting.includes(photo));
    if (banned) say(t.rights.notPlaced, reasonOf(story.rights.of(banned.photo)));
    if (!editor || story.readOnly || waiting.length === 0) return [];
    const said = waiting.map((photo) => {
      const [caption, credit, alt] = WORDS_FIELDS.map((field) => this.words(photo, field)) as [Words, Words, Words];
      return { caption, credit, alt, crop: story.photos.draft(photo.photo, "crop").text };
    });
    let figures: string[] = [];
    this.together(() => {
      const photos = waiting.map(({ photo, width, height }) => ({ photo, width, height }));
      figures = editor.insertFigures(photos, at, gallery);
      figures.forEach((figure, i) => {
        const caption = said[i]?.caption.text ?? "";
        if (caption !== "") editor.writeCaption(figure, "", caption, true);
      });
    });
    figures.forEach((figure, i) => {
      const words = said[i];
      if (!words) return;
      const { credit, alt, crop } = words;
      if (credit.text !== "") story.figure(figure, "credit").type(credit.text);
      if (alt.text !== "" && alt.origin !== "caption") story.figure(figure, "alt").type(alt.text);
      if (crop !== "") story.figure(figure, "crop").type(crop);
    });
    this.refresh();
    return figures;
  }

  async handOn(list: readonly DeskPhoto[]): Promise<void> {
    const photos = list.map((photo) => {
      const [caption, credit, alt] = WORDS_FIELDS.map((field) => this.words(photo, field).text) as [
        string,
        string,
        string,
      ];
      return { photo: photo.photo, caption, credit, alt };
    });
    await handOn(this.article, photos);
  }

  takeOut(photo: DeskPhoto): void {
    const story = this.#story;
    const { figure } = photo;
    if (!story.editor || story.readOnly || figure === null) return;
    this.together(() => {
      for (const field of WORDS_FIELDS) {
        const { text, origin } = this.words(photo, field);
        this.#wait(photo, field, origin === "caption" ? "" : text);
      }
      this.#wait(photo, "crop", story.figure(figure, "crop").text);
      story.editor?.removeFigure(figure);
    });
    this.refresh();
  }
}
