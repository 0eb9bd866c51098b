/**
 * Files and whole folders that somebody dropped or picked, walked file by file.
 *
 * A folder is only ever listed: nothing is read of a file before somebody asks for its bytes, so a card of any size takes no
 * memory. What the system hides (a name that begins with a point: thumbnails, waste, the shadows that one system leaves beside
 * each file) is passed over as if it were not there; what is seen and not wanted is named, so that it can be counted to whoever
 * brought it; what cannot be read is named, too, and keeps no other file from coming.
 */

/** A file, also one of a picked folder, or what the browser makes of a dropped file or folder. */
export type Brought = File | FileSystemEntry;

/** What was found, each by its path, which begins with the folder that was brought. */
export interface Walked {
  /** What is wanted: in the order of the paths where there was a folder, else as it was brought. */
  readonly files: readonly File[];
  /** Files of folders that nobody wants. */
  readonly left: readonly string[];
  /** Files and folders that could not be read. */
  readonly unread: readonly string[];
}

export interface Walking {
  /** Whether a file of a folder is wanted, by its name. What is brought by itself is not asked about: it was meant. */
  readonly wants: (name: string) => boolean;
  /** How many are found so far. */
  readonly found: (files: number) => void;
  readonly stop: AbortSignal;
}

/** No folder of a person is as deep; one that contains itself is. */
const DEEPEST = 32;

const order = new Intl.Collator("vi", { numeric: true });

/** Must be asked while the drop is being told: afterwards the browser knows nothing of it. */
export function droppedIn(transfer: DataTransfer | null): Brought[] {
  const items = [...(transfer?.items ?? [])].filter((item) => item.kind === "file");
  // A picture that is dragged out of a page never lay in a folder and has no entry.
  const brought = items.flatMap((item): Brought[] => {
    const one = item.webkitGetAsEntry?.() ?? item.getAsFile();
    return one === null ? [] : [one];
  });
  return hasFolder(brought) ? brought : [...(transfer?.files ?? [])];
}

/** Whether a folder is among them. */
export const hasFolder = (brought: readonly Brought[]): boolean =>
  brought.some((one) => (one instanceof File ? one.webkitRelativePath !== "" : one.isDirectory));

/** Names of the folders that were brought. */
export function foldersIn(brought: readonly Brought[]): string[] {
  const names = brought.flatMap((one) => {
    if (!(one instanceof File)) return one.isDirectory ? [one.name] : [];
    return one.webkitRelativePath === "" ? [] : [one.webkitRelativePath.split("/")[0] ?? ""];
  });
  return [...new Set(names)];
}

/** Natural order of paths: folder by folder, `IMG_9` before `IMG_10`. */
export function comparePaths(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = order.compare(left[at] ?? "", right[at] ?? "");
    if (difference !== 0) return difference;
  }
  return left.length - right.length || (a < b ? -1 : Number(a > b));
}

/** Finds the files of what was brought. Ends early, with what it has, when `stop` says so. */
export async function walk(brought: readonly Brought[], walking: Walking): Promise<Walked> {
  const files: { path: string; file: File }[] = [];
  const left: string[] = [];
  const unread: string[] = [];
  const sees = (path: string, file: File): void => {
    const [, ...inside] = path.split("/");
    if (inside.some(isHidden)) return;
    if (inside.length > 0 && !walking.wants(file.name)) left.push(path);
    else {
      files.push({ path, file });
      walking.found(files.length);
    }
  };
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    const path = entry.fullPath.replace(/^\//u, "");
    const inside = path.split("/").slice(1);
    if (walking.stop.aborted || inside.some(isHidden)) return;
    try {
      if (isFile(entry)) {
        // What nobody wants is not even opened.
        if (inside.length > 0 && !walking.wants(entry.name)) left.push(path);
        else sees(path, await fileOf(entry));
      } else if (inside.length >= DEEPEST) unread.push(path);
      else {
        for await (const one of entriesOf(entry as FileSystemDirectoryEntry)) await visit(one);
      }
    } catch {
      unread.push(path);
    }
  };
  for (const one of brought) {
    if (one instanceof File) sees(one.webkitRelativePath === "" ? one.name : one.webkitRelativePath, one);
    else await visit(one);
  }
  if (hasFolder(brought)) files.sort((a, b) => comparePaths(a.path, b.path));
  return { files: files.map(({ file }) => file), left, unread };
}

const isHidden = (name: string): boolean => name.startsWith(".");
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** What lies in a folder. It is told a hundred at a time, by asking again until nothing more comes. */
async function* entriesOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    yield* some;
  }
}
