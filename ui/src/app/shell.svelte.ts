/**
 * What the window has with the system around it: native menus, and links that come from outside.
 *
 * Called once, while the window is being made.
 */
import { call } from "../ipc/call.ts";
import { on } from "../ipc/events.ts";
import { offered } from "../kit/actions.svelte.ts";
import { onMac } from "../kit/keys.ts";
import { t } from "../kit/words/index.svelte.ts";
import { menusOf } from "./menus.ts";

interface Shell {
  /** Whether the window has a menu bar of its own. */
  hasMenuBar: () => boolean;
  /** Opens what a link means, or says why not. */
  openLink: (address: string) => void;
}

/** Keeps the native menus as the actions are, and takes links, for as long as the component lives. */
export function attendShell({ hasMenuBar, openLink }: Shell): void {
  $effect(() => {
    const stops = [
      on("link_arrived", () => void takeLink()),
      on("menu_chosen", ({ action }) => {
        // The menu may be a moment older than the screen: what cannot be done any more is not done.
        const chosen = offered().find((one) => one.id === action && (one.when?.() ?? true));
        if (document.querySelector("dialog[open]") === null) chosen?.run();
      }),
    ];
    // One may have started the app.
    void takeLink();
    return () => {
      for (const stop of stops) stop();
    };
  });

  async function takeLink(): Promise<void> {
    // A link that could not be asked for is asked for with the next one; nothing else depends on it.
    const waiting = await call("app_link_take", {}).catch(() => null);
    if (waiting?.address != null) openLink(waiting.address);
  }

  let told = "";
  $effect(() => {
    const shown = hasMenuBar();
    if (!shown && !onMac() && told === "") return;
    const groups = shown || onMac() ? menusOf(offered(), (menu) => t.menu.names[menu]) : [];
    const menus = JSON.stringify({ shown, groups });
    if (menus === told) return;
    told = menus;
    // A window without menus has the palette.
    void call("app_menu_set", { shown, groups }).catch(() => undefined);
  });
}
