import { afterEach, describe, expect, test } from "vitest";
import { written } from "../ipc/fake/draft.ts";
import { cardStory, SAMPLES } from "../ipc/fake/samples.ts";
import { failure } from "../ipc/fake/workstation.ts";
import { ofCard } from "../ipc/fake/pictures.ts";
import type { HandedOn } from "../ipc/types.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

/** Opens the desk of a story with so many photos, of which the first two stand in the text. */
async function deskOf(photos: number): Promise<void> {
  open = await openWindow("#/story/a-cho-phien/photos", { samples: [...SAMPLES, cardStory(photos)] });
  await appears("photo-cell");
  // The captions of placed photos are the editor's.
  await until(() => byId("body"), "the editor");
}

const cells = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="photo-cell"]')];
const here = (): string | undefined => document.querySelector<HTMLElement>(".photo.here")?.dataset["photo"];
const field = (name: string): HTMLTextAreaElement => byId(name) as HTMLTextAreaElement;
const article = () => open.fake.article("a-cho-phien");
const held = (n: number, name: string): string[] | undefined =>
  article().draft.photos[ofCard(n)]?.[name]?.map((candidate) => candidate.value);
const captions = (): string[] =>
  JSON.stringify(article().draft.document).match(/"figure":"c\d".*?"content":\[.*?\]/gu) ?? [];
