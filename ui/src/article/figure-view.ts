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
import FigureFields from "./FigureFields.svelte";
import type { NodeViewFactory } from "./editor/index.ts";
import type { Story } from "./story.svelte.ts";
import { TARGETS } from "./targets.ts";

const attribute = (node: Node, name: string): unknown => node.attrs[name];

class FigureView implements NodeView {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
  private readonly picture: HTMLElement;
  private readonly controls: HTMLElement;
  private fields: Record<string, unknown> | null = null;
  private node: Node;

  constructor(
    node: Node,
    view: EditorView,
    private readonly story: Story,
    private readonly remove: (figure: string) => void,
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
    this.contentDOM.setAttribute("aria-label", t.figure.caption);
    this.controls = document.createElement("div");
    this.controls.contentEditable = "false";
    this.dom.append(this.picture, this.contentDOM, this.controls);
    this.dom.dataset["figure"] = this.figure;
    this.draw();
    this.mountFields(view.editable);
  }

  private get figure(): string {
    return attribute(this.node, "figure") as string;
  }

  private mountFields(editable: boolean): void {
    const { figure } = this;
    if (figure === "") return;
    this.fields = mount(FigureFields, {
      target: this.controls,
      props: {
        alt: this.story.figure(figure, "alt"),
        credit: this.story.figure(figure, "credit"),
        readOnly: !editable,
        ontype: (field: "alt" | "credit", text: string) => this.story.write(`${figure}/${field}`, text),
        marks: (field: "alt" | "credit") => this.story.finding.inField(`${figure}/${field}`),
        onremove: () => this.remove(figure),
      },
    });
  }

  /** The photo, or why there is none; and the caption's invitation when it is empty. */
  private draw(): void {
    const photo = attribute(this.node, "photo") as string;
    this.contentDOM.classList.toggle("is-blank", this.node.content.size === 0);
    this.count();
    if (this.picture.dataset["photo"] === photo) return;
    this.picture.dataset["photo"] = photo;
    if (photo === "") {
      this.say(t.figure.none);
      return;
    }
    const image = document.createElement("img");
    image.alt = "";
    image.draggable = false;
    const width = attribute(this.node, "width") as number;
    const height = attribute(this.node, "height") as number;
    if (width > 0 && height > 0) {
      image.width = width;
      image.height = height;
    }
    image.addEventListener("error", () => this.say(t.figure.missing));
    image.src = photoAddress(photo, "w800");
    this.picture.replaceChildren(image);
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
    this.picture.replaceChildren(line);
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type || attribute(node, "figure") !== this.figure) return false;
    this.node = node;
    this.draw();
    return true;
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof globalThis.Node && this.controls.contains(event.target);
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== "selection" && !this.contentDOM.contains(mutation.target);
  }

  destroy(): void {
    if (this.fields) void unmount(this.fields);
  }
}

/** Draws the figures of a story. `remove` takes one out of the text. */
export function figureViews(story: Story, remove: (figure: string) => void): NodeViewFactory {
  return (node, view) => new FigureView(node, view, story, remove);
}
