/**
 * What the whole window knows: who is signed in, the newsroom, how sync stands, the settings of this machine.
 *
 * Each is asked for at the start and again when an event says that it changed. Features get what they need as props; this
 * is the only place that keeps it.
 */
import { call, errorBody } from "../ipc/call.ts";
import { on } from "../ipc/events.ts";
import type { AppInfo, LocalSettings, Newsroom, Role, SessionStatus, SyncStatus } from "../ipc/types.ts";
import { keepHouseZone, touch } from "../kit/clock.svelte.ts";
import { sayError } from "../kit/notice.svelte.ts";
import { wear } from "../kit/theme.ts";
import { speak, tellError } from "../kit/words/index.svelte.ts";

const QUIET: SyncStatus = {
  link: "connecting",
  offline_since_ms: null,
  saved_ms: null,
  sent_ms: null,
  unsent: { records: 0, photos: 0, bytes: 0, commands: 0 },
  failures: [],
  reviews: [],
  forgotten: [],
  first_sync: null,
  busy: false,
};

/** Roles that hold a say about other people's stories. */
const DESK: readonly Role[] = ["editor", "managing_editor", "editor_in_chief"];

class Desk {
  session = $state.raw<SessionStatus | null>(null);
  newsroom = $state.raw<Newsroom>({ settings: null, sections: [], people: [], links: [] });
  status = $state.raw<SyncStatus>(QUIET);
  settings = $state.raw<LocalSettings>({
    language: "vi",
    theme: "system",
    notifies: true,
    menu_bar: false,
  });
  info = $state.raw<AppInfo | null>(null);
  /** Set when the workstation could not even be asked who is signed in. */
  failed = $state(false);

  /** Asks for everything and follows it from then on. Returns how to stop following. */
  async start(): Promise<() => void> {
    const stops = [
      on("session_changed", () => void this.askSession()),
      on("newsroom_changed", () => void this.askNewsroom()),
      on("sync", ({ status }) => this.takeStatus(status)),
    ];
    try {
      this.wearSettings(await call("settings_get", {}));
      this.info = await call("app_info", {});
      this.takeNewsroom(await call("newsroom_get", {}));
      this.takeStatus(await call("sync_status", {}));
      this.session = await call("session_status", {});
    } catch (error) {
      this.failed = true;
      sayError(tellError(errorBody(error)));
    }
    return () => {
      for (const stop of stops) stop();
    };
  }

  private takeNewsroom(newsroom: Newsroom): void {
    this.newsroom = newsroom;
    keepHouseZone(newsroom.settings?.zone);
  }

  private takeStatus(status: SyncStatus): void {
    this.status = status;
    touch();
  }

  private wearSettings(settings: LocalSettings): void {
    this.settings = settings;
    speak(settings.language);
    wear(settings.theme);
  }

  /** Changes the settings of this machine: on the screen at once, then kept. */
  async set(settings: LocalSettings): Promise<void> {
    this.wearSettings(settings);
    try {
      this.wearSettings(await call("settings_set", settings));
    } catch (error) {
      sayError(tellError(errorBody(error)));
    }
  }

  async askSession(): Promise<void> {
    try {
      this.session = await call("session_status", {});
    } catch (error) {
      sayError(tellError(errorBody(error)));
    }
  }

  private async askNewsroom(): Promise<void> {
    try {
      this.takeNewsroom(await call("newsroom_get", {}));
    } catch (error) {
      sayError(tellError(errorBody(error)));
    }
  }

  /** Whether the person here holds one of these roles, anywhere or in this section. */
  may(roles: readonly Role[], section: string | null = null): boolean {
    const grants = this.session?.person?.grants ?? [];
    return grants.some(
      (grant) => roles.includes(grant.role) && (grant.section === undefined || grant.section === section),
    );
  }

  /** Whether the person here works at the desk. */
  get atDesk(): boolean {
    return (this.session?.person?.grants ?? []).some((grant) => DESK.includes(grant.role));
  }
}

export const desk = new Desk();
