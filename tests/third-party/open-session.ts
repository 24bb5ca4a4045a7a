/** One client session that is kept open through all that happens to the server. */
import { type DialectClient, dialects } from '../support/mcp-dialects.ts';

export interface OpenSession extends AsyncDisposable {
  toolNames(): Promise<readonly string[]>;
  /** The text of the answer. @throws what the client throws; Error when it is no good answer */
  call(tool: string, args: Record<string, unknown>): Promise<string>;
  /** Calls until the answer is good. @returns how the calls before it failed */
  callUntilGood(tool: string, args: Record<string, unknown>, withinMs: number): Promise<readonly unknown[]>;
}

export async function openSession(url: string, token: string): Promise<OpenSession> {
  const dialect = dialects.find(({ name }) => name === 'client 2.4 with initialize');
  if (dialect === undefined) throw new Error('no client with sessions');
  const client: DialectClient = await dialect.connect(url, token);
  const call: OpenSession['call'] = async (tool, args) => {
    const { isError, content } = await client.call(tool, args);
    const text = content.map((part) => part.text ?? '').join('\n');
    if (isError === true) throw new Error(`${tool} failed: ${text}`);
    return text;
  };
  return {
    toolNames: () => client.toolNames(),
    call,
    callUntilGood: async (tool, args, withinMs) => {
      const failures: unknown[] = [];
      for (const givesUp = performance.now() + withinMs; ; ) {
        try {
          await call(tool, args);
          return failures;
        } catch (error) {
          failures.push(error);
          if (performance.now() > givesUp) throw error;
        }
      }
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

/** Whether `error` tells in the protocol's words what happened: with a code and a message, over whichever HTTP status. */
export function isTyped(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'number') return true;
  // The client shows the body of an answer whose HTTP status says that it failed.
  const body = error.message.slice(Math.max(0, error.message.indexOf('{')));
  try {
    const { error: told } = JSON.parse(body) as { error?: { code?: unknown; message?: unknown } };
    return typeof told?.code === 'number' && typeof told.message === 'string';
  } catch {
    return false;
  }
}
