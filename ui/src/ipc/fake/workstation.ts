/**
 * A whole workstation in memory: the other side of the contract, for tests and for a plain browser.
 *
 * It keeps what the window must be able to rely on (an edit is answered after it is kept; commands are queued and answered
 * by an event; a list is a list of what is there) and fakes everything behind it. A test may put its own answer in place of
 * any command, send any event, and read what was asked.
 */
import { LORO_VERSION } from "loro-crdt";
import { fromBase64, toBase64 } from "../bytes.ts";
import type { CommandName, Transport } from "../transport.ts";
import type {
  PhotoToExport,
  ArticleDetails,
  ArticleRow,
  ArticleState,
  ArticleView,
  BackupStatus,
  Code,
  CommandAnswer,
  Commands,
  ErrorBody,
  Event,
  FieldName,
  Fields,
  ForgottenMove,
  LocalSettings,
  Photo,
  PhotoFacts,
  PhotoRightsShown,
  Preferences,
  Refusal,
  ReviewView,
  RevisionRow,
  FirstSyncProgress,
  SearchProgress,
  SessionStatus,
  SyncFailure,
  SyncStatus,
  Unsent,
} from "../types.ts";
import { Brought } from "./brought.ts";
import { problemsOf } from "./checks.ts";
import { Draft, write, written } from "./draft.ts";
import { sourcesOf } from "./file-facts.ts";
import { linkPath, pagePath, readLink } from "./links.ts";
import { answer, archived, NO_PREFERENCES, opened } from "./lists.ts";
import { page } from "./page.ts";
import { compareContents, leaves, Past, textOf, type Content } from "./past.ts";
import { DAMAGED, pictureOf } from "./pictures.ts";
import { FakeReview } from "./review.ts";
import { FakeRights, refusalOf } from "./rights.ts";
import { NEWSROOM, PEOPLE, SAMPLES, type Sample } from "./samples.ts";
import { find, type Story } from "./search.ts";
import { expandable } from "./shorthand.ts";
import { fillAll, Said, TEMPLATES } from "./template.ts";

type Request<N extends CommandName> = Commands[N]["request"];
type Response<N extends CommandName> = Commands[N]["response"];
type Handler<N extends CommandName> = (
  request: Request<N>,
  attachment?: Uint8Array,
) => Response<N> | Promise<Response<N>>;
type Handlers = { [N in CommandName]: Handler<N> };

export interface FakeOptions {
  as?: "lan" | "minh" | null;
  online?: boolean;
  settings?: LocalSettings;
  samples?: readonly Sample[];
  /** How long the server takes for anything, ms. */
  server_ms?: number;
  prefill?: { server: string; code: string | null } | null;
  /** How many stories of an archive there are besides. */
  archive?: number;
  preferences?: Partial<Preferences>;
}

interface Article {
  id: string;
  draft: Draft;
  state: ArticleState;
  author: string;
  updated_ms: number;
  sent_ms: number | null;
  records: number;
  photos: Photo[];
  unsentPhotos: number;
  review: FakeReview | null;
  read_only: ArticleView["read_only"];
  pending: ArticleView["pending"];
  history: RevisionRow[];
  past: Past;
  open: boolean;
}

/** An error as a command answers it. */
export function failure(
  code: Code,
  args: Record<string, string> = {},
  refusal: Refusal | null = null,
): Error & ErrorBody {
  const detail = "made by the workstation in memory";
  return Object.assign(new Error(detail), { code, arguments: args, refusal, detail });
}

const initial = (author: string): ArticleState => ({
  author,
  stage: "draft",
  publication: "none",
  submitted: null,
  approvals: [],
  approved: null,
  scheduled: null,
  returned: null,
  deleted: false,
  version: 0,
});

export class FakeWorkstation implements Transport {
  /** Everything that was asked, in order. */
  readonly asked: { name: CommandName; request: unknown }[] = [];
  online: boolean;
  readonly articles = new Map<string, Article>();
  private readonly said = new Said();
  failures: SyncFailure[] = [];
  /** Moves that a restored server does not know any more. */
  forgotten: ForgottenMove[] = [];
  /** Who did something in a story that nobody here has looked at, by the story. */
  readonly news = new Map<string, string>();
  heard = 1;
  readonly brought = new Brought();
  readonly rights = new FakeRights();
  publishesPositions = false;
  /** Photos whose originals are on another machine. */
  readonly originalsAway = new Set<string>();
  /** What left Galley last, with its words. */
  exported: readonly PhotoToExport[] = [];
  private exporting = "";
  preferences: Preferences = NO_PREFERENCES;
  private archive: ArticleRow[] | null = null;
  /** How many stories search says that it knows; null: all. */
  progress: SearchProgress | null = null;
  /** A link that waits to be opened. */
  link: string | null = null;
  private arriving: FirstSyncProgress | null = null;
  private readonly away = new Set<string>();
  private backup: BackupStatus = { folder: "/home/lan/Galley-backup", last: null };

