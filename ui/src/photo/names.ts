/** What a photo is called for somebody who does not see it, and what is said of its file. */
import type { Permission } from "../ipc/types.ts";
import { size } from "../kit/format.ts";
import { t } from "../kit/words/index.svelte.ts";
import type { DeskPhoto, Mark, Words } from "./desk.ts";

/** What stands below it, in the same order, then what is marked, what its rights keep back, where its file disagrees and, without a caption, its name. */
export function nameOf(
  photo: DeskPhoto,
  caption: Words,
  mark: Mark,
  differing = 0,
  stops: Permission | null = null,
): string {
  const text = caption.text.trim();
  const parts = [text || t.photos.noCaption, photo.figure === null ? t.photos.waits : t.photos.placed];
  if (mark.pick !== "") parts.push(mark.pick === "pick" ? t.photos.picked : t.photos.rejected);
  if (mark.rating > 0) parts.push(t.photos.stars(mark.rating));
  if (stops) parts.push(t.rights.permission[stops]);
  if (differing > 0) parts.push(t.fileSays.differ(differing));
  if (text === "" && photo.facts) parts.push(photo.facts.file_name);
  return parts.join(", ");
}

/** Size and moment, as far as they are known: `6000 × 4000`, `4,1 MB`, `22/11/2026 19:40`. */
export function aboutFile(photo: DeskPhoto): readonly string[] {
  const { width, height, size_bytes, facts } = photo;
  const parts: string[] = [];
  if (width > 0 && height > 0) parts.push(`${width} × ${height}`);
  if (size_bytes !== null) parts.push(size(size_bytes, t));
  const taken = facts ? takenAt(facts.taken) : "";
  if (taken !== "") parts.push(taken);
  return parts;
}

/** A camera's moment has no zone: it is written as the camera's clock showed it. */
function takenAt(taken: string): string {
  const [, year, month, day, clock] = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?/u.exec(taken) ?? [];
  if (year === undefined || month === undefined || day === undefined) return taken;
  return [`${Number(day)}/${Number(month)}/${year}`, clock].filter(Boolean).join(" ");
}