const go = async (n: number): Promise<void> => {
  click(cells()[n] as HTMLElement);
  await until(() => here() === ofCard(n), `photo ${n}`);
};
/** Answers that are on their way have come. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};
const next = async (to: number): Promise<void> => {
  press("Enter", { ctrlKey: true });
  await until(() => here() === ofCard(to), `photo ${to}`);
};

describe("the sheet", () => {
  test("shows the photos of the text first and behind them those that wait", async () => {
    await deskOf(5);
    expect(byId("photo-total")?.textContent).toMatch(/5 ảnh.*2 trong bài/);
    expect(cells().map((cell) => cell.dataset["photo"])).toEqual([0, 1, 2, 3, 4].map(ofCard));
    expect(cells()[0]?.getAttribute("aria-label")).toContain("Trong bài");
    expect(cells()[4]?.getAttribute("aria-label")).toContain("Chờ đặt");
  });

  test("of five hundred photos makes only those in sight, and the keyboard reaches the last", async () => {
    await deskOf(500);
    expect(cells().length).toBeLessThan(120);
    cells()[0]?.focus();
    press("End");
    await until(() => here() === ofCard(499), "the last photo");
    expect(cells().at(-1)?.getAttribute("aria-posinset")).toBe("500");
    expect(cells().at(-1)?.getAttribute("aria-setsize")).toBe("500");
  });

  const shows = (photos: number[]): boolean =>
    cells()
      .map((cell) => cell.dataset["photo"])
      .join() === photos.map(ofCard).join();
  async function show(value: string, photos: number[]): Promise<void> {
    const filter = byId("photo-filter") as HTMLSelectElement;
    filter.value = value;
    filter.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => shows(photos), value);
  }

  test("is filtered by what is missing, and a photo that gets its caption stays until one asks again", async () => {
    await deskOf(6);
    await show("no_caption", [2]);
    typeInto(field("photo-caption"), "Bến sông.");
    await until(() => cells()[0]?.textContent?.includes("Bến sông."), "the caption in the sheet");
    expect(cells()).toHaveLength(1);
    await show("waiting", [2, 3, 4, 5]);
  });

  test("of those that wait goes on to the next when one is placed, and the keys are for the one that has the focus", async () => {
    await deskOf(6);
    await show("waiting", [2, 3, 4, 5]);
    click(cells()[1] as HTMLElement);
    await until(() => here() === ofCard(3), "the second that waits");
    byId("photo-place")?.focus();
    click(byId("photo-place") as HTMLElement);
    await until(() => shows([2, 4, 5]), "the others that wait");
    await until(() => (document.activeElement as HTMLElement | null)?.dataset["photo"] === ofCard(4), "the next");
    expect(here()).toBe(ofCard(4));
  });
});

describe("originals that leave Galley", () => {
  test("have the words that the desk shows for them, and one is told where they are and which stayed away", async () => {
    await deskOf(5);
    await go(3);
    press("c");
    typeInto(field("photo-caption"), "Đò cập bến.");
    cells()[3]?.focus();
    press("e");
    await until(() => open.fake.exported.length === 1, "the original to be saved");
    expect(open.fake.exported[0]).toMatchObject({ photo: ofCard(3), caption: "Đò cập bến." });
    await until(() => document.body.textContent.includes("/home/lan/Documents/lop-hoc-dem"), "the folder");
    for (const n of [0, 1, 2, 3, 4]) open.fake.originalsAway.add(ofCard(n));
    press("a", { ctrlKey: true });
    press("e");
    await until(() => document.body.textContent.includes("5 ảnh chưa xuất"), "what stayed away");
    open.fake.originalsAway.clear();
    open.fake.rights.state(
      ofCard(2),
      { permission: "forbidden", reason: "Của hãng khác.", until: null },
      "minh",
      "Minh",
    );
    press("e");
    await until(() => document.body.textContent.includes("1 ảnh không xuất vì bị cấm dùng"), "what may not leave");
    expect(open.fake.exported).toHaveLength(4);
  });

  test("go one after the other, tell how far they are, and stop when somebody says so; what is written is told", async () => {
    await deskOf(20);
    const asked: { name: string; answer: () => void }[] = [];
    open.fake.answer(
      "photo_export",
      ({ export: name }) =>
        new Promise((resolve) => {
          const answer = (): void =>
            resolve({
              folder: "/home/lan/Documents/the",
              became: "told",
              says_position: false,
              breaks_credentials: false,
            });
          asked.push({ name, answer });
        }),
    );
    const notice = (): string => byId("notice")?.textContent ?? "";
    cells()[0]?.focus();
    press("a", { ctrlKey: true });
    press("e");
    await until(() => notice().includes("Đang xuất ảnh gốc… 0 trên 20"), "the beginning");
    press("e");
    await until(() => notice().includes("Đang xuất ảnh rồi"), "that one goes on already");
    asked[0]?.answer();
    await until(() => notice().includes("1 trên 20"), "how far it is");
    const buttons = [...document.querySelectorAll<HTMLElement>('[data-testid="notice-action"]')];
    click(buttons.find((button) => button.textContent.includes("Dừng")) as HTMLElement);
    asked[1]?.answer();
    await until(() => notice().includes("Đã xuất 2 ảnh gốc"), "what is written");
    expect(notice()).toContain("Đã dừng, còn 18 ảnh chưa xuất.");
    expect(notice()).toContain("/home/lan/Documents/the");
    expect(asked).toHaveLength(2);
    expect(new Set(asked.map(({ name }) => name)).size).toBe(1);
  });

  test("without their captions are told with the reason of each, and which say where they were taken", async () => {
    await deskOf(5);
    const each: HandedOn[] = ["told", "no_place", "no_place", "damaged", "no_room"];
    let at = 0;
    open.fake.answer("photo_export", () => {
      const became = each[at++] ?? "told";
      return {
        folder: "/home/lan/Documents/the",
        became,
        says_position: became === "no_place",
        breaks_credentials: became === "told",
      };
    });
    const notice = (): string => byId("notice")?.textContent ?? "";
    cells()[0]?.focus();
    press("a", { ctrlKey: true });
    press("e");
    await until(() => notice().includes("/home/lan/Documents/the"), "the folder");
    for (const told of [
      "Đã xuất 1 ảnh gốc, chú thích nằm trong tệp.",
      "Đã xuất 2 ảnh y như lúc đến vì loại tệp này không có chỗ cho chú thích.",
      "Đã xuất 1 ảnh y như lúc đến vì tệp bị hỏng",
      "Đã xuất 1 ảnh y như lúc đến vì trong tệp không còn đủ chỗ",
      "Trong đó 2 tệp có ghi tọa độ nơi chụp.",
      "Chữ ký nguồn gốc (C2PA) của 1 tệp không còn đúng",
    ]) {
      expect(notice()).toContain(told);
    }
  });

  test("that were written before the disk was full are told, and what to do", async () => {
    await deskOf(5);
    let written = 0;
    open.fake.answer("photo_export", () => {
      if (written === 3) throw failure("storage_full");
      written += 1;
      return { folder: "/home/lan/Documents/the", became: "told", says_position: false, breaks_credentials: false };
    });
    const notice = (): string => byId("notice")?.textContent ?? "";
    cells()[0]?.focus();
    press("a", { ctrlKey: true });
    press("e");
    await until(() => notice().includes("Đã xuất 3 ảnh gốc"), "what is written");
    expect(notice()).toContain("còn 2 ảnh chưa xuất");
    expect(notice()).toContain("/home/lan/Documents/the");
  });
});

describe("captions", () => {
  test("of waiting photos are written one after the other without leaving the field, and kept for the story", async () => {
    await deskOf(6);
    await go(2);
    press("c");
    await until(() => document.activeElement === field("photo-caption"), "the caret in the caption");
    typeInto(field("photo-caption"), "Đò đầu cập bến lúc 4 giờ.");
    await next(3);
    expect(document.activeElement).toBe(field("photo-caption"));
    typeInto(field("photo-caption"), "Ông Được chờ đò.");
    await next(4);
    await until(() => held(2, "caption") && held(3, "caption"), "both captions");
    expect([held(2, "caption"), held(3, "caption")]).toEqual([["Đò đầu cập bến lúc 4 giờ."], ["Ông Được chờ đò."]]);
  });

  test("of placed photos are the text of the figure, and one undo takes back what was typed in one go", async () => {
    await deskOf(4);
    await go(1);
    const was = field("photo-caption").value;
    field("photo-caption").focus();
    typeInto(field("photo-caption"), `${was} Ảnh chụp lại.`);
    await until(() => captions()[1]?.includes("Ảnh chụp lại."), "the caption in the text");
    press("z", { ctrlKey: true });
    await until(() => !captions()[1]?.includes("Ảnh chụp lại."), "the caption as it was");
    await until(() => field("photo-caption").value === was, "the field as it was");
  });

  test("that the file brings are shown as the file's and stored by nobody until somebody writes", async () => {
    await deskOf(6);
    await go(4);
    expect(field("photo-caption").value).toBe("DSC_0405");
    expect(byId("photo-from-file")).not.toBeNull();
    expect(article().draft.photos).toEqual({});
    typeInto(field("photo-caption"), "Ông Được.");
    await until(() => held(4, "caption"), "the caption");
    expect(byId("photo-from-file")).toBeNull();
  });

  test("give the alternative text until somebody writes one, and again when it says no more than they do", async () => {
    await deskOf(4);
    await go(0);
    const own = (): string[] | undefined => article().draft.figures["c0"]?.["alt"]?.map((one) => one.value);
    typeInto(field("photo-caption"), "Chị Mỵ bày hàng.");
    await until(() => field("photo-alt").value === "Chị Mỵ bày hàng", "the derived text");
    expect(byId("photo-derived")).not.toBeNull();
    expect(own()).toBeUndefined();
    typeInto(field("photo-alt"), "Người bán rau dưới mái tôn");
    await until(() => own()?.[0] === "Người bán rau dưới mái tôn", "the text of its own");
    expect(byId("photo-derived")).toBeNull();
    typeInto(field("photo-alt"), "Chị Mỵ bày hàng");
    await until(() => own()?.[0] === "", "no text of its own");
    expect(byId("photo-derived")).not.toBeNull();
  });

  test("outlive a disk that takes nothing: the field says so and the words are there when the page is opened anew", async () => {
    await deskOf(4);
    await go(2);
    open.fake.answer("photo_set_field", () => {
      throw failure("storage_full");
    });
    typeInto(field("photo-caption"), "Không được mất.");
    field("photo-caption").dispatchEvent(new FocusEvent("blur"));
    await until(() => document.querySelector(".failed"), "that it is not saved");
    expect(Object.entries(sessionStorage).join()).toContain("Không được mất.");
  });
});

describe("marks", () => {
  test("are given by keys, kept for the photo in this story, and taken back in one step", async () => {
    await deskOf(4);
    await go(2);
    cells()[2]?.focus();
    press("4");
    press("p");
    await until(() => held(2, "rating") && held(2, "pick"), "the marks");
    expect([held(2, "rating"), held(2, "pick")]).toEqual([["4"], ["pick"]]);
    press("z", { ctrlKey: true });
    await until(() => held(2, "pick")?.[0] === "", "no pick");
    expect(held(2, "rating")).toEqual(["4"]);
  });

  test("are letters and digits while somebody writes", async () => {
    await deskOf(4);
    await go(2);
    field("photo-caption").focus();
    expect(press("5")).toBe(false);
    expect(press("x")).toBe(false);
    expect(held(2, "rating")).toBeUndefined();
  });
});

describe("the loupe", () => {
  test("opens with the space bar, goes on with the arrows and leads back to the photo one came to", async () => {
    await deskOf(6);
    await go(0);
    cells()[0]?.focus();
    press(" ");
    const strip = await appears("photo-strip");
    await until(() => strip.contains(document.activeElement), "the focus in the strip");
    press("ArrowRight");
    await until(
      () => strip.querySelector('[aria-selected="true"]')?.getAttribute("aria-posinset") === "2",
      "the second",
    );
    press(" ");
    await appears("photo-sheet");
    expect(here()).toBe(ofCard(1));
  });
});

describe("a place in the text", () => {
  test("takes the words of the photo along, and gives them back when it is left", async () => {
    await deskOf(4);
    await go(3);
    typeInto(field("photo-caption"), "Ông Được chờ đò.");
    click(byId("photo-place") as HTMLElement);
    await appears("photo-take-out");
    const placed = (): boolean => JSON.stringify(article().draft.document).includes("Ông Được chờ đò.");
    await until(placed, "the caption in the text");
    expect(field("photo-caption").value).toBe("Ông Được chờ đò.");
    typeInto(field("photo-caption"), "Ông Được chờ đò sớm.");
    await until(() => JSON.stringify(article().draft.document).includes("đò sớm"), "more of it in the text");
    const crop = '{"x":0,"y":0,"width":0.5,"height":1}';
    const [id = ""] =
      /"figure":"([^"]*)","photo":"f0*3"/u.exec(JSON.stringify(article().draft.document))?.slice(1) ?? [];
    (article().draft.figures[id] ??= {})["crop"] = written(crop);
    const asked = open.fake.requests("article_details").length;
    open.fake.emit({ event: "article_changed", article: "a-cho-phien" });
    await until(() => open.fake.requests("article_details").length > asked, "a question about the story");
    await settled();
    click(byId("photo-take-out") as HTMLElement);
    await until(() => held(3, "caption")?.[0] === "Ông Được chờ đò sớm.", "the words that wait");
    await until(() => held(3, "crop")?.[0] === crop, "the crop that waits");
    await until(() => !placed(), "no figure");
    expect(field("photo-caption").value).toBe("Ông Được chờ đò sớm.");
  });

  test("is given and left by buttons that go away, and the keyboard goes on at the photo", async () => {
    await deskOf(4);
    await go(3);
    for (const [act, then] of [
      ["photo-place", "photo-take-out"],
      ["photo-take-out", "photo-place"],
    ] as const) {
      byId(act)?.focus();
      click(byId(act) as HTMLElement);
      await appears(then);
      await until(() => document.activeElement?.closest('[role="listbox"]'), `the keyboard at the photo after ${act}`);
    }
  });

  test("that is left takes away no words that a colleague wrote for the photo meanwhile", async () => {
    await deskOf(4);
    await go(3);
    typeInto(field("photo-caption"), "Ông Được chờ đò.");
    click(byId("photo-place") as HTMLElement);
    await appears("photo-take-out");
    await until(() => held(3, "caption"), "the words that waited");
    const own = (article().draft.photos[ofCard(3)] ??= {});
    own["caption"] = written("Chị Mỵ gánh rau.");
    const asked = open.fake.requests("photo_list").length;
    open.fake.emit({ event: "article_changed", article: "a-cho-phien" });
    await until(() => open.fake.requests("photo_list").length > asked, "a question about the photos");
    await settled();
    click(byId("photo-take-out") as HTMLElement);
    await until(() => (held(3, "caption")?.length ?? 0) > 1, "both captions");
    expect(held(3, "caption")).toEqual(["Chị Mỵ gánh rau.", "Ông Được chờ đò."]);
    await appears("photo-candidates");
  });
});

describe("several photos", () => {
  /** Chooses the photos that wait, of a desk with six. */
  async function chooseWaiting(): Promise<void> {
    await deskOf(6);
    await go(2);
    cells()[2]?.focus();
    press("End", { shiftKey: true });
    await appears("photo-batch");
    await until(() => document.activeElement === cells().at(-1), "the focus on the last");
  }
  const value = (n: number, name: string): string | undefined => held(n, name)?.[0];

  test("show what they share or that they differ, and only what somebody armed is written, back in one step", async () => {
    await chooseWaiting();
    expect(byId("photo-batch-now-caption")?.textContent).toContain("nhiều giá trị");
    typeInto(field("photo-batch-credit"), "Thu Hà");
    expect(byId("photo-batch-effect")?.textContent).toMatch(/4 ảnh.*1 chỗ/s);
    click(byId("photo-batch-write") as HTMLElement);
    await until(() => [2, 3, 4, 5].every((n) => value(n, "credit") === "Thu Hà"), "the credits");
    expect([2, 3, 4, 5].map((n) => value(n, "caption"))).toEqual([undefined, undefined, undefined, undefined]);
    await until(() => document.activeElement?.closest('[role="listbox"]'), "the keyboard back at the photos");
    press("z", { ctrlKey: true });
    await until(() => value(2, "credit") === "" && value(3, "credit") === "Ngọc Lan", "the credits as they were");
  });

  test("get words before and behind their own", async () => {
    await chooseWaiting();
    const mode = byId("photo-batch-mode-caption") as HTMLSelectElement;
    mode.value = "after";
    mode.dispatchEvent(new Event("change", { bubbles: true }));
    typeInto(field("photo-batch-caption"), "Ảnh chụp ở chợ phiên.");
    byId("photo-batch-one-caption")?.focus();
    click(byId("photo-batch-one-caption") as HTMLElement);
    await until(() => value(2, "caption") && value(3, "caption"), "the captions");
    expect(value(2, "caption")).toBe("Ảnh chụp ở chợ phiên.");
    expect(value(3, "caption")).toMatch(/trước khi chợ họp\. Ảnh chụp ở chợ phiên\.$/);
    await until(() => document.activeElement === field("photo-batch-caption"), "the keyboard in the field");
  });

  test("keep what was typed for them and written into none, wherever one goes", async () => {
    await chooseWaiting();
    typeInto(field("photo-batch-caption"), "Chợ phiên.");
    click(byId("photo-batch-clear") as HTMLElement);
    await appears("photo-caption");
    cells()[2]?.focus();
    press("a", { ctrlKey: true });
    await appears("photo-batch");
    expect(field("photo-batch-caption").value).toBe("Chợ phiên.");
  });
});

