/** Where a photo goes: to the selection, to a point of the window in its pixels, or into a figure in the place of its photo. */
export type Spot = "selection" | { readonly x: number; readonly y: number } | { readonly figure: string };
