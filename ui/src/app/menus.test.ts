import { describe, expect, it } from "vitest";
import type { Action } from "../kit/keys.ts";
import { menusOf } from "./menus.ts";

const NAMES = { galley: "Galley", desk: "Bàn", story: "Bài", text: "Chữ" };
const nameOf = (menu: keyof typeof NAMES): string => NAMES[menu];

const action = (id: string, more: Partial<Action> = {}): Action => ({
  id,
  label: id,
  keys: [],
  run: () => undefined,
  ...more,
});

describe("the native menus", () => {
  it("hold every action that can be done now, once, with its first key", () => {
    const actions = [
      action("quit", { keys: ["Ctrl+q"] }),
      action("queue.search", { keys: ["Ctrl+f", "/"] }),
      action("story.submit"),
      action("bold", { minor: true }),
      action("something.nobody.sorted"),
      action("review.return", { when: () => false }),
    ];
    const menus = menusOf(actions, nameOf);
    const lines = menus.flatMap((menu) => menu.items.map((item) => `${menu.label}/${item.action}`));
    expect(lines).toEqual([
      "Galley/quit",
      "Bàn/queue.search",
      "Bài/story.submit",
      "Bài/something.nobody.sorted",
      "Chữ/bold",
    ]);
    expect(menus[1]?.items[0]?.keys).toBe("Ctrl F");
    expect(menus[2]?.items[0]?.keys).toBeNull();
  });

  it("have no empty one among them", () => {
    expect(menusOf([action("quit")], nameOf).map((menu) => menu.label)).toEqual(["Galley"]);
  });
});