describe("a template", () => {
  const value = (n: number, name: string): string | undefined => held(n, name)?.[0];
  const words = (name: string): string => byId(`stamp-words-${name}`)?.textContent?.trim() ?? "";

  /** Opens the templates for the photos that wait, of a desk with six. */
  async function stampWaiting(): Promise<void> {
    await deskOf(6);
    await go(2);
    cells()[2]?.focus();
    press("End", { shiftKey: true });
    await appears("photo-batch");
    // The sheet gives the focus to the photo at which one is; only then does a hand press the next key.
    await until(() => document.activeElement === cells()[5], "the focus on the last photo");
    press("t");
    await appears("stamp-seen");
    await until(() => document.activeElement === byId("stamp-list"), "the focus in the list");
  }
  const choose = async (keys: string): Promise<void> => {
    for (const key of keys.split(" ")) press(key);
    await until(() => words("caption") !== "", "what a photo would say");
  };

  test("is chosen with the arrows, filled once, seen before it is taken, and stamped on all of them in one step of undo", async () => {
    await stampWaiting();
    await choose("ArrowDown");
    expect(words("caption")).toBe("Bà con dự {sự kiện} tại {địa điểm}.");
    expect(byId("stamp-effect")?.textContent).toContain("sự kiện, địa điểm");
    typeInto(byId("stamp-event") as HTMLElement, "chợ phiên");
    typeInto(byId("stamp-place") as HTMLElement, "Bến Sông");
    await until(() => words("caption") === "Bà con dự chợ phiên tại Bến Sông.", "the words filled in");
    press("Enter", { ctrlKey: true });
    await until(() => value(2, "caption") === "Bà con dự chợ phiên tại Bến Sông.", "the caption");
    expect(byId("stamp")).toBeNull();
    press("z", { ctrlKey: true });
    await until(() => value(2, "caption") === "", "the caption as it was");
  });

  test("leaves alone what has words, unless one asks, and says so", async () => {
    await stampWaiting();
    await choose("End");
    typeInto(byId("stamp-event") as HTMLElement, "chợ phiên");
    await until(() => /4 ô đã có lời/.test(byId("stamp-effect")?.textContent ?? ""), "what stays");
    click(byId("stamp-next") as HTMLElement);
    expect(words("caption")).toMatch(/trước khi chợ họp\.$/);
    const mode = byId("stamp-mode") as HTMLSelectElement;
    mode.value = "after";
    mode.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => words("caption").endsWith("trước khi chợ họp. Chợ phiên (22/11/2026)."), "what is added");
    click(byId("stamp-write") as HTMLElement);
    await until(() => value(3, "caption"), "the caption");
    expect(value(3, "caption")).toMatch(/trước khi chợ họp\. Chợ phiên \(22\/11\/2026\)\.$/);
    expect(value(2, "caption")).toBe("Chợ phiên (22/11/2026).");
  });

  test("proposes for the next photos what was said for the last, and keeps open places in sight", async () => {
    await stampWaiting();
    await choose("ArrowDown");
    typeInto(byId("stamp-event") as HTMLElement, "chợ phiên");
    await until(() => words("caption").includes("chợ phiên"), "the event");
    press("Enter", { ctrlKey: true });
    await until(() => value(2, "caption"), "the caption");
    expect(value(2, "caption")).toBe("Bà con dự chợ phiên tại {địa điểm}.");
    await go(2);
    expect(
      [...document.querySelectorAll('[data-testid="photo-oddity"]')].map((one) => one.textContent).join(),
    ).toContain("để dở");
    cells()[2]?.focus();
    press("t");
    await appears("stamp-seen");
    await until(() => (byId("stamp-event") as HTMLInputElement | null)?.value === "chợ phiên", "what was said");
  });

  test("asks for a day only where a file does not say it, and takes none that cannot be read", async () => {
    await stampWaiting();
    await choose("Home");
    expect(byId("stamp-date")).toBeNull();
    click(byId("stamp-cancel") as HTMLElement);
    for (const photo of article().photos) photo.facts.taken = "";
    cells()[2]?.focus();
    press("t");
    typeInto(await appears("stamp-date"), "hôm qua");
    await until(() => document.querySelector('dialog [role="alert"]')?.textContent?.includes("21/9/2020"), "the help");
    expect(words("caption")).toContain("{ngày}");
  });

  test("is filled in without the mouse: Enter goes from the list to the first open field and on, and Escape forgets nothing", async () => {
    await stampWaiting();
    await choose("ArrowDown");
    press("Enter");
    expect(document.activeElement).toBe(byId("stamp-event"));
    typeInto(byId("stamp-event") as HTMLElement, "đua thuyền");
    press("Enter");
    expect(document.activeElement).toBe(byId("stamp-place"));
    press("ArrowDown", { altKey: true });
    await until(() => byId("stamp-seen")?.textContent?.includes("2/4"), "the second photo");
    byId("stamp")?.dispatchEvent(new Event("cancel", { cancelable: true }));
    await until(() => !byId("stamp"), "no dialog");
    expect(value(2, "caption")).toBeUndefined();
    press("t");
    await choose("ArrowDown");
    expect((byId("stamp-event") as HTMLInputElement).value).toBe("đua thuyền");
  });

  test("tells what it takes away before it does, and a key pressed twice stamps once", async () => {
    await stampWaiting();
    await choose("End");
    typeInto(byId("stamp-event") as HTMLElement, "chợ phiên");
    const mode = byId("stamp-mode") as HTMLSelectElement;
    mode.value = "overwrite";
    mode.dispatchEvent(new Event("change", { bubbles: true }));
    await until(() => byId("stamp-effect")?.textContent?.includes("4 chỗ đang có lời sẽ được thay"), "what goes");
    click(byId("stamp-next") as HTMLElement);
    expect(byId("stamp-was")?.textContent).toContain("trước khi chợ họp.");
    mode.value = "after";
    mode.dispatchEvent(new Event("change", { bubbles: true }));
    press("Enter", { ctrlKey: true });
    press("Enter", { ctrlKey: true });
    await until(() => value(3, "caption"), "the caption");
    await settled();
    expect(value(3, "caption")?.match(/Chợ phiên/gu)).toHaveLength(1);
  });

  test("that the newsroom does not keep is said to be none", async () => {
    open = await openWindow("#/story/a-cho-phien/photos", { samples: [...SAMPLES, cardStory(3)] });
    open.fake.answer("template_list", () => ({
      templates: [],
      proposed: { date: "", person: "", event: "", place: "" },
    }));
    await appears("photo-cell");
    click(byId("photo-stamp") as HTMLElement);
    expect((await appears("stamp-none")).textContent).toContain("chưa có mẫu");
  });
});

