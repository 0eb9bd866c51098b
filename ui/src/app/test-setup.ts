/** What jsdom lacks of a window. Tests without a window (`@vitest-environment node`) need none of it. */

const missing = (of: object, what: Record<string, unknown>): void => {
  for (const [name, value] of Object.entries(what)) {
    if (Reflect.get(of, name) === undefined)
      Object.defineProperty(of, name, { value, writable: true, configurable: true });
  }
};

function complete(): void {
  missing(HTMLDialogElement.prototype, {
    showModal(this: HTMLDialogElement) {
      this.setAttribute("open", "");
    },
    close(this: HTMLDialogElement) {
      this.removeAttribute("open");
      this.dispatchEvent(new Event("close"));
    },
  });
  missing(Element.prototype, { scrollIntoView: () => undefined });
  missing(globalThis, {
    CSS: { escape: (name: string) => name.replaceAll(/[^\w-]/gu, (char) => `\\${char}`) },
    matchMedia: () => ({ matches: false }),
    ResizeObserver: class {
      observe(): void {
        /* nothing has a size here */
      }
      unobserve(): void {
        /* likewise */
      }
      disconnect(): void {
        /* likewise */
      }
    },
  });
  // ProseMirror asks where text is; here it is nowhere.
  const nowhere = { left: 0, right: 0, top: 0, bottom: 0, width: 0, height: 0, x: 0, y: 0, toJSON: () => ({}) };
  missing(Range.prototype, { getBoundingClientRect: () => nowhere, getClientRects: () => [nowhere] });
  missing(document, { elementFromPoint: () => null });
  missing(Blob.prototype, {
    arrayBuffer(this: Blob): Promise<ArrayBuffer> {
      return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result as ArrayBuffer);
        reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
        reader.readAsArrayBuffer(this);
      });
    },
  });
}

if (typeof document !== "undefined") complete();
