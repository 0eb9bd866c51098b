/**
 * The words of the chosen language. `t.queue.search` in a component follows the language by itself.
 */
import type { ErrorBody, LocalSettings, ProblemCode, Refusal, Stage } from "../../ipc/types.ts";
import { en } from "./en.ts";
import { vi } from "./vi.ts";
import type { ErrorWords, TransitionName, Words } from "./words.ts";

export type { Words } from "./words.ts";
export type Language = LocalSettings["language"];

/** Every catalogue, by language. */
export const catalogues: Readonly<Record<Language, Words>> = { vi, en };

let chosen = $state<Language>("vi");

/** The language of the window. */
export const language = (): Language => chosen;

/** Changes the language of the window, of everything that is on the screen at once. */
export function speak(next: Language): void {
  chosen = next;
  document.documentElement.lang = next;
}

/** The catalogue of the chosen language. */
export const t: Words = new Proxy({} as Words, {
  get: (_, key) => catalogues[chosen][key as keyof Words],
});

/** What happened and what was kept; and what to do. */
export interface Told {
  message: string;
  hint: string;
}

/** The words for a place in the workflow that a refusal names. */
function stageWords(words: Words, stage: Stage): string {
  return words.stage[stage.stage].toLocaleLowerCase();
}

/** The words for a refusal. */
export function tellRefusal(refusal: Refusal, words: Words = t): string {
  const say = words.refusal[refusal.refusal] as (
    r: Refusal,
    stage: (s: Stage) => string,
    problem: (code: string) => string,
  ) => string;
  return say(
    refusal,
    (stage) => stageWords(words, stage),
    (code) => words.problem[code as ProblemCode] ?? code,
  );
}

/** The words for an error: never its detail, which is for the log. */
export function tellError(
  error: Pick<ErrorBody, "code" | "arguments"> & { refusal?: Refusal | null },
  words: Words = t,
): Told {
  if (error.refusal) return { message: tellRefusal(error.refusal, words), hint: "" };
  const key =
    error.code === "storage_full" && error.arguments["where"] === "server" ? "storage_full_server" : error.code;
  const [message, hint]: ErrorWords = words.error[key] ?? words.error.internal;
  const say = (said: ErrorWords[number]): string => (typeof said === "string" ? said : said(error.arguments));
  return { message: say(message), hint: say(hint) };
}

/** The name of a transition; a newer server's unknown one as it came. */
export function transitionName(name: string, words: Words = t): string {
  return words.transition[name as TransitionName] ?? name;
}