describe("where a photo was taken", () => {
  /** The desk of four photos; the third one's file knows nothing but its position, south and west of nought. */
  async function deskOfPlaces(): Promise<void> {
    const sample = cardStory(4);
    sample.photos = (sample.photos ?? []).map((photo, n) => {
      const nothing = { caption: "", creator: "", credit: "", copyright: "", taken: "", alt: "", file_name: "x.jpg" };
      const position = { latitude_udeg: -12_500_049, longitude_udeg: -77_000_051 };
      return n === 2 ? { ...photo, facts: { ...nothing, position } } : photo;
    });
    open = await openWindow("#/story/a-cho-phien/photos", { samples: [...SAMPLES, sample] });
    open.fake.answer("photo_sources", () => ({ here: true, facts: [] }));
    await appears("photo-cell");
  }
  const publish = (): void => {
    open.fake.publishesPositions = true;
    open.fake.emit({ event: "newsroom_changed" });
  };

  test("is said with it, and that readers are going to know it is seen before anything is unfolded", async () => {
    await deskOfPlaces();
    await go(3);
    await until(() => byId("photo-position")?.textContent?.includes("không ghi tọa độ"), "that nobody is told");
    expect(byId("photo-position-published")).toBeNull();
    expect(byId("photo-position")?.textContent).toContain("10,0453° Bắc, 105,7467° Đông");
    publish();
    const mark = await appears("photo-position-published");
    expect(mark.closest("summary")).not.toBeNull();
    expect(byId("photo-position")?.textContent).toContain("ghi tọa độ này");
    await go(2);
    await until(() => byId("photo-position")?.textContent?.includes("12,5000° Nam, 77,0001° Tây"), "the other place");
    await go(1);
    await until(() => !byId("photo-position-published"), "a photo that knows no place");
    expect(byId("photo-position")).toBeNull();
  });

  test("is counted in what is chosen, where readers are going to know it", async () => {
    await deskOfPlaces();
    cells()[0]?.focus();
    press("End", { shiftKey: true });
    await appears("photo-batch");
    expect(byId("photo-batch-positions")).toBeNull();
    publish();
    expect((await appears("photo-batch-positions")).textContent).toContain("3 ảnh sẽ kèm tọa độ");
  });
});

