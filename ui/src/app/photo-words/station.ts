/**
 * Two workstations over one story, and the line between each and its window.
 *
 * The body is a replica of the real engine. Fields are registers in the same replica, kept as `editorial` keeps them
 * (`docs/document-format.md`): `<whose>/<field>/<operation>` in a flat map, a write takes away what its writer saw and adds one.
 * So what two people write apart is merged by the engine here as it is there. Answers take their time, some do not come, and
 * news overtakes news.
 */
import { LORO_VERSION, VersionVector } from "loro-crdt";
import { newReplica } from "../../article/editor/binding.ts";
import { bodyOf, versionOf } from "../../article/editor/testing/station.ts";
import { documentJson, type DocumentJson } from "../../article/editor/document.ts";
import { project } from "../../article/editor/lines.ts";
import { schema } from "../../article/editor/schema.ts";
import type { Random } from "../../article/editor/testing/random.ts";
import { fromBase64, toBase64 } from "../../ipc/bytes.ts";
import { photoOf } from "../../ipc/fake/samples.ts";
import type { CommandName, Transport } from "../../ipc/transport.ts";
import type { ArticleDetails, Commands, Event, Register, StoryPhoto } from "../../ipc/types.ts";

export type Registers = Record<string, Record<string, Register>>;
type Maps = "figures" | "photos";

/** What the files of the run say of themselves; the first letters of a file are the number of its photo. */
const FILES: readonly { caption: string; credit: string }[] = [
  { caption: "DSC_0412", credit: "Ngọc Lan" },
  { caption: "", credit: "" },
  { caption: "Chợ phiên lúc tảng sáng.", credit: "" },
  { caption: "", credit: "TTXVN" },
];
export const originalOf = (n: number): string => n.toString(16).padStart(64, "a");

/** A file with the photo of this number. */
export function fileOf(n: number): File {
  const bytes = new Uint8Array(8).fill(n);
  const file = { name: `DSC_${n}.jpg`, size: bytes.length, arrayBuffer: () => Promise.resolve(bytes.buffer) };
  return file as unknown as File;
}

const hex = (value: number | bigint, digits: number): string => value.toString(16).padStart(digits, "0");

/** Candidates of one value count once, the lowest operation first. */
function settled(register: Register): Register {
  const seen = new Set<string>();
  return register.filter(({ value }) => !seen.has(value) && seen.add(value));
}

export class DeskStation {
  readonly doc = newReplica();
  /** What it was given, edit by edit. */
  readonly log: Uint8Array[] = [];
  /** Its version before the first edit that the window's replica was not given: fields are written past it. */
  private untold: Uint8Array | null = null;
  /** The photos that were brought, by number, in the order in which this workstation heard of them. */
  readonly brought: number[];

  constructor(
    readonly name: number,
    readonly article: string,
    snapshot: Uint8Array,
    brought: readonly number[],
  ) {
    this.doc.import(snapshot);
    this.doc.setPeerId(BigInt(10 + name));
    this.brought = [...brought];
  }

  /** Commits what the window wrote; answers with the version that is committed then. */
  private commit(update: Uint8Array): Uint8Array {
    this.log.push(update);
    const { pending } = this.doc.import(update);
    if (pending && pending.size > 0) throw new Error("the window sent an update with a gap before it");
    return versionOf(this.doc);
  }

  /** Takes what came from elsewhere; gives what the window has not been given yet. */
  merge(bytes: Uint8Array): Uint8Array {
    const since = VersionVector.decode((this.untold ??= versionOf(this.doc)));
    this.log.push(bytes);
    this.doc.import(bytes);
    const update = this.doc.export({ mode: "update", from: since });
    since.free();
    this.untold = null;
    return update;
  }

  /** Writes a register as `editorial` does: a twin of a value that the writer saw goes with it. */
  write(map: Maps, name: string, text: string, saw: readonly string[]): Register {
    const { doc } = this;
    const value = text.normalize("NFC");
    const present = this.raw(map, name);
    const seen = new Set(present.filter(({ op }) => saw.includes(op)).map((one) => one.value));
    const gone = present.filter((one) => saw.includes(one.op) || seen.has(one.value));
    if (present.length !== 1 || gone.length !== 1 || present[0]?.value !== value) {
      const held = doc.getMap(map);
      const base = versionOf(doc);
      this.untold ??= base;
      for (const { op } of gone) held.delete(`${name}/${op}`);
      const version = doc.oplogVersion();
      const counter = version.get(doc.peerIdStr) ?? 0;
      version.free();
      held.set(`${name}/${hex(doc.peerId, 16)}-${hex(counter, 8)}`, value);
      doc.commit();
      const since = VersionVector.decode(base);
      this.log.push(doc.export({ mode: "update", from: since }));
      since.free();
    }
    return this.register(map, name);
  }