  private readonly options: Required<FakeOptions>;
  private readonly listeners = new Set<(event: Event) => void>();
  private readonly overrides = new Map<CommandName, Handler<never>>();
  private readonly held = new Map<CommandName, Promise<void>>();
  private settings: LocalSettings;
  private session: SessionStatus;
  private saved_ms: number | null = null;
  private sent_ms: number | null;
  private offlineSince: number | null = null;
  private next = 0;
  private pumping: ReturnType<typeof setTimeout> | undefined;
  private readonly handlers: Handlers;

  constructor(options: FakeOptions = {}) {
    this.options = {
      as: "lan",
      online: true,
      settings: { language: "vi", theme: "system", notifies: true, menu_bar: false },
      samples: SAMPLES,
      server_ms: 400,
      prefill: null,
      archive: 0,
      preferences: {},
      ...options,
    };
    this.preferences = { ...NO_PREFERENCES, ...this.options.preferences };
    this.online = this.options.online;
    if (!this.online) this.offlineSince = Date.now() - 36 * 60_000;
    this.settings = this.options.settings;
    this.sent_ms = Date.now() - 6 * 60_000;
    this.session = this.signedIn(this.options.as);
    for (const sample of this.options.samples) this.add(sample);
    this.handlers = this.makeHandlers();
  }

  // ---- the seam ----

  async invoke(name: CommandName, request: unknown, attachment: Uint8Array | undefined): Promise<unknown> {
    this.asked.push({ name, request });
    await Promise.resolve();
    const handler = (this.overrides.get(name) ?? this.handlers[name]) as unknown as (
      request: unknown,
      attachment?: Uint8Array,
    ) => unknown;
    try {
      return await handler(request, attachment);
    } finally {
      await this.held.get(name);
    }
  }

  listen(handler: (event: Event) => void): Promise<() => void> {
    this.listeners.add(handler);
    return Promise.resolve(() => this.listeners.delete(handler));
  }

  photo(original: string): string {
    return pictureOf(original);
  }

  preview(path: string): string {
    const [, id = ""] = path.split("/");
    const article = this.article(id);
    const value = (name: string): string => article.draft.fields[name]?.[0]?.value ?? "";
    const section = NEWSROOM.sections.find((s) => s.id === value("section"))?.name ?? "";
    const fields = { headline: value("headline"), standfirst: value("standfirst"), byline: value("byline") };
    return page(NEWSROOM.settings?.site_name ?? "", section, fields, article.draft.document, (hash) =>
      this.photo(hash),
    );
  }

  // ---- what tests hold ----

  /** Puts another answer in the place of a command's own. */
  answer<N extends CommandName>(name: N, handler: Handler<N>): void {
    this.overrides.set(name, handler as unknown as Handler<never>);
  }

  /** What is asked under this name is done, and not answered until the returned function is called. */
  hold(name: CommandName): () => void {
    let release = (): void => undefined;
    this.held.set(name, new Promise((resolve) => (release = resolve)));
    return () => {
      this.held.delete(name);
      release();
    };
  }

  /** Tells every listener. */
  emit(event: Event): void {
    for (const listener of [...this.listeners]) listener(event);
  }

  /** Somebody opens a `galley://` address. */
  openLink(address: string): void {
    this.link = address;
    this.emit({ event: "link_arrived" });
  }

  /** What was asked under one name. */
  requests<N extends CommandName>(name: N): Request<N>[] {
    return this.asked.filter((entry) => entry.name === name).map((entry) => entry.request as Request<N>);
  }

  /** How far a first sync is, null when there is none, and which stories are away besides. */
  arrive(arriving: FirstSyncProgress | null, ...away: string[]): void {
    this.arriving = arriving;
    for (const article of away) this.away.add(article);
    this.emit({ event: "list_changed" });
    this.changed();
  }

  /** The network comes or goes. */
  goOnline(online: boolean): void {
    this.online = online;
    this.offlineSince = online ? null : Date.now();
    this.changed();
    if (online) this.pump();
  }

  /** Somebody else writes a field on another machine. */
  writeElsewhere(article: string, field: string, value: string, saw: readonly string[]): void {
    const { draft } = this.article(article);
    draft.fields[field] = write(draft.fields[field], value, saw);
    this.emit({ event: "article_changed", article });
  }

  article(id: string): Article {
    const n = /^x-(\d+)$/u.exec(id)?.[1];
    const kept = n !== undefined && Number(n) < this.options.archive && !this.articles.has(id);
    const found = kept ? this.add(opened(archived(Number(n), Date.now()), Date.now())) : this.articles.get(id);
    if (!found) throw failure("article_unknown");
    if (this.away.has(id)) {
      // A real one asks the server first.
      if (!this.online) throw failure("article_not_here");
      this.away.delete(id);
    }
    return found;
  }

