/** Calls tools with as little work of its own as can be: what is measured is the server. */
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';

export type CallTool = (name: string, args: Record<string, unknown>) => Promise<unknown>;

export interface Caller extends AsyncDisposable {
  readonly call: CallTool;
}

export interface Reply {
  readonly id?: number;
  readonly error?: unknown;
  readonly result?: { readonly isError?: boolean; readonly structuredContent?: unknown };
}

const revision = '2026-07-28';

/** Over HTTP, on kept connections. @param url such as `http://127.0.0.1:8003/mcp` */
export function httpCaller(url: string, token: string): Caller {
  const agent = new Agent({ keepAlive: true });
  return {
    call: async (name, args) => {
      const meta = {
        'io.modelcontextprotocol/protocolVersion': revision,
        'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      };
      const params = { name, arguments: args, _meta: meta };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': revision,
        'mcp-method': 'tools/call',
        'mcp-name': name,
      };
      return replyOf(name, await post(url, { agent, headers, method: 'POST' }, body));
    },
    [Symbol.asyncDispose]: async () => agent.destroy(),
  };
}

async function post(url: string, options: Parameters<typeof request>[1], body: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const outgoing = request(url, options, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('end', () => resolve(text));
    response.on('error', reject);
  });
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

/** Over the standard streams of a process that this starts. */
export async function stdioCaller(
  script: string,
  env: Record<string, string>,
): Promise<Caller & { readonly pid: number }> {
  const child = spawn(process.execPath, [script], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  const waiting = new Map<number, (reply: Reply) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let last = 0;
  const ask = (method: string, params: unknown): Promise<Reply> => {
    last += 1;
    const { promise, resolve } = Promise.withResolvers<Reply>();
    waiting.set(last, resolve);
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: last, method, params })}\n`);
    return promise;
  };
  await ask('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'bench', version: '0' },
  });
  return {
    pid: child.pid ?? 0,
    call: async (name, args) => checked(name, await ask('tools/call', { name, arguments: args })),
    [Symbol.asyncDispose]: async () => void child.kill('SIGKILL'),
  };
}

function replyOf(name: string, text: string): unknown {
  const json = text.startsWith('{') ? text : text.slice(text.indexOf('{'));
  return checked(name, JSON.parse(json) as Reply);
}

/** The structured content of a good answer. @throws Error with what a bad one says */
export function checked(name: string, { error, result }: Reply): unknown {
  if (error !== undefined || result === undefined || result.isError === true) {
    throw new Error(`${name}: ${JSON.stringify(error ?? result)}`);
  }
  return result.structuredContent;
}
