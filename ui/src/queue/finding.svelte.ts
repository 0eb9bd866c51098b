/**
 * What was found for what stands in the box. The workstation looks and sorts; this asks, keeps the answer that is shown, and
 * asks again when stories changed or more of them can be found.
 */
import { call, errorBody } from "../ipc/call.ts";
import type { SearchFound, SearchProgress } from "../ipc/types.ts";
import { sayError } from "../kit/notice.svelte.ts";
import { tellError } from "../kit/words/index.svelte.ts";

export class Finding {
  answer = $state.raw<SearchFound | null>(null);
  private asked = 0;

  async ask(query: string): Promise<void> {
    const mine = ++this.asked;
    try {
      const answer = await call("search_find", { query });
      // A slower answer to an earlier question must not replace a newer one.
      if (mine === this.asked) this.answer = answer;
    } catch (error) {
      if (mine === this.asked) sayError(tellError(errorBody(error)));
    }
  }

  /** Nothing is asked any more. */
  forget(): void {
    this.asked++;
    this.answer = null;
  }

  /** Search knows more stories. Whether the question should be asked again: once all of them are there. */
  hears(progress: SearchProgress): boolean {
    if (!this.answer) return false;
    this.answer = { ...this.answer, progress };
    return progress.searchable >= progress.stories;
  }
}
