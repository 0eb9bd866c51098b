/**
 * Whether the keyboard is with nobody: what had the focus went away, or was disabled. An engine gives the focus to the body
 * then, some only once they have painted, and the next key misses whatever listens around the place where one was.
 */
export function astray(): boolean {
  const at = document.activeElement;
  return at === null || at === document.body || at.matches(":disabled");
}
