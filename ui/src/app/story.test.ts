import { afterEach, describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "../ipc/bytes.ts";
import { failure } from "../ipc/fake/workstation.ts";
import { appears, byId, click, openWindow, press, typeInto, until, type OpenWindow } from "./testing.ts";
import { route } from "./route.svelte.ts";

let open: OpenWindow;
afterEach(async () => {
  await open.close();
  sessionStorage.clear();
});

/** Opens a story and waits for its editor. */
async function story(article: string, tab = "", options: Parameters<typeof openWindow>[1] = {}): Promise<void> {
  open = await openWindow(`#/story/${article}${tab}`, options);
  await appears("body");
}

const names = (): string[] => open.fake.asked.map((entry) => entry.name);
const submitKey = { ctrlKey: true, shiftKey: true };
const composition = (type: "compositionstart" | "compositionend", on: Element): void =>
  void on.dispatchEvent(new CompositionEvent(type, { bubbles: true }));

describe("the writing surface", () => {
  test("shows section, headline, standfirst, body and byline as the workstation has them", async () => {
    await story("a-thu-vien");
    expect((byId("section") as HTMLSelectElement).selectedOptions[0]?.textContent).toBe("Văn hóa");
    expect((byId("headline") as HTMLTextAreaElement).value).toMatch(/^Thư viện tỉnh/);
    expect(byId("body")?.textContent).toContain("chị Nguyễn Thị Mỵ");
    expect((byId("byline") as HTMLTextAreaElement).value).toBe("Ngọc Lan");
    expect(document.querySelectorAll('[data-testid="figure"]')).toHaveLength(2);
    expect((byId("figure-alt") as HTMLTextAreaElement).value).toMatch(/^Mặt trước thư viện/);
  });

  test("a headline is committed with what its writer had seen", async () => {
    await story("a-thu-vien");
    const seen = open.fake.article("a-thu-vien").draft.fields["headline"]?.map((candidate) => candidate.op);
    const headline = await appears("headline");
    typeInto(headline, "Thư viện sáng đèn");
    headline.dispatchEvent(new FocusEvent("blur"));
    await until(() => open.fake.requests("article_set_field").length === 1, "the commit");
    expect(open.fake.requests("article_set_field")).toEqual([
      { article: "a-thu-vien", field: "headline", value: "Thư viện sáng đèn", saw: seen },
    ]);
  });

  test("a line break pasted into a headline becomes a space, and Enter goes on to the standfirst", async () => {
    await story("a-thu-vien");
    const headline = (await appears("headline")) as HTMLTextAreaElement;
    typeInto(headline, "Hai\ndòng");
    expect(headline.value).toBe("Hai dòng");
    press("Enter");
    expect(document.activeElement).toBe(byId("standfirst"));
  });

  test("Enter that confirms a word of the input method stays in the headline", async () => {
    await story("a-thu-vien");
    const headline = await appears("headline");
    headline.focus();
    expect(press("Enter", { isComposing: true })).toBe(false);
    expect(document.activeElement).toBe(headline);
  });

  test("two headlines written apart are both shown, and picking one settles it", async () => {
    await story("a-ngo-nho");
    const box = await appears("candidates");
    expect(box.textContent).toContain("Ngõ nhỏ trồng cây thay tường");
    expect(box.textContent).toContain("Cả ngõ phá tường, trồng cây");
    const picks = [...box.querySelectorAll<HTMLElement>('[data-testid="candidate-pick"]')];
    expect(picks.map((pick) => pick.getAttribute("aria-label"))).toEqual([
      "Chọn giá trị này: “Ngõ nhỏ trồng cây thay tường”",
      "Chọn giá trị này: “Cả ngõ phá tường, trồng cây”",
    ]);
    click(picks[1] as HTMLElement);
    await until(() => !byId("candidates"), "a settled field");
    const register = open.fake.article("a-ngo-nho").draft.fields["headline"];
    expect(register?.map((candidate) => candidate.value)).toEqual(["Cả ngõ phá tường, trồng cây"]);
    expect((byId("headline") as HTMLTextAreaElement).value).toBe("Cả ngõ phá tường, trồng cây");
  });

  test("a headline that another machine writes while I type stays beside mine", async () => {
    await story("a-thu-vien");
    const headline = (await appears("headline")) as HTMLTextAreaElement;
    const seen = open.fake.article("a-thu-vien").draft.fields["headline"]?.map((candidate) => candidate.op) ?? [];
    typeInto(headline, "Của tôi");
    open.fake.writeElsewhere("a-thu-vien", "headline", "Của biên tập", seen);
    headline.dispatchEvent(new FocusEvent("blur"));
    const box = await appears("candidates");
    expect(box.textContent).toContain("Của tôi");
    expect(box.textContent).toContain("Của biên tập");
    expect(headline.value).toBe("Của tôi");
  });

  test("a photo is placed with what its file says, and a file that is none is refused by name", async () => {
    await story("a-day-boi");
    const input = (await appears("photo-input")) as HTMLInputElement;
    const choose = (name: string, bytes: Uint8Array<ArrayBuffer>): void => {
      Object.defineProperty(input, "files", { value: [new File([bytes], name)], configurable: true });
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    choose("ghi-chu.jpg", new Uint8Array(1));
    await until(() => byId("notice")?.textContent?.includes("“ghi-chu.jpg” không phải là ảnh"), "a refusal");
    expect(document.querySelector('[data-testid="figure"]')).toBeNull();
    choose("boi.jpg", new Uint8Array(64));
    await appears("figure");
    await until(() => open.fake.requests("article_set_figure_field").length === 1, "the credit");
    const [request] = open.fake.requests("article_set_figure_field");
    expect(request).toMatchObject({ field: "credit", value: "Trần Ngọc Lan" });
  });

  test("what a newer version wrote can be read and not be changed", async () => {
    await story("a-thoi-tiet");
    expect(byId("read-only")?.textContent).toContain("Galley mới hơn");
    expect((byId("headline") as HTMLTextAreaElement).readOnly).toBe(true);
    expect(byId("body")?.getAttribute("contenteditable")).toBe("false");
    expect(byId("submit")).toBeNull();
  });

  test("a story that is not here says so and leads back", async () => {
    open = await openWindow("#/story/a-gone");
    await until(() => document.querySelector('[role="alert"]')?.textContent?.includes("Không thấy bài này"), "words");
  });
});

describe("acting", () => {
  test("submitting first commits what is still in the fields", async () => {
    await story("a-thu-vien");
    typeInto(await appears("headline"), "Tít mới nhất");
    press("Enter", submitKey);
    await until(() => names().includes("workflow_submit"), "the submission");
    expect(names().indexOf("article_set_field")).toBeGreaterThan(-1);
    expect(names().indexOf("article_set_field")).toBeLessThan(names().indexOf("workflow_submit"));
    expect(open.fake.article("a-thu-vien").draft.fields["headline"]?.[0]?.value).toBe("Tít mới nhất");
  });

  test("submitting in the middle of a word waits for the word", async () => {
    await story("a-thu-vien");
    const headline = await appears("headline");
    headline.focus();
    composition("compositionstart", headline);
    typeInto(headline, "Thư việ");
    press("Enter", { ...submitKey, isComposing: true });
    await until(() => byId("submit")?.hasAttribute("disabled"), "an act under way");
    expect(names()).not.toContain("workflow_submit");
    typeInto(headline, "Thư viện");
    composition("compositionend", headline);
    await until(() => names().includes("workflow_submit"), "the submission");
    expect(open.fake.requests("article_set_field").at(-1)?.value).toBe("Thư viện");
  });

  test("offline, submitting says that it will be sent by itself", async () => {
    await story("a-thu-vien", "", { online: false });
    click(await appears("submit"));
    await until(() => byId("pending")?.textContent?.includes("Gửi duyệt"), "the waiting command");
    expect(byId("notice")?.textContent).toContain("ngay khi có mạng");
    expect(byId("submit")).toBeNull();
  });

  test("a submission that must wait for a pick says which field, and nothing is sent", async () => {
    await story("a-ngo-nho", "/review", { as: "minh" });
    click(await appears("approve"));
    const asked = await appears("dialog-approve");
    click(byId("dialog-yes", asked) as HTMLElement);
    const dialog = await appears("dialog-refused");
    expect(dialog.textContent).toContain("tít");
    expect(open.fake.article("a-ngo-nho").state.stage).toBe("submitted");
  });

  test("approving names the revision and approves that very one, with the caret in the text", async () => {
    await story("a-cho-noi", "", { as: "minh" });
    const { hash } = open.fake.article("a-cho-noi").draft;
    await until(() => byId("body")?.getAttribute("contenteditable") === "true", "the editor");
    byId("body")?.focus();
    press("Enter", submitKey);
    const dialog = await appears("dialog-approve");
    expect(dialog.textContent).toContain(hash.slice(0, 8));
    expect(names()).not.toContain("workflow_approve");
    click(byId("dialog-yes", dialog) as HTMLElement);
    await until(() => byId("stage")?.textContent?.includes("Đã xuất bản"), "the publication");
    expect(open.fake.requests("workflow_approve")).toEqual([
      { article: "a-cho-noi", level: 0, hash, acknowledges: null },
    ]);
  });

  test("a story under embargo is approved for its moment, waits among the scheduled, and can be taken back", async () => {
    await story("a-cho-noi", "", { as: "minh" });
    click(await appears("tab-write"));
    click(await appears("rail-details"));
    const embargo = (await appears("embargo")) as HTMLInputElement;
    typeInto(embargo, "sáng mai");
    embargo.dispatchEvent(new FocusEvent("blur"));
    await until(() => embargo.getAttribute("aria-invalid") === "true", "a word that it cannot be read");
    expect(names()).not.toContain("article_set_field");
    typeInto(embargo, "6:00 21/9/2099");
    embargo.dispatchEvent(new FocusEvent("blur"));
    await until(() => open.fake.requests("article_set_field").length === 1, "the commit");
    // The newsroom's clock, wherever this machine is.
    const at = Date.parse("2099-09-21T06:00:00+07:00");
    expect(open.fake.requests("article_set_field")[0]).toMatchObject({ field: "embargo", value: String(at) });

    click(await appears("tab-review"));
    click(await appears("approve"));
    const dialog = await appears("dialog-approve");
    expect(dialog.textContent).toContain("21/9/2099 06:00");
    expect(dialog.textContent).not.toContain("lên trang ngay");
    click(byId("dialog-yes", dialog) as HTMLElement);
    await until(() => byId("stage")?.textContent?.includes("Hẹn giờ · 21/9/2099 06:00"), "the schedule");
    expect(byId("publish")).toBeNull();

    click(await appears("back"));
    click(await appears("view-scheduled"));
    await until(() => document.querySelector('[data-article="a-cho-noi"]'), "the row");
    click(document.querySelector('[data-article="a-cho-noi"]') as HTMLElement);
    click(await appears("rail-details"));
    click(await appears("recall"));
    click(byId("dialog-yes", await appears("dialog-recall")) as HTMLElement);
    await until(() => byId("stage")?.textContent?.includes("Nháp"), "the draft");
    expect(open.fake.article("a-cho-noi").state.scheduled).toBeNull();
  });

  test("approving an older revision needs a second yes, which names the newer one", async () => {
    await story("a-cho-noi", "", { as: "minh" });
    const { hash } = open.fake.article("a-cho-noi").draft;
    click(await appears("approve"));
    const dialog = await appears("dialog-approve");
    // The reporter types on while the question stands.
    open.fake.article("a-cho-noi").draft.fields["standfirst"] = [{ op: "later", value: "Sapo sửa sau" }];
    const newest = open.fake.article("a-cho-noi").draft.hash;
    click(byId("dialog-yes", dialog) as HTMLElement);
    const newer = await appears("dialog-newer");
    expect(newer.textContent).toContain(hash.slice(0, 8));
    expect(newer.textContent).toContain(newest.slice(0, 8));
    expect(open.fake.article("a-cho-noi").state.stage).toBe("submitted");
    click(byId("dialog-yes", newer) as HTMLElement);
    await until(() => open.fake.article("a-cho-noi").state.stage === "approved", "the approval");
    expect(open.fake.requests("workflow_approve").at(-1)).toEqual({
      article: "a-cho-noi",
      level: 0,
      hash,
      acknowledges: newest,
    });
  });

  test("whoever says yes to another text than an earlier level did is told so before", async () => {
    await story("a-cho-noi", "", { as: "minh" });
    const { state } = open.fake.article("a-cho-noi");
    const lan = state.author;
    state.approvals = [{ level: 0, person: lan, revision: { hash: "f".repeat(64), frontiers: "" }, at: 0 }];
    click(await appears("approve"));
    const told = byId("approved-elsewhere", await appears("dialog-approve"));
    expect(told?.textContent).toContain("ffffffff");
    expect(told?.textContent).toContain("bản khác");
  });

  test("the second question may be answered with no: the newer revision is read, nothing is approved", async () => {
    await story("a-cho-noi", "", { as: "minh" });
    open.fake.answer("workflow_approve", () => {
      throw failure("refused", {}, { refusal: "newer_revision", hash: "77".repeat(32) });
    });
    click(await appears("approve"));
    click(byId("dialog-yes", await appears("dialog-approve")) as HTMLElement);
    click(byId("dialog-no", await appears("dialog-newer")) as HTMLElement);
    await until(() => open.fake.requests("article_open").length === 2, "the story anew");
    expect(open.fake.requests("workflow_approve")).toHaveLength(1);
  });

  test("returning needs a reason", async () => {
    await story("a-cho-noi", "", { as: "minh" });
    click(await appears("return"));
    const dialog = await appears("dialog-return");
    const form = dialog.querySelector("form") as HTMLFormElement;
    form.requestSubmit();
    await until(() => dialog.textContent?.includes("Cần ghi lý do"), "the reminder");
    expect(names()).not.toContain("workflow_return");
    typeInto(byId("dialog-reason", dialog) as HTMLElement, "Thiếu nguồn");
    form.requestSubmit();
    await until(() => open.fake.requests("workflow_return").length === 1, "the return");
    expect(open.fake.requests("workflow_return")).toEqual([{ article: "a-cho-noi", level: 0, reason: "Thiếu nguồn" }]);
  });

  test("a merge is announced beside the story, and leads to the screen where it is worked through", async () => {
    await story("a-ngo-nho", "/review", { as: "minh" });
    const merge = await appears("merge-review");
    await until(() => merge.textContent?.includes("Tít · Cả hai sửa cùng một ô"), "its places");
    click(byId("merge-open") as HTMLElement);
    await appears("merge-open-place");
    expect(byId("merge-review")).toBeNull();
  });

  test("a reporter is offered neither approval nor withdrawal", async () => {
    await story("a-cho-noi", "/review");
    expect(byId("approve")).toBeNull();
    expect(byId("return")).toBeNull();
  });

  test("a live story is withdrawn with a reason", async () => {
    await story("a-deo", "/write", { as: "minh" });
    click(await appears("rail-details"));
    click(await appears("withdraw"));
    const dialog = await appears("dialog-withdraw");
    typeInto(byId("dialog-reason", dialog) as HTMLElement, "Sai ngày");
    (dialog.querySelector("form") as HTMLFormElement).requestSubmit();
    await until(() => byId("stage")?.textContent?.includes("Đã gỡ"), "the withdrawal");
  });

  test("leaving commits what was typed, and asks when it cannot; whoever stays has lost nothing", async () => {
    await story("a-thu-vien");
    open.fake.answer("article_set_field", () => {
      throw failure("storage_full");
    });
    typeInto(await appears("headline"), "Chưa lưu được");
    click(await appears("back"));
    const asked = await appears("dialog-unsaved");
    expect(asked.textContent).toContain("Ổ đĩa hết chỗ");
    expect(route().screen).toBe("story");
    click(byId("dialog-no", asked) as HTMLElement);
    await until(() => byId("dialog-unsaved") === null, "the question gone");
    expect(route().screen).toBe("story");
    expect((byId("headline") as HTMLTextAreaElement).value).toBe("Chưa lưu được");
  });

  test("whoever leaves although a word is not saved finds it again, and it is saved then", async () => {
    await story("a-thu-vien");
    open.fake.answer("article_set_field", () => {
      throw failure("storage_full");
    });
    typeInto(await appears("headline"), "Chưa lưu được");
    click(await appears("back"));
    click(byId("dialog-yes", await appears("dialog-unsaved")) as HTMLElement);
    await until(() => route().screen === "queue", "the queue");
    await open.close();
    await story("a-thu-vien");
    expect(((await appears("headline")) as HTMLTextAreaElement).value).toBe("Chưa lưu được");
    await until(() => byId("notice")?.textContent?.includes("đã trở lại"), "a word");
    await until(() => open.fake.requests("article_set_field").length === 1, "the commit");
  });

  test("the question goes by itself, and the window leaves, once the disk takes the words again", async () => {
    await story("a-thu-vien");
    let full = true;
    open.fake.answer("article_set_field", ({ value }) => {
      if (full) throw failure("storage_full");
      return { register: [{ op: "later", value }], saved_ms: 1 };
    });
    typeInto(await appears("headline"), "Chưa lưu được");
    click(await appears("back"));
    await appears("dialog-unsaved");
    full = false;
    await until(() => route().screen === "queue", "the queue");
    expect(byId("dialog-unsaved")).toBeNull();
  });

  test("a window that ends with unsaved words says that they would be lost, and offers them to the clipboard", async () => {
    await story("a-thu-vien");
    open.fake.answer("article_set_field", () => {
      throw failure("storage_full");
    });
    typeInto(await appears("headline"), "Chưa lưu được");
    open.fake.emit({ event: "close_requested" });
    const asked = await appears("dialog-unsaved");
    expect(asked.textContent).toContain("mất");
    const copies: string[] = [];
    Object.defineProperty(navigator, "clipboard", {
      configurable: true,
      value: { writeText: (text: string) => Promise.resolve(void copies.push(text)) },
    });
    click(byId("unsaved-copy", asked) as HTMLElement);
    await until(() => asked.textContent?.includes("Đã chép"), "the word");
    expect(copies[0]).toContain("Chưa lưu được");
    expect(copies[0]).toContain("chị Nguyễn Thị Mỵ");
    expect(names()).not.toContain("app_quit");
  });

  test("the preview is made from what is committed", async () => {
    await story("a-thu-vien");
    typeInto(await appears("headline"), "Tít cho trang");
    click(await appears("tab-preview"));
    await appears("preview-frame");
    expect(names().indexOf("article_set_field")).toBeLessThan(names().indexOf("preview_open"));
    expect(byId("preview-frame")?.getAttribute("sandbox")).toBe("");
  });

  test("an editor that breaks is opened again from what is saved, with a calm word", async () => {
    await story("a-thu-vien");
    open.fake.answer("article_edit", () => {
      throw failure("edit_rejected");
    });
    const body = await appears("body");
    const { pmViewDesc } = body as unknown as { pmViewDesc?: unknown };
    expect(pmViewDesc).toBeDefined();
    open.fake.emit({ event: "article_remote", article: "a-thu-vien", update: btoa("not an update") });
    await until(() => open.fake.requests("article_open").length === 2, "the story anew");
    await until(() => byId("notice")?.textContent?.includes("vừa được mở lại"), "the calm word");
    const again = await appears("body");
    expect(again).not.toBe(body);
    expect(again.textContent).toContain("chị Nguyễn Thị Mỵ");
  });
});

describe("a page or an editor that dies", () => {
  const left = (name: string, value: unknown): void =>
    sessionStorage.setItem(`galley.left/p-lan/a-thu-vien/${name}`, JSON.stringify(value));

  test("comes back with half a headline, the caret where it was, and one calm word", async () => {
    const { fake } = (open = await openWindow("#/queue/mine"));
    const saw = fake.article("a-thu-vien").draft.fields["headline"]?.map((candidate) => candidate.op) ?? [];
    left("field/headline", { value: "Thư viện sáng", saw });
    left("place", { at: { in: "field", name: "headline", figure: null, start: 3, end: 3 }, scroll: 0 });
    await open.close();
    await story("a-thu-vien");
    const headline = (await appears("headline")) as HTMLTextAreaElement;
    expect(headline.value).toBe("Thư viện sáng");
    await until(() => document.activeElement === headline, "the caret in the headline");
    expect(headline.selectionStart).toBe(3);
    await until(() => byId("notice")?.textContent?.includes("vừa được mở lại"), "a word");
    expect(byId("notice")?.querySelector('[role="status"]')).not.toBeNull();
    await until(() => open.fake.requests("article_set_field").length === 1, "the commit");
  });

  test("nothing is said and nothing is left when a story is left in peace", async () => {
    await story("a-thu-vien");
    typeInto(await appears("headline"), "Tít mới");
    expect(sessionStorage.length).toBeGreaterThan(0);
    click(await appears("back"));
    await until(() => route().screen === "queue", "the queue");
    expect(sessionStorage.length).toBe(0);
    await open.close();
    await story("a-thu-vien");
    expect(byId("notice")?.textContent).not.toContain("mở lại");
  });

  test("an edit that is refused opens the story anew and offers the text back", async () => {
    await story("a-day-boi");
    const { fake } = open;
    let refusals = 0;
    fake.answer("article_edit", ({ article, update }) => {
      if (refusals++ === 0) throw failure("edit_rejected");
      const { draft } = fake.article(article);
      draft.doc.import(fromBase64(update));
      return { version: toBase64(draft.version), saved_ms: 1 };
    });
    const body = await appears("body");
    body.focus();
    const pasted = new Event("paste", { bubbles: true, cancelable: true });
    const data = { getData: (type: string) => (type === "text/plain" ? "Câu vừa gõ" : ""), types: ["text/plain"] };
    body.dispatchEvent(Object.assign(pasted, { clipboardData: { ...data, files: [] } }));
    expect(body.textContent).toContain("Câu vừa gõ");
    const offer = await appears("notice-action");
    expect(byId("notice")?.textContent).toContain("“Câu vừa gõ”");
    await until(() => byId("body") !== body && byId("body"), "the editor");
    expect(byId("body")?.textContent).not.toContain("Câu vừa gõ");
    click(offer);
    await until(() => byId("body")?.textContent?.includes("Câu vừa gõ"), "the text in the story");
    await until(() => fake.requests("article_edit").length >= 2, "the edit");
  });
});
