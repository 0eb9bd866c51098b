/**
 * A figure in the text: photo, caption, description and credit in one object, edited in place.
 *
 * The caption is the text of the block and belongs to the editor. Description and credit are registers of the article and
 * belong to the story: plain fields beside the caption, outside the editor's reach. What happens in them is never the
 * editor's business, and what the browser does to them is never read as an edit.
 */
import { mount, unmount } from "svelte";
import type { Node } from "prosemirror-model";
import type { EditorView, NodeView, ViewMutationRecord } from "prosemirror-view";
import { photoAddress } from "../ipc/schemes.ts";
import { lengthOf, nearness } from "../kit/lengths.ts";
import { t } from "../kit/words/index.svelte.ts";
import { parseCrop, WHOLE } from "./crop/crop.ts";
import Part from "./crop/Part.svelte";
import FigureFields from "./FigureFields.svelte";
import type { NodeViewFactory } from "./editor/index.ts";
import { toggleLead } from "./lead.ts";
import type { Story } from "./story.svelte.ts";
import { TARGETS } from "./targets.ts";

/** What the frame of a story asks of a figure. */
export interface FigureActs {
  /** Takes it out of the text. */
  remove: (figure: string) => void;
  /** Asks for another photo in its place. */
  replace: (figure: string) => void;
  /** Cuts its photo, whose upright original has this size, px. */
  crop: (figure: string, photo: { original: string; width: number; height: number }) => void;
}

const attribute = (node: Node, name: string): unknown => node.attrs[name];

class FigureView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  private readonly picture: HTMLElement;
  private readonly controls: HTMLElement;
  private fields: { show: (photo: string) => void } | null = null;
  private part: Record<string, unknown> | null = null;
  /** The value of its register; null: not told yet. */
  private crop: string | null = null;
  private node: Node;

  constructor(
    node: Node,
    private readonly view: EditorView,
    private readonly story: Story,
    private readonly acts: FigureActs,
  ) {
    this.node = node;
    this.dom = document.createElement("figure");
    this.dom.dataset["testid"] = "figure";
    this.dom.setAttribute("aria-label", t.figure.label);
    this.picture = document.createElement("div");
    this.picture.className = "picture";
    this.picture.contentEditable = "false";
    this.contentDOM = document.createElement("figcaption");
    this.contentDOM.dataset["testid"] = "figure-caption";
    this.contentDOM.dataset["placeholder"] = t.figure.caption;
    // A caption may have no name of its own, and one without words would be nothing to whoever does not see it.
    this.contentDOM.setAttribute("role", "group");
    this.contentDOM.setAttribute("aria-label", t.figure.caption);
    this.controls = document.createElement("div");
    this.controls.contentEditable = "false";
    this.dom.append(this.picture, this.contentDOM, this.controls);
    this.dom.dataset["figure"] = this.figure;
    this.draw();
    this.mountFields(view.editable);
  }

  /** Another part is shown: in a gallery, the photos beside it stand otherwise. */
  private cropped(crop: string): void {
    const first = this.crop === null;
    const other = this.crop !== crop;
    this.crop = crop;
    this.drawPicture();
    if (!first && other && !this.view.isDestroyed && !this.view.composing) this.view.setProps({});
  }

  private get figure(): string {
    return attribute(this.node, "figure") as string;
  }

  /** Its photo; null while there is none, or its size is not known yet. */
  private get size(): { original: string; width: number; height: number } | null {
    const original = attribute(this.node, "photo") as string;
    const width = attribute(this.node, "width") as number;
    const height = attribute(this.node, "height") as number;
    return original !== "" && width > 0 && height > 0 ? { original, width, height } : null;
  }

  private mountFields(editable: boolean): void {
    const { figure } = this;
    if (figure === "") return;
    this.fields = mount(FigureFields, {
      target: this.controls,
      props: {
        alt: this.story.figure(figure, "alt"),
        credit: this.story.figure(figure, "credit"),
        crop: this.story.figure(figure, "crop"),
        rights: this.story.rights,
        photo: attribute(this.node, "photo") as string,
        readOnly: !editable,
        ontype: (field: "alt" | "credit", text: string) => this.story.write(`${figure}/${field}`, text),
        marks: (field: "alt" | "credit") => this.story.finding.inField(`${figure}/${field}`),
        oncropped: (crop: string) => this.cropped(crop),
        oncrop: this.size ? () => this.size && this.acts.crop(figure, this.size) : null,
        isLead: () => this.story.fields.lead.text === figure,
        onlead: () => void toggleLead(this.story, figure),
        onreplace: () => this.acts.replace(figure),
        onremove: () => this.acts.remove(figure),
      },
    });
  }

  private draw(): void {
    this.contentDOM.classList.toggle("is-blank", this.node.content.size === 0);
    this.count();
    this.drawPicture();
  }

  /** The photo, or why there is none. Touches nothing that the editor watches: it may happen at any moment. */
  private drawPicture(): void {
    const photo = attribute(this.node, "photo") as string;
    const { size } = this;
    const shown = `${photo} ${size?.width} ${size?.height} ${this.crop ?? ""}`;
    if (this.picture.dataset["shown"] === shown) return;
    this.picture.dataset["shown"] = shown;
    this.clear();
    if (photo === "") {
      this.say(t.figure.none);
      return;
    }
    const onerror = (): void => this.say(t.figure.missing);
    if (size) {
      const part = parseCrop(this.crop ?? "") ?? WHOLE;
      // A small part is blown up: it wants more of the original.
      const src = photoAddress(photo, part.width > 0.6 ? "w800" : "w1600");
      this.part = mount(Part, { target: this.picture, props: { src, ...size, part, onerror } });
      return;
    }
    const image = document.createElement("img");
    image.alt = "";
    image.draggable = false;
    image.addEventListener("error", onerror);
    image.src = photoAddress(photo, "w800");
    this.picture.replaceChildren(image);
  }

  private clear(): void {
    if (this.part) void unmount(this.part);
    this.part = null;
    this.picture.replaceChildren();
  }

  /** How long the caption is, for the style sheet to show beside it: nothing is added to what is edited. */
  private count(): void {
    const { words } = lengthOf(this.node.textContent);
    this.contentDOM.dataset["near"] = nearness(words, TARGETS.caption);
    if (words > 0) this.contentDOM.dataset["count"] = t.count.short(words, TARGETS.caption);
    else delete this.contentDOM.dataset["count"];
  }

  private say(words: string): void {
    const line = document.createElement("p");
    line.className = "no-picture";
    line.textContent = words;
    this.clear();
    this.picture.replaceChildren(line);
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type || attribute(node, "figure") !== this.figure) return false;
    this.node = node;
    this.draw();
    this.fields?.show(attribute(node, "photo") as string);
    return true;
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof globalThis.Node && this.controls.contains(event.target);
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }

  destroy(): void {
    this.clear();
    if (this.fields) void unmount(this.fields);
  }
}

/** Draws the figures of a story. */
export function figureViews(story: Story, acts: FigureActs): NodeViewFactory {
  return (node, view) => new FigureView(node, view, story, acts);
}
