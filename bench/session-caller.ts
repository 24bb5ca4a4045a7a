/** Calls tools in a session, as clients before 2026-07-28 do, with as little work of its own as can be. */
import { Pool } from 'undici';
import { type Caller, checked, type Reply } from './memory/caller.ts';

const revision = '2025-06-18';

export interface SessionCallerOptions {
  readonly token?: string | undefined;
  /** Of one call; default 60 s. */
  readonly timeoutMs?: number | undefined;
}

/** Opens a session. @param url such as `http://127.0.0.1:8000/mcp` */
export async function sessionCaller(
  url: string,
  { token, timeoutMs = 60_000 }: SessionCallerOptions = {},
): Promise<Caller> {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  let last = 0;
  const send = async (message: Record<string, unknown>): Promise<Reply> => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    let [text, status] = ['', 0];
    let abort = (_reason: Error): void => undefined;
    const deadline = setTimeout(() => {
      const reason = new Error(`no answer in ${timeoutMs} ms`);
      abort(reason);
      reject(reason);
    }, timeoutMs);
    pool.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart: (controller) => {
          abort = (reason) => controller.abort(reason);
        },
        onResponseStart: (_, statusCode, answered) => {
          status = statusCode;
          const session = answered['mcp-session-id'];
          if (typeof session !== 'string' || headers['mcp-session-id'] !== undefined) return;
          headers['mcp-session-id'] = session;
          headers['mcp-protocol-version'] = revision;
        },
        onResponseData: (_, chunk) => {
          text += chunk.toString('utf8');
        },
        onResponseEnd: () => {
          if (status < 400) resolve(replyIn(text));
          else reject(new Error(`${status}: ${text}`));
        },
        onResponseError: (_, error) => reject(error),
      },
    );
    return promise.finally(() => clearTimeout(deadline));
  };
  const ask = (method: string, params: unknown): Promise<Reply> => {
    last += 1;
    return send({ id: last, method, params });
  };
  try {
    const clientInfo = { name: 'bench', version: '0' };
    await ask('initialize', { protocolVersion: revision, capabilities: {}, clientInfo });
    await send({ method: 'notifications/initialized' });
  } catch (error) {
    await pool.destroy();
    throw error;
  }
  return {
    call: async (name, args) => checked(name, await ask('tools/call', { name, arguments: args })),
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

/** The answer in a body that is JSON or a stream of events, progress before it included; `{}` when there is none. */
function replyIn(text: string): Reply {
  if (text.startsWith('{')) return JSON.parse(text) as Reply;
  for (const line of text.split('\n')) {
    if (!line.startsWith('data:') || !line.includes('{')) continue;
    const message = JSON.parse(line.slice('data:'.length)) as Reply;
    if (message.id !== undefined) return message;
  }
  return {};
}