  // ---- inside ----

  /** Every photo that is on this machine. */
  private get photos(): Photo[] {
    return [...this.articles.values()].flatMap(({ photos }) => photos);
  }

  private facts(photo: string | null): PhotoFacts | undefined {
    return this.photos.find(({ original }) => original === photo)?.facts;
  }

  private signedIn(login: string | null): SessionStatus {
    const person = PEOPLE.find((one) => one.login === login) ?? null;
    return {
      state: person ? "signed_in" : "signed_out",
      person,
      device: "d-1",
      device_name: "Máy của Lan",
      server: person ? "https://toa-soan.example" : null,
      newsroom: person ? (NEWSROOM.settings?.site_name ?? null) : null,
      token_storage: person ? "keyring" : null,
    };
  }

  private add(sample: Sample): Article {
    const draft = new Draft(sample);
    const at = Date.now() - sample.age_ms;
    const state = { ...initial(sample.author), ...sample.state } as ArticleState;
    if (state.publication === "live") {
      const hash = draft.hash;
      Object.assign(state, { revision: hash, approved: { hash, frontiers: "" } });
      state.approvals = [{ level: 0, person: "p-minh", revision: { hash, frontiers: "" }, at: at + 60_000 }];
    }
    const history: RevisionRow[] = [];
    if (state.stage !== "draft" || state.returned) {
      history.push({
        number: 1,
        hash: draft.hash,
        at,
        by_id: sample.author,
        by: nameOf(sample.author),
        what: "submit",
        reason: null,
        level: null,
        photos: [],
        waits: false,
      });
    }
    if (state.returned) {
      const { by, reason, at: when } = state.returned;
      history.unshift({
        number: null,
        hash: null,
        at: when,
        by_id: by,
        by: nameOf(by),
        what: "return",
        reason,
        level: null,
        photos: [],
        waits: false,
      });
    }
    if (state.publication === "live") {
      history.unshift({
        number: 1,
        hash: draft.hash,
        at: at + 60_000,
        by_id: "p-minh",
        by: nameOf("p-minh"),
        what: "approve",
        reason: null,
        level: 0,
        photos: [],
        waits: false,
      });
    }
    const article: Article = {
      id: sample.id,
      draft,
      state,
      author: sample.author,
      updated_ms: at,
      sent_ms: sample.unsent ? null : at,
      records: sample.unsent ? 3 : 0,
      photos: sample.photos ?? [],
      unsentPhotos: sample.unsent ? (sample.photos?.length ?? 0) : 0,
      review: sample.review ? new FakeReview(sample.review) : null,
      read_only: sample.read_only ?? null,
      pending: [],
      history,
      past: new Past(sample.past, draft.content, nameOf),
      open: false,
    };
    for (const hash of [draft.hash, ...(article.review?.originals ?? [])]) {
      article.past.contents.set(hash, draft.content);
    }
    this.articles.set(sample.id, article);
    if (sample.unsent) this.saved_ms = at;
    return article;
  }

  private unsentOf(article: Article): Unsent {
    return {
      records: article.records,
      photos: article.unsentPhotos,
      bytes: article.records * 180 + article.unsentPhotos * 2_050_000,
      commands: article.pending.length,
    };
  }

  private status(): SyncStatus {
    const total: Unsent = { records: 0, photos: 0, bytes: 0, commands: 0 };
    const reviews: SyncStatus["reviews"] = [];
    for (const article of this.articles.values()) {
      const own = this.unsentOf(article);
      for (const key of Object.keys(total) as (keyof Unsent)[]) total[key] += own[key];
      if (article.review) {
        reviews.push({
          article: article.id,
          headline: article.draft.fields["headline"]?.[0]?.value ?? "",
          review: article.review.id,
          people: article.review.sample.people,
          places: article.review.wire.length,
        });
      }
    }
    return {
      link: this.session.state !== "signed_in" ? "signed_out" : this.online ? "online" : "offline",
      offline_since_ms: this.offlineSince,
      saved_ms: this.saved_ms,
      sent_ms: this.sent_ms,
      unsent: total,
      failures: this.failures,
      reviews,
      forgotten: this.forgotten,
      first_sync: this.arriving,
      busy: false,
    };
  }

  private forget(n: number): SyncStatus {
    this.forgotten = this.forgotten.filter((move) => move.n !== n);
    this.changed();
    return this.status();
  }

