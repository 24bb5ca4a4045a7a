/** A way to keep servers running, as the comparison sees it. */
import path from 'node:path';

export interface Contender {
  readonly name: string;
  /** Starts so many of the same server; resolves when the contender itself says that it has done so. */
  start(order: Order): Promise<Running>;
}

export interface Order {
  readonly servers: number;
  /** A directory of its own; short, as sockets may lie in it. */
  readonly directory: string;
  /** The mark that every process it starts carries in `MCPCTL_FLEET`, unless it has a mark of its own. */
  readonly mark: string;
  /** Of one server, in bytes, as far as the contender knows limits. */
  readonly limitBytes: number;
  /** For `NODE_OPTIONS` of the servers. */
  readonly nodeOptions: string;
}

export interface Running extends AsyncDisposable {
  readonly ports: readonly number[];
  /** PID of what looks after the servers; `null` when nothing does. */
  readonly supervisorPid: number | null;
  /** The mark its processes really carry. */
  readonly mark: string;
}

/** What all of them run: a real MCP server that needs no database. */
export const program: string = path.resolve(import.meta.dirname, '../../dist/servers/tools/main.js');

/** Its environment, the same for all. */
export function environmentOf(port: number, { directory, mark, nodeOptions }: Order): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    NODE_OPTIONS: nodeOptions,
    NODE_COMPILE_CACHE: path.join(directory, 'compile'),
    MCPCTL_FLEET: mark,
    MCPCTL_PORT: String(port),
    MCPCTL_AUTH: 'none',
    MCPCTL_DATA_DIR: path.join(directory, `data-${port}`),
    MCPCTL_GATEWAY_URL: 'http://127.0.0.1:9',
  };
}
