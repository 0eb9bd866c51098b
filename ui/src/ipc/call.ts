/**
 * Asking the workstation: the one function through which the window does anything.
 *
 * A failure is always a `CallError` with the workstation's code; what cannot be read as one (a shell that is gone, an
 * answer of another shape) is `internal`. Words for codes are the catalogue's business, not this file's.
 */
import { transport, type CommandName } from "./transport.ts";
import type { Commands, ErrorBody, Refusal } from "./types.ts";

/** A command that failed. `message` is for the log and never shown. */
export class CallError extends Error {
  readonly body: ErrorBody;
  readonly command: CommandName;

  constructor(command: CommandName, body: ErrorBody) {
    super(`${command}: ${body.code}: ${body.detail}`);
    this.name = "CallError";
    this.command = command;
    this.body = body;
  }

  get refusal(): Refusal | null {
    return this.body.refusal;
  }
}

function isErrorBody(value: unknown): value is ErrorBody {
  return typeof value === "object" && value !== null && "code" in value && typeof value.code === "string";
}

/** Anything thrown → an error body that the catalogue has words for. */
export function errorBody(thrown: unknown): ErrorBody {
  if (thrown instanceof CallError) return thrown.body;
  if (isErrorBody(thrown)) {
    return {
      ...thrown,
      arguments: thrown.arguments ?? {},
      refusal: thrown.refusal ?? null,
      detail: thrown.detail ?? "",
    };
  }
  return { code: "internal", arguments: {}, refusal: null, detail: String(thrown) };
}

/** Sends a command and waits for its answer. */
export async function call<N extends CommandName>(
  name: N,
  request: Commands[N]["request"],
  attachment?: Uint8Array,
): Promise<Commands[N]["response"]> {
  try {
    return (await transport().invoke(name, request, attachment)) as Commands[N]["response"];
  } catch (thrown) {
    throw new CallError(name, errorBody(thrown));
  }
}
