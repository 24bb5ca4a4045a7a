/** All servers behind one stdio-host: who is there, and to whom a frame belongs. */
import type { HostEvent, ServerOpening } from '../../../runtime/mcp/host-link.ts';
import { HostConnection } from './host-connection.ts';

/** What a hosted server hears from its host. */
export interface HostedListener {
  onReady(opening: ServerOpening): void;
  /** Requests under way are lost, new ones wait. */
  onDown(reason: string): void;
  onMessage(json: string): void;
}

export class Host {
  readonly #listeners = new Map<string, HostedListener>();
  /** Of servers that nobody asked for yet. */
  readonly #openings = new Map<string, ServerOpening>();
  readonly #connection: HostConnection;

  constructor(socketPath: string) {
    this.#connection = new HostConnection(socketPath, {
      onEvent: (event) => this.#onEvent(event),
      onMessage: (server, json) => this.#listeners.get(server)?.onMessage(json),
      onLost: () => {
        this.#openings.clear();
        for (const listener of this.#listeners.values()) listener.onDown('stdio-host is away');
      },
    });
  }

  join(server: string, listener: HostedListener): void {
    this.#listeners.set(server, listener);
    const opening = this.#openings.get(server);
    if (opening !== undefined) listener.onReady(opening);
  }

  leave(server: string): void {
    this.#listeners.delete(server);
  }

  /** Whether nobody uses it. */
  get isIdle(): boolean {
    return this.#listeners.size === 0;
  }

  /** Whether it was handed over. */
  send(server: string, json: string): boolean {
    return this.#connection.write(`${server}\t${json}\n`);
  }

  close(): void {
    this.#connection.close();
  }

  #onEvent(event: HostEvent): void {
    const listener = this.#listeners.get(event.server);
    if (event.event === 'ready') {
      this.#openings.set(event.server, event.opening);
      listener?.onReady(event.opening);
      return;
    }
    this.#openings.delete(event.server);
    listener?.onDown(event.event === 'down' ? event.reason : 'it is no longer hosted');
  }
}
