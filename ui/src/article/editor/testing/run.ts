/**
 * One random run: two people write in one article through their windows, with undo and redo, lost messages and in some
 * runs a hostile peer. Everything that the architecture promises about the text is checked on the way and at the end.
 */
import type { Delta } from "loro-crdt";
import type { Binding, BindingOptions } from "../binding.ts";
import { newReplica, BODY } from "../binding.ts";
import { cellsOf, GUARD, MARKER } from "../flat.ts";
import { documentJson, documentNode, type DocumentJson } from "../document.ts";
import { project, storeText, type RawDelta } from "../lines.ts";
import { schema } from "../schema.ts";
import type { Op } from "../delta.ts";
import { randomEdit } from "./edits.ts";
import { pick, random, type Random } from "./random.ts";
import { bodyOf } from "./station.ts";
import { World, type Station } from "./world.ts";

/** The article that the runs start from: a block of every kind, some of a newer version. */
const START: DocumentJson = {
  blocks: [
    { type: "heading", level: 2, content: [{ text: "Chợ nổi buổi sớm" }] },
    { type: "paragraph", content: [{ text: "Sáng nay, 😀 những chiếc ghe đầu tiên đã cập bến." }] },
    { type: "figure", figure: "f1", photo: "9f", width: 16, height: 9, content: [{ text: "Bến sông" }] },
    {
      type: "blockquote",
      id: "q1",
      blocks: ["Nước lên", "thì thuyền lên", "người ta nói"].map((text) => ({
        type: "paragraph",
        content: [{ text }],
      })),
    },
    { type: "blockquote", id: "q2", blocks: [{ type: "paragraph", content: [{ text: "một câu khác" }] }] },
    {
      type: "bullet_list",
      id: "l1",
      items: ["gạo", "muối"].map((text) => ({ type: "paragraph", content: [{ text }] })),
    },
    {
      type: "gallery",
      id: "g1",
      blocks: ["Bên lở", "Bên bồi"].map((text, i) => ({
        type: "figure",
        figure: `g${i}`,
        photo: "9f",
        width: 3,
        height: 2,
        content: [{ text }],
      })),
    },
    {
      type: "unknown_block",
      kind: "video",
      attributes: { t: "video", "a.src": "v" },
      content: [{ text: "đoạn phim" }],
    },
    { type: "separator", content: [] },
    { type: "paragraph", content: [{ text: "Đoạn cuối cùng", marks: { hl: "y" } }] },
  ],
};

/** A snapshot of an article that holds this document, seeded by its creator alone. */
export function seeded(document: DocumentJson = START): Uint8Array {
  const doc = newReplica();
  doc.setPeerId(1n);
  const ops: Op[] = [];
  for (const { char, attrs } of cellsOf(documentNode(document))) storeText(ops, char, attrs);
  doc.getText(BODY).applyDelta(ops as Delta<string>[]);
  doc.commit();
  const bytes = doc.export({ mode: "snapshot" });
  doc.free();
  return bytes;
}

export interface RunOptions {
  readonly seed: number;
  /** Edits of each person. */
  readonly edits?: number;
  readonly make?: (options: BindingOptions) => Binding;
  readonly snapshot?: Uint8Array;
}

export interface RunResult {
  readonly seed: number;
  /** What was not as promised; empty when all was well. */
  readonly failures: readonly string[];
  readonly looks: number;
  readonly edits: number;
  readonly tokens: number;
  /** Every update of the first workstation, in order. */
  readonly updates: readonly Uint8Array[];
  readonly delta: RawDelta;
  readonly document: DocumentJson;
}

/** Tokens of one person, and which of them somebody has seen and removed. */
class Tokens {
  readonly alive = new Set<string>();
  readonly removed = new Set<string>();
  private next = 0;

  fresh(person: number): string {
    return String.fromCodePoint(0xf0000 + person * 0x1000 + this.next++);
  }
  of(token: string): number {
    return ((token.codePointAt(0) ?? 0) - 0xf0000) >> 12;
  }
}

