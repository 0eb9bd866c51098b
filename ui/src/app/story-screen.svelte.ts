/**
 * The story's screen, which is most of the window, comes behind the first picture: the list is on the screen and can be read
 * while it is fetched. Its file is one of the app's own, so it is there a moment later, long before a story is chosen.
 */
import type StoryScreen from "./StoryScreen.svelte";

let screen = $state.raw<typeof StoryScreen | null>(null);

/** The screen, once it is there. */
export const storyScreen = (): typeof StoryScreen | null => screen;

/** Fetches it. */
export async function fetchStoryScreen(): Promise<void> {
  screen ??= (await import("./StoryScreen.svelte")).default;
}

/** Fetches it behind the first picture of the window. */
export function fetchSoon(): void {
  requestAnimationFrame(() => setTimeout(() => void fetchStoryScreen()));
}
