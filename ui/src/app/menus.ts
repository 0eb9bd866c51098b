/**
 * The native menus: everything that can be done now, sorted into a few menus by what it is done to.
 *
 * The menus are a third reader of the one list of actions, beside the keyboard and the palette: what is offered is in a menu,
 * whatever it is. The shell shows the lines and says which one was chosen.
 */
import type { MenuGroup } from "../ipc/types.ts";
import { showChord, type Action } from "../kit/keys.ts";

/** The menus, in the order in which they stand. */
export const MENUS = ["galley", "desk", "story", "text"] as const;
export type MenuName = (typeof MENUS)[number];

const OF_THE_APP = /^(palette|settings|quit|menu\.|sync\.|theme\.|language\.|notify)/;
const OF_THE_DESK = /^(queue|article\.new|view\.|pin|tab\.|tabs\.|recent|list\.|select\.)/;

/** Where an action stands. Whatever has no other place is done to the story. */
export function menuOf(action: Action): MenuName {
  if (OF_THE_APP.test(action.id)) return "galley";
  if (OF_THE_DESK.test(action.id) && action.id !== "tab.merge") return "desk";
  return action.minor === true ? "text" : "story";
}

/** The menus for these actions; one that would be empty is left out. */
export function menusOf(actions: readonly Action[], nameOf: (menu: MenuName) => string): MenuGroup[] {
  const possible = actions.filter((action) => action.when?.() ?? true);
  return MENUS.map((menu) => ({
    label: nameOf(menu),
    items: possible
      .filter((action) => menuOf(action) === menu)
      .map((action) => ({
        action: action.id,
        label: action.label,
        keys: action.keys[0] === undefined ? null : showChord(action.keys[0]),
      })),
  })).filter((menu) => menu.items.length > 0);
}