/** Tears, scatters and removes guards; at level 2 markers too, even the last one. */
function vandalise(world: World, station: Station, r: Random, level: 1 | 2, peer: bigint): void {
  const { doc } = station.workstation;
  const text = doc.getText(BODY).toString();
  const fork = doc.fork();
  fork.configDefaultTextStyle({ expand: "none" });
  fork.setPeerId(peer);
  const body = fork.getText(BODY);
  const closes = [...text.matchAll(level === 2 ? /[\u2028\u2029]/g : /\u2028/g)].map((match) => match.index);
  const at = r(text.length + 1);
  if (r(2) === 0 && closes.length > 0) body.delete(pick(r, closes), 1);
  else if (!/[\udc00-\udfff]/.test(text[at] ?? "")) body.insert(at, level === 2 && r(3) === 0 ? MARKER : GUARD);
  fork.commit();
  const bytes = fork.export({ mode: "update" });
  fork.free();
  world.deliver(station, station.workstation.merge(bytes));
}

/** Runs one seed. Frees everything that it makes. */
export function run(options: RunOptions): RunResult {
  const { seed, edits: count = 20 } = options;
  const r = random(seed * 2 + 1);
  const hostile = ([0, 0, 0, 1, 2] as const)[seed % 5] ?? 0;
  const world = new World({
    seed,
    snapshot: options.snapshot ?? seeded(),
    carets: 6,
    loss: seed % 2 === 0 ? 12 : 0,
    ...(options.make ? { make: options.make } : {}),
  });
  const tokens = new Tokens();
  let made = 0;
  let ids = 0;
  const newId = () => `n${(ids++).toString(36)}`;

  const edit = (station: Station) => {
    const { window, name } = station;
    const before = window.state.doc.textContent;
    const note = (undo: boolean) => {
      const after = window.state.doc.textContent;
      for (const token of tokens.alive) {
        if (before.includes(token) === after.includes(token)) continue;
        const others = tokens.of(token) !== name && before.includes(token);
        if (undo && others && !tokens.removed.has(token)) world.fail(station, "undo removed what somebody else wrote");
        tokens.removed.add(token);
      }
      return after;
    };
    if (r(8) === 0) {
      world.step(station, () => (r(3) > 0 ? window.undo() : window.redo()));
      note(true);
      return;
    }
    const fresh: string[] = [];
    const token = () => {
      const made = tokens.fresh(name);
      fresh.push(made);
      return made;
    };
    const tr = randomEdit(window, r, token, newId);
    if (!tr) return;
    world.placeCarets(station);
    tr.setMeta("edit", made);
    world.dispatch(station, tr);
    made++;
    const after = note(false);
    for (const t of fresh) if (after.includes(t)) tokens.alive.add(t);
  };

  for (const station of world.stations) {
    let at = 0;
    for (let e = 0; e < count; e++) {
      at += r(25);
      world.after(at, () => {
        // A window that broke or shows the wrong thing says so once, not for every further key.
        if (world.failures.length > 0) return;
        edit(station);
      });
    }
    for (let e = 0; e < 5; e++) {
      world.after(r(count * 15), () => {
        for (const other of world.stations) if (other !== station) world.ship(station, other, r(40));
      });
    }
    if (hostile > 0) {
      for (let e = 0; e < 6; e++) {
        const peer = BigInt(9000 + station.name * 100 + e);
        world.after(r(count * 15), () => vandalise(world, station, r, hostile === 2 ? 2 : 1, peer));
      }
    }
  }
  let delta: RawDelta = [];
  let document: DocumentJson = { blocks: [] };
  const first = world.stations[0];
  try {
    world.run();
    world.quiesce();
    world.atRest();
    if (first) {
      delta = bodyOf(first.workstation.doc);
      document = documentJson(project(schema, delta));
    }
    const text = delta.map((op) => op.insert ?? "").join("");
    for (const token of tokens.alive) {
      if (!text.includes(token) && !tokens.removed.has(token)) {
        world.failures.push(`U+${(token.codePointAt(0) ?? 0).toString(16)} is lost, and nobody who saw it deleted it`);
      }
    }
  } catch (error) {
    world.failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const result = {
    seed,
    failures: world.failures,
    looks: world.looks,
    edits: made,
    tokens: tokens.alive.size,
    updates: first?.workstation.log ?? [],
    delta,
    document,
  };
  world.free();
  return result;
}
