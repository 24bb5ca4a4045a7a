/** Calls tools over HTTP+SSE, the transport of 2024-11-05: requests are posted, answers come on one stream. */
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { type Caller, checked, type Reply } from '../memory/caller.ts';

export async function sseCaller(
  url: string,
  { timeoutMs = 60_000 }: { readonly timeoutMs?: number } = {},
): Promise<Caller> {
  const agent = new Agent({ keepAlive: true });
  const waiting = new Map<number, (reply: Reply) => void>();
  const endpoint = Promise.withResolvers<string>();
  const opening = setTimeout(() => endpoint.reject(new Error(`no stream in ${timeoutMs} ms`)), timeoutMs);
  const stream = request(url, { headers: { accept: 'text/event-stream' } }, (response) => {
    if (response.statusCode !== 200) endpoint.reject(new Error(`no stream: ${response.statusCode}`));
    const lines = createInterface({ input: response });
    // The stream is torn in the end.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const data = line.startsWith('data:') ? line.slice('data:'.length).trim() : '';
      if (data.startsWith('{')) {
        const reply = JSON.parse(data) as Reply;
        if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
      } else if (data !== '') endpoint.resolve(new URL(data, url).href);
    });
  });
  stream.on('error', endpoint.reject);
  stream.end();
  const target = await endpoint.promise
    .catch((error: unknown) => {
      stream.destroy();
      throw error;
    })
    .finally(() => clearTimeout(opening));
  const post = (message: Record<string, unknown>): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(target, { agent, headers, method: 'POST' }, (response) => response.resume());
    // Without an answer the call's deadline tells.
    outgoing.on('error', () => undefined);
    outgoing.end(body);
  };
  let last = 0;
  const ask = (method: string, params: unknown): Promise<Reply> => {
    last += 1;
    const id = last;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const deadline = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    waiting.set(id, resolve);
    post({ id, method, params });
    return promise.finally(() => {
      clearTimeout(deadline);
      waiting.delete(id);
    });
  };
  await ask('initialize', {
    protocolVersion: '2024-11-05',
    capabilities: {},
    clientInfo: { name: 'bench', version: '0' },
  });
  post({ method: 'notifications/initialized' });
  return {
    call: async (name, args) => checked(name, await ask('tools/call', { name, arguments: args })),
    [Symbol.asyncDispose]: async () => {
      stream.destroy();
      agent.destroy();
    },
  };
}
