/** The start of the window: choose the transport, hear events, draw. */
import { mount } from "svelte";
import { startEvents } from "../ipc/events.ts";
import { inShell, shell } from "../ipc/shell.ts";
import { use } from "../ipc/transport.ts";
import "../kit/css/fonts.css";
import "../kit/css/tokens.css";
import "../kit/css/base.css";
import App from "./App.svelte";

async function start(): Promise<void> {
  if (__FAKE__ && !inShell()) {
    const { fakeFromAddress } = await import("../ipc/fake/browser.ts");
    use(fakeFromAddress(location.search));
  } else {
    use(shell);
  }
  await startEvents();
  const target = document.getElementById("app");
  if (target) mount(App, { target });
}

void start();
