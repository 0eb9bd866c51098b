/**
 * Where in the window one is. Kept in the address, so that a window that had to load again comes back to the same story.
 */
import { isView, type ListName } from "../queue/lists.ts";

export type Tab = "write" | "preview" | "review" | "photos" | "merge";
export type Route =
  { screen: "queue"; view: ListName } | { screen: "story"; article: string; tab: Tab | null } | { screen: "settings" };

const TABS: readonly Tab[] = ["write", "preview", "review", "photos", "merge"];

/** Each by its key. The merge is there only while there is one, so it does not move another's. */
export const TAB_KEYS: Readonly<Record<Tab, string>> = {
  write: "Ctrl+1",
  preview: "Ctrl+2",
  review: "Ctrl+3",
  merge: "Ctrl+4",
  photos: "Ctrl+5",
};

/** `#/story/<id>/review` → a route; anything else is the queue. */
export function parseRoute(hash: string): Route {
  const [screen, first, second] = hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  if (screen === "settings") return { screen };
  if (screen === "story" && first) {
    return { screen, article: first, tab: TABS.find((tab) => tab === second) ?? null };
  }
  return { screen: "queue", view: listOf(first ?? "", second ?? "") };
}

/** `recent`, `saved/<id>`, or a fixed list; the first of them for anything else. */
function listOf(name: string, id: string): ListName {
  if (name === "recent") return name;
  if (name === "saved" && id !== "") return `saved:${id}`;
  return isView(name as ListName) ? (name as ListName) : "mine";
}

/** The address of a route. */
export function routeHash(route: Route): string {
  switch (route.screen) {
    case "queue":
      return `#/queue/${route.view.split(":").map(encodeURIComponent).join("/")}`;
    case "story":
      return `#/story/${encodeURIComponent(route.article)}${route.tab ? `/${route.tab}` : ""}`;
    case "settings":
      return "#/settings";
  }
}

let current = $state.raw<Route>(parseRoute(location.hash));

/** Where one is. */
export const route = (): Route => current;

/** Goes somewhere else. The address is replaced, not pushed: the window has its own way back. */
export function go(next: Route): void {
  current = next;
  history.replaceState(null, "", routeHash(next));
}
