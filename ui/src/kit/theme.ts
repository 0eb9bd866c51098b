/** Light, dark, or as the system has it: one attribute on the root, read by the tokens' `color-scheme`. */

export type Theme = "system" | "light" | "dark";

/** Shows the window in a theme from now on. */
export function wear(theme: Theme): void {
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset["theme"] = theme;
}
