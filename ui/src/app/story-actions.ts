/** What can be done with the open story, each with its key: the keyboard and the palette read this list. */
import { toggleLead } from "../article/lead.ts";
import type { Story } from "../article/story.svelte.ts";
import type { RevisionRow } from "../ipc/types.ts";
import { likes, turn } from "../kit/habits.svelte.ts";
import type { Action } from "../kit/keys.ts";
import { say } from "../kit/notice.svelte.ts";
import { t } from "../kit/words/index.svelte.ts";
import type { Acts } from "../review/acts.svelte.ts";
import type { Possible } from "./possible.ts";
import { TAB_KEYS, type Tab } from "./route.svelte.ts";

/** The screen as its actions need it; asked anew each time. */
export interface StoryDoing {
  readonly chosen: () => Tab;
  readonly can: () => Possible | null;
  /** Whether something lies over the text. */
  readonly covered: () => boolean;
  readonly merging: () => boolean;
  /** Whether the caret is in the story: a field of it, or its body. */
  readonly writes: () => boolean;
  readonly story: () => Story | null;
  readonly acts: () => Acts | null;
  readonly lastSent: () => RevisionRow | null;
  readonly show: (tab: Tab) => void;
  /** The one act that the big key stands for here. */
  readonly main: () => void;
  readonly pick: () => void;
  /** Asks for a folder or a card. */
  readonly pickFolder: () => void;
  /** The figure that the caret is in, or whose photo one is at on the photo desk; null: none. */
  readonly figure: () => string | null;
  readonly openHistory: () => void;
  readonly toggleRail: () => void;
  readonly openOutline: () => void;
  /** On to the next part of the outline, or back. */
  readonly jump: (by: 1 | -1) => void;
  /** Whether only the page is there. */
  readonly alone: () => boolean;
  readonly toggleAlone: () => void;
}

export function storyActions(doing: StoryDoing): Action[] {
  const { chosen, covered, story, acts } = doing;
  const is = (name: keyof Possible): boolean => doing.can()?.[name] ?? false;
  const tab = (name: Exclude<Tab, "merge">): Action => ({
    id: `tab.${name}`,
    label: name === "photos" ? t.photos.label : t.story[name],
    keys: [TAB_KEYS[name]],
    run: () => doing.show(name),
  });
  return [
    tab("write"),
    tab("preview"),
    tab("review"),
    tab("photos"),
    {
      id: "tab.merge",
      label: t.merge.open,
      keys: [TAB_KEYS.merge],
      when: () => doing.merging() && chosen() !== "merge",
      run: () => doing.show("merge"),
    },
    {
      id: "story.submit",
      label: t.story.submit,
      keys: ["Ctrl+Shift+Enter"],
      when: () => is("submit") && !(is("approve") && chosen() === "review"),
      run: doing.main,
    },
    {
      id: "review.approve",
      label: t.review.approve,
      keys: ["Ctrl+Shift+Enter"],
      when: () => is("approve") && chosen() === "review",
      run: doing.main,
    },
    {
      id: "review.return",
      label: t.review.return,
      keys: ["Ctrl+Shift+r"],
      when: () => is("return"),
      run: () => void acts()?.askReturn(),
    },
    {
      id: "story.recall",
      label: t.story.recall,
      // Not Ctrl+Shift+u: on Linux the input method reads it as the beginning of a character's number.
      keys: ["Ctrl+Alt+u"],
      when: () => is("recall"),
      run: () => acts()?.ask("recall"),
    },
    {
      id: "story.publish",
      label: t.story.publish,
      keys: ["Ctrl+Alt+p"],
      when: () => is("publish"),
      run: () => void acts()?.publish(),
    },
    {
      id: "story.withdraw",
      label: t.story.withdraw,
      keys: ["Ctrl+Alt+w"],
      when: () => is("withdraw"),
      run: () => acts()?.ask("withdraw"),
    },
    {
      id: "story.delete",
      label: t.story.remove,
      keys: ["Ctrl+Alt+x"],
      when: () => is("remove"),
      run: () => acts()?.ask("delete"),
    },
    {
      id: "story.restore",
      label: t.story.restore,
      keys: ["Ctrl+Alt+r"],
      when: () => is("restore"),
      run: () => void acts()?.restore(),
    },
    {
      id: "story.photo",
      label: t.action.insertPhoto,
      keys: ["Ctrl+Shift+p"],
      when: () => is("write") && !covered(),
      run: doing.pick,
    },
    {
      id: "photos.folder",
      label: t.photos.addFolder,
      keys: ["Ctrl+Alt+o"],
      when: () => story()?.readOnly === false,
      run: doing.pickFolder,
    },
    {
      id: "story.lead",
      label: t.figure.lead,
      keys: ["Ctrl+Alt+l"],
      when: () => is("write") && doing.figure() !== null,
      run: () => {
        const [open, figure] = [story(), doing.figure()];
        if (open && figure !== null) say(toggleLead(open, figure) ? t.story.leadChosen : t.story.leadIsFirst);
      },
    },
    { id: "history.open", label: t.history.open, keys: ["Ctrl+Shift+h"], run: doing.openHistory },
    {
      id: "history.last",
      label: t.history.compareLast,
      keys: ["Ctrl+Shift+d"],
      when: () => doing.lastSent() !== null,
      run: () => {
        const [open, row] = [story(), doing.lastSent()];
        if (open && row) open.asking = { kind: "compare", row };
      },
    },
    {
      id: "history.deleted",
      label: t.history.deleted,
      keys: ["Ctrl+Shift+y"],
      run: () => {
        const open = story();
        if (open) open.asking = { kind: "deleted" };
      },
    },
    { id: "story.rail", label: t.action.toggleRail, keys: ["Ctrl+\\"], run: doing.toggleRail },
    { id: "story.outline", label: t.outline.open, keys: ["Ctrl+Shift+o"], run: doing.openOutline },
    {
      minor: true,
      repeats: true,
      id: "story.nextPart",
      label: t.outline.next,
      keys: ["Alt+PageDown"],
      when: () => !covered(),
      run: () => doing.jump(1),
    },
    {
      minor: true,
      repeats: true,
      id: "story.previousPart",
      label: t.outline.previous,
      keys: ["Alt+PageUp"],
      when: () => !covered(),
      run: () => doing.jump(-1),
    },
    {
      id: "story.alone",
      label: doing.alone() ? t.outline.focusEnd : t.outline.focus,
      keys: ["Ctrl+Shift+f"],
      when: () => !covered(),
      run: doing.toggleAlone,
    },
    {
      id: "story.typewriter",
      label: likes("typewriter") ? t.outline.typewriterEnd : t.outline.typewriter,
      keys: ["Ctrl+Shift+t"],
      run: () => turn("typewriter"),
    },
    {
      minor: true,
      id: "story.quotes",
      label: likes("quotes") ? t.format.quotesEnd : t.format.quotes,
      keys: ["Ctrl+Alt+k"],
      run: () => turn("quotes"),
    },
    {
      minor: true,
      repeats: true,
      id: "text.undo",
      label: t.format.undo,
      keys: ["Ctrl+z"],
      when: () => is("write") && doing.writes() && (story()?.undoing.canUndo ?? false),
      run: () => void story()?.step("undo"),
    },
    {
      minor: true,
      repeats: true,
      id: "text.redo",
      label: t.format.redo,
      keys: ["Ctrl+Shift+z", "Ctrl+y"],
      when: () => is("write") && doing.writes() && (story()?.undoing.canRedo ?? false),
      run: () => void story()?.step("redo"),
    },
  ];
}
