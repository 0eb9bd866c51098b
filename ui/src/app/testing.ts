/** What the tests of screens share: a window over a workstation in memory, and hands to work it with. */
import { flushSync, mount, tick, unmount } from "svelte";
import { FakeWorkstation, type FakeOptions } from "../ipc/fake/workstation.ts";
import { startEvents } from "../ipc/events.ts";
import { use } from "../ipc/transport.ts";
import { clearNotices } from "../kit/notice.svelte.ts";
import App from "./App.svelte";
import { desk } from "./desk.svelte.ts";
import { go, parseRoute } from "./route.svelte.ts";
import { fetchStoryScreen } from "./story-screen.svelte.ts";
import { tabs } from "./tabs.svelte.ts";

/** How long a test waits before it says what never came. */
const PATIENCE_MS = 15_000;

/** Lets promises, effects and the editor's module loading happen until `found` finds something. */
export async function until<T>(found: () => T | null | undefined | false, what: string): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    flushSync();
    const result = found();
    if (result) return result;
    await tick();
    // A macrotask: module loading and streams need the event loop, not the clock.
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`there never was ${what}`);
}

export const byId = (testid: string, root: ParentNode = document): HTMLElement | null =>
  root.querySelector<HTMLElement>(`[data-testid="${testid}"]`);

/** Waits for an element. */
export const appears = (testid: string): Promise<HTMLElement> => until(() => byId(testid), `an element ${testid}`);

export interface OpenWindow {
  fake: FakeWorkstation;
  close: () => Promise<void>;
}

/** Opens the window at an address. */
export async function openWindow(hash: string, options: FakeOptions = {}): Promise<OpenWindow> {
  const fake = new FakeWorkstation({ server_ms: 0, ...options });
  use(fake);
  await startEvents();
  await fetchStoryScreen();
  go(parseRoute(hash));
  desk.session = null;
  const app = mount(App, { target: document.body });
  await until(() => desk.session, "a session");
  flushSync();
  return {
    fake,
    close: async () => {
      await unmount(app);
      clearNotices();
      tabs.forget();
      document.body.replaceChildren();
    },
  };
}

/** Presses a key where the focus is. Returns whether somebody took it. */
export function press(key: string, init: KeyboardEventInit = {}): boolean {
  const keyCode = key === "Enter" ? 13 : 0;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- text editors still go by the number, as browsers say it
  const event = new KeyboardEvent("keydown", { key, keyCode, bubbles: true, cancelable: true, ...init });
  (document.activeElement ?? document.body).dispatchEvent(event);
  flushSync();
  return event.defaultPrevented;
}

/** Types into a plain field as the browser does: the value, then an event. */
export function typeInto(field: HTMLElement, text: string): void {
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) throw new Error("not a field");
  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  flushSync();
}

/** Clicks. */
export function click(element: HTMLElement): void {
  element.click();
  flushSync();
}