  /** Takes a little while, and tells how far it is, as the real one does. */
  private async backUp(folder: string): Promise<BackupStatus> {
    const of_bytes = 9_300_000;
    for (let done = 0; done <= 9; done += 3) {
      this.emit({ event: "backup", progress: { done, of: 9, done_bytes: (of_bytes * done) / 9, of_bytes } });
      await new Promise((resolve) => setTimeout(resolve, this.options.server_ms / 2));
    }
    this.backup = { folder, last: { folder, at: Date.now(), files: 9, bytes: of_bytes + 2_100_000, missing: 0 } };
    return this.backup;
  }

  private changed(): void {
    this.emit({ event: "sync", status: this.status() });
  }

  private keep(article: Article): number {
    const saved_ms = Date.now();
    article.updated_ms = saved_ms;
    article.records += 1;
    this.saved_ms = saved_ms;
    this.changed();
    this.pump();
    return saved_ms;
  }

  /** Sends what waits, a moment later, as the real one does. */
  private pump(): void {
    if (!this.online || this.pumping !== undefined) return;
    this.pumping = setTimeout(() => {
      this.pumping = undefined;
      if (!this.online) return;
      for (const article of this.articles.values()) {
        if (article.records === 0 && article.unsentPhotos === 0 && article.pending.length === 0) continue;
        article.records = 0;
        article.unsentPhotos = 0;
        article.sent_ms = this.sent_ms = Date.now();
        for (const waiting of article.pending.splice(0)) this.serve(article, waiting.command, waiting.transition);
      }
      this.changed();
      this.emit({ event: "list_changed" });
    }, this.options.server_ms);
  }

  private readonly commands = new Map<string, (article: Article) => CommandAnswer>();

  private queue(id: string, transition: string, apply: (article: Article) => Refusal | null): { command: string } {
    const article = this.article(id);
    if (transition === "submit" || transition === "approve") {
      const details = this.details(article);
      const unsettled = [
        ...Object.entries(details.fields)
          .filter(([, r]) => r.length > 1)
          .map(([name]) => name),
        ...Object.entries(details.figures).flatMap(([figure, own]) =>
          Object.entries(own)
            .filter(([, r]) => r.length > 1)
            .map(([name]) => `${figure}/${name}`),
        ),
      ];
      if (unsettled.length > 0) throw failure("refused", {}, { refusal: "unsettled_fields", fields: unsettled });
      const problems = details.problems
        .filter((problem) => problem.severity === "block" && problem.code !== "photo_forbidden")
        .map((problem) => problem.code);
      if (problems.length > 0) throw failure("refused", {}, { refusal: "blocked", problems });
    }
    const command = `c-${this.next++}`;
    article.pending.push({ command, transition, queued_ms: Date.now() });
    this.commands.set(command, (target) => {
      const refusal = apply(target);
      return refusal ? { answer: "refused", refusal } : { answer: "done", seq: this.next, state: target.state };
    });
    this.emit({ event: "article_changed", article: id });
    this.changed();
    this.pump();
    return { command };
  }

  private serve(article: Article, command: string, transition: string): void {
    const answer = this.commands.get(command)?.(article);
    if (!answer) return;
    if (answer.answer === "done") article.state.version += 1;
    else {
      const headline = article.draft.fields["headline"]?.[0]?.value ?? "";
      const args = { command, transition, refusal: answer.refusal.refusal, headline };
      this.failures = [
        { code: "refused", article: article.id, at: Date.now(), retry_ms: null, arguments: args },
        ...this.failures,
      ];
    }
    this.emit({ event: "command_answered", article: article.id, command, transition, answer });
    this.emit({ event: "article_changed", article: article.id });
  }

  private mark(
    article: Article,
    what: string,
    hash: string | null,
    reason: string | null,
    photos: string[] = [],
  ): void {
    const by = this.session.person?.id ?? "";
    const number =
      hash === null
        ? null
        : Math.max(0, ...article.history.map((row) => row.number ?? 0)) + (what === "submit" ? 1 : 0);
    const at = Date.now();
    article.past.contents.set(article.draft.hash, article.draft.content);
    const row = { number, hash, at, by_id: by, by: nameOf(by), what, reason, level: null, photos, waits: false };
    article.history.unshift(row);
  }

  private figurePhotos(article: Article): string[] {
    return leaves(article.draft.document.blocks).flatMap(({ block }) => (block.type === "figure" ? [block.photo] : []));
  }

  private rightsOf(article: Article): PhotoRightsShown[] {
    const embargo = Number(article.draft.fields["embargo"]?.[0]?.value ?? "");
    const photos = [...article.photos.map(({ original }) => original), ...this.figurePhotos(article)];
    return this.rights.shown(article.id, photos, Math.max(embargo, Date.now()));
  }

  private refusedPhotos(article: Article, approves: boolean): Refusal | null {
    return refusalOf(this.rightsOf(article), this.figurePhotos(article), approves);
  }

