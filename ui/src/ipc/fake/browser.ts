/**
 * The workstation in memory for a plain browser, told by the address what to be:
 * `?as=minh&offline&theme=dark&lang=en`, or `?signed_out`; `&restored` = its server was, and its own store was damaged.
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
      notifies: true,
      menu_bar: false,
    },
    prefill: query.has("signed_out") ? { server: "https://toa-soan.example", code: null } : null,
  });
  if (query.has("restored")) {
    const at = Date.now() - 5_400_000;
    const move = { article: "none", headline: "Thư viện Bến Sông mở cửa buổi tối", at };
    fake.forgotten = [
      { ...move, n: 1, by: "Nguyễn Thị Lan", transition: "submit", command: "c-1" },
      { ...move, n: 2, by: "Trần Quang Minh", transition: "approve", command: null },
    ];
    const file = "/home/lan/.local/share/galley/galley-damaged-2020-09-21T14-53-20.sqlite";
    const saved = { articles: "12", edits: "3", commands: "1", photos: "2", lost: "4", signed_in: "1", file };
    fake.failures = [
      { code: "store_damaged", article: null, at, retry_ms: null, arguments: saved },
      { code: "photo_lost", article: null, at, retry_ms: null, arguments: { file: "bến sông.jpg" } },
    ];
  }
  // So that a person trying it can take the network away: `galley.goOnline(false)`.
  Object.assign(globalThis, { galley: fake });
  return fake;
}
