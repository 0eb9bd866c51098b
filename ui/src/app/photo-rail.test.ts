/** Photos from beside the text into it. jsdom has no drag events: what a browser would carry is handed over by hand. */
import { afterEach, expect, test } from "vitest";
import { ofCard } from "../ipc/fake/pictures.ts";
import { cardStory, SAMPLES } from "../ipc/fake/samples.ts";
import { appears, byId, click, openWindow, press, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

const cells = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="photo-cell"]')];

/** A story with so many photos, the first two of which stand in its text; the others are listed beside it. */
async function beside(photos: number): Promise<void> {
  open = await openWindow("#/story/a-cho-phien/write", { samples: [...SAMPLES, cardStory(photos)] });
  await until(() => byId("body")?.getAttribute("contenteditable") === "true", "the editor");
  click(await appears("rail-photos"));
  await until(() => cells().length === photos - 2, "the photos that wait");
}

interface Shown {
  type: string;
  photo?: string;
  blocks?: Shown[];
}
const body = (): string[] =>
  (open.fake.article("a-cho-phien").draft.document.blocks as unknown as Shown[]).map((block) =>
    block.type === "gallery" ? `gallery ${block.blocks?.map(name).join(" ")}` : name(block),
  );
const name = (block: Shown): string => {
  const n = [0, 1, 2, 3, 4, 5].find((one) => ofCard(one) === block.photo);
  return n === undefined ? block.type : `photo ${n}`;
};

/** What is carried from one place to another. */
class Carried {
  readonly #data = new Map<string, string>();
  readonly files: File[] = [];
  effectAllowed = "";
  dropEffect = "";
  get types(): string[] {
    return [...this.#data.keys()];
  }
  setData(type: string, data: string): void {
    this.#data.set(type, data);
  }
  getData(type: string): string {
    return this.#data.get(type) ?? "";
  }
}
function drag(kind: string, on: HTMLElement, transfer: Carried): boolean {
  const event = new Event(kind, { bubbles: true, cancelable: true });
  Object.assign(event, { clientX: 0, clientY: 0 });
  Object.defineProperty(event, "dataTransfer", { value: transfer });
  on.dispatchEvent(event);
  return event.defaultPrevented;
}

test("a photo is dragged into the text, with a line where it would go, and one undo makes it wait again", async () => {
  await beside(5);
  const [transfer, text] = [new Carried(), byId("body") as HTMLElement];
  drag("dragstart", cells()[1] as HTMLElement, transfer);
  expect(drag("dragover", text, transfer)).toBe(true);
  await until(() => byId("photo-drop-line"), "the line");
  drag("drop", text, transfer);
  await until(() => body().includes("photo 3"), "the photo in the text");
  expect(byId("photo-drop-line")).toBeNull();
  await until(() => cells().length === 2, "two that wait");
  byId("headline")?.focus();
  press("z", { ctrlKey: true });
  await until(() => cells().length === 3, "three that wait");
  expect(body()).toEqual(["photo 0", "photo 1", "paragraph"]);
});

test("several chosen ones are dragged together and stand one below the other", async () => {
  await beside(5);
  click(cells()[0] as HTMLElement);
  cells()[0]?.focus();
  press("End", { shiftKey: true });
  const transfer = new Carried();
  drag("dragstart", cells()[1] as HTMLElement, transfer);
  drag("drop", byId("body") as HTMLElement, transfer);
  await until(() => body().filter((one) => one.startsWith("photo")).length === 5, "five photos");
  expect(body().join()).toContain("photo 2,photo 3,photo 4");
  await until(() => byId("photo-rail-empty"), "nothing that waits");
});

test("without the mouse, Enter puts one at the caret and several as a gallery", async () => {
  await beside(6);
  click(cells()[0] as HTMLElement);
  cells()[0]?.focus();
  press("Enter");
  await until(() => body().includes("photo 2"), "the photo");
  await until(() => cells().length === 3 && document.activeElement === cells()[0], "the next one in the list");
  press("End", { shiftKey: true });
  press("Enter");
  await until(() => body().includes("gallery photo 3 photo 4 photo 5"), "the gallery");
});

test("what is carried and is no photo changes nothing", async () => {
  await beside(3);
  const transfer = new Carried();
  transfer.setData("text/uri-list", "https://example.org/");
  drag("dragover", byId("body") as HTMLElement, transfer);
  expect(byId("photo-drop-line")).toBeNull();
  transfer.setData("application/x-galley-photos", "no list");
  drag("drop", byId("body") as HTMLElement, transfer);
  expect(body()).toEqual(["photo 0", "photo 1", "paragraph"]);
});
