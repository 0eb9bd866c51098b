import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Register } from "../ipc/types.ts";
import { watchComposition } from "../kit/composition.ts";
import { COMMIT_MS, FieldDraft, RETRY_MS } from "./field-draft.svelte.ts";

const one = (value: string, op = "a"): Register => [{ op, value }];

/** A workstation's register behind a field: it keeps what was not seen. */
function behind(register: Register) {
  let now = register;
  let ops = 0;
  const commit = vi.fn((value: string, saw: string[]) => {
    now = [...now.filter((candidate) => !saw.includes(candidate.op)), { op: `mine-${ops++}`, value }];
    return Promise.resolve(now);
  });
  return {
    commit,
    get register() {
      return now;
    },
    /** Somebody else writes, having seen `saw`. */
    elsewhere(value: string, saw: string[]) {
      now = [...now.filter((candidate) => !saw.includes(candidate.op)), { op: `theirs-${ops++}`, value }];
      return now;
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("committing", () => {
  test("a field is committed half a second after the last letter, not after each", async () => {
    const { commit } = behind([]);
    const field = new FieldDraft(commit);
    field.type("T");
    await vi.advanceTimersByTimeAsync(COMMIT_MS - 1);
    field.type("Tí");
    await vi.advanceTimersByTimeAsync(COMMIT_MS - 1);
    expect(commit).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(commit.mock.calls).toEqual([["Tí", []]]);
  });

  test("leaving the field commits at once", async () => {
    const { commit } = behind(one("cũ"));
    const field = new FieldDraft(commit, one("cũ"));
    field.type("mới");
    await field.leave();
    expect(commit.mock.calls).toEqual([["mới", ["a"]]]);
    await vi.advanceTimersByTimeAsync(COMMIT_MS * 2);
    expect(commit).toHaveBeenCalledTimes(1);
  });

  test("looking at a field writes nothing", async () => {
    const { commit } = behind(one("x"));
    const field = new FieldDraft(commit, one("x"));
    await field.leave();
    expect(commit).not.toHaveBeenCalled();
  });

  test("what is typed while a commit is under way is committed after it", async () => {
    const store = behind([]);
    const answers: (() => void)[] = [];
    const slow = vi.fn(
      (value: string, saw: string[]) =>
        new Promise<Register>((resolve) => answers.push(() => void store.commit(value, saw).then(resolve))),
    );
    const field = new FieldDraft(slow);
    field.type("một");
    const quiet = field.flush();
    field.type("một hai");
    answers.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
    answers.shift()?.();
    await quiet;
    expect(slow.mock.calls.map(([value]) => value)).toEqual(["một", "một hai"]);
    expect(store.register.map((candidate) => candidate.value)).toEqual(["một hai"]);
    expect(field.pending).toBe(false);
  });

  test("half a word is not committed: the pause waits for the input method", async () => {
    const stop = watchComposition();
    const { commit } = behind([]);
    const field = new FieldDraft(commit);
    document.dispatchEvent(new CompositionEvent("compositionstart"));
    field.type("tie");
    await vi.advanceTimersByTimeAsync(COMMIT_MS * 3);
    expect(commit).not.toHaveBeenCalled();
    field.type("tiếng");
    document.dispatchEvent(new CompositionEvent("compositionend"));
    await vi.advanceTimersByTimeAsync(COMMIT_MS);
    expect(commit.mock.calls).toEqual([["tiếng", []]]);
    stop();
  });

  test("a commit that fails keeps the words, says so, and is tried again", async () => {
    const store = behind(one("cũ"));
    const commit = vi.fn(store.commit).mockRejectedValueOnce(new Error("disk full"));
    const field = new FieldDraft(commit, one("cũ"));
    field.type("mới");
    await expect(field.flush()).rejects.toThrow("disk full");
    expect(field.text).toBe("mới");
    expect(field.failed).toBe(true);
    expect(field.pending).toBe(true);
    await vi.advanceTimersByTimeAsync(RETRY_MS);
    expect(field.failed).toBe(false);
    expect(store.register.map((candidate) => candidate.value)).toEqual(["mới"]);
  });
});

describe("a field that is closed", () => {
  test("never commits again, and what it could not commit stays kept for whoever opens it next", async () => {
    const commit = vi.fn(() => Promise.reject(new Error("disk full")));
    const kept: unknown[] = [];
    const field = new FieldDraft(commit, one("cũ"), null, (left) => kept.push(left));
    field.type("mới");
    const flushed = field.flush();
    field.close();
    await expect(flushed).rejects.toThrow("disk full");
    await vi.advanceTimersByTimeAsync(RETRY_MS * 3);
    await field.leave();
    await expect(field.flush()).rejects.toThrow("closed");
    expect(commit).toHaveBeenCalledTimes(1);
    expect(kept).toEqual([{ value: "mới", saw: ["a"] }]);
  });
});

describe("two people", () => {
  test("a value that arrives unseen while I type stays beside mine", async () => {
    const store = behind(one("gốc"));
    const field = new FieldDraft(store.commit, store.register);
    field.type("của tôi");
    field.take(store.elsewhere("của chị", ["a"]));
    expect(field.text).toBe("của tôi");
    await field.flush();
    expect(field.register.map((candidate) => candidate.value).sort()).toEqual(["của chị", "của tôi"]);
    expect(field.unsettled).toBe(true);
    expect(field.text).toBe("của tôi");
  });

  test("typing on does not swallow the other value", async () => {
    const store = behind(one("gốc"));
    const field = new FieldDraft(store.commit, store.register);
    field.type("của tôi");
    field.take(store.elsewhere("của chị", ["a"]));
    await field.flush();
    field.type("của tôi, dài hơn");
    await field.flush();
    expect(field.register.map((candidate) => candidate.value).sort()).toEqual(["của chị", "của tôi, dài hơn"]);
  });

  test("writing on in one version takes the other only when somebody picks", async () => {
    const store = behind(one("gốc"));
    const field = new FieldDraft(store.commit, store.register);
    field.type("của tôi");
    field.take(store.elsewhere("của chị", ["a"]));
    await field.leave();
    field.take(store.register);
    field.type("của tôi, dài hơn");
    await field.leave();
    expect(field.register.map((candidate) => candidate.value).sort()).toEqual(["của chị", "của tôi, dài hơn"]);
    expect(field.text).toBe("của tôi, dài hơn");
    const [mine] = field.register.filter((candidate) => candidate.value === field.text);
    if (!mine) throw new Error("what was written is one of the versions");
    await field.pick(mine);
    expect(field.register.map((candidate) => candidate.value)).toEqual(["của tôi, dài hơn"]);
  });

  test("a value that is chosen from a list settles the field", async () => {
    const store = behind([...one("một", "a"), ...one("hai", "b")]);
    const field = new FieldDraft(store.commit, store.register);
    field.choose("ba");
    await field.leave();
    expect(field.register.map((candidate) => candidate.value)).toEqual(["ba"]);
  });

  test("a value that arrives while a pick waits stays beside the picked one", async () => {
    const store = behind([...one("một", "a"), ...one("hai", "b")]);
    const answers: (() => void)[] = [];
    const slow = (value: string, saw: string[]): Promise<Register> =>
      new Promise((resolve) => answers.push(() => void store.commit(value, saw).then(resolve)));
    const field = new FieldDraft(slow, store.register);
    const [, second] = field.register;
    if (!second) throw new Error("two candidates were given");
    field.type("một nữa");
    void field.flush();
    const picked = field.pick(second);
    field.take(store.elsewhere("của chị", []));
    answers.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
    answers.shift()?.();
    await picked;
    expect(field.register.map((candidate) => candidate.value).sort()).toEqual(["của chị", "hai"]);
  });

  test("picking one settles on it and on nothing else", async () => {
    const store = behind([...one("một", "a"), ...one("hai", "b")]);
    const field = new FieldDraft(store.commit, store.register);
    const second = field.register[1];
    if (!second) throw new Error("two candidates were given");
    await field.pick(second);
    expect(store.commit.mock.calls).toEqual([["hai", ["a", "b"]]]);
    expect(field.unsettled).toBe(false);
    expect(field.text).toBe("hai");
  });

  test("what was last approved is shown until somebody picks, or the candidate of the lowest op id", async () => {
    const store = behind([...one("một", "a"), ...one("hai", "b")]);
    const field = new FieldDraft(store.commit, store.register, "đã duyệt");
    expect(field.text).toBe("đã duyệt");
    expect(new FieldDraft(store.commit, store.register).text).toBe("một");
    const second = field.register[1];
    if (!second) throw new Error("two candidates were given");
    await field.pick(second);
    expect(field.text).toBe("hai");
  });

  test("a field that is not being typed in follows what arrives", () => {
    const store = behind(one("cũ"));
    const field = new FieldDraft(store.commit, store.register);
    field.take(store.elsewhere("mới", ["a"]));
    expect(field.text).toBe("mới");
  });
});

describe("a page that dies", () => {
  test("leaves what was typed and not committed, and nothing once it is", async () => {
    const store = behind(one("cũ"));
    const kept: unknown[] = [];
    const field = new FieldDraft(store.commit, store.register, null, (left) => kept.push(left));
    field.type("mớ");
    field.type("mới");
    expect(kept).toEqual([
      { value: "mớ", saw: ["a"] },
      { value: "mới", saw: ["a"] },
    ]);
    await field.flush();
    expect(kept.at(-1)).toBeNull();
  });

  test("what it left is typed anew over the candidates that its writer had seen", async () => {
    const store = behind(one("cũ"));
    const field = new FieldDraft(store.commit, store.register);
    field.take(store.elsewhere("của chị", []));
    field.resume({ value: "mới", saw: ["a"] });
    expect(field.text).toBe("mới");
    await field.flush();
    expect(field.register.map((candidate) => candidate.value).sort()).toEqual(["của chị", "mới"]);
  });

  test("what had been committed all the same is not written twice", () => {
    const store = behind(one("mới"));
    const field = new FieldDraft(store.commit, store.register);
    field.resume({ value: "mới", saw: [] });
    expect(field.pending).toBe(false);
  });
});
