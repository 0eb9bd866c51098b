/** Pictures of our own for the workstation in memory: drawn, so that no file is needed. As addresses of SVG. */

const svg = (body: string): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 1067" preserveAspectRatio="xMidYMid slice">${body}</svg>`,
  )}`;

const LIBRARY = svg(`
  <rect width="1600" height="1067" fill="#2b3144"/><rect y="760" width="1600" height="307" fill="#1d2130"/>
  <rect x="240" y="250" width="1120" height="560" fill="#4a4238"/><rect x="200" y="210" width="1200" height="60" fill="#5c5145"/>
  ${[0, 1, 2, 3, 4, 5].map((i) => `<rect x="${290 + i * 175}" y="330" width="120" height="170" fill="#f2cf7d"/><rect x="${290 + i * 175}" y="560" width="120" height="250" fill="#e8b95a"/>`).join("")}
  <circle cx="1320" cy="140" r="46" fill="#e9e3d2"/><path d="M0 900h1600" stroke="#3a4157" stroke-width="8"/>
  ${[180, 520, 1010, 1400].map((x) => `<path d="M${x} 1010v-110" stroke="#12141c" stroke-width="34" stroke-linecap="round"/><circle cx="${x}" cy="860" r="26" fill="#12141c"/>`).join("")}`);

const READERS = svg(`
  <rect width="1600" height="1067" fill="#d9c8a5"/><rect y="640" width="1600" height="427" fill="#8a6a46"/>
  ${[0, 1, 2, 3].map((row) => `<rect x="60" y="${60 + row * 140}" width="1480" height="18" fill="#6e5235"/>${Array.from({ length: 26 }, (_, i) => `<rect x="${76 + i * 56}" y="${60 + row * 140 - 96 + ((i * 7 + row * 3) % 5) * 6}" width="40" height="${96 - ((i * 7 + row * 3) % 5) * 6}" fill="${["#7f3b2e", "#3f5b5c", "#b38b3f", "#5a5f3c", "#8d7a62"][(i + row) % 5] ?? "#555"}"/>`).join("")}`).join("")}
  ${[360, 800, 1240].map((x) => `<circle cx="${x}" cy="600" r="66" fill="#3b2a1f"/><path d="M${x - 130} 860q130-280 260 0z" fill="#46586b"/><rect x="${x - 120}" y="800" width="240" height="36" fill="#f6f1e4"/>`).join("")}`);

const RIVER = svg(`
  <rect width="1600" height="1067" fill="#e9d8b8"/><rect y="420" width="1600" height="647" fill="#7fa09b"/>
  <path d="M0 430q260-120 520-20t560-30 520 30v40H0z" fill="#586b4b"/><circle cx="1180" cy="230" r="80" fill="#d97b4a"/>
  ${[
    [260, 640, 1],
    [760, 760, 1.5],
    [1240, 600, 0.9],
  ]
    .map(
      ([x = 0, y = 0, k = 1]) =>
        `<g transform="translate(${x} ${y}) scale(${k})"><path d="M-200 0q200 110 400 0l-40 60q-160 50-320 0z" fill="#4b3425"/><path d="M0-20v-130" stroke="#3b2a1f" stroke-width="10"/><circle cx="0" cy="-170" r="24" fill="#3b2a1f"/><path d="M-60-150q60-50 120 0z" fill="#cdb176"/><circle cx="-90" cy="0" r="26" fill="#c9542f"/><circle cx="-40" cy="4" r="26" fill="#d9a441"/><circle cx="80" cy="2" r="26" fill="#6f8a3b"/></g>`,
    )
    .join("")}`);

const ROAD = svg(`
  <rect width="1600" height="1067" fill="#cfdbe0"/><path d="M0 620l360-330 300 240 330-380 610 470v447H0z" fill="#6f8577"/>
  <path d="M0 760l420-170 380 120 800-190v547H0z" fill="#566a52"/><path d="M620 1067q80-260 60-330t190-120 120-120" fill="none" stroke="#3f4145" stroke-width="70"/>
  <path d="M620 1067q80-260 60-330t190-120 120-120" fill="none" stroke="#efe7cf" stroke-width="6" stroke-dasharray="34 26"/>`);

/** A file that was cut off: its upper part, then grey. */
export const DAMAGED = "e5".repeat(32);

/** Picture by the hash of its photo. */
export const PICTURES: Readonly<Record<string, string>> = {
  [DAMAGED]: svg(
    `<rect width="1600" height="1067" fill="#e9d8b8"/><path d="M0 430q260-120 520-20t560-30 520 30v140H0z" fill="#586b4b"/>
    <circle cx="1180" cy="230" r="80" fill="#d97b4a"/><path d="M0 520h980v-32h620v579H0z" fill="#808080"/>`,
  ),
  ["a1".repeat(32)]: LIBRARY,
  ["b2".repeat(32)]: READERS,
  ["c3".repeat(32)]: RIVER,
  ["d4".repeat(32)]: ROAD,
};

/** The shapes of a memory card, px: landscape, portrait, landscape, square, panorama. */
const SHAPES: readonly (readonly [number, number])[] = [
  [6000, 4000],
  [4000, 6000],
  [6000, 4000],
  [4000, 4000],
  [9000, 2600],
];

/** The name of the `n`-th photo of a card. */
export const ofCard = (n: number): string => `f${n.toString(16).padStart(63, "0")}`;

/** The number of the first photo that is brought to the workstation: behind those of every card. */
export const FIRST_BROUGHT = 4096;

/** Its size, px. */
export const sizeOfCard = (n: number): readonly [number, number] => SHAPES[n % SHAPES.length] ?? [6000, 4000];

/** A street at another hour for every photo of a card. */
function cardPicture(n: number): string {
  const [width, height] = sizeOfCard(n);
  const hue = (n * 47) % 360;
  const ground = height * (0.55 + ((n * 13) % 20) / 100);
  const houses = Array.from({ length: 9 }, (_, i) => {
    const wide = width / 9;
    const tall = height * (0.15 + ((i * 31 + n * 17) % 30) / 100);
    return `<rect x="${i * wide}" y="${ground - tall}" width="${wide * 0.9}" height="${tall}" fill="hsl(${(hue + 40) % 360} 25% ${25 + ((i * 7 + n) % 4) * 8}%)"/>`;
  }).join("");
  return `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width / 3}" height="${height / 3}"><rect width="${width}" height="${height}" fill="hsl(${hue} 35% ${55 + ((n * 5) % 25)}%)"/><circle cx="${width * (0.2 + ((n * 11) % 60) / 100)}" cy="${height * 0.2}" r="${height * 0.08}" fill="hsl(${(hue + 180) % 360} 70% 75%)"/>${houses}<rect y="${ground}" width="${width}" height="${height - ground}" fill="hsl(${hue} 12% 24%)"/></svg>`,
  )}`;
}

/** The picture of a photo; "" when there is none. */
export const pictureOf = (original: string): string =>
  PICTURES[original] ?? (original.startsWith("f00000") ? cardPicture(parseInt(original.slice(1), 16)) : "");
