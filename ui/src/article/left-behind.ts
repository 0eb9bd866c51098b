/**
 * Words that somebody left behind: the story is closed, and the workstation did not have room for them.
 *
 * They need no editor to be saved, so they are tried again while the window lives, and must have been asked about before it
 * ends. A story that is open takes up its own (`story.svelte.ts`); nobody's words are ever saved as another's.
 */
import { call } from "../ipc/call.ts";
import { fromBase64, toBase64 } from "../ipc/bytes.ts";
import type { FieldName, FigureField, Register } from "../ipc/types.ts";
import { Leftovers, type LeftStory } from "./leftovers.ts";
import { closed, hold, isHeld, letGo } from "./openings.ts";
import { parsePhotoKey } from "./story-photos.svelte.ts";

let running: Promise<void> | null = null;

/** Resolves when nothing that was left is on its way: only then may a story take up its leftovers. */
export async function leftSettled(): Promise<void> {
  await running;
}

/**
 * What would end with the window: what is left of stories that this person does not have open, whosever words they are, and
 * what the engine did not take of those that are.
 */
export const leftBehind = (person: string): LeftStory[] =>
  Leftovers.stories().filter((story) => story.person !== person || story.lost || !isHeld(story.article));

/** What this person left of stories that are not open and can be saved without anybody. */
export const leftByMe = (person: string): LeftStory[] =>
  Leftovers.stories().filter((story) => story.person === person && story.savable && !isHeld(story.article));

/** Tries to save what this person left; afterwards `leftBehind` says what could not be. Never rejects. */
export async function saveLeft(person: string): Promise<void> {
  running ??= saveAll(person).finally(() => (running = null));
  await running;
}

async function saveAll(person: string): Promise<void> {
  for (const story of leftByMe(person)) {
    try {
      await saveOne(story);
    } catch {
      // It is still there, and is tried again or asked about.
    }
  }
}

async function saveOne({ article, person }: LeftStory): Promise<void> {
  // What was on its way when the story was left is not sent a second time beside itself.
  await closed(article);
  const leftovers = new Leftovers(article, person);
  const { update } = leftovers;
  if (update) {
    await call("article_edit", { article, update: toBase64(update) });
    leftovers.keepUpdate(null);
  }
  const fields = [...(leftovers.read()?.fields ?? [])];
  if (fields.length === 0) return;
  const now = await call("article_details", { article });
  for (const [key, { value, saw }] of fields) {
    const waiting = parsePhotoKey(key);
    if (waiting) {
      // Written a second time it is the same value, which counts as one.
      await call("photo_set_field", { article, ...waiting, value, saw: [...saw] });
      leftovers.keepField(key, null);
      continue;
    }
    const cut = key.lastIndexOf("/");
    const [figure, name] = [key.slice(0, Math.max(cut, 0)), key.slice(cut + 1)];
    const register: Register = (cut < 0 ? now.fields[name] : now.figures[figure]?.[name]) ?? [];
    // It may have been committed although nobody heard the answer.
    if (!register.some((candidate) => candidate.value === value)) {
      if (cut < 0) {
        await call("article_set_field", { article, field: name as FieldName, value, saw: [...saw] });
      } else {
        const field = name as FigureField;
        await call("article_set_figure_field", { article, figure, field, value, saw: [...saw] });
      }
    }
    leftovers.keepField(key, null);
  }
}

/** Everything that is left, as plain text for the clipboard: the body with what was typed into it, then fields and the rest. */
export async function leftText(stories: readonly LeftStory[]): Promise<string> {
  const parts: string[] = [];
  for (const { article, person } of stories) {
    const leftovers = new Leftovers(article, person);
    for (const { value } of leftovers.read()?.fields.values() ?? []) parts.push(value);
    const writing = leftovers.openWriting?.text ?? "";
    parts.push(await bodyText(article, leftovers.update), leftovers.lost, writing, leftovers.embargo ?? "");
  }
  return parts.filter((part) => part !== "").join("\n\n");
}

async function bodyText(article: string, update: Uint8Array | null): Promise<string> {
  if (!update) return "";
  await hold(article);
  try {
    const { snapshot } = await call("article_open", { article });
    const { replicaText } = await import("./editor/replica.ts");
    return replicaText([fromBase64(snapshot), update]);
  } catch {
    return "";
  } finally {
    letGo(article);
  }
}
