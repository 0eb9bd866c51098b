/**
 * Hearing from the workstation: one stream of events, told apart by their tag.
 *
 * The shell is listened to once; screens come and go. An event nobody listens for is dropped: whatever it announced can be
 * asked for again.
 */
import { transport } from "./transport.ts";
import type { Event } from "./types.ts";

type Named<K extends Event["event"]> = Extract<Event, { event: K }>;
type Handler = (event: Event) => void;

const handlers = new Set<Handler>();
let stop: (() => void) | null = null;

/** Starts hearing; resolves when no event can be missed any more. */
export async function startEvents(): Promise<void> {
  stop?.();
  stop = await transport().listen((event) => {
    for (const handler of [...handlers]) handler(event);
  });
}

/** Calls `handler` for every event of one kind until the returned function is called. */
export function on<K extends Event["event"]>(kind: K, handler: (event: Named<K>) => void): () => void {
  const wrapped: Handler = (event) => {
    if (event.event === kind) handler(event as Named<K>);
  };
  handlers.add(wrapped);
  return () => handlers.delete(wrapped);
}
