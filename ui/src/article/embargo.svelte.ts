/**
 * The embargo as somebody types it: a text that must become a moment before anything leaves or acts on the story.
 *
 * It belongs to the story and not to the box, so that a box that goes away (the rail is closed, the screen is left) takes
 * nothing with it. What cannot be read changes nothing and lets nobody act: dropped in silence, it would mean "at once".
 */
import { houseZone, now } from "../kit/clock.svelte.ts";
import { parseMoment } from "../kit/format.ts";
import type { FieldDraft } from "./field-draft.svelte.ts";

export class EmbargoDraft {
  /** What stands in the box while somebody writes; null: what is stored. */
  typed = $state<string | null>(null);
  /** Whether that could not be read. */
  unread = $state(false);
  readonly #field: FieldDraft;
  readonly #keep: (text: string | null) => void;

  /** `left`: what an earlier opening left in the box; `keep` keeps what stands in it now. */
  constructor(field: FieldDraft, left: string | null = null, keep: (text: string | null) => void = () => undefined) {
    this.#field = field;
    this.#keep = keep;
    this.typed = left;
    this.unread = left !== null;
  }

  /** Somebody typed: this is the whole text now. */
  type(text: string): void {
    this.typed = text;
    this.#keep(text);
  }

  /** Commits what was typed; empty takes the embargo away. Rejects when it is no moment, or could not be saved. */
  async commit(): Promise<void> {
    if (this.typed === null) return;
    const text = this.typed.trim();
    const at = text === "" ? null : parseMoment(text, now(), houseZone());
    this.unread = text !== "" && at === null;
    if (this.unread) {
      throw Object.assign(new Error("the embargo cannot be read"), {
        code: "bad_field",
        arguments: { field: "embargo" },
      });
    }
    this.typed = null;
    const value = at === null ? "" : String(at);
    const same = value === this.#field.text;
    // From here on the field itself keeps it.
    if (!same) this.#field.choose(value);
    this.#keep(null);
    if (!same) await this.#field.leave();
  }
}
