/** What somebody brings, walked: the entries here answer as browsers do, a hundred at a time. */
import { expect, test } from "vitest";
import { comparePaths, foldersIn, hasFolder, walk, type Walked } from "./brought.ts";

interface Made {
  readonly [name: string]: Made | "file" | "locked";
}

class Entry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly filesystem = {} as FileSystem;
  readonly getParent = (): void => undefined;
  asked = 0;

  constructor(
    readonly fullPath: string,
    private readonly made: Made | "file" | "locked",
  ) {
    this.isDirectory = typeof made === "object";
    this.isFile = !this.isDirectory;
  }

  get name(): string {
    return this.fullPath.split("/").at(-1) ?? "";
  }

  file(done: (file: File) => void, failed: (error: DOMException) => void): void {
    if (this.made === "locked") failed(new DOMException("locked", "NotReadableError"));
    else done(new File([this.name], this.name));
  }

  createReader(): Pick<FileSystemDirectoryReader, "readEntries"> {
    const rest = Object.entries(this.made).map(([name, made]) => new Entry(`${this.fullPath}/${name}`, made as Made));
    return {
      readEntries: (done, failed) => {
        if ("!" in (this.made as Made)) failed?.(new DOMException("gone", "NotReadableError"));
        else done(rest.splice(0, 100));
      },
    };
  }
}

const brought = (tree: Made): FileSystemEntry[] =>
  Object.entries(tree).map(([name, made]) => new Entry(`/${name}`, made) as unknown as FileSystemEntry);
const picked = (...paths: string[]): File[] =>
  paths.map((path) => {
    const file = new File([path], path.split("/").at(-1) ?? "");
    return Object.defineProperty(file, "webkitRelativePath", { value: path.includes("/") ? path : "" });
  });

const found: number[] = [];
const wants = (name: string): boolean => /\.jpg$/iu.test(name);
const walked = (what: Parameters<typeof walk>[0], stop = new AbortController().signal): Promise<Walked> => {
  found.length = 0;
  return walk(what, { wants, found: (n) => found.push(n), stop });
};
const names = (all: Walked): string[] => all.files.map((file) => file.name);

test("a card is walked folder by folder, in the natural order of its names, and more than a hundred files of one folder come", async () => {
  const shots = Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`IMG_${at + 1}.JPG`, "file" as const]));
  const all = await walked(brought({ "THE NHO": { DCIM: { "101": { "IMG_2.JPG": "file" }, "100": shots } } }));
  expect(names(all)).toEqual([...Object.keys(shots), "IMG_2.JPG"]);
  expect(all.left).toEqual([]);
  expect(found.at(-1)).toBe(251);
});

test("what is no picture is named, and what the system hides is not spoken of", async () => {
  const tree: Made = {
    the: {
      ".Trashes": { "a.jpg": "file" },
      "._anh.jpg": "file",
      ".DS_Store": "file",
      DCIM: { "anh.jpg": "file", "phim.MOV": "file" },
      "doc.txt": "file",
      rong: {},
    },
  };
  const all = await walked(brought(tree));
  expect([names(all), all.left, all.unread]).toEqual([["anh.jpg"], ["the/DCIM/phim.MOV", "the/doc.txt"], []]);
  const asPicked = await walked(picked("the/.Trashes/a.jpg", "the/._anh.jpg", "the/DCIM/anh.jpg", "the/DCIM/phim.MOV"));
  expect([names(asPicked), asPicked.left]).toEqual([["anh.jpg"], ["the/DCIM/phim.MOV"]]);
});

test("files and several folders that are brought together are one list; a file that is brought by itself is never left", async () => {
  const both = [...brought({ b: { "2.jpg": "file" }, a: { "1.jpg": "file" } }), ...picked("ghi-chu.txt")];
  expect([hasFolder(both), foldersIn(both)]).toEqual([true, ["b", "a"]]);
  const all = await walked(both);
  expect([names(all), all.left]).toEqual([["1.jpg", "2.jpg", "ghi-chu.txt"], []]);
  const alone = picked("10.jpg", "9.jpg");
  expect([hasFolder(alone), names(await walked(alone))]).toEqual([false, ["10.jpg", "9.jpg"]]);
});

test("a file or a folder that cannot be read is named and keeps no other from coming", async () => {
  const all = await walked(
    brought({ the: { "1.jpg": "file", "2.jpg": "locked", "3.jpg": "file", hong: { "!": "file" } } }),
  );
  expect([names(all), all.unread]).toEqual([
    ["1.jpg", "3.jpg"],
    ["the/2.jpg", "the/hong"],
  ]);
});

test("a folder that contains itself comes to an end, and says so", async () => {
  const loop: { [name: string]: Made | "file" } = { "anh.jpg": "file" };
  loop["lai"] = loop;
  const all = await walked(brought({ the: loop }));
  expect(all.unread).toHaveLength(1);
  expect(names(all).every((name) => name === "anh.jpg")).toBe(true);
});

test("looking through a card can be stopped", async () => {
  const stop = new AbortController();
  const shots = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`${at}.jpg`, "file" as const]));
  const walking = walk(brought({ the: shots }), {
    wants,
    found: (n) => {
      if (n === 5) stop.abort();
    },
    stop: stop.signal,
  });
  expect(names(await walking)).toHaveLength(5);
});

test("paths are compared name by name", () => {
  const paths = ["a/10.jpg", "a/9.jpg", "b/1.jpg", "a/b/1.jpg", "a"];
  expect(paths.sort(comparePaths)).toEqual(["a", "a/9.jpg", "a/10.jpg", "a/b/1.jpg", "b/1.jpg"]);
});
