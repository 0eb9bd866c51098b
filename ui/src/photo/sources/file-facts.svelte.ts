/**
 * What the files of photos say, asked for when somebody can see it.
 *
 * The workstation reads the whole original for every question, so there is one at a time, the newest wish first, and what
 * scrolled out of sight before its turn is never asked. An original never changes: an answer is kept for as long as the screen.
 */
import { SvelteMap } from "svelte/reactivity";
import { call } from "../../ipc/call.ts";
import type { Said } from "./says.ts";

export class FileFacts {
  readonly #known = new SvelteMap<string, Said>();
  /** Who waits for an answer about a photo, the newest last. */
  readonly #wishes: { photo: string }[] = [];
  #asking = false;

  /** What is known; undefined: nobody has asked, or the answer is on its way. */
  said(photo: string): Said | undefined {
    return this.#known.get(photo);
  }

  /** Asks, unless it is known. Returns how to take the wish back. */
  want(photo: string): () => void {
    const wish = { photo };
    this.#wishes.push(wish);
    void this.#work();
    return () => {
      const at = this.#wishes.indexOf(wish);
      if (at >= 0) this.#wishes.splice(at, 1);
    };
  }

  async #work(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    // Whatever else is wished for in the same breath goes first if it came last.
    await Promise.resolve();
    for (let wish = this.#wishes.pop(); wish; wish = this.#wishes.pop()) {
      if (this.#known.has(wish.photo)) continue;
      this.#known.set(wish.photo, await ask(wish.photo));
    }
    this.#asking = false;
  }
}

async function ask(photo: string): Promise<Said> {
  try {
    return await call("photo_sources", { photo });
  } catch {
    return "failed";
  }
}
