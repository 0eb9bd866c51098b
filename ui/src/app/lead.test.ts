/** Which photo stands for a story. */
import { afterEach, expect, test } from "vitest";
import { appears, byId, click, openWindow, press, until, type OpenWindow } from "./testing.ts";

const STORY = "a-thu-vien";
let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

async function details(): Promise<HTMLSelectElement> {
  open = await openWindow(`#/story/${STORY}/write`);
  await until(() => byId("body")?.getAttribute("contenteditable") === "true", "the editor");
  click(await appears("rail-details"));
  return (await appears("lead")) as HTMLSelectElement;
}

const kept = (): string[] | undefined => open.fake.article(STORY).draft.fields["lead"]?.map((one) => one.value);
const figure = (id: string): HTMLElement =>
  byId("figure-lead", document.querySelector(`figure[data-figure="${id}"]`) ?? document) as HTMLElement;

test("the first photo leads until somebody chooses another, by its number and caption", async () => {
  const lead = await details();
  expect([...lead.options].map((option) => option.textContent)).toEqual([
    "Ảnh đầu tiên của bài",
    expect.stringMatching(/^Ảnh 1: Thư viện tỉnh lúc 20 giờ/u),
    "Ảnh 2: Phòng đọc tầng hai, 21 giờ.",
  ]);
  expect(lead.value).toBe("");
  lead.value = "f2";
  lead.dispatchEvent(new Event("change", { bubbles: true }));
  await until(() => kept()?.[0] === "f2", "the second photo");
  await until(() => figure("f2").getAttribute("aria-pressed") === "true", "the photo says so");
});

test("a photo is made the lead where it stands, by its button or a key, and one undo takes it back", async () => {
  const lead = await details();
  click(figure("f2"));
  await until(() => kept()?.[0] === "f2" && lead.value === "f2", "the second photo");
  byId("headline")?.focus();
  press("z", { ctrlKey: true });
  await until(() => kept()?.[0] === "" && lead.value === "", "the rule again");
  click(figure("f1"));
  await until(() => kept()?.[0] === "f1", "the first photo, chosen");
  click(figure("f1"));
  await until(() => kept()?.[0] === "", "the rule again");
});

test("a photo that stands in the text is made the lead on the photo desk by the same key", async () => {
  open = await openWindow(`#/story/${STORY}/photos`);
  const placed = await until(() => {
    const cells = [...document.querySelectorAll<HTMLElement>('[data-testid="photo-cell"]')];
    return cells.length > 1 ? cells : null;
  }, "the photos");
  click(placed[1] as HTMLElement);
  await until(() => byId("photo-caption"), "the photo's words");
  expect(press("l", { ctrlKey: true, altKey: true })).toBe(true);
  await until(() => kept()?.[0] === "f2", "the second photo");
  expect(byId("notice")?.textContent).toContain("Ảnh này là ảnh đại diện của bài.");
  press("l", { ctrlKey: true, altKey: true });
  await until(() => kept()?.[0] === "", "the rule again");
});

test("two people who chose apart see both photos by name, and settle on one", async () => {
  const lead = await details();
  open.fake.writeElsewhere(STORY, "lead", "f1", []);
  open.fake.writeElsewhere(STORY, "lead", "f2", []);
  const candidates = await until(() => byId("candidates"), "both");
  expect(candidates.textContent).toContain("Ảnh 2: Phòng đọc tầng hai");
  click(candidates.querySelectorAll<HTMLElement>('[data-testid="candidate-pick"]')[1] as HTMLElement);
  await until(() => kept()?.join() === "f2" && lead.value === "f2", "the second one");
  expect(byId("candidates")).toBeNull();
});

test("a lead that was taken out of the story is said to be gone, and the story keeps its rule", async () => {
  const lead = await details();
  open.fake.writeElsewhere(STORY, "lead", "f9", []);
  await until(() => lead.value === "f9", "the photo that has gone");
  expect(lead.selectedOptions[0]?.textContent).toBe("Ảnh không còn trong bài");
});
