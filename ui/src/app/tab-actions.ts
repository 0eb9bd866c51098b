/** What can be done with the open stories, and with those that were opened last, with its key. */
import type { Action } from "../kit/keys.ts";
import { t } from "../kit/words/index.svelte.ts";
import { kept } from "./preferences.svelte.ts";
import { tabs } from "./tabs.svelte.ts";

interface Doing {
  /** The story on the screen; null elsewhere. */
  shown: () => string | null;
  step: (by: 1 | -1) => void;
  close: (article: string) => void;
  keep: (article: string) => void;
  move: (by: 1 | -1) => void;
  show: (article: string) => void;
}

export function tabActions(doing: Doing): Action[] {
  const shown = doing.shown();
  const here = shown !== null;
  const several = tabs.open.length > 1;
  const round = several || (!here && tabs.open.length > 0);
  const all: (Action | false)[] = [
    round && { id: "tabs.next", label: t.tabs.next, keys: ["Ctrl+Tab", "Ctrl+PageDown"], run: () => doing.step(1) },
    round && {
      id: "tabs.previous",
      label: t.tabs.previous,
      keys: ["Ctrl+Shift+Tab", "Ctrl+PageUp"],
      run: () => doing.step(-1),
    },
    here && { id: "tabs.close", label: t.tabs.close, keys: ["Ctrl+w"], run: () => doing.close(shown) },
    here &&
      tabs.loose === shown && {
        id: "tabs.keep",
        label: t.tabs.keep,
        keys: ["Ctrl+Alt+k"],
        run: () => doing.keep(shown),
      },
    here &&
      several && {
        id: "tabs.left",
        label: t.tabs.left,
        keys: ["Ctrl+Shift+PageUp"],
        minor: true,
        run: () => doing.move(-1),
      },
    here &&
      several && {
        id: "tabs.right",
        label: t.tabs.right,
        keys: ["Ctrl+Shift+PageDown"],
        minor: true,
        run: () => doing.move(1),
      },
  ];
  return [...all.filter((action) => action !== false), ...recent(doing)];
}

/** Stories that were opened last, by their headlines: in the palette alone. */
function recent(doing: Doing): Action[] {
  return kept.value.recent.flatMap((article) => {
    const row = kept.stories.get(article);
    if (!row || article === doing.shown()) return [];
    const label = t.list.openRecent(row.headline || t.queue.untitled);
    return [{ id: `recent.${article}`, label, keys: [], minor: true, run: () => doing.show(article) }];
  });
}
