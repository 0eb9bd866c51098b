/**
 * Keys: how a chord is written, and when it may act.
 *
 * A chord is `Ctrl+Shift+Enter`, `Alt+ArrowUp`, `n`. `Ctrl` is the Command key on a Mac. A chord without Ctrl or Alt never
 * acts while somebody types or composes: a lone letter in a text is a letter. A chord with Ctrl acts while a word is being
 * composed too, because whatever it starts waits for that word (`composition.ts`); a key that the input method has taken
 * for itself (229) is never ours. Nothing acts behind an open dialog.
 */
import { isComposing, isTaken } from "./composition.ts";

/** Whether this is a Mac: its command key is where other machines have Ctrl, and its menus belong to the system. */
export const onMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

/** Something that a person can do, by a key or from the palette. */
export interface Action {
  id: string;
  label: string;
  /** Chords; the first is shown. */
  keys: readonly string[];
  /** Ways to work on the text come behind what is done with a whole story. */
  minor?: boolean;
  /** Whether a held key does it again and again; left out: one press does it once. */
  repeats?: boolean;
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
 * Whether a key press has been used already. A text editor says so of every Enter, also of one with Ctrl, which means nothing
 * in a text (ProseMirror's `captureKeyDown`): that one is still ours.
 */
const isUsed = (event: KeyboardEvent): boolean =>
  event.defaultPrevented && !(event.key === "Enter" && (onMac() ? event.metaKey : event.ctrlKey));

/** The action that a key press asks for, if any may act. */
export function actionFor(event: KeyboardEvent, actions: readonly Action[]): Action | null {
  if (isUsed(event) || isTaken(event)) return null;
  // AltGr writes a character; on Windows it looks like Ctrl and Alt together.
  if (event.getModifierState("AltGraph") || document.querySelector("dialog[open]") !== null) return null;
  const chord = chordOf(event);
  if (isLone(chord) && (event.isComposing || isComposing() || isTyping(event.target))) return null;
  return actions.find((action) => action.keys.includes(chord) && (action.when?.() ?? true)) ?? null;
}

const SHOWN: Readonly<Record<string, string>> = {
  Enter: "↵",
  Escape: "Esc",
  " ": "␣",
  PageDown: "PgDn",
  PageUp: "PgUp",
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
