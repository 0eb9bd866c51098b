import { createRawSnippet, flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import Button from "./Button.svelte";

describe("a button that is disabled while it has the focus", () => {
  const pressed = vi.fn();
  const submitted = vi.fn((event: SubmitEvent) => event.preventDefault());
  let form: HTMLFormElement;
  let component: Record<string, unknown>;
  const props = $state({
    disabled: false,
    type: "submit" as const,
    onclick: pressed,
    children: createRawSnippet(() => ({ render: () => "<span>Gửi</span>" })),
  });
  const button = (): HTMLButtonElement => form.querySelector("button") as HTMLButtonElement;

  beforeEach(() => {
    vi.clearAllMocks();
    form = document.body.appendChild(document.createElement("form"));
    form.addEventListener("submit", submitted);
    props.disabled = false;
    component = mount(Button, { target: form, props });
    button().focus();
    props.disabled = true;
    flushSync();
  });
  afterEach(async () => {
    await unmount(component);
    form.remove();
  });

  test("keeps the focus, says that it does nothing now, and does nothing", () => {
    expect(document.activeElement).toBe(button());
    expect(button().matches(":disabled")).toBe(false);
    expect(button().getAttribute("aria-disabled")).toBe("true");
    button().click();
    expect(pressed).not.toHaveBeenCalled();
    expect(submitted).not.toHaveBeenCalled();
  });

  test("keeps it while another window has it, for the key after the return", () => {
    // A window that loses the focus tells its element so and remembers it.
    button().dispatchEvent(new FocusEvent("blur"));
    flushSync();
    expect(button().matches(":disabled")).toBe(false);
  });

  test("is disabled like any other once one has gone on", () => {
    button().blur();
    flushSync();
    expect(button().matches(":disabled")).toBe(true);
    expect(button().hasAttribute("aria-disabled")).toBe(false);
  });

  test("does its work as soon as there is some", () => {
    props.disabled = false;
    flushSync();
    button().click();
    expect(pressed).toHaveBeenCalledOnce();
    expect(submitted).toHaveBeenCalledOnce();
  });
});
