/** Between a client and a server on this machine: it can fall silent, as a stopped process does, or break off. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export class TcpProxy implements AsyncDisposable {
  readonly port: number;
  readonly #close: () => Promise<void>;
  readonly #sockets: Set<Socket>;
  #state: 'open' | 'silent' | 'refusing' = 'open';

  private constructor(port: number, sockets: Set<Socket>, close: () => Promise<void>) {
    this.port = port;
    this.#sockets = sockets;
    this.#close = close;
  }

  static async to(port: number): Promise<TcpProxy> {
    const sockets = new Set<Socket>();
    const server = createServer((client) => proxy.#join(client, port)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new TcpProxy((server.address() as AddressInfo).port, sockets, async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    return proxy;
  }

  /** Connections stay, and nothing passes; new ones are accepted, and nothing answers. */
  fallSilent(): void {
    this.#state = 'silent';
    for (const socket of this.#sockets) socket.pause();
  }

  /** Every connection breaks off, and new ones do at once. */
  breakOff(): void {
    this.#state = 'refusing';
    for (const socket of this.#sockets) socket.destroy();
  }

  recover(): void {
    this.#state = 'open';
    for (const socket of this.#sockets) socket.resume();
  }

  #join(client: Socket, port: number): void {
    if (this.#state === 'refusing') {
      client.destroy();
      return;
    }
    const server = connect({ host: '127.0.0.1', port });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#state === 'silent') from.pause();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}
