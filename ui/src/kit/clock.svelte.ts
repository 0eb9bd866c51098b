/** The present, for whatever shows how long ago something was. It moves twice a minute. */

let present = $state(Date.now());
let ticking: ReturnType<typeof setInterval> | undefined;

/** Now, in ms; whoever reads it in a component is drawn again when it moves. */
export const now = (): number => present;

/** Brings the present up to date at once: after an event that carries a time. */
export function touch(): void {
  present = Date.now();
}

/** Starts the clock; returns how to stop it. */
export function startClock(): () => void {
  clearInterval(ticking);
  ticking = setInterval(touch, 30_000);
  return () => clearInterval(ticking);
}

let house = $state<string | undefined>();

/** The zone of the clock that readers go by; undefined: this machine's. */
export const houseZone = (): string | undefined => house;

/** Remembers it. */
export function keepHouseZone(zone: string | undefined): void {
  house = zone === "" ? undefined : zone;
}
