/**
 * The workstation in memory for a plain browser, told by the address what to be:
 * `?as=minh&offline&theme=dark&lang=en`, or `?signed_out`.
 */
import { FakeWorkstation } from "./workstation.ts";

/** Reads the address. */
export function fakeFromAddress(search: string): FakeWorkstation {
  const query = new URLSearchParams(search);
  const theme = query.get("theme");
  const fake = new FakeWorkstation({
    as: query.has("signed_out") ? null : query.get("as") === "minh" ? "minh" : "lan",
    online: !query.has("offline"),
    settings: {
      language: query.get("lang") === "en" ? "en" : "vi",
      theme: theme === "dark" || theme === "light" ? theme : "system",
    },
    prefill: query.has("signed_out") ? { server: "https://toa-soan.example", code: null } : null,
  });
  // So that a person trying it can take the network away: `galley.goOnline(false)`.
  Object.assign(globalThis, { galley: fake });
  return fake;
}
