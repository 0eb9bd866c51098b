/** Whether the window is as a media query says, now and whenever it changes. */

/** Follows a query for as long as the component lives. Call it while the component is being made. */
export function media(query: string): () => boolean {
  const list = matchMedia(query);
  let matches = $state(list.matches);
  $effect(() => {
    const turn = (): void => void (matches = list.matches);
    // A test's window has no size that could change.
    list.addEventListener?.("change", turn);
    return () => list.removeEventListener?.("change", turn);
  });
  return () => matches;
}
