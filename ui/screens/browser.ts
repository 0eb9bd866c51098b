/**
 * A headless Chromium over the built window, by W3C WebDriver and the DevTools protocol.
 *
 * jsdom knows neither colours nor layout, so contrast, focus and zoom can only be asked of a browser that paints.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};
/** How long something on the page may take before it is said never to have come, ms. */
const PATIENCE_MS = 20_000;
/** The key under which WebDriver hands out an element (WebDriver, "web element identifier"). */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** Keys that are no letters (WebDriver, "keyboard actions"). */
const KEYS: Record<string, string> = {
  Ctrl: "\uE009",
  Shift: "\uE008",
  Alt: "\uE00A",
  Enter: "\uE007",
  Tab: "\uE004",
  Escape: "\uE00C",
  ArrowDown: "\uE015",
  ArrowRight: "\uE014",
  End: "\uE010",
  Home: "\uE011",
  Space: " ",
};

/** A page with nothing on it, of the same origin as the window. */
const NOTHING = "/nothing";

/** How the window is shown: its size in CSS pixels, and how many of the screen's pixels one of them is. */
export interface Look {
  width: number;
  height: number;
  scale?: number;
  reducedMotion?: boolean;
}

/** Serves a folder on a port of its own. */
async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === NOTHING) {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
      return;
    }
    const file = join(folder, path === "/" ? "index.html" : path);
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

async function freePort(): Promise<number> {
  const server = await serve(tmpdir());
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export class Browser {
  private constructor(
    private readonly site: Server,
    private readonly driver: ChildProcess,
    private readonly base: string,
    private readonly profile: string,
    private session = "",
  ) {}

  /** Starts the browser over a folder with the built window. */
  static async start(folder: string): Promise<Browser> {
    if (!existsSync(join(folder, "index.html"))) {
      throw new Error(`the window is not built: npx vite build --mode fake (looked for ${folder})`);
    }
    const port = await freePort();
    const driver = spawn("chromedriver", [`--port=${port}`], { stdio: "ignore" });
    const failed = new Promise<never>((_, no) => driver.once("error", no));
    const profile = mkdtempSync(join(tmpdir(), "galley-screens-"));
    const browser = new Browser(await serve(folder), driver, `http://127.0.0.1:${port}`, profile);
    const answers = async (): Promise<boolean> => (await fetch(`${browser.base}/status`)).ok;
    await Promise.race([failed, browser.until("chromedriver", () => answers().catch(() => false))]);
    const args = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run"];
    const chrome = { args: [...args, "--disable-background-networking", `--user-data-dir=${profile}`] };
    const asked = { capabilities: { alwaysMatch: { "goog:chromeOptions": chrome } } };
    const { sessionId } = (await browser.send("POST", "/session", asked)) as { sessionId: string };
    browser.session = `/session/${sessionId}`;
    return browser;
  }

  /** Ends the browser. */
  async close(): Promise<void> {
    await this.send("DELETE", this.session).catch(() => null);
    this.driver.kill();
    await new Promise((done) => this.site.close(done));
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** Opens the window at `?query#hash`, painted as `look` says. */
  async open(query: string, hash: string, look: Look): Promise<void> {
    const { width, height, scale = 1, reducedMotion = false } = look;
    await this.devtools("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: scale,
      mobile: false,
    });
    const motion = { name: "prefers-reduced-motion", value: reducedMotion ? "reduce" : "no-preference" };
    await this.devtools("Emulation.setEmulatedMedia", { features: [motion] });
    const { port } = this.site.address() as AddressInfo;
    const site = `http://127.0.0.1:${port}`;
    // Another address first: a change of the part behind # alone would not load the window anew, and what the last screen left
    // for a page that follows it is none of this one's business.
    await this.post("/url", { url: site + NOTHING });
    await this.js("sessionStorage.clear()");
    await this.post("/url", { url: `${site}/?${query}${hash}` });
  }

  /** What a script returns; `return` gives the answer, `arguments` are its own. */
  js(script: string, ...args: unknown[]): Promise<unknown> {
    return this.post("/execute/sync", { script, args });
  }

  /** As `js`, for a script that calls its last argument when it is done. */
  jsAsync(script: string, ...args: unknown[]): Promise<unknown> {
    return this.post("/execute/async", { script, args });
  }

  /** Waits for a visible element. */
  find(selector: string): Promise<Record<string, string>> {
    const script = "return [...document.querySelectorAll(arguments[0])].find((e) => e.getClientRects().length) ?? null";
    return this.until(selector, async () => (await this.js(script, selector)) as Record<string, string> | null);
  }

  /**
   * Clicks in the middle of an element. It is brought into sight as the page asks for it (`scroll-padding`): the driver scrolls
   * nothing that lies in a scrolled box, also where a bar of buttons stands before it.
   */
  async click(selector: string): Promise<void> {
    await this.until(`a click on ${selector}`, async () => {
      const element = await this.find(selector);
      await this.js("arguments[0].scrollIntoView({ block: 'nearest' });", element);
      return this.post(`/element/${element[ELEMENT] ?? ""}/click`, {}).then(
        () => true,
        () => false,
      );
    });
  }

  /** Types into an element. */
  async type(selector: string, text: string): Promise<void> {
    const element = await this.find(selector);
    await this.post(`/element/${element[ELEMENT] ?? ""}/value`, { text });
  }

  /** Lets files and folders of the disk go over the middle of an element, as a person's hand does. */
  async drop(selector: string, paths: readonly string[]): Promise<void> {
    const element = await this.find(selector);
    const at = (await this.js(
      "arguments[0].scrollIntoView({ block: 'nearest' }); const box = arguments[0].getBoundingClientRect(); return { x: box.x + box.width / 2, y: box.y + box.height / 2 };",
      element,
    )) as { x: number; y: number };
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await this.devtools("Input.dispatchDragEvent", { type, ...at, data });
    }
  }

  /** Lets the window paint twice: what a key has moved is known to everybody then. */
  async frames(): Promise<void> {
    await this.jsAsync(
      "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)));",
    );
  }

  /** Presses a chord where the focus is, `Ctrl+K`, no faster than a hand does. */
  async press(chord: string): Promise<void> {
    const keys = chord.split("+").map((key) => KEYS[key] ?? key.toLowerCase());
    const down = keys.map((value) => ({ type: "keyDown", value }));
    const up = keys.reverse().map((value) => ({ type: "keyUp", value }));
    await this.post("/actions", { actions: [{ type: "key", id: "keyboard", actions: [...down, ...up] }] });
    await this.frames();
  }

  /** Saves what is seen. */
  async picture(file: string): Promise<void> {
    writeFileSync(file, Buffer.from((await this.send("GET", `${this.session}/screenshot`)) as string, "base64"));
  }

  /** Waits until the question has an answer that is neither null nor false. */
  async until<T>(what: string, ask: () => Promise<T | null | false>): Promise<T> {
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      const answer = await ask();
      if (answer !== null && answer !== false) return answer;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    throw new Error(`there never was ${what}`);
  }

  private devtools(cmd: string, params: object): Promise<unknown> {
    return this.post("/goog/cdp/execute", { cmd, params });
  }

  private post(path: string, body: object): Promise<unknown> {
    return this.send("POST", this.session + path, body);
  }

  private async send(method: string, path: string, body?: object): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(this.base + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: unknown };
    if (answer.ok) return value;
    const { error, message } = value as { error: string; message: string };
    throw new Error(`${method} ${path}: ${error}: ${message.split("\n")[0] ?? ""}`);
  }
}
