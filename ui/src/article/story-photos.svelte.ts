/**
 * The photos that an open story has brought, and what it holds about each: the words that wait for a place in the text, how
 * good it is, whether it is meant for the page (`docs/decisions/0029-photos-that-wait.md`).
 *
 * Asked for when somebody looks at photos, not with every answer about the story: there may be hundreds.
 */
import { call } from "../ipc/call.ts";
import type { PhotoField, StoryPhoto } from "../ipc/types.ts";
import { FieldDraft } from "./field-draft.svelte.ts";
import type { LeftField } from "./leftovers.ts";

const PREFIX = "photo/";
const FIELDS: readonly PhotoField[] = ["caption", "alt", "credit", "crop", "rating", "pick"];

/** The name of a photo's field among the story's fields. No figure's name has a slash, so it is never one of those. */
export const photoKey = (photo: string, field: PhotoField): string => `${PREFIX}${photo}/${field}`;

/** What such a name says; null: it is another field's. */
export function parsePhotoKey(key: string): { photo: string; field: PhotoField } | null {
  if (!key.startsWith(PREFIX)) return null;
  const [photo = "", name] = key.slice(PREFIX.length).split("/");
  const field = FIELDS.find((one) => one === name);
  return field ? { photo, field } : null;
}

export class StoryPhotos {
  /** In the order in which they were brought; null while nobody has asked. */
  list = $state.raw<readonly StoryPhoto[] | null>(null);

  /** By their names. Whoever shows them follows each draft, not this list. */
  readonly #drafts = Object.create(null) as Record<string, FieldDraft | undefined>;
  readonly #article: string;
  readonly #keep: (key: string, left: LeftField | null) => void;
  #asked = 0;
  #closed = false;

  constructor(article: string, keep: (key: string, left: LeftField | null) => void) {
    this.#article = article;
    this.#keep = keep;
  }

  /** What is typed for a photo. Made for every photo that is listed, so that a screen only ever reads. */
  draft(photo: string, field: PhotoField): FieldDraft {
    const key = photoKey(photo, field);
    let found = this.#drafts[key];
    if (!found) {
      const commit = async (value: string, saw: string[]): Promise<FieldDraft["register"]> => {
        const { register } = await call("photo_set_field", { article: this.#article, photo, field, value, saw });
        return register;
      };
      const keep = (left: LeftField | null): void => this.#keep(key, left);
      found = new FieldDraft(commit, this.#held(photo, field), null, keep);
      this.#drafts[key] = found;
    }
    return found;
  }

  #held(photo: string, field: PhotoField): FieldDraft["register"] {
    return this.list?.find((one) => one.original === photo)?.fields[field] ?? [];
  }

  /** Asks for the photos. Rejects with a `CallError`; the list that was there stays then. */
  async ask(): Promise<void> {
    const mine = ++this.#asked;
    const { photos } = await call("photo_list", { article: this.#article });
    // The slower answer to an earlier question must not replace a newer one.
    if (mine !== this.#asked || this.#closed) return;
    for (const photo of photos) {
      for (const field of FIELDS) this.draft(photo.original, field).take(photo.fields[field] ?? []);
    }
    this.list = photos;
  }

  /** Something in the story has changed elsewhere. */
  changed(): void {
    if (this.list) this.ask().catch(() => undefined);
  }

  get drafts(): readonly FieldDraft[] {
    return Object.values(this.#drafts).filter((draft) => draft !== undefined);
  }

  /** The words that wait, as plain text. */
  get texts(): string[] {
    return Object.entries(this.#drafts).flatMap(([key, draft]) =>
      draft && !/\/(?:crop|rating|pick)$/u.test(key) ? [draft.text] : [],
    );
  }

  close(): void {
    this.#closed = true;
  }
}