  private details(article: Article): ArticleDetails {
    const { draft, state } = article;
    const rights = this.rightsOf(article);
    return {
      article: article.id,
      fields: draft.fields,
      figures: draft.figures,
      shown: Object.fromEntries(
        Object.entries(draft.fields).flatMap(([name, all]) => (all.length > 1 ? [[name, all[0]?.value ?? ""]] : [])),
      ),
      state: structuredClone(state),
      author: nameOf(article.author),
      read_only: state.deleted ? "deleted" : article.read_only,
      problems: problemsOf(draft.document, draft.fields, draft.figures, rights),
      rights,
      review: article.review && {
        id: article.review.id,
        article: article.id,
        people: article.review.sample.people,
        places: article.review.wire,
        merges: [],
        at: article.review.sample.at,
      },
      hash: draft.hash,
      pending: [...article.pending],
      published:
        state.publication === "live"
          ? {
              url: pagePath(article.id, draft.fields["headline"]?.[0]?.value ?? "", sectionOf(draft.fields), NEWSROOM),
              published: article.updated_ms,
            }
          : null,
      unsent: this.unsentOf(article),
    };
  }

  private row(article: Article): ArticleRow {
    const details = this.details(article);
    return {
      article: article.id,
      headline: details.fields["headline"]?.[0]?.value ?? "",
      section: sectionOf(details.fields),
      author: details.author,
      mine: article.author === this.session.person?.id,
      state: details.state,
      updated_ms: article.updated_ms,
      unsent: details.unsent,
      sent_ms: article.sent_ms,
      problems: this.away.has(article.id) ? 0 : details.problems.length,
      open_review: article.review !== null,
      read_only: details.read_only,
      news: this.news.get(article.id) ?? null,
      here: !this.away.has(article.id),
    };
  }

  /** Every story as lists show it, and those of the archive that nobody has opened. */
  private rows(): ArticleRow[] {
    const now = Date.now();
    const made = [...this.articles.values()].sort((a, b) => b.updated_ms - a.updated_ms).map((one) => this.row(one));
    this.archive ??= Array.from({ length: this.options.archive }, (_, n) => archived(n, now));
    const left = this.archive.filter((row) => !this.articles.has(row.article));
    const shown = left.map((row) => {
      const here = !this.away.has(row.article);
      return { ...row, here, problems: here ? row.problems : 0, news: this.news.get(row.article) ?? null };
    });
    return [...made, ...shown];
  }

  private list(asked: Request<"article_list">): ReturnType<typeof answer> {
    const rows = this.rows();
    const answers: Parameters<typeof answer>[2] = (question) => {
      if (question.trim() === "") return { rows: null, understood: [], unclear: [] };
      const { rows: found, understood, unclear } = find(question, this.stories(rows));
      return { rows: new Set(found.map((row) => row.article)), understood, unclear };
    };
    return answer(rows, asked, answers, this.preferences, this.heard);
  }

  private find(query: string): Response<"search_find"> {
    return { ...find(query, this.stories(this.rows())), ...(this.progress && { progress: this.progress }) };
  }

  private stories(rows: readonly ArticleRow[]): Story[] {
    return rows.map((row): Story => {
      const article = this.articles.get(row.article);
      if (!article) return { row, parts: { headline: row.headline, byline: row.author } };
      const { document, fields, figures } = article.draft;
      const field = (name: FieldName): string => (fields[name] ?? []).map((one) => one.value).join(" ");
      const own = (name: string): string =>
        Object.values(figures)
          .flatMap((all) => (all[name] ?? []).map((one) => one.value))
          .join(" ");
      const blocks = leaves(document.blocks).map(({ block }) => block);
      const text = (figure: boolean): string =>
        blocks
          .filter((block) => (block.type === "figure") === figure)
          .map(textOf)
          .filter(Boolean)
          .join(" ");
      const [body, caption] = [text(false), text(true)];
      const [headline, standfirst, byline] = [field("headline"), field("standfirst"), field("byline")];
      const [alt, credit] = [own("alt"), own("credit")];
      return { row, parts: { headline, standfirst, body, caption, alt, credit, byline } };
    });
  }

  private contentOf(article: Article, hash: string | null): Content {
    if (hash === null || hash === article.draft.hash) return article.draft.content;
    const content = article.past.contents.get(hash);
    if (!content) throw failure("server_unreachable");
    return content;
  }

  /** The workstation has made an edit of its own: the window's replica is told as of anybody's. */
  private wroteItself(article: Article, update: Uint8Array): Response<"article_restore"> {
    const saved_ms = this.keep(article);
    this.emit({ event: "article_remote", article: article.id, update: toBase64(update) });
    this.emit({ event: "article_changed", article: article.id });
    return { done: true, saved_ms };
  }

