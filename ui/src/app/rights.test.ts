/** What may be done with a photo is said where the photo is, stated and overridden there, and no word is lost by it. */
import { afterEach, describe, expect, test } from "vitest";
import { FIRST_BROUGHT, ofCard } from "../ipc/fake/pictures.ts";
import { CARD_RIGHTS, cardStory, SAMPLES } from "../ipc/fake/samples.ts";
import { failure, type FakeOptions } from "../ipc/fake/workstation.ts";
import { go, parseRoute } from "./route.svelte.ts";
import { appears, byId, click, openWindow, typeInto, until, type OpenWindow } from "./testing.ts";

const STORY = "a-cho-phien";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

/** A story whose first photo needs approval and whose second is forbidden; both stand in the text, the third is free and waits. */
async function story(tab: string, options: FakeOptions = { as: "minh" }, stated = CARD_RIGHTS): Promise<void> {
  open = await openWindow("#/queue/archive", { ...options, samples: [...SAMPLES, cardStory(5)] });
  for (const [photo, rights] of stated) open.fake.rights.state(photo, rights, "p-minh", "Lê Quang Minh");
  go(parseRoute(`#/story/${STORY}/${tab}`));
  await appears("body");
  await until(() => byId("body")?.getAttribute("contenteditable") !== null, "the editor");
}

const figures = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="figure"]')];
const strip = (n: number): HTMLElement | null => byId("photo-rights", figures()[n]);
const onDesk = (): HTMLElement | null => byId("photo-rights", byId("photo-desk") ?? document);
const cells = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-testid="photo-cell"]')];
const problem = (code: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-code="${code}"]`);
const goTo = async (n: number): Promise<void> => {
  await until(() => cells()[n], "the photos");
  click(cells()[n] as HTMLElement);
  await until(() => document.querySelector<HTMLElement>(".photo.here")?.dataset["photo"] === ofCard(n), `photo ${n}`);
};

describe("at the figure", () => {
  test("stands what may be done with its photo and why, and the checks name it", async () => {
    await story("write");
    await until(() => strip(1), "the strip");
    expect(strip(0)?.textContent).toContain("Cần cho phép");
    expect(strip(1)?.textContent).toMatch(/Cấm dùng.*Người trong ảnh đề nghị không đăng/su);
    click(await appears("rail-checks"));
    await until(() => problem("photo_forbidden"), "the problem");
    expect(problem("photo_forbidden")?.textContent).toContain("Người trong ảnh đề nghị không đăng");
    expect(problem("photo_needs_approval")).not.toBeNull();
  });

  test("an approver lets the story use a photo, with a reason, against what was on the screen", async () => {
    await story("write");
    click(await until(() => byId("photo-rights-override", figures()[0]), "the act"));
    const dialog = await appears("dialog-override");
    click(byId("dialog-yes", dialog) as HTMLElement);
    await until(() => byId("rights-reason", dialog)?.getAttribute("aria-invalid") === "true", "that it needs a reason");
    expect(open.fake.requests("rights_override")).toEqual([]);
    typeInto(byId("rights-reason", dialog) as HTMLElement, "Hãng đã đồng ý.");
    click(byId("dialog-yes", dialog) as HTMLElement);
    await until(() => byId("photo-rights-given", strip(0) ?? document), "the yes");
    expect(strip(0)?.textContent).toContain("Lê Quang Minh cho phép bài này dùng: Hãng đã đồng ý.");
    const [asked] = open.fake.requests("rights_override");
    expect(asked).toMatchObject({ article: STORY, photo: ofCard(0), reason: "Hãng đã đồng ý." });
    expect(byId("photo-rights-override", figures()[1]), "no ban is lifted").toBeNull();

    // Other rights, and the yes is void.
    open.fake.rights.state(ofCard(0), { permission: "needs_approval", reason: "Giá mới.", until: null }, "p-minh", "");
    open.fake.emit({ event: "article_changed", article: STORY });
    await until(() => strip(0)?.textContent?.includes("Giá mới."), "the new rights");
    expect(byId("photo-rights-given")).toBeNull();
  });

  test("a reason that was typed is there again after the question was closed or refused", async () => {
    await story("write");
    const ask = async (): Promise<HTMLElement> => {
      click(await until(() => byId("photo-rights-override", figures()[0]), "the act"));
      return appears("dialog-override");
    };
    let dialog = await ask();
    typeInto(byId("rights-reason", dialog) as HTMLElement, "Đã hỏi hãng.");
    click(byId("dialog-no", dialog) as HTMLElement);
    await until(() => byId("dialog-override") === null, "no question");
    open.fake.answer("rights_override", () => {
      throw failure("refused", {}, { refusal: "rights_changed" });
    });
    dialog = await ask();
    const reason = byId("rights-reason", dialog) as HTMLTextAreaElement;
    expect(reason.value).toBe("Đã hỏi hãng.");
    click(byId("dialog-yes", dialog) as HTMLElement);
    await until(() => dialog.textContent?.includes("Quyền của ảnh đã khác"), "the words of the refusal");
    expect(reason.value).toBe("Đã hỏi hãng.");
  });

  test("whoever brought a photo states its rights until the desk has", async () => {
    await story("write", { as: "lan" }, CARD_RIGHTS.slice(0, 1));
    await until(() => strip(0), "what the desk said");
    expect(byId("photo-rights-state", figures()[0])).toBeNull();
    expect(byId("photo-rights-override", figures()[0])).toBeNull();
    click(await until(() => byId("figure-rights", figures()[1]), "the act"));
    const dialog = await appears("dialog-rights");
    click(byId("rights-forbidden", dialog) as HTMLElement);
    click(byId("dialog-yes", dialog) as HTMLElement);
    await until(() => byId("rights-reason", dialog)?.getAttribute("aria-invalid") === "true", "that it needs a reason");
    typeInto(byId("rights-reason", dialog) as HTMLElement, "Ảnh của hãng khác.");
    typeInto(byId("rights-until", dialog) as HTMLElement, "hôm nào đó");
    click(byId("dialog-yes", dialog) as HTMLElement);
    await until(() => byId("rights-until", dialog)?.getAttribute("aria-invalid") === "true", "that it is no time");
    typeInto(byId("rights-until", dialog) as HTMLElement, "30/11/2099");
    click(byId("dialog-yes", dialog) as HTMLElement);
    await until(() => strip(1)?.dataset["usable"] === "no", "the strip");
    const [asked] = open.fake.requests("rights_state");
    expect(asked?.rights).toMatchObject({ permission: "forbidden", reason: "Ảnh của hãng khác." });
    // The end of that day in Hà Nội.
    expect(asked?.rights.until).toBe(Date.UTC(2099, 10, 30, 17));
    expect(strip(1)?.textContent).toContain("đến hết ngày 30/11/2099");
  });
});

describe("a photo that is forbidden and is brought again", () => {
  const forbidden = { permission: "forbidden", reason: "Của hãng khác.", until: null } as const;
  /** The second that is brought says something of itself. */
  const again = ofCard(FIRST_BROUGHT + 1);
  const bring = (...names: string[]): void => {
    const files = names.map((name) => new File([`picture ${name}`], name, { type: "image/jpeg" }));
    const input = byId("photo-input") as HTMLInputElement;
    Object.defineProperty(input, "files", { configurable: true, value: files });
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  test("is not placed with the others: that is said, and it waits on the photo desk with its caption", async () => {
    await story("write", { as: "lan" }, [[again, forbidden]]);
    bring("moi.jpg", "cam.jpg");
    await until(() => byId("arrival-kept-out")?.textContent.includes("cam.jpg"), "that it is said");
    expect(figures().map((one) => one.querySelector<HTMLElement>(".picture")?.dataset["shown"])).not.toContain(again);
    expect(figures()).toHaveLength(3);
    click(byId("arrival-close") as HTMLElement);
    go(parseRoute(`#/story/${STORY}/photos`));
    const cell = await until(() => cells().find((one) => one.dataset["photo"] === again), "the photo on the desk");
    click(cell);
    await until(
      () => (byId("photo-caption") as HTMLTextAreaElement | null)?.value.startsWith("Đò đầu cập bến"),
      "its caption",
    );
  });

  test("says so and why when it comes alone, and does not take the place of another", async () => {
    await story("write", { as: "lan" }, [[ofCard(FIRST_BROUGHT), forbidden]]);
    const shown = (): (string | undefined)[] =>
      figures().map((one) => one.querySelector<HTMLElement>(".picture")?.dataset["shown"]);
    await until(() => shown()[0] !== undefined, "the photo");
    const before = shown();
    click(byId("figure-replace", figures()[0]) as HTMLElement);
    bring("cam.jpg");
    await until(() => byId("notice")?.textContent.includes("Ảnh này bị cấm dùng"), "that it is said");
    expect(byId("notice")?.textContent).toContain("Của hãng khác.");
    expect(shown()).toEqual(before);
  });
});

