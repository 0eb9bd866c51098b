/**
 * Keys: how a chord is written, and when it may act.
 *
 * A chord is `Ctrl+Shift+Enter`, `Alt+ArrowLeft`, `n`. `Ctrl` is the Command key on a Mac. A chord without Ctrl or Alt
 * never acts while somebody types or composes, nor while a dialog is open: a lone letter in a text is a letter.
 */
import { isComposingKey } from "./composition.ts";

const onMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

/** Something that a person can do, by a key or from the palette. */
export interface Action {
  id: string;
  label: string;
  /** Chords; the first is shown. */
  keys: readonly string[];
  /** Whether it can be done now; left out: always. */
  when?: () => boolean;
  run: () => void;
}

/** The chord of a key press; letters in lower case unless Shift is part of it. */
export function chordOf(event: KeyboardEvent): string {
  const main = onMac() ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // With a lone printable character, Shift already is in the character (`?`, `N`).
  const shift = event.shiftKey && (event.key.length > 1 || main || event.altKey);
  return [main && "Ctrl", event.altKey && "Alt", shift && "Shift", key].filter(Boolean).join("+");
}

/** Whether what has the focus takes letters. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest("input, textarea, select, [contenteditable]");
  if (!field) return false;
  if (field instanceof HTMLInputElement) return !["button", "checkbox", "radio", "submit", "file"].includes(field.type);
  return field.getAttribute("contenteditable") !== "false";
}

const isLone = (chord: string): boolean => !chord.startsWith("Ctrl+") && !chord.startsWith("Alt+");

/**
 * The action that a key press asks for, if any may act.
 *
 * Lone keys wait for nobody typing and no dialog; every key waits for the input method.
 */
export function actionFor(event: KeyboardEvent, actions: readonly Action[]): Action | null {
  if (event.defaultPrevented || isComposingKey(event)) return null;
  const chord = chordOf(event);
  const dialog = document.querySelector("dialog[open]") !== null;
  if (dialog || (isLone(chord) && isTyping(event.target))) return null;
  return actions.find((action) => action.keys.includes(chord) && (action.when?.() ?? true)) ?? null;
}

const SHOWN: Readonly<Record<string, string>> = {
  Enter: "↵",
  Shift: "⇧",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

/** A chord as it is shown: `Ctrl ⇧ ↵`. */
export function showChord(chord: string): string {
  return chord
    .split("+")
    .map((part) => SHOWN[part] ?? (part === "Ctrl" && onMac() ? "⌘" : part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}
