/**
 * Files that are brought to the workstation in memory: the same bytes are the same photo, and other bytes are another one, with a
 * picture of its own. Which photos look alike cannot be seen here: a test says so, by the file's name.
 */
import type { NearPhoto, Photo } from "../types.ts";
import { FIRST_BROUGHT, ofCard, sizeOfCard } from "./pictures.ts";
import { photoOf } from "./samples.ts";

/** What the files say that are brought: the first nothing, as a telephone's. */
const BROUGHT_CAPTIONS = ["", "Đò đầu cập bến Sông lúc 4 giờ sáng 22/11.", "Chị Nguyễn Thị Mỵ dọn hàng lúc tan chợ."];

export class Brought {
  /** What looks like a file of that name. */
  readonly alike = new Map<string, NearPhoto[]>();
  readonly #byBytes = new Map<string, string>();

  /** The photo of a file; `known`: those that are on this machine. */
  take(
    bytes: Uint8Array,
    file_name: string,
    creator: string,
    known: readonly Photo[],
  ): { photo: Photo; twin: boolean; near: NearPhoto[] } {
    const key = `${bytes.length} ${Array.from(bytes.subarray(0, 256)).join()}`;
    const number = FIRST_BROUGHT + this.#byBytes.size;
    const original = this.#byBytes.get(key) ?? ofCard(number);
    const same = known.find((photo) => photo.original === original);
    this.#byBytes.set(key, original);
    const [width, height] = sizeOfCard(number);
    const caption = BROUGHT_CAPTIONS[number - FIRST_BROUGHT] ?? "";
    const made = { ...photoOf(original, caption, creator, file_name), width, height, size_bytes: bytes.length };
    const photo = same ?? made;
    return { photo, twin: same !== undefined, near: this.alike.get(file_name) ?? [] };
  }
}
