import { expect, test } from "vitest";
import type { Permission, PhotoRightsShown } from "../ipc/types.ts";
import { catalogues } from "../kit/words/index.svelte.ts";
import { endOf, holds, parseUntil, sayEnd, writeUntil } from "./rights.ts";

const ZONE = "Asia/Ho_Chi_Minh";
const NOW = Date.UTC(2026, 10, 26, 5);

test("an end is a moment, or a day that is good to its end", () => {
  expect(parseUntil("18:00 30/11", NOW, ZONE)).toBe(Date.UTC(2026, 10, 30, 11));
  const day = Date.UTC(2026, 10, 30, 17);
  expect(parseUntil(" 30/11/2026 ", NOW, ZONE)).toBe(day);
  for (const text of ["", "mai", "30/13/2026", "30/11 18:00 x"]) expect(parseUntil(text, NOW, ZONE), text).toBeNull();
  for (const at of [day, day - 6 * 3_600_000]) expect(parseUntil(writeUntil(at, NOW, ZONE), NOW, ZONE)).toBe(at);
});

test("what is said of an end is whether it is to come, is over, or comes before readers see the story", () => {
  const shown = (permission: Permission, until: number, usable: PhotoRightsShown["usable"]): PhotoRightsShown => ({
    photo: "ab".repeat(32),
    stated: { rights: { permission, reason: "x", until }, mark: "", by_id: "", by: "", at: 0 },
    usable,
    given: null,
    waiting: null,
    override_waits: false,
  });
  expect(endOf(shown("free", NOW + 1, "yes"), NOW)?.end).toBe("holdsUntil");
  expect(endOf(shown("free", NOW, "no"), NOW)?.end).toBe("ended");
  expect(endOf(shown("free", NOW + 1, "no"), NOW)?.end).toBe("endsEarly");
  const day = shown("free", Date.UTC(2026, 10, 30, 17), "yes");
  expect(sayEnd(day, NOW, catalogues.vi, ZONE)).toBe("đến hết ngày 30/11/2026");
  expect(holds(shown("forbidden", NOW, "after_override"))).toBe("needs_approval");
  expect(holds(null)).toBeNull();
});
