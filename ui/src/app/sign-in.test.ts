import { afterEach, describe, expect, test } from "vitest";
import { route } from "./route.svelte.ts";
import { appears, byId, openWindow, typeInto, until, type OpenWindow } from "./testing.ts";

let open: OpenWindow;
afterEach(() => open.close());

describe("the first sign-in", () => {
  const boxes = (): string[] =>
    ["sign-in-server", "sign-in-code"].map((name) => (byId(name) as HTMLInputElement | null)?.value ?? "");

  test("takes a whole letter pasted into any box", async () => {
    open = await openWindow("#/queue/mine", { as: null });
    const server = await appears("sign-in-server");
    const paste = new Event("paste", { bubbles: true, cancelable: true });
    const text = "Chào chị, máy chủ https://toa-soan.example, mã 7K2M-QX9R-04TZ-B6HW.";
    Object.defineProperty(paste, "clipboardData", { value: { getData: () => text } });
    server.dispatchEvent(paste);
    await until(() => boxes().join(" ") === "https://toa-soan.example 7K2M-QX9R-04TZ-B6HW", "both boxes");
    expect(paste.defaultPrevented).toBe(true);
    expect(open.fake.requests("session_sign_in")).toHaveLength(0);
    await until(() => document.activeElement === byId("sign-in-submit"), "the button next");
  });

  test("an invitation that was opened as an address fills the boxes and asks nobody", async () => {
    open = await openWindow("#/queue/mine", { as: null });
    await appears("sign-in");
    const url = "galley://sign-in?server=https%3A%2F%2Ftoa-soan.example&code=7K2M-QX9R-04TZ-B6HW";
    open.fake.openLink(url);
    await until(() => boxes().join(" ") === "https://toa-soan.example 7K2M-QX9R-04TZ-B6HW", "both boxes");
    expect(open.fake.requests("session_sign_in")).toHaveLength(0);
  });

  test("says what is missing before it asks anybody, at the box that lacks it", async () => {
    open = await openWindow("#/queue/mine", { as: null });
    await appears("sign-in");
    const submit = (): void => (document.querySelector("form") as HTMLFormElement).requestSubmit();
    submit();
    await until(() => byId("sign-in-error")?.textContent?.includes("địa chỉ của tòa soạn"), "the address");
    expect(document.activeElement).toBe(byId("sign-in-server"));
    typeInto(byId("sign-in-server") as HTMLElement, "không phải địa chỉ");
    submit();
    await until(() => byId("sign-in-error")?.textContent?.includes("https://toa-soan.vn"), "how one looks");
    typeInto(byId("sign-in-server") as HTMLElement, "toa-soan.example");
    submit();
    await until(() => byId("sign-in-error")?.textContent?.includes("mã dùng một lần"), "the code");
    typeInto(byId("sign-in-code") as HTMLElement, "7K2M-QX9R-04TZ-B6HW");
    submit();
    await until(() => open.fake.requests("session_sign_in").length === 1, "the question");
    expect(open.fake.requests("session_sign_in")[0]?.server).toBe("https://toa-soan.example");
  });

  test("a code that holds once is sent once, however often Enter is pressed", async () => {
    open = await openWindow("#/queue/mine", { as: null });
    typeInto(await appears("sign-in-server"), "https://toa-soan.example");
    typeInto(await appears("sign-in-code"), "7K2M-QX9R-04TZ-B6HW");
    const form = document.querySelector("form") as HTMLFormElement;
    form.requestSubmit();
    form.requestSubmit();
    await until(() => byId("sign-in") === null, "the newsroom");
    expect(open.fake.requests("session_sign_in")).toHaveLength(1);
  });

  test("an address of a story waits for the sign-in, and then leads there", async () => {
    open = await openWindow("#/queue/mine", { as: null });
    await appears("sign-in");
    open.fake.openLink("galley://story/a-cho-noi");
    typeInto(await appears("sign-in-server"), "https://toa-soan.example");
    typeInto(await appears("sign-in-code"), "7K2M-QX9R-04TZ-B6HW");
    (document.querySelector("form") as HTMLFormElement).requestSubmit();
    await until(() => route().screen === "story", "the story");
    await until(() => byId("body")?.hasAttribute("contenteditable"), "a text to write in");
  });
});