test("a card of two hundred photos is seen to its end by scrolling, also in a window that opens on the photo desk", async () => {
  await deskOf(200);
  const scroller = byId("photo-sheet")?.parentElement as HTMLElement;
  expect(cells().map((cell) => cell.dataset["photo"])).not.toContain(ofCard(199));
  // Nothing has a size here, so a row holds one photo: the last but one is at the top.
  scroller.scrollTop = 198 * 12.25 * 16;
  scroller.dispatchEvent(new Event("scroll"));
  await until(() => cells().some((cell) => cell.dataset["photo"] === ofCard(199)), "the last photo");
});

describe("several photos", () => {
  test("are put into the text as one gallery with their words, and one undo makes all of them wait again", async () => {
    await deskOf(5);
    await go(2);
    typeInto(field("photo-caption"), "Đò đầu cập bến.");
    await until(() => held(2, "caption"), "the caption");
    cells()[2]?.focus();
    press("End", { shiftKey: true });
    await until(() => byId("photo-gallery"), "the way to a gallery");
    press("g", { ctrlKey: true, altKey: true });
    const galleries = (): { blocks: { photo: string }[] }[] =>
      (article().draft.document.blocks as { type: string }[]).filter(
        (block): block is { type: "gallery"; blocks: { photo: string }[] } => block.type === "gallery",
      );
    await until(() => galleries()[0]?.blocks.length === 3, "the gallery");
    expect(galleries()[0]?.blocks.map(({ photo }) => photo)).toEqual([2, 3, 4].map(ofCard));
    expect(JSON.stringify(galleries())).toContain("Đò đầu cập bến.");
    expect(byId("photo-total")?.textContent).toMatch(/5 trong bài/);
    press("z", { ctrlKey: true });
    await until(() => galleries().length === 0, "no gallery");
    await until(() => /2 trong bài/.test(byId("photo-total")?.textContent ?? ""), "photos that wait");
  });
});
