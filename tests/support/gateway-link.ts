/** A connection to stdio-host as a gateway has it, for a test to speak on. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { type HostEvent, parseFrame } from '../../src/runtime/mcp/host-link.ts';

export interface Answer {
  readonly result?: { readonly content?: readonly { readonly text: string }[] };
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly code: string; readonly retryable: boolean };
  };
}

/** A connection to the host, as a gateway has it. */
export interface TestGatewayLink extends AsyncDisposable {
  readonly events: readonly HostEvent[];
  readonly messages: readonly { readonly server: string; readonly message: Record<string, unknown> }[];
  send(server: string, message: object | string): void;
  request(server: string, method: string, params?: object): Promise<Answer>;
  /** Calls a trick of the child. @returns its text */
  call(server: string, trick: string, args?: object): Promise<string>;
  /** Resolves when it has come, or comes. */
  event(server: string, event: HostEvent['event'], from?: number): Promise<HostEvent>;
  /** The next message for which this holds, or the first that came already. */
  message(is: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
}

export async function gatewayLink(path: string): Promise<TestGatewayLink> {
  const socket = connect(path);
  await once(socket, 'connect');
  const events: HostEvent[] = [];
  const messages: { server: string; message: Record<string, unknown> }[] = [];
  const waiting = new Set<() => void>();
  const prefix = randomBytes(4).toString('hex');
  let last = 0;
  createInterface({ input: socket }).on('line', (line) => {
    const { server, json } = parseFrame(line);
    if (server === '') events.push(JSON.parse(json) as HostEvent);
    else messages.push({ server, message: JSON.parse(json) as Record<string, unknown> });
    for (const look of waiting) look();
  });
  const found = <T>(find: () => T | undefined): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<T>();
    const look = (): void => {
      const value = find();
      if (value === undefined) return;
      waiting.delete(look);
      resolve(value);
    };
    waiting.add(look);
    look();
    return promise;
  };
  const send = (server: string, message: object | string): void => {
    const json = typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message });
    socket.write(`${server}\t${json}\n`);
  };
  const request = async (server: string, method: string, params: object = {}): Promise<Answer> => {
    last += 1;
    const id = `${prefix}.${last}`;
    send(server, { id, method, params });
    return found(() => messages.find(({ message }) => message['id'] === id)?.message as Answer | undefined);
  };
  return {
    events,
    messages,
    send,
    request,
    call: async (server, name, args = {}) => {
      const answer = await request(server, 'tools/call', { name, arguments: args });
      return answer.result?.content?.[0]?.text ?? `error: ${answer.error?.message}`;
    },
    event: (server, event, from = 0) =>
      found(() => events.slice(from).find((one) => one.server === server && one.event === event)),
    message: (is) => found(() => messages.find(({ message }) => is(message))?.message),
    [Symbol.asyncDispose]: async () => {
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    },
  };
}