describe("on the photo desk", () => {
  test("a photo of which nobody has said anything says that, and one that is free says until when", async () => {
    await story("photos");
    await until(() => cells()[1], "the photos");
    expect(cells()[1]?.getAttribute("aria-label")).toContain("Cấm dùng");
    expect(cells().map((cell) => byId("photo-rights-sign", cell) !== null)).toEqual([true, true, false, false, false]);
    await goTo(3);
    expect(onDesk()?.textContent).toContain("Chưa ai nêu quyền");
    await goTo(2);
    await until(() => onDesk()?.textContent?.includes("Dùng tự do"), "the strip");
    expect(onDesk()?.textContent).toMatch(/đến \d+\/\d+/u);
  });

  test("the rights of several photos are stated in one go", async () => {
    await story("photos", { as: "lan" }, []);
    await until(() => cells()[4], "the photos");
    click(cells()[2] as HTMLElement);
    cells()[4]?.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
    click(await appears("photo-batch-rights"));
    const dialog = await appears("dialog-rights");
    typeInto(byId("rights-reason", dialog) as HTMLElement, "Ảnh của hãng: hỏi trước.");
    click(byId("dialog-yes", dialog) as HTMLElement);
    await until(() => byId("dialog-rights") === null, "no question");
    const asked = open.fake.requests("rights_state");
    expect(asked.map((one) => one.photo)).toEqual([2, 3, 4].map(ofCard));
    expect(asked.every((one) => one.rights.permission === "needs_approval")).toBe(true);
    await until(() => cells().filter((cell) => byId("photo-rights-sign", cell)).length === 3, "the signs");
  });

  test("a forbidden photo is not placed, and that is said with the reason; its caption is kept", async () => {
    const rights = { permission: "forbidden", reason: "Của hãng khác.", until: null } as const;
    await story("photos", { as: "lan" }, [[ofCard(3), rights]]);
    await goTo(3);
    typeInto(await appears("photo-caption"), "Bến đò lúc năm giờ.");
    click(await appears("photo-place"));
    await until(() => document.body.textContent?.includes("Ảnh này bị cấm dùng"), "that it is said");
    expect(document.body.textContent).toContain("Của hãng khác.");
    expect(figures()).toHaveLength(2);
    const { draft } = open.fake.article(STORY);
    await until(() => draft.photos[ofCard(3)]?.["caption"]?.[0]?.value === "Bến đò lúc năm giờ.", "the caption");
  });
});
