/** The Unix socket on which gateways reach the hosted servers: several at once, while one takes over from another. */
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { reasonOf } from '../../runtime/errors.ts';
import { eventFrame, frame, type HostEvent, parseFrame } from '../../runtime/mcp/host-link.ts';
import { LineReader } from '../../runtime/mcp/line-reader.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import type { Listener } from './exchange.ts';

export interface GatewayLinkOptions {
  readonly log: Logger;
  /** How every hosted server is, for a gateway that has just come. */
  readonly events: () => readonly HostEvent[];
  /** Where the messages of a gateway for `server` go. @throws SyntaxError for what is no message */
  readonly onMessage: (connection: GatewayConnection, server: string, json: string) => void;
  readonly onGone: (connection: GatewayConnection) => void;
}

/** The gateway's own cap for a request is 8 MiB by default; a frame has a name before it. */
const maxFrameBytes = 64 * 1024 ** 2;
/** What a gateway has not read: one that falls behind this far comes back with an empty slate. */
const maxUnreadBytes = 64 * 1024 ** 2;

export class GatewayConnection {
  readonly #socket: Socket;
  readonly #log: Logger;

  constructor(socket: Socket, log: Logger) {
    this.#socket = socket;
    this.#log = log;
  }

  get isFit(): boolean {
    return this.#socket.writable && this.#socket.writableLength <= maxUnreadBytes / 2;
  }

  deliver(server: string, json: string): void {
    this.#write(frame(server, json));
  }

  announce(event: HostEvent): void {
    this.#write(eventFrame(event));
  }

  #write(text: string): void {
    if (!this.#socket.writable) return;
    if (this.#socket.writableLength > maxUnreadBytes) {
      this.#log.warn('a gateway does not read what it asked for; its connection is cut');
      this.#socket.destroy();
      return;
    }
    this.#socket.write(text);
  }
}

export class GatewayLink {
  readonly #options: GatewayLinkOptions;
  readonly #server: Server;
  readonly #connections = new Map<GatewayConnection, Socket>();
  /** Of each connection, its face to each server: an answer finds its way by who stands there. */
  readonly #faces = new WeakMap<GatewayConnection, Map<string, Listener>>();

  constructor(options: GatewayLinkOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#onConnection(socket));
  }

  /** Takes the place of a socket that an earlier host left behind. The directory's mode (0700) is the guard. */
  async listen(socketPath: string): Promise<void> {
    rmSync(socketPath, { force: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    this.#server.listen(socketPath, resolve);
    await promise;
  }

  /** Every gateway as `server` sees it, the newest last. */
  listeners(server: string): readonly Listener[] {
    return [...this.#connections.keys()].map((connection) => this.faceOf(connection, server));
  }

  faceOf(connection: GatewayConnection, server: string): Listener {
    const faces = this.#faces.get(connection) ?? new Map<string, Listener>();
    this.#faces.set(connection, faces);
    const known = faces.get(server);
    if (known !== undefined) return known;
    const face: Listener = {
      get isFit() {
        return connection.isFit;
      },
      deliver: (json) => connection.deliver(server, json),
    };
    faces.set(server, face);
    return face;
  }

  announce(event: HostEvent): void {
    for (const connection of this.#connections.keys()) connection.announce(event);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#connections.values()) socket.destroy();
    await closed;
  }

  #onConnection(socket: Socket): void {
    const { log, events, onGone } = this.#options;
    const connection = new GatewayConnection(socket, log);
    this.#connections.set(connection, socket);
    const reader = new LineReader({
      maxBytes: maxFrameBytes,
      onLine: (line) => this.#onLine(connection, socket, line),
      onTooLong: ({ bytes }) => {
        log.warn({ bytes }, 'a frame of a gateway is too long; its connection is cut');
        socket.destroy();
      },
    });
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    // Its end is all that matters, and `close` tells it.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#connections.delete(connection);
      onGone(connection);
    });
    for (const event of events()) connection.announce(event);
  }

  #onLine(connection: GatewayConnection, socket: Socket, line: string): void {
    try {
      const { server, json } = parseFrame(line);
      this.#options.onMessage(connection, server, json);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // It is another version than we are, and nothing of it can be trusted.
      this.#options.log.warn(
        { reason: reasonOf(error) },
        'a gateway sends what is no frame; its connection is cut',
      );
      socket.destroy();
    }
  }
}
