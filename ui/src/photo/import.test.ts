import { beforeEach, expect, test } from "vitest";
import { use } from "../ipc/transport.ts";
import { importPhotos, type Imported, type ImportProgress, type Receiver } from "./import.ts";

interface Asked {
  name: string;
  request: { file_name?: string; import: string };
  answer: (imported: Partial<Imported>) => void;
  refuse: (code: string) => void;
}

let asked: Asked[] = [];

beforeEach(() => {
  asked = [];
  use({
    invoke: (name, request) =>
      new Promise((resolve, reject) => {
        const answer = resolve as (imported: Partial<Imported>) => void;
        const refuse = (code: string): void => reject(new Error(code));
        asked.push({ name, request: request as Asked["request"], answer, refuse });
        if (name === "photo_cancel") resolve({});
      }),
    listen: () => Promise.resolve(() => undefined),
    photo: () => "",
    preview: () => "",
  });
});

const files = (...sizes: number[]): File[] => sizes.map((size, at) => new File(["x".repeat(size)], `${at + 1}.jpg`));
const imports = (): (string | undefined)[] =>
  asked.filter((one) => one.name === "photo_import").map((one) => one.request.file_name);
/** Everything that can happen without another answer has happened. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
};

function receiver(goesOn = true): Receiver & { placed: string[]; refusals: string[]; told: ImportProgress[] } {
  const kept = { placed: [] as string[], refusals: [] as string[], told: [] as ImportProgress[] };
  return {
    ...kept,
    progress: (at) => kept.told.push(at),
    place: (_, file) => void kept.placed.push(file.name),
    refused: (_, file) => {
      kept.refusals.push(file.name);
      return goesOn;
    },
  };
}

test("two photos are on their way at a time, each is placed in its turn, and progress tells photos and bytes", async () => {
  const into = receiver();
  const done = importPhotos("a", files(10, 20, 30), into, new AbortController().signal);
  await settle();
  expect(imports()).toEqual(["1.jpg", "2.jpg"]);
  asked[1]?.answer({});
  await settle();
  expect(into.placed).toEqual([]);
  asked[0]?.answer({});
  await settle();
  expect(into.placed).toEqual(["1.jpg", "2.jpg"]);
  expect(imports()).toEqual(["1.jpg", "2.jpg", "3.jpg"]);
  asked[2]?.answer({});
  await done;
  expect(into.placed).toEqual(["1.jpg", "2.jpg", "3.jpg"]);
  expect(into.told.map((at) => [at.done, at.doneBytes])).toEqual([
    [0, 0],
    [1, 10],
    [2, 30],
    [3, 60],
  ]);
  expect(into.told.every((at) => at.files === 3 && at.bytes === 60)).toBe(true);
});

test("stopping cancels what is on its way by its own name and begins nothing more; what was through already is placed", async () => {
  const into = receiver();
  const stop = new AbortController();
  const done = importPhotos("a", files(10, 20, 30), into, stop.signal);
  await settle();
  stop.abort();
  const running = asked.filter((one) => one.name === "photo_import").map((one) => one.request.import);
  const cancelled = asked.filter((one) => one.name === "photo_cancel").map((one) => one.request.import);
  expect(cancelled).toEqual(running);
  asked[0]?.refuse("photo_cancelled");
  asked[1]?.answer({});
  await done;
  expect([into.placed, into.refusals, imports().length]).toEqual([["2.jpg"], [], 2]);
});

test("a photo that is still being read when somebody stops never reaches the workstation", async () => {
  const into = receiver();
  const stop = new AbortController();
  const slow = new File(["x"], "1.tif");
  let read = (): void => undefined;
  slow.arrayBuffer = () => new Promise((resolve) => (read = () => resolve(new ArrayBuffer(1))));
  const done = importPhotos("a", [slow, ...files(10)], into, stop.signal);
  await settle();
  stop.abort();
  read();
  await settle();
  expect(imports()).toEqual(["1.jpg"]);
  asked[0]?.refuse("photo_cancelled");
  await done;
  expect([into.placed, into.refusals]).toEqual([[], []]);
});

test("a photo that is refused is told and keeps no other from being placed", async () => {
  const into = receiver();
  const done = importPhotos("a", files(10, 20), into, new AbortController().signal);
  await settle();
  asked[0]?.refuse("photo_truncated");
  asked[1]?.answer({});
  await done;
  expect([into.refusals, into.placed]).toEqual([["1.jpg"], ["2.jpg"]]);
});
