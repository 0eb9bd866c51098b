/** What can be done on the photo desk, each with its key: the keyboard, the palette and the menus read this list. */
import type { Action } from "../kit/keys.ts";
import { t } from "../kit/words/index.svelte.ts";
import type { DeskPhoto, Pick } from "./desk.ts";

/** The desk as its actions need it; asked anew each time. */
export interface DeskDoing {
  /** Whether the focus is on the photos, and not in a field or on a button. */
  readonly onPhotos: () => boolean;
  readonly photo: () => DeskPhoto | undefined;
  readonly readOnly: () => boolean;
  readonly loupe: () => boolean;
  readonly zoomed: () => boolean;
  readonly chosen: () => number;
  readonly next: () => void;
  readonly back: () => void;
  readonly toggleLoupe: () => void;
  readonly zoom: () => void;
  /** The caret into the caption. */
  readonly write: () => void;
  /** Opens or closes what the file of the photo says. */
  readonly fileSays: () => void;
  /** Out of the loupe, or of what is chosen. */
  readonly leave: () => void;
  readonly rate: (rating: number) => void;
  readonly pick: (pick: Pick) => void;
  readonly all: () => void;
  readonly place: () => void;
  /** How many of the chosen photos wait for a place. */
  readonly waiting: () => number;
  /** Those of them as a gallery. */
  readonly placeTogether: () => void;
  /** A template for the chosen photos. */
  readonly stamp: () => void;
  readonly add: () => void;
  /** The originals of the chosen photos leave Galley with their words. */
  readonly handOn: () => void;
}

export function deskActions(doing: DeskDoing): Action[] {
  const here = (): boolean => doing.photo() !== undefined;
  const marks = (): boolean => here() && !doing.readOnly();
  const pick = (id: string, label: string, key: string, what: Pick): Action => ({
    minor: true,
    id: `photos.${id}`,
    label,
    keys: [key],
    when: marks,
    run: () => doing.pick(what),
  });
  return [
    { id: "photos.next", label: t.photos.next, keys: ["Ctrl+Enter", "Alt+ArrowDown"], when: here, run: doing.next },
    { id: "photos.back", label: t.photos.back, keys: ["Alt+ArrowUp"], when: here, run: doing.back },
    { id: "photos.write", label: t.photos.write, keys: ["c"], when: here, run: doing.write },
    {
      id: "photos.says",
      label: t.fileSays.title,
      keys: ["i"],
      when: () => here() && doing.chosen() < 2,
      run: doing.fileSays,
    },
    {
      id: "photos.loupe",
      label: doing.loupe() ? t.photos.backToSheet : t.photos.loupe,
      keys: [" "],
      when: () => here() && doing.onPhotos(),
      run: doing.toggleLoupe,
    },
    {
      id: "photos.zoom",
      label: doing.zoomed() ? t.photos.zoomOut : t.photos.zoomIn,
      keys: ["z"],
      when: doing.loupe,
      run: doing.zoom,
    },
    ...[1, 2, 3, 4, 5].map((rating): Action => ({
      minor: true,
      id: `photos.rate${rating}`,
      label: t.photos.stars(rating),
      keys: [String(rating)],
      when: marks,
      run: () => doing.rate(rating),
    })),
    { minor: true, id: "photos.rate0", label: t.photos.noStars, keys: ["0"], when: marks, run: () => doing.rate(0) },
    pick("pick", t.photos.pick, "p", "pick"),
    pick("reject", t.photos.reject, "x", "reject"),
    pick("unmark", t.photos.unmark, "u", ""),
    {
      id: "photos.all",
      label: t.photos.all,
      keys: ["Ctrl+a"],
      when: () => here() && doing.onPhotos(),
      run: doing.all,
    },
    {
      id: "photos.place",
      label: t.photos.place,
      keys: ["Ctrl+Alt+i"],
      when: () => marks() && doing.photo()?.figure === null,
      run: doing.place,
    },
    {
      id: "photos.gallery",
      label: t.photos.placeTogether,
      keys: ["Ctrl+Alt+g"],
      when: () => marks() && doing.waiting() > 1,
      run: doing.placeTogether,
    },
    { id: "photos.stamp", label: t.photos.stamp.open, keys: ["t"], when: marks, run: doing.stamp },
    { id: "photos.add", label: t.photos.add, keys: ["Ctrl+Shift+p"], when: () => !doing.readOnly(), run: doing.add },
    { id: "photos.handOn", label: t.photos.handOn.open, keys: ["e"], when: here, run: doing.handOn },
    {
      minor: true,
      id: "photos.leave",
      label: t.photos.leave,
      keys: ["Escape"],
      when: () => doing.loupe() || doing.chosen() > 1,
      run: doing.leave,
    },
  ];
}
