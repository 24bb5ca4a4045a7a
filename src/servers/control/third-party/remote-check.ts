/** Asks a remote MCP server, in whichever era it speaks, whether it is there. Leaves no session behind. */
import { version } from '../../../runtime/version.ts';

export interface RemoteDoor {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The server wants a token, or another one. */
export class UnauthorizedError extends Error {
  override readonly name = 'UnauthorizedError';
}

const modernVersion = '2026-07-28';
const metaPrefix = 'io.modelcontextprotocol/';
const clientInfo = { name: 'mcpctl-readiness', version };
const maxAnswerChars = 256 * 1024;

const discover = {
  method: 'server/discover',
  headers: { 'MCP-Protocol-Version': modernVersion, 'Mcp-Method': 'server/discover' },
  params: {
    _meta: {
      [`${metaPrefix}protocolVersion`]: modernVersion,
      [`${metaPrefix}clientInfo`]: clientInfo,
      [`${metaPrefix}clientCapabilities`]: {},
    },
  },
};
const initialize = {
  method: 'initialize',
  headers: {},
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
};

/** @throws UnauthorizedError; Error that says why there is no good answer */
export async function checkRemote(door: RemoteDoor, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    // An older server refuses the first question, and that is no answer about whether it is well.
    if (await isAnswered(door, discover, signal)) return;
    if (await isAnswered(door, initialize, signal)) return;
    throw new Error('it answers neither server/discover nor initialize');
  } catch (error) {
    throw signal.aborted ? new Error(`no answer in ${timeoutMs} ms`, { cause: error }) : error;
  }
}

/** @throws Error when it cannot be reached or does not speak HTTP as it should */
async function isAnswered(
  { url, headers }: RemoteDoor,
  question: typeof discover | typeof initialize,
  signal: AbortSignal,
): Promise<boolean> {
  const { method, params } = question;
  // Not `fetch`: it refuses ports that browsers do. Loaded here: most fleets have no remote server.
  const { request } = await import('undici');
  const response = await request(url, {
    method: 'POST',
    signal,
    headers: {
      ...headers,
      ...question.headers,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { statusCode: status } = response;
  const body = await readUntilAnswer(response.body);
  if (status === 401 || status === 403) throw new UnauthorizedError(`it refuses us with HTTP ${status}`);
  if (status >= 500) throw new Error(`it answers with HTTP ${status}`);
  const session = response.headers['mcp-session-id'];
  if (typeof session === 'string') {
    // When it refuses to, it ends the session itself, sooner or later.
    const ended = request(url, {
      method: 'DELETE',
      signal,
      headers: { ...headers, 'Mcp-Session-Id': session },
    });
    await ended.then((answer) => answer.body.dump()).catch(() => undefined);
  }
  return status === 200 && body.includes('"result"');
}

/** A stream may stay open after its answer. */
async function readUntilAnswer(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += chunk.toString('utf8');
    const isAnswer = /"(result|error)"\s*:[\s\S]*\n\r?\n/.test(text);
    if (isAnswer || text.length > maxAnswerChars) break;
  }
  return text;
}
