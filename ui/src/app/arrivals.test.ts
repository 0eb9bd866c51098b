import { afterEach, expect, test, vi } from "vitest";
import { ofCard } from "../ipc/fake/pictures.ts";
import { cardStory, SAMPLES } from "../ipc/fake/samples.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

async function desk(photos: number): Promise<void> {
  open = await openWindow("#/story/a-cho-phien/photos", { samples: [...SAMPLES, cardStory(photos)] });
  await appears("photo-cell");
  await until(() => byId("body"), "the editor");
}

const cells = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="photo-cell"]')];
const all = (testid: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`)];
const field = (name: string): HTMLTextAreaElement => byId(name) as HTMLTextAreaElement;
const held = (n: number, name: string): string | undefined =>
  open.fake.article("a-cho-phien").draft.photos[ofCard(n)]?.[name]?.[0]?.value;
const go = async (n: number): Promise<void> => {
  click(cells()[n] as HTMLElement);
  await until(() => document.querySelector<HTMLElement>(".photo.here")?.dataset["photo"] === ofCard(n), `photo ${n}`);
};

/** Gives files to the photo desk as its picker does. */
function bring(...files: File[]): void {
  const input = byId("photo-add-input") as HTMLInputElement;
  Object.defineProperty(input, "files", { configurable: true, value: files });
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
const file = (name: string, text = `picture ${name}`): File => new File([text], name);

test("a place of the file that says something else can be taken: one step, and a person's words are asked about first", async () => {
  await desk(5);
  await go(3);
  await until(() => cells()[3]?.getAttribute("aria-label")?.includes("khác nhau ở 2 ô"), "the name of the photo");
  expect(byId("photo-differs", cells()[3])?.title).toContain("2 ô");
  press("i");
  const says = (await appears("photo-file-says")) as HTMLDetailsElement;
  expect(says.open).toBe(true);
  const caption = (): HTMLElement =>
    document.querySelector('[data-testid="photo-file-fact"][data-field="caption"]') as HTMLElement;
  await until(() => all("photo-file-version").length >= 3, "the versions");
  const second = (): HTMLElement => byId("photo-file-use", all("photo-file-version")[1]) as HTMLElement;
  click(second());
  await until(() => held(3, "caption")?.startsWith("Phiên chợ họp lại"), "the words of the agency");
  press("z", { ctrlKey: true });
  await until(() => !held(3, "caption")?.startsWith("Phiên chợ họp lại"), "the words as they were");

  typeInto(field("photo-caption"), "Ông Được chờ đò.");
  await until(() => held(3, "caption") === "Ông Được chờ đò.", "a person's words");
  click(second());
  const question = await appears("photo-file-ask");
  expect(question.textContent).toContain("Ông Được chờ đò.");
  click(byId("photo-file-keep") as HTMLElement);
  expect(byId("photo-file-ask")).toBeNull();
  expect(held(3, "caption")).toBe("Ông Được chờ đò.");
  await until(() => caption().contains(document.activeElement), "the focus where it was");
  click(second());
  await appears("photo-file-ask");
  click(byId("photo-file-replace") as HTMLElement);
  await until(() => held(3, "caption")?.startsWith("Phiên chợ họp lại"), "the words of the agency");
});

test("several files end on a sheet: twins, likenesses and refusals in words, and Enter's button leads to the caption", async () => {
  await desk(4);
  open.fake.brought.alike.set("giong.jpg", [{ original: ofCard(0), file_name: "DSC_0401.jpg", bits_apart: 5 }]);
  bring(file("moi.jpg"), file("giong.jpg"), file("lai.jpg", "picture moi.jpg"), new File(["x"], "hong.jpg"));
  await appears("arrival");
  expect(all("arrival-photo")).toHaveLength(3);
  expect(all("arrival-twin")).toHaveLength(1);
  expect(byId("arrival-near")?.textContent).toContain("DSC_0401.jpg");
  expect(byId("arrival-refused")?.textContent).toContain("hong.jpg");
  expect(document.activeElement).toBe(byId("arrival-caption"));
  const first = all("arrival-photo")[0]?.dataset["photo"];
  click(byId("arrival-caption") as HTMLElement);
  await until(() => !byId("arrival") && document.activeElement === field("photo-caption"), "the caret in the caption");
  expect(document.querySelector<HTMLElement>(".photo.here")?.dataset["photo"]).toBe(first);
});

test("of a damaged photo one sees which it is, in a sheet also when it came alone, and copies it again", async () => {
  await desk(4);
  const before = cells().length;
  bring(file("dut-0415.jpg"));
  await appears("arrival");
  expect(byId("arrival-refused")?.textContent).toContain("“dut-0415.jpg” bị thiếu phần cuối");
  const picture = byId("arrival-damaged") as HTMLImageElement;
  expect(picture.alt).toBe("Phần còn đọc được");
  expect(all("arrival-photo")).toHaveLength(0);
  // What is not there any more is no broken picture.
  picture.dispatchEvent(new Event("error"));
  await until(() => !byId("arrival-damaged"), "no picture");
  click(byId("arrival-close") as HTMLElement);
  await until(() => !byId("arrival"), "the desk");
  expect(cells()).toHaveLength(before);
});

test("whoever goes on working while photos come is offered the sheet and not interrupted by it", async () => {
  await desk(4);
  const release = open.fake.hold("photo_import");
  bring(file("mot.jpg"), file("hai.jpg"));
  await until(() => open.fake.requests("photo_import").length > 0, "an import");
  press("ArrowRight");
  release();
  const action = await until(() => all("notice-action").find((one) => one.textContent.includes("Xem")), "an offer");
  expect(byId("arrival")).toBeNull();
  click(action);
  await appears("arrival");
});

test("a single photo is a line that goes by itself, and no sheet stands before it", async () => {
  await desk(4);
  bring(file("mot.jpg"));
  await until(() => byId("notice")?.textContent.includes("mot.jpg đã vào"), "a line");
  expect(byId("arrival")).toBeNull();
  click(byId("notice-action") as HTMLElement);
  await appears("arrival");
});

test("whoever has left the story is told there how many came in and what was refused, by name", async () => {
  await desk(4);
  const release = open.fake.hold("photo_import");
  bring(file("mot.jpg"), new File(["x"], "hong.jpg"));
  await until(() => open.fake.requests("photo_import").length > 0, "an import");
  click(byId("back") as HTMLElement);
  await appears("queue-row");
  release();
  await until(() => byId("notice")?.textContent.includes("1 tệp không nhận được: hong.jpg"), "what was refused");
  expect(byId("notice")?.textContent).toContain("1 ảnh đã vào");
  expect(byId("arrival")).toBeNull();
});

test("at the door, one key stamps a template on all that came in, and what each lacks is listed until it is there", async () => {
  await desk(4);
  bring(file("mot.jpg"), file("hai.jpg"));
  await appears("arrival");
  await until(() => all("arrival-open").length === 1, "what the first lacks");
  expect(byId("arrival-open")?.textContent).toContain("chú thích");
  expect(byId("arrival-told")?.textContent).toContain("1 ảnh chưa có chú thích");
  press("t");
  await appears("stamp-seen");
  expect(byId("stamp")?.textContent).toContain("2 ảnh");
  await until(() => byId("stamp-event"), "what the template asks for");
  typeInto(byId("stamp-event") as HTMLElement, "chợ phiên");
  typeInto(byId("stamp-place") as HTMLElement, "Bến Sông");
  press("Enter", { ctrlKey: true });
  await until(() => !byId("stamp"), "the sheet alone");
  await until(() => all("arrival-open").length === 0, "nothing that is open");
  expect(all("arrival-photo")[0]?.textContent).toContain("Chợ phiên, ngày 22/11/2026, tại Bến Sông.");
  expect(all("arrival-photo")[1]?.textContent).toContain("Đò đầu cập bến");
  expect(document.activeElement).toBe(byId("arrival-caption"));
  click(byId("arrival-caption") as HTMLElement);
  await until(() => field("photo-caption").value === "Chợ phiên, ngày 22/11/2026, tại Bến Sông.", "the caption");
});

/** Gives the files of a folder as its picker does, each with its path. */
function bringFolder(...paths: string[]): void {
  const input = byId("photo-folder-input") as HTMLInputElement;
  const files = paths.map((path) => {
    const one = file(path.split("/").at(-1) ?? "", `picture ${path}`);
    return Object.defineProperty(one, "webkitRelativePath", { value: path });
  });
  Object.defineProperty(input, "files", { configurable: true, value: files });
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

test("of a card its photos come, in the order of their names; what else lies there is counted and left", async () => {
  await desk(4);
  const asked = vi.spyOn(byId("photo-folder-input") as HTMLInputElement, "click");
  press("o", { ctrlKey: true, altKey: true });
  expect(asked).toHaveBeenCalledTimes(1);
  click(byId("photo-add-folder") as HTMLElement);
  expect(asked).toHaveBeenCalledTimes(2);
  bringFolder(
    "the/DCIM/100/IMG_10.JPG",
    "the/DCIM/100/IMG_9.JPG",
    "the/DCIM/100/MVI_1.MOV",
    "the/doc.txt",
    "the/.x/IMG_1.JPG",
  );
  await appears("arrival");
  expect(all("arrival-photo").map((row) => /IMG_\d+/u.exec(row.textContent)?.[0])).toEqual(["IMG_9", "IMG_10"]);
  expect(byId("arrival-left")?.textContent).toBe("2 tệp khác được để lại (MOV, TXT)");
  click(byId("arrival-close") as HTMLElement);
  await until(() => cells().length === 6, "the photos on the desk");
});

test("a folder that is brought while one writes waits on the photo desk: a card is no story", async () => {
  open = await openWindow("#/story/a-cho-phien/write", { samples: [...SAMPLES, cardStory(4)] });
  await until(() => byId("body"), "the editor");
  const text = (): string => JSON.stringify(open.fake.article("a-cho-phien").draft.document);
  const before = text();
  bringFolder("the/a.jpg", "the/b.jpg");
  await appears("arrival");
  expect(all("arrival-photo")).toHaveLength(2);
  expect(text()).toBe(before);
});

test("an empty folder and one without photos say so, and nothing came", async () => {
  await desk(4);
  bringFolder("chung-tu/don.pdf", "chung-tu/bang.pdf");
  await until(() => byId("notice")?.textContent.includes("Không có ảnh nào trong “chung-tu”."), "what there is");
  expect(byId("notice")?.textContent).toContain("2 tệp khác được để lại (PDF)");
  expect(open.fake.requests("photo_import")).toHaveLength(0);
});

test("a file that cannot be read is named, and the others come", async () => {
  await desk(4);
  const gone = file("mat.jpg");
  gone.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotReadableError"));
  bring(file("mot.jpg"), gone, file("hai.jpg"));
  await appears("arrival");
  expect(all("arrival-photo")).toHaveLength(2);
  expect(byId("arrival-refused")?.textContent).toContain("Không đọc được “mat.jpg”.");
});
