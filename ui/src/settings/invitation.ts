/**
 * What an administrator sends to a new colleague, as it comes: `galley://sign-in?server=…&code=…`, or a letter in which an
 * address and a one-time code stand somewhere. Hostile like anything from a clipboard: nothing of it is done, the two boxes are
 * filled and shown, and only a press of the button asks the server.
 */

export interface Invitation {
  server: string | null;
  code: string | null;
}

/** Longer texts are no invitation. */
const MAX_CHARS = 20_000;
const LINK = /galley:\/\/sign-in\?(\S+)/iu;
const SERVER = /https?:\/\/[^\s<>"'“”()]+/giu;
/** Four groups of four, as the server makes codes. */
const CODE = /(?:^|[^0-9A-Z-])([0-9A-Z]{4}(?:[-–— ][0-9A-Z]{4}){3})(?![0-9A-Z-])/iu;

/** The address of a newsroom: a scheme and a host, nothing behind it. Plain http only on this very machine. */
export function serverOf(typed: string): string | null {
  const text = typed.trim().replace(/[.,;]+$/u, "");
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//iu.test(text) ? text : `https://${text}`);
  } catch {
    return null;
  }
  const local = url.hostname === "localhost" || /^127(\.\d+){3}$/u.test(url.hostname) || url.hostname === "[::1]";
  const safe = url.protocol === "https:" || (url.protocol === "http:" && local);
  const named = local || url.hostname.includes(".") || url.hostname.startsWith("[");
  if (!safe || !named || url.username !== "" || url.password !== "") return null;
  return url.origin;
}

/** What a text has of an address and a code; null: neither. */
export function invitationIn(text: string): Invitation | null {
  if (text.length > MAX_CHARS) return null;
  const link = LINK.exec(text)?.[1];
  if (link !== undefined) {
    const query = new URLSearchParams(link.replace(/[.,;)>"'”]+$/u, ""));
    const code = query.get("code");
    const server = serverOf(query.get("server") ?? "");
    return { server, code: code === null ? null : (CODE.exec(code)?.[1] ?? null) };
  }
  const server = [...text.matchAll(SERVER)].map(([found]) => serverOf(found)).find((one) => one !== null) ?? null;
  const code = CODE.exec(text)?.[1]?.replaceAll(/[–— ]/gu, "-") ?? null;
  return server === null && code === null ? null : { server, code };
}
