/**
 * Photos that have just come in, between the import and whoever shows them: the open story's sheet, or a line.
 *
 * An import may outlast the story's screen. A sheet is shown over its own story only.
 */
import { call } from "../ipc/call.ts";
import { say, sayError, sayOffer } from "../kit/notice.svelte.ts";
import { t } from "../kit/words/index.svelte.ts";
import { keptOutOf, kindsOf, tellingOf, type Arrivals } from "../photo/arrival/arrivals.ts";
import { reasonOf } from "../rights/rights.ts";
import { disagreements } from "../photo/sources/says.ts";

const MODIFIERS = new Set(["Control", "Shift", "Alt", "Meta", "AltGraph"]);

class ArrivedPhotos {
  /** The story that is open, and can show a sheet. */
  open = $state.raw<string | null>(null);
  /** What is shown over it. */
  sheet = $state.raw<Arrivals | null>(null);
  /** The photo of that story at which captioning is to begin; the photo desk takes it. */
  start = $state.raw<string | null>(null);
  /** Takes the offer of a sheet back. */
  #withdraw = (): void => undefined;

  /** A story's screen has come; the returned function is called when it goes. */
  enter(article: string): () => void {
    this.open = article;
    return () => {
      if (this.open !== article) return;
      this.#withdraw();
      this.open = null;
      this.sheet = null;
      this.start = null;
    };
  }

  /** Tells what became of an import. Takes no time of whoever placed a single photo. */
  async tell(article: string, arrivals: Arrivals, busy: boolean): Promise<void> {
    const show = (): void => {
      if (this.open === article) this.sheet = arrivals;
    };
    const here = this.open === article;
    switch (tellingOf(arrivals, busy || document.querySelector("dialog[open]") !== null)) {
      case "none":
        return;
      case "sheet":
        if (here) this.sheet = arrivals;
        else sayElsewhere(arrivals);
        return;
      case "offer":
        if (here) {
          this.#withdraw();
          this.#withdraw = sayOffer(
            summaryOf(arrivals, t.arrival.several),
            { label: t.arrival.look, run: show },
            "calm",
          );
        } else sayElsewhere(arrivals);
        return;
      case "line": {
        const banned = arrivals.photos[0]?.keptOut ?? null;
        const told = banned ? t.rights.notPlaced : await lineOf(arrivals);
        say(told, banned ? reasonOf(banned) : "", { label: t.arrival.look, run: show });
      }
    }
  }
}

/** In a line: how many came in, what was refused, by name, and what was left. */
function summaryOf(
  { photos, refused, left = [] }: Arrivals,
  came: (n: number) => string,
): { message: string; hint: string } {
  const message = photos.length > 0 ? came(photos.length) : t.arrival.titleNone;
  const names = refused.map((file) => file.file_name).join(", ");
  const keptOut = keptOutOf(photos);
  const told = [
    keptOut === "" ? "" : t.arrival.keptOut(keptOut),
    refused.length > 0 ? `${t.arrival.refused(refused.length)}: ${names}` : "",
    left.length > 0 ? t.arrival.left(left.length, kindsOf(left)) : "",
  ];
  return { message, hint: told.filter((part) => part !== "").join(" · ") };
}

/** Somebody has left the story meanwhile. What was refused waits until it was read. */
function sayElsewhere(arrivals: Arrivals): void {
  const told = summaryOf(arrivals, t.arrival.title);
  if (arrivals.refused.length > 0) sayError(told);
  else say(told.message);
}

async function lineOf({ photos }: Arrivals): Promise<string> {
  const [one] = photos;
  if (!one) return "";
  if (one.twin) return t.story.twin;
  if (one.near.length > 0) return t.story.near(one.near.map((other) => other.file_name).join(", "));
  const said = await call("photo_sources", { photo: one.photo.original }).catch(() => undefined);
  const differing = disagreements(said);
  return differing > 0 ? t.arrival.oneDiffers(one.file_name, differing) : t.arrival.one(one.file_name);
}

/** Photos that have just come in. */
export const arrived = new ArrivedPhotos();

/** Notes whether somebody presses keys from now on. */
export function watchKeys(): { busy: () => boolean; end: () => void } {
  let pressed = false;
  const heard = (event: KeyboardEvent): void => {
    if (!MODIFIERS.has(event.key)) pressed = true;
  };
  document.addEventListener("keydown", heard, { capture: true });
  return { busy: () => pressed, end: () => document.removeEventListener("keydown", heard, { capture: true }) };
}
