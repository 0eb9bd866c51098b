/**
 * The transport to the real workstation: one Tauri command `rpc` and one event.
 *
 * A command without bytes travels as JSON. With bytes, the bytes are the body (no base64, no number arrays: 10 MB of photo
 * in 20 ms) and the command's name and request travel in headers.
 */
import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { toBase64Url } from "./bytes.ts";
import type { Transport } from "./transport.ts";
import type { Event } from "./types.ts";

/** Windows has no schemes of its own for web views: there, `photo://localhost/x` is `http://photo.localhost/x`. */
const origin = (scheme: string): string => convertFileSrc("", scheme).replace(/\/$/, "");

/** Whether the window runs inside the shell. */
export const inShell = (): boolean => "__TAURI_INTERNALS__" in globalThis;

/** The transport to the shell. */
export const shell: Transport = {
  invoke(name, request, attachment) {
    if (attachment === undefined) return invoke("rpc", { name, request });
    return invoke("rpc", attachment, {
      headers: { "galley-command": name, "galley-request": toBase64Url(JSON.stringify(request)) },
    });
  },
  listen: (handler) => listen<Event>("galley://event", ({ payload }) => handler(payload)),
  photo: (original, recipe) => `${origin("photo")}/${original}/${recipe}`,
  preview: (path) => origin("preview") + path,
};
