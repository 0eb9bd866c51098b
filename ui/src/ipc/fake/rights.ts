/** The rights of photos in the workstation in memory: stated for every story, overridden in one. */
import type { Permission, PhotoRightsShown, Refusal, Rights, StatedRights } from "../types.ts";

interface Yes {
  against: string;
  reason: string;
  by: string;
  at: number;
}

/** What a statement means at a moment: see `editorial::photo::rights`. */
function permissionAt({ permission, until }: Rights, at: number): Permission {
  if (until === null || until > at) return permission;
  return permission === "forbidden" ? "needs_approval" : "forbidden";
}

export class FakeRights {
  readonly #stated = new Map<string, StatedRights>();
  readonly #given = new Map<string, Yes>();
  /** What was said and waits for the server. */
  readonly waiting = new Map<string, Rights>();
  readonly #waitingYes = new Set<string>();
  #count = 0;

  state(photo: string, rights: Rights, by_id: string, by: string): void {
    this.waiting.delete(photo);
    this.#count += 1;
    this.#stated.set(photo, { rights, mark: String(this.#count).padStart(64, "0"), by_id, by, at: Date.now() });
  }

  waits(article: string, photo: string): void {
    this.#waitingYes.add(`${article}/${photo}`);
  }

  override(article: string, photo: string, yes: Yes): Refusal | null {
    this.#waitingYes.delete(`${article}/${photo}`);
    if (this.#stated.get(photo)?.mark !== yes.against) return { refusal: "rights_changed" };
    this.#given.set(`${article}/${photo}`, yes);
    return null;
  }

  /** What is shown of these photos in a story that readers see at this moment. */
  shown(article: string, photos: Iterable<string>, at: number): PhotoRightsShown[] {
    return [...new Set(photos)].flatMap((photo): PhotoRightsShown[] => {
      const stated = this.#stated.get(photo) ?? null;
      const waiting = this.waiting.get(photo) ?? null;
      const override_waits = this.#waitingYes.has(`${article}/${photo}`);
      if (!stated && !waiting) return [];
      const yes = this.#given.get(`${article}/${photo}`);
      const given = yes && yes.against === stated?.mark ? { reason: yes.reason, by: yes.by, at: yes.at } : null;
      const holds = stated ? permissionAt(stated.rights, at) : "free";
      const asks = given ? "overridden" : "after_override";
      const usable = holds === "free" ? "yes" : holds === "forbidden" ? "no" : asks;
      return [{ photo, stated, usable, given, waiting, override_waits }];
    });
  }
}

/** Why a story may not go on, as far as its figures' photos are concerned. */
export function refusalOf(
  shown: readonly PhotoRightsShown[],
  figures: readonly string[],
  approves: boolean,
): Refusal | null {
  const named = (usable: PhotoRightsShown["usable"]): string[] =>
    shown.filter((one) => one.usable === usable && figures.includes(one.photo)).map((one) => one.photo);
  const [banned, asks] = [named("no"), named("after_override")];
  if (banned.length > 0) return { refusal: "photo_forbidden", photos: banned };
  return approves && asks.length > 0 ? { refusal: "photo_needs_approval", photos: asks } : null;
}
