/** Something that makes a stdio server reachable over HTTP, as the comparison sees it. */
import { fileURLToPath } from 'node:url';
import type { Caller } from '../memory/caller.ts';

export interface Contender {
  readonly name: string;
  /** Starts it with the echo server behind it. */
  start(order: Order): Promise<Running>;
}

export interface Order {
  /** A directory of its own. */
  readonly directory: string;
  /** The mark that every process it starts carries in `MCPCTL_FLEET`, unless it has a mark of its own. */
  readonly mark: string;
  /** Last argument of the echo server: so its processes are found. */
  readonly label: string;
}

export interface Running extends AsyncDisposable {
  /** Opens a session. */
  open(options?: { readonly timeoutMs?: number }): Promise<Caller>;
  /** Name of the echo server's tool. */
  readonly tool: string;
  /** Of itself, whatever stands behind it not included; the first is the process that takes the calls. */
  pids(): readonly number[];
}

const program = fileURLToPath(new URL('./echo-server.ts', import.meta.url));

/** The command line of the echo server. */
export function echoCommand(label: string): readonly [string, ...string[]] {
  return [process.execPath, program, label];
}