  private raw(map: Maps, name: string): Register {
    const prefix = `${name}/`;
    return this.entries(map)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => ({ op: key.slice(prefix.length), value }));
  }

  private register(map: Maps, name: string): Register {
    return settled(this.raw(map, name));
  }

  private entries(map: Maps): [string, string][] {
    const held = this.doc.getMap(map).toJSON() as Record<string, string>;
    return Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** All of them: whose, then which. */
  registers(map: Maps): Registers {
    const out: Registers = {};
    for (const [key, value] of this.entries(map)) {
      const [whose = "", field = "", op = ""] = key.split("/");
      ((out[whose] ??= {})[field] ??= []).push({ op, value });
    }
    for (const own of Object.values(out)) for (const field of Object.keys(own)) own[field] = settled(own[field] ?? []);
    return out;
  }

  /** Everything in one spelling, so that two can be compared. */
  get spelled(): string {
    return JSON.stringify([this.document, this.registers("figures"), this.registers("photos")]);
  }

  get document(): DocumentJson {
    return documentJson(project(schema, bodyOf(this.doc)));
  }

  free(): void {
    this.doc.free();
  }

  private get photos(): StoryPhoto[] {
    const fields = this.registers("photos");
    return this.brought.map((n) => {
      const { original, size_bytes, width, height, facts } = photoRecord(n);
      return { original, size_bytes, width, height, facts, fields: fields[original] ?? {} };
    });
  }

  private get details(): ArticleDetails {
    const figures = this.registers("figures");
    const shown: Record<string, string> = {};
    for (const [figure, own] of Object.entries(figures)) {
      for (const [name, [first, ...others]] of Object.entries(own))
        if (first && others.length > 0) shown[`${figure}/${name}`] = first.value;
    }
    const state = { author: "p-lan", stage: "draft", publication: "none", deleted: false, version: 0 };
    // What the window asks of a story besides its words is not asked here.
    const rest = { fields: {}, problems: [], review: null, read_only: null, pending: [], published: null, hash: "" };
    return {
      ...rest,
      article: this.article,
      figures,
      shown,
      state,
    } as unknown as ArticleDetails;
  }

  /** Answers a command. */
  answer(name: CommandName, request: unknown, attachment: Uint8Array | undefined): unknown {
    const { doc } = this;
    switch (name) {
      case "article_open": {
        const opened = { document: { blocks: [] }, peer: String(100 + this.name), loro_version: LORO_VERSION() };
        const snapshot = toBase64(doc.export({ mode: "snapshot" }));
        return { ...this.details, ...opened, snapshot, version: toBase64(versionOf(doc)) };
      }
      case "article_details":
        return this.details;
      case "article_revisions":
        return { rows: [] };
      case "article_edit": {
        const { update } = request as Commands["article_edit"]["request"];
        return { version: toBase64(this.commit(fromBase64(update))), saved_ms: 0 };
      }
      case "article_set_figure_field": {
        const { figure, field, value, saw } = request as Commands["article_set_figure_field"]["request"];
        return { register: this.write("figures", `${figure}/${field}`, value, saw), saved_ms: 0 };
      }
      case "photo_set_field": {
        const { photo, field, value, saw } = request as Commands["photo_set_field"]["request"];
        return { register: this.write("photos", `${photo}/${field}`, value, saw), saved_ms: 0 };
      }
      case "photo_list":
        return { photos: this.photos };
      case "photo_import": {
        const n = attachment?.[0] ?? 0;
        const twin = this.brought.includes(n);
        if (!twin) this.brought.push(n);
        return { photo: photoRecord(n), twin, near: [] };
      }
      default:
        return {};
    }
  }
}

const photoRecord = (n: number) => {
  const { caption, credit } = FILES[n % FILES.length] ?? { caption: "", credit: "" };
  return photoOf(originalOf(n), caption, credit, `DSC_${n}.jpg`);
};

/** What may be refused, and is asked again. */
const FALLIBLE: readonly CommandName[] = ["article_edit", "article_set_figure_field", "photo_set_field"];

/** The line between the windows of a run and their workstations. */
export class Line implements Transport {
  private hear: (event: Event) => void = () => undefined;
  /** One of how many answers does not come; 0: all come. */
  loss: number;

  constructor(
    private readonly r: Random,
    readonly stations: readonly DeskStation[],
    loss: number,
  ) {
    this.loss = loss;
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.r(ms + 1)));
  }

  private mayFail(name: CommandName): void {
    if (this.loss === 0 || !FALLIBLE.includes(name) || this.r(this.loss) > 0) return;
    throw Object.assign(new Error("no room"), { code: "storage_full", arguments: {}, refusal: null, detail: "" });
  }

  async invoke(name: CommandName, request: unknown, attachment: Uint8Array | undefined): Promise<unknown> {
    const station = this.stations.find(({ article }) => article === (request as { article?: string }).article);
    if (!station) return {};
    await this.wait(15);
    this.mayFail(name);
    const answer = station.answer(name, request, attachment);
    await this.wait(15);
    this.mayFail(name);
    return answer;
  }

  listen(handler: (event: Event) => void): Promise<() => void> {
    this.hear = handler;
    return Promise.resolve(() => undefined);
  }
  photo(): string {
    return "";
  }
  preview(): string {
    return "";
  }

  /** Sends what one workstation has and another lacks now, which then tells its window. `part`: only its last edit, with a gap before. */
  ship(from: DeskStation, to: DeskStation, delay: number, part = false): void {
    const has = to.doc.version();
    const bytes = (part ? from.log.at(-1) : null) ?? from.doc.export({ mode: "update", from: has });
    has.free();
    const brought = [...from.brought];
    setTimeout(() => {
      for (const n of brought) if (!to.brought.includes(n)) to.brought.push(n);
      const update = toBase64(to.merge(bytes));
      const { article } = to;
      setTimeout(() => this.hear({ event: "article_remote", article, update }), this.r(40));
      setTimeout(() => this.hear({ event: "article_changed", article }), this.r(40));
    }, delay);
  }
}
