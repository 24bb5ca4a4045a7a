/** Sessions of clients before 2026-07-28, opened with bare HTTP: cheap enough for thousands of them. */
import { Agent, request } from 'node:http';

export interface RawSessions extends AsyncDisposable {
  /** @returns the id of a new session */
  open(): Promise<string>;
  /** Opens the stream of a session's news and begins a call in it; both stay open. */
  occupy(session: string, tool: string, args: Record<string, unknown>): Promise<void>;
  /** Tears every connection, without a goodbye. */
  vanish(): void;
}

const revision = '2025-11-25';

/** @param url of an MCP endpoint */
export function rawSessions(url: string, token: string): RawSessions {
  const agent = new Agent({ keepAlive: true });
  const common = {
    authorization: `Bearer ${token}`,
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
  };
  const send = (
    method: 'GET' | 'POST',
    headers: Record<string, string>,
    message?: Record<string, unknown>,
  ): Promise<{ readonly status: number; readonly session: string }> => {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; session: string }>();
    const outgoing = request(url, { agent, method, headers: { ...common, ...headers } }, (response) => {
      const session = String(response.headers['mcp-session-id'] ?? '');
      resolve({ status: response.statusCode ?? 0, session });
      response.resume();
      // It is torn in the end.
      response.on('error', () => undefined);
    });
    outgoing.on('error', reject);
    outgoing.end(message === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', ...message }));
    return promise;
  };
  return {
    open: async () => {
      const clientInfo = { name: 'vanishing', version: '0' };
      const params = { protocolVersion: revision, capabilities: {}, clientInfo };
      const { status, session } = await send('POST', {}, { id: 1, method: 'initialize', params });
      if (status !== 200 || session === '') throw new Error(`no session: ${status}`);
      return session;
    },
    occupy: async (session, name, args) => {
      const headers = { 'mcp-session-id': session, 'mcp-protocol-version': revision };
      const { status } = await send('GET', headers);
      if (status !== 200) throw new Error(`no stream: ${status}`);
      const params = { name, arguments: args };
      // No answer comes before the client is gone.
      send('POST', headers, { id: 2, method: 'tools/call', params }).catch(() => undefined);
    },
    vanish: () => agent.destroy(),
    [Symbol.asyncDispose]: async () => agent.destroy(),
  };
}
