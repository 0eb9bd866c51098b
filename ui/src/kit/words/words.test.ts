import { describe, expect, test } from "vitest";
import type { Code, ProblemCode, Refusal } from "../../ipc/types.ts";
import { catalogues, tellError, tellRefusal } from "./index.svelte.ts";

/** One of each refusal, as the contract spells it. */
const REFUSALS: { [K in Refusal["refusal"]]: Extract<Refusal, { refusal: K }> } = {
  forbidden: { refusal: "forbidden" },
  stale_stage: { refusal: "stale_stage", stage: { stage: "approved" } },
  hash_mismatch: { refusal: "hash_mismatch" },
  newer_revision: { refusal: "newer_revision", hash: "ab".repeat(32) },
  open_review: { refusal: "open_review", review: "r-1" },
  missing_photo: { refusal: "missing_photo", photos: ["c1", "d2"] },
  unsettled_fields: { refusal: "unsettled_fields", fields: ["headline", "f1/credit"] },
  blocked: { refusal: "blocked", problems: ["headline_missing" satisfies ProblemCode] },
  photo_forbidden: { refusal: "photo_forbidden", photos: ["c1"] },
  photo_needs_approval: { refusal: "photo_needs_approval", photos: ["c1", "d2"] },
  rights_changed: { refusal: "rights_changed" },
  reason_required: { refusal: "reason_required" },
  deleted: { refusal: "deleted" },
  unknown: { refusal: "unknown" },
  command_reused: { refusal: "command_reused" },
  too_old: { refusal: "too_old" },
};

/** Every text of a catalogue by its path; functions are called with sample arguments. */
function texts(value: unknown, path: string, out: Map<string, string>): Map<string, string> {
  if (typeof value === "string") out.set(path, value);
  else if (Array.isArray(value)) value.forEach((item, i) => texts(item, `${path}.${i}`, out));
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) texts(inner, path === "" ? key : `${path}.${key}`, out);
  } else if (typeof value === "function" && !path.startsWith("refusal.")) {
    const takesArguments = path.startsWith("error.");
    out.set(path, String((value as (...args: unknown[]) => unknown)(...(takesArguments ? [{}] : [3, "x", 3, "x"]))));
  }
  return out;
}

describe.each(Object.entries(catalogues))("the catalogue in %s", (language, words) => {
  test("says the same things as every other language", () => {
    const here = [...texts(words, "", new Map()).keys()].sort();
    for (const other of Object.values(catalogues)) {
      expect([...texts(other, "", new Map()).keys()].sort()).toEqual(here);
    }
  });

  test("never says nothing, never shouts, never shows a hole", () => {
    for (const [path, text] of texts(words, "", new Map())) {
      expect(text.trim(), path).not.toBe("");
      expect(text, path).not.toMatch(/!|undefined|\[object|NaN/);
    }
  });

  test("has, for every error, what happened and what to do", () => {
    for (const code of Object.keys(words.error) as Code[]) {
      const told = tellError({ code, arguments: {} }, words);
      expect(told.message.length, code).toBeGreaterThan(20);
      expect(told.hint.length, code).toBeGreaterThan(5);
      // A sentence for people, not the code with spaces in it.
      expect(told.message + told.hint, code).not.toContain("_");
    }
  });

  test("has words for every refusal, with the names of what is meant", () => {
    for (const refusal of Object.values(REFUSALS)) {
      const said = tellRefusal(refusal, words);
      expect(said.length, refusal.refusal).toBeGreaterThan(20);
      expect(said, refusal.refusal).not.toMatch(/_|undefined|\[object/);
    }
    expect(tellRefusal(REFUSALS.missing_photo, words)).toContain("2");
    expect(tellRefusal(REFUSALS.blocked, words)).toContain(words.problem.headline_missing);
    expect(tellRefusal(REFUSALS.newer_revision, words)).toContain("abababab");
  });

  test("says of a picture that is not read what it is and what helps", () => {
    const told = (code: "photo_unsupported" | "photo_too_large", args: Record<string, string>): string => {
      const { message, hint } = tellError({ code, arguments: { file_name: "DSC_0412", ...args } }, words);
      return `${message} ${hint}`;
    };
    const advice = new Map<string, RegExp>([
      ["raw", /raw.*JPEG.*TIFF/u],
      ["animation", language === "vi" ? /ảnh động.*khung hình/u : /moving.*frame/u],
      ["rare JPEG", language === "vi" ? /JPEG dạng ít gặp.*JPEG thường/u : /JPEG of a rare kind.*plain JPEG/u],
      ["rare TIFF", language === "vi" ? /TIFF dạng ít gặp.*JPEG thường/u : /TIFF of a rare kind.*plain JPEG/u],
      ["PSD", /PSD.*JPEG/u],
      ["AVIF", /AVIF.*JPEG/u],
    ]);
    for (const [kind, said] of advice) expect(told("photo_unsupported", { kind }), kind).toMatch(said);
    expect(told("photo_too_large", { max_bytes: "209715200" })).toMatch(/209 MB.*JPEG/u);
    expect(told("photo_too_large", { width_px: "60000", height_px: "60000" })).toContain("60000 × 60000");
  });

  test("names the file that was refused", () => {
    const told = tellError({ code: "photo_truncated", arguments: { file_name: "DSC_0412.jpg" } }, words);
    expect(told.message).toContain("DSC_0412.jpg");
  });

  test(`is written in ${language}`, () => {
    const all = [...texts(words, "", new Map()).values()].join(" ");
    const vietnamese =
      (all.match(/[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/gu) ?? []).length / all.length;
    if (language === "vi") expect(vietnamese).toBeGreaterThan(0.1);
    else expect(vietnamese).toBeLessThan(0.01);
  });
});

test("the two languages never share a sentence: each was written", () => {
  const [vi, en] = [texts(catalogues.vi, "", new Map()), texts(catalogues.en, "", new Map())];
  const shared = [...vi].filter(([path, text]) => en.get(path) === text && text.split(" ").length > 3);
  expect(shared).toEqual([]);
});

test("an error of a newer workstation is told as a trouble, not as its name", () => {
  const told = tellError({ code: "something_new" as Code, arguments: {} }, catalogues.vi);
  expect(told).toEqual(tellError({ code: "internal", arguments: {} }, catalogues.vi));
});

test("a full server is not told as a full disk", () => {
  const here = tellError({ code: "storage_full", arguments: {} }, catalogues.vi);
  const there = tellError({ code: "storage_full", arguments: { where: "server" } }, catalogues.vi);
  expect(there.message).toContain("Máy chủ");
  expect(there).not.toEqual(here);
});
