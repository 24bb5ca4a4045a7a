/** The connection to stdio-host: frames out, frames in, opened again whenever it is lost. */
import { connect, type Socket } from 'node:net';
import type { HostEvent } from '../../../runtime/mcp/host-link.ts';
import { LineReader } from '../../../runtime/mcp/line-reader.ts';

export interface HostConnectionListener {
  onEvent(event: HostEvent): void;
  /** A message of the server's child, as it stands on the line. */
  onMessage(server: string, json: string): void;
  /** Every request under way is lost. */
  onLost(): void;
}

const firstPauseMs = 25;
const longestPauseMs = 1000;
/** Of one line: above every cap that a policy allows. */
const maxLineBytes = 256 * 1024 * 1024;
/** What the host has not taken: beyond, requests are refused rather than kept. */
const maxUnsentBytes = 64 * 1024 * 1024;

export class HostConnection {
  readonly #path: string;
  readonly #listener: HostConnectionListener;
  #socket: Socket | null = null;
  #isConnected = false;
  #isClosed = false;
  #pauseMs = firstPauseMs;
  #again: NodeJS.Timeout | null = null;
  #isCorked = false;

  constructor(path: string, listener: HostConnectionListener) {
    this.#path = path;
    this.#listener = listener;
    this.#open();
  }

  /** Whether the line was handed over; when not, it certainly did not reach the server. */
  write(line: string): boolean {
    const socket = this.#socket;
    if (socket === null || !this.#isConnected || socket.writableLength > maxUnsentBytes) return false;
    // Lines of one turn of the event loop leave in one system call.
    if (!this.#isCorked) {
      this.#isCorked = true;
      socket.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        socket.uncork();
      });
    }
    socket.write(line);
    return true;
  }

  close(): void {
    this.#isClosed = true;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#socket?.destroy();
  }

  #open(): void {
    this.#again = null;
    const socket = connect(this.#path);
    this.#socket = socket;
    const reader = new LineReader({
      maxBytes: maxLineBytes,
      onLine: (line) => this.#line(line),
      onTooLong: () => socket.destroy(),
    });
    socket.once('connect', () => {
      this.#isConnected = true;
      this.#pauseMs = firstPauseMs;
    });
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    // Its reason says no more than that the host is away, which every caller is told.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#lost());
  }

  #lost(): void {
    this.#isConnected = false;
    this.#socket = null;
    this.#listener.onLost();
    if (this.#isClosed) return;
    this.#again = setTimeout(() => this.#open(), this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #line(line: string): void {
    const tab = line.indexOf('\t');
    // A line that is no frame: the host is another version than we are, and nothing of it can be trusted.
    if (tab < 0) this.#socket?.destroy();
    else if (tab > 0) this.#listener.onMessage(line.slice(0, tab), line.slice(tab + 1));
    else this.#event(line.slice(1));
  }

  #event(json: string): void {
    try {
      this.#listener.onEvent(JSON.parse(json) as HostEvent);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#socket?.destroy();
    }
  }
}