  private makeHandlers(): Handlers {
    const none = {};
    return {
      session_status: () => this.session,
      session_sign_in: ({ server, login, code }) => {
        if (!/^https:|^http:\/\/(localhost|127\.)/.test(server)) throw failure("insecure_server");
        const who = code ? "lan" : login;
        if (!PEOPLE.some((person) => person.login === who)) throw failure("wrong_credentials");
        this.session = this.signedIn(who);
        this.emit({ event: "session_changed" });
        return this.session;
      },
      session_sign_out: () => {
        this.session = this.signedIn(null);
        this.emit({ event: "session_changed" });
        return this.session;
      },
      newsroom_get: () => ({
        ...NEWSROOM,
        settings: NEWSROOM.settings && { ...NEWSROOM.settings, publishes_positions: this.publishesPositions },
      }),
      article_list: (asked) => this.list(asked),
      article_ids: (asked) => {
        const all = this.list({ ...asked, offset: 0, limit: null, find: null }).all.map((row) => row.article);
        return { articles: all.slice(asked.offset, asked.offset + (asked.limit ?? all.length)) };
      },
      article_rows: ({ articles }) => {
        const known = new Map(this.rows().map((row) => [row.article, row]));
        return { rows: articles.map((id) => known.get(id)).filter((row) => row !== undefined) };
      },
      article_seen: ({ articles }) => {
        for (const id of articles ?? [...this.news.keys()]) this.news.delete(id);
        return none;
      },
      preferences_get: () => structuredClone(this.preferences),
      preferences_set: ({ preferences }) => (this.preferences = structuredClone(preferences)),
      template_list: ({ article: id, photo }) => {
        return { templates: TEMPLATES, proposed: this.said.proposed(id, this.facts(photo)?.taken ?? "") };
      },
      template_fill: ({ template, values, photos }) => {
        return fillAll(
          template,
          values,
          photos.map((photo) => [photo, this.facts(photo)]),
        );
      },
      template_keep: ({ article: id, photo, values }) => {
        this.said.keep(id, values, this.facts(photo)?.taken ?? "");
        return none;
      },
      shorthand_find: ({ before }) => ({ found: expandable(before) }),
      search_find: ({ query }) => this.find(query),
      link_make: ({ article }) => {
        const row = this.rows().find((one) => one.article === article);
        if (!row) throw failure("article_unknown");
        return { href: linkPath(row, NEWSROOM) };
      },
      link_read: ({ href }) => readLink(href, this.rows(), NEWSROOM),
      search_progress: () => this.progress ?? { searchable: this.articles.size, stories: this.articles.size },
      article_create: () => {
        const author = this.session.person?.id ?? "";
        const fields = { byline: this.session.person?.name ?? "" };
        const article = this.add({
          id: `a-new-${this.next++}`,
          author,
          age_ms: 0,
          fields,
          body: [{ type: "paragraph", content: [] }],
        });
        this.emit({ event: "list_changed" });
        return { article: article.id };
      },
      article_open: ({ article: id }) => {
        const article = this.article(id);
        article.open = true;
        return {
          ...this.details(article),
          document: article.draft.document,
          snapshot: toBase64(article.draft.snapshot),
          version: toBase64(article.draft.version),
          peer: String(1000 + this.next++),
          loro_version: LORO_VERSION(),
        };
      },
      article_details: ({ article }) => this.details(this.article(article)),
      article_missing: ({ article: id, version }) => {
        const update = this.article(id).draft.since(fromBase64(version));
        return { update: update && toBase64(update) };
      },
      article_edit: ({ article: id, update }) => {
        const article = this.article(id);
        article.draft.doc.import(fromBase64(update));
        const saved_ms = this.keep(article);
        return { version: toBase64(article.draft.version), saved_ms };
      },
      article_set_field: ({ article: id, field, value, saw }) => {
        const article = this.article(id);
        const register = (article.draft.fields[field] = write(article.draft.fields[field], value, saw));
        return { register, saved_ms: this.keep(article) };
      },
      article_set_figure_field: ({ article: id, figure, field, value, saw }) => {
        const article = this.article(id);
        const own = (article.draft.figures[figure] ??= {});
        const register = (own[field] = write(own[field], value, saw));
        return { register, saved_ms: this.keep(article) };
      },
      article_revisions: ({ article: id }) => {
        const { history, past, draft, updated_ms } = this.article(id);
        const rows = [...past.rows, ...history].sort((a, b) => b.at - a.at);
        if (rows.find((row) => row.hash !== null)?.hash === draft.hash) return { rows };
        const now = { number: null, hash: draft.hash, at: updated_ms, by_id: null, by: "", reason: null };
        return { rows: [{ ...now, what: "draft", level: null, photos: [], waits: false }, ...rows] };
      },
      article_revision: ({ article, hash }) => this.contentOf(this.article(article), hash),
      article_compare: ({ article: id, before, after }) => {
        const article = this.article(id);
        const sides = [before, after].map((hash) => this.contentOf(article, hash)) as [Content, Content];
        const name = (hash: string | null): string => hash ?? article.draft.hash;
        return { before: name(before), after: name(after), ...compareContents(...sides) };
      },
      article_restore: ({ article: id, hash, seen }) => {
        const article = this.article(id);
        const content = this.contentOf(article, hash);
        if (seen !== article.draft.hash) return { done: false, saved_ms: null };
        const me = this.session.person?.id ?? "";
        article.past.keep("before_restore", article.draft.hash, article.draft.content, me, nameOf(me));
        const update = article.draft.become(content);
        article.past.keep("restored", article.draft.hash, article.draft.content, me, nameOf(me));
        return this.wroteItself(article, update);
      },
      article_deleted_blocks: ({ article }) => ({ blocks: this.article(article).past.deleted }),
      article_recover_block: ({ article: id, before, block }) => {
        const article = this.article(id);
        const found = article.past.deleted.find((one) => one.before === before && one.block === block);
        if (!found) throw failure("edit_rejected");
        article.past.deleted = article.past.deleted.filter((one) => one !== found);
        return this.wroteItself(article, article.draft.splice(0, { blocks: [found.content] }));
      },
      article_close: ({ article }) => {
        this.article(article).open = false;
        return none;
      },
      photo_import: ({ article: id, file_name }, attachment) => {
        if (!attachment || attachment.length < 4) throw failure("photo_not_a_picture", { file_name });
        if (file_name.startsWith("dut")) throw failure("photo_truncated", { file_name, shown: DAMAGED });
        const article = this.article(id);
        const imported = this.brought.take(attachment, file_name, this.session.person?.name ?? "", this.photos);
        const { photo } = imported;
        if (!article.photos.some(({ original }) => original === photo.original)) {
          article.photos = [...article.photos, photo];
        }
        article.unsentPhotos += 1;
        this.keep(article);
        const rights = this.rightsOf(article).find((one) => one.photo === photo.original) ?? null;
        return { ...imported, rights };
      },
      photo_cancel: () => none,
      photo_sources: ({ photo }) => {
        const found = this.photos.find(({ original }) => original === photo);
        return sourcesOf(this.originalsAway.has(photo) ? undefined : found);
      },
      photo_export: ({ export: name, photo: asked }) => {
        const [shown] = this.rights.shown("", [asked.photo], Date.now());
        if (this.exporting !== name) [this.exporting, this.exported] = [name, []];
        const away = this.originalsAway.has(asked.photo);
        const became = shown?.usable === "no" ? "forbidden" : away ? "away" : "told";
        const original = this.photos.find((one) => one.original === asked.photo);
        const says_position = became === "told" && original?.facts.position !== undefined;
        if (became === "told") this.exported = [...this.exported, asked];
        return {
          folder: this.exported.length > 0 ? "/home/lan/Documents/lop-hoc-dem" : "",
          became,
          says_position,
          breaks_credentials: false,
        };
      },
      photo_list: ({ article: id }) => {
        const { photos, draft } = this.article(id);
        return {
          photos: photos.map(({ original, size_bytes, width, height, facts }) => {
            return { original, size_bytes, width, height, facts, fields: draft.photos[original] ?? {} };
          }),
        };
      },
      photo_set_field: ({ article: id, photo, field, value, saw }) => {
        const article = this.article(id);
        const own = (article.draft.photos[photo] ??= {});
        const register = (own[field] = write(own[field], value, saw));
        return { register, saved_ms: this.keep(article) };
      },
      rights_state: ({ article, photo, rights }) => {
        this.rights.waiting.set(photo, rights);
        return this.queue(article, "state_rights", (target) => {
          const me = this.session.person?.id ?? "";
          this.rights.state(photo, rights, me, nameOf(me));
          this.mark(target, "state_rights", null, rights.reason || null, [photo]);
          return null;
        });
      },
      rights_override: ({ article, photo, against, reason }) => {
        this.rights.waits(article, photo);
        return this.queue(article, "override_rights", (target) => {
          const by = nameOf(this.session.person?.id ?? "");
          const refused = this.rights.override(article, photo, { against, reason, by, at: Date.now() });
          if (refused === null) this.mark(target, "override_rights", null, reason, [photo]);
          return refused;
        });
      },
      preview_open: ({ article, hash }) => ({
        path: `/${article}`,
        hash: hash ?? this.article(article).draft.hash,
        facts: this.article(article).state.publication === "live" ? "publication" : "draft",
        furniture_as_of: Date.now() - 26 * 60_000,
      }),
      workflow_submit: ({ article }) =>
        this.queue(article, "submit", (target) => {
          const refused = this.refusedPhotos(target, false);
          if (refused) return refused;
          const hash = target.draft.hash;
          Object.assign(target.state, {
            stage: "submitted",
            level: 0,
            submitted: { hash, frontiers: "" },
            returned: null,
          });
          this.mark(target, "submit", hash, null);
          return null;
        }),
      workflow_recall: ({ article }) => this.move(article, "recall", { stage: "draft", scheduled: null }, null),
      workflow_publish: ({ article }) => this.move(article, "publish", { publication: "live", revision: "" }, null),
      workflow_restore: ({ article }) => this.move(article, "restore", { deleted: false }, null),
      workflow_return: ({ article, reason }) =>
        this.move(
          article,
          "return",
          { stage: "draft", returned: { by: this.session.person?.id ?? "", reason, at: Date.now() } },
          reason,
        ),
      workflow_approve: ({ article, hash, acknowledges }) =>
        this.queue(article, "approve", (target) => {
          const newest = target.draft.hash;
          if (target.review) return { refusal: "open_review", review: target.review.id };
          if (newest !== hash && acknowledges !== newest) return { refusal: "newer_revision", hash: newest };
          const refused = this.refusedPhotos(target, true);
          if (refused) return refused;
          const revision = { hash, frontiers: "" };
          const approval = { level: 0, person: this.session.person?.id ?? "", revision, at: Date.now() };
          const embargo = Number(target.draft.fields["embargo"]?.[0]?.value ?? "");
          const holds = embargo > Date.now();
          const seen = holds ? { scheduled: embargo } : { publication: "live", revision: hash, scheduled: null };
          Object.assign(target.state, { stage: "approved", approved: revision, approvals: [approval], ...seen });
          this.mark(target, "approve", hash, null);
          return null;
        }),
      workflow_withdraw: ({ article, reason }) => this.move(article, "withdraw", { publication: "withdrawn" }, reason),
      workflow_delete: ({ article, reason }) => this.move(article, "delete", { deleted: true }, reason),
      review_open: ({ article }) => this.review(article),
      review_decide: ({ article, place, state, decision }) => {
        const target = this.article(article);
        const settle = (name: string, value: string): void => {
          const cut = name.lastIndexOf("/");
          const registers = cut < 0 ? target.draft.fields : (target.draft.figures[name.slice(0, cut)] ??= {});
          registers[name.slice(cut + 1)] = written(value);
        };
        if (!target.review?.decide(place, state, decision, settle)) throw failure("review_changed");
        this.keep(target);
        this.emit({ event: "article_changed", article });
        return this.review(article);
      },
      review_undo: ({ article, place }) => {
        if (!this.article(article).review?.undo(place)) throw failure("review_changed");
        this.keep(this.article(article));
        this.emit({ event: "article_changed", article });
        return this.review(article);
      },
      workflow_resolve_review: ({ article, state }) =>
        this.queue(article, "resolve_review", (target) => {
          if (target.review && state !== undefined && state !== target.review.state) {
            return { refusal: "open_review", review: target.review.id };
          }
          target.review = null;
          return null;
        }),
      sync_status: () => this.status(),
      sync_now: () => {
        this.pump();
        return this.status();
      },
      sync_send_again: ({ n }) => this.forget(n),
      sync_let_go: ({ n }) => this.forget(n),
      sync_rebuild_seen: () => {
        this.failures = this.failures.filter((failure) => failure.code !== "store_damaged");
        this.changed();
        return this.status();
      },
      backup_status: () => this.backup,
      backup_make: ({ folder }) => this.backUp(folder),
      backup_cancel: () => none,
      settings_get: () => this.settings,
      settings_set: (settings) => (this.settings = settings),
      app_info: () => ({
        version: "0.1.0",
        data_dir: "/home/lan/.local/share/galley",
        loro_version: LORO_VERSION(),
        prefill: this.options.prefill,
      }),
      app_quit: () => none,
      app_link_take: () => {
        const address = this.link;
        this.link = null;
        return { address };
      },
      app_menu_set: () => none,
    };
  }

  private review(id: string): ReviewView {
    const { review } = this.article(id);
    return review?.view() ?? { review: null, state: "0".repeat(64), at: null, places: [], merges: [] };
  }

  private move(id: string, transition: string, change: object, reason: string | null): { command: string } {
    return this.queue(id, transition, (target) => {
      Object.assign(target.state, change);
      this.mark(target, transition, null, reason);
      return null;
    });
  }
}

const sectionOf = (fields: Fields): string | null =>
  NEWSROOM.sections.find((section) => section.id === fields["section"]?.[0]?.value)?.name ?? null;
const nameOf = (id: string): string => PEOPLE.find((person) => person.id === id)?.name ?? "";
