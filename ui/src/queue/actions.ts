/** Everything that can be done in the queue, with its key. */
import type { SavedView } from "../ipc/types.ts";
import { isTyping, type Action } from "../kit/keys.ts";
import { t } from "../kit/words/index.svelte.ts";
import { VIEWS, type ListName } from "./lists.ts";

interface Doing {
  saved: readonly SavedView[];
  at: () => number;
  count: () => number;
  chosen: () => number;
  news: () => number;
  canLeave: () => boolean;
  canFilter: () => boolean;
  canKeep: () => boolean;
  merging: () => string | null;
  newArticle: () => void;
  move: (step: number) => void;
  page: (turn: 1 | -1) => void;
  end: (last: boolean) => void;
  extend: (step: number) => void;
  toggle: () => void;
  chooseAll: () => void;
  beside: () => void;
  pin: () => void;
  see: () => void;
  seeAll: () => void;
  copy: () => void;
  merge: (article: string) => void;
  search: () => void;
  help: () => void;
  filter: () => void;
  keep: () => void;
  manage: () => void;
  leave: () => void;
  go: (list: ListName) => void;
}

/** Ctrl+A and Ctrl+C in a field, and Ctrl+C over marked words, are the browser's. */
const inField = (): boolean => isTyping(document.activeElement);
const marked = (): boolean => (getSelection()?.toString() ?? "") !== "";

export function queueActions(doing: Doing): Action[] {
  const rows = (): boolean => doing.count() > 0;
  const some = (): boolean => doing.chosen() > 0 || doing.at() >= 0;
  return [
    { id: "article.new", label: t.queue.newArticle, keys: ["n", "Ctrl+n"], run: doing.newArticle },
    { id: "queue.next", label: t.action.nextRow, keys: ["j", "ArrowDown"], repeats: true, run: () => doing.move(1) },
    {
      id: "queue.previous",
      label: t.action.previousRow,
      keys: ["k", "ArrowUp"],
      repeats: true,
      run: () => doing.move(-1),
    },
    {
      id: "queue.pageDown",
      label: t.list.pageDown,
      keys: ["PageDown"],
      repeats: true,
      minor: true,
      when: rows,
      run: () => doing.page(1),
    },
    {
      id: "queue.pageUp",
      label: t.list.pageUp,
      keys: ["PageUp"],
      repeats: true,
      minor: true,
      when: rows,
      run: () => doing.page(-1),
    },
    { id: "queue.first", label: t.list.first, keys: ["Home"], minor: true, when: rows, run: () => doing.end(false) },
    { id: "queue.last", label: t.list.last, keys: ["End"], minor: true, when: rows, run: () => doing.end(true) },
    {
      id: "queue.extendDown",
      label: t.list.extendDown,
      keys: ["Shift+ArrowDown"],
      repeats: true,
      minor: true,
      when: rows,
      run: () => doing.extend(1),
    },
    {
      id: "queue.extendUp",
      label: t.list.extendUp,
      keys: ["Shift+ArrowUp"],
      repeats: true,
      minor: true,
      when: rows,
      run: () => doing.extend(-1),
    },
    {
      id: "queue.toggle",
      label: t.list.toggle,
      keys: ["Ctrl+ ", "x"],
      minor: true,
      when: () => doing.at() >= 0 && !inField(),
      run: doing.toggle,
    },
    {
      id: "queue.chooseAll",
      label: t.list.chooseAll,
      keys: ["Ctrl+a"],
      when: () => rows() && !inField(),
      run: doing.chooseAll,
    },
    {
      id: "queue.beside",
      label: t.list.openTabs,
      keys: ["Ctrl+Enter"],
      when: () => some() && !inField(),
      run: doing.beside,
    },
    { id: "queue.pin", label: `${t.list.pin} · ${t.list.unpin}`, keys: ["p"], when: some, run: doing.pin },
    {
      id: "queue.copy",
      label: t.list.copy,
      keys: ["Ctrl+c"],
      when: () => some() && !inField() && !marked(),
      run: doing.copy,
    },
    { id: "queue.seen", label: t.list.seen, keys: ["s"], when: some, run: doing.see },
    { id: "queue.seenAll", label: t.list.seenAll, keys: ["Alt+s"], when: () => doing.news() > 0, run: doing.seeAll },
    {
      id: "queue.merge",
      label: t.sync.look,
      keys: ["m"],
      when: () => doing.merging() !== null,
      run: () => {
        const article = doing.merging();
        if (article !== null) doing.merge(article);
      },
    },
    { id: "queue.search", label: t.action.searchQueue, keys: ["/", "Ctrl+f"], run: doing.search },
    { id: "queue.searchHelp", label: t.search.help, keys: ["?"], run: doing.help },
    { id: "queue.filter", label: t.list.filter, keys: ["f"], when: doing.canFilter, run: doing.filter },
    { id: "queue.keep", label: t.saved.save, keys: ["Ctrl+s"], when: doing.canKeep, run: doing.keep },
    { id: "queue.manage", label: t.saved.manage, keys: ["Ctrl+Alt+s"], run: doing.manage },
    { id: "queue.leaveSearch", label: t.search.leave, keys: ["Escape"], when: doing.canLeave, run: doing.leave },
    ...VIEWS.map((one, i) => ({
      id: `queue.${one}`,
      label: t.action.view(t.view[one]),
      keys: [`Ctrl+${i + 1}`],
      run: () => doing.go(one),
    })),
    { id: "queue.recent", label: t.action.view(t.list.recent), keys: ["Ctrl+8"], run: () => doing.go("recent") },
    ...doing.saved.map((one, i) => ({
      id: `queue.saved.${one.id}`,
      label: t.action.view(one.name),
      keys: i < 9 ? [`Alt+${i + 1}`] : [],
      run: () => doing.go(`saved:${one.id}`),
    })),
  ];
}
