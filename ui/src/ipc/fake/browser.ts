/**
 * The workstation in memory for a plain browser, told by the address what to be:
 * `?as=minh&offline&theme=dark&lang=en`, or `?signed_out`; `&restored` = its server was, and its own store was damaged;
 * `&stories=10000` = with an archive; `&few`, `&none` = with three stories, or without any; `&news` = others did something; `&tabs` = with open stories and lists of one's own;
 * `&arriving=1500` = a new machine to which so many of 10,000 stories are known, or `&arriving=10000`, while their texts come; `&photos=500` = with a story `a-cho-phien` that has so many photos;
 * `&rights` = the first three of them have rights, stated by the desk; `&positions` = the newsroom publishes where photos were taken.
 */
import type { Preferences } from "../types.ts";
import { CARD_RIGHTS, cardStory, SAMPLES } from "./samples.ts";
import { FakeWorkstation } from "./workstation.ts";

/** What somebody likes who has been here for a while. */
const LIKED: Partial<Preferences> = {
  tabs: ["a-thu-vien", "a-cho-noi", "a-ngo-nho"],
  recent: ["a-cho-noi", "a-thu-vien"],
  saved: [
    {
      id: "waits",
      name: "Văn hóa, còn chưa gửi",
      view: "archive",
      question: 'mục:"Văn hóa" có:"chưa gửi"',
      sort: { by: "updated", descending: true },
    },
    {
      id: "ha",
      name: "Của Đỗ Thu Hà",
      view: "published",
      question: 'tác giả:"Đỗ Thu Hà"',
      sort: { by: "headline", descending: false },
    },
  ],
};

/** Reads the address. */
export function fakeFromAddress(search: string): FakeWorkstation {
  const query = new URLSearchParams(search);
  const theme = query.get("theme");
  const photos = Number(query.get("photos") ?? 0);
  const samples = query.has("few") ? SAMPLES.slice(0, 3) : query.has("none") ? [] : SAMPLES;
  const fake = new FakeWorkstation({
    as: query.has("signed_out") ? null : query.get("as") === "minh" ? "minh" : "lan",
    online: !query.has("offline"),
    settings: {
      language: query.get("lang") === "en" ? "en" : "vi",
      theme: theme === "dark" || theme === "light" ? theme : "system",
      notifies: true,
      menu_bar: false,
    },
    preferences: query.has("tabs") ? LIKED : {},
    archive: Number(query.get("stories") ?? 0),
    samples: photos > 0 ? [...samples, cardStory(photos)] : samples,
    prefill: query.has("signed_out") ? { server: "https://toa-soan.example", code: null } : null,
  });
  if (query.has("rights")) {
    for (const [photo, rights] of CARD_RIGHTS) fake.rights.state(photo, rights, "p-minh", "Lê Quang Minh");
  }
  fake.publishesPositions = query.has("positions");
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
  if (query.has("news")) {
    fake.news.set("a-cho-noi", "Đỗ Thu Hà");
    fake.news.set("a-ngo-nho", "Lê Quang Minh");
    fake.news.set("x-3", "Trần Ngọc Lan");
  }
  if (query.has("arriving")) {
    const [stories, listed] = [10_000, Number(query.get("arriving"))];
    const here = listed < stories ? 0 : 12;
    const first = { stories, listed, here, received_bytes: here * 5_300, read: 0, to_read: 92_400 };
    const away = Array.from({ length: Number(query.get("stories") ?? 0) }, (_, n) => `x-${n}`);
    fake.arrive(first, "a-ngo-nho", "a-thu-vien", ...away.slice(here));
  }
  // So that a person trying it can take the network away: `galley.goOnline(false)`.
  Object.assign(globalThis, { galley: fake });
  return fake;
}
