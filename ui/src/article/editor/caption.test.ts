import { expect, test } from "vitest";
import { rebased } from "./caption.ts";

test.each([
  ["nothing came meanwhile", "Bến sông.", "Bến sông chiều.", "Bến sông.", "Bến sông chiều."],
  ["a colleague wrote before it", "Bến sông.", "Bến sông chiều.", "Ở Bến sông.", "Ở Bến sông chiều."],
  ["a colleague wrote behind it", "Bến sông.", "Ở bến sông.", "Bến sông. Ảnh đẹp.", "Ở bến sông. Ảnh đẹp."],
  ["both wrote at one place", "Bến sông.", "Bến sông chiều.", "Bến sông sáng.", "Bến sông chiều sáng."],
  ["the caption is gone", "Bến sông.", "Bến sông chiều.", "", " chiều"],
])("what is typed in a field elsewhere reaches the caption when %s", (_, before, after, now, then) => {
  expect(rebased(before, after, now)).toBe(then);
});
