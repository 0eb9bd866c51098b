import { expect, test } from "vitest";
import { FakeWorkstation } from "../ipc/fake/workstation.ts";
import type { ArticleDetails } from "../ipc/types.ts";
import { stageWords } from "../kit/words/stage.ts";
import { catalogues } from "../kit/words/index.svelte.ts";
import { possible } from "./possible.ts";

test("a correction that is approved and not before readers yet can be published, and says so", () => {
  const fake = new FakeWorkstation({ as: "minh" });
  const { state } = fake.article("a-cho-noi");
  const revision = (hash: string): { hash: string; frontiers: string } => ({ hash, frontiers: "" });
  const approved = revision("b".repeat(64));
  const corrected = { ...state, stage: "approved", approved, publication: "live", revision: "a".repeat(64) };
  const details = (of: object): ArticleDetails =>
    ({ state: of, fields: {}, pending: [], read_only: null, hash: approved.hash }) as unknown as ArticleDetails;
  const chief = { session: null, may: () => true };
  expect(possible(details(corrected), chief, null).publish).toBe(true);
  expect(stageWords(corrected as never, null, catalogues.vi, 0).words).toBe("Đã xuất bản · bản sửa chờ đăng");
  expect(possible(details({ ...corrected, revision: approved.hash }), chief, null).publish).toBe(false);
});
