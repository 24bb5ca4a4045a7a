/** What a server's `main.ts` runs, without a process of its own: it listens on a free port, and its log can be read. */
import { parseServerEnvironment } from '../../src/servers/kit/environment.ts';
import type { OpenProcess, ProcessContext } from '../../src/servers/kit/run-process.ts';
import { type RecordedLog, recordedLog } from './recorded-log.ts';

export const testToken = 'sixteen letters!';
export const authorization = `Bearer ${testToken}`;

export interface OpenedProcess extends RecordedLog, AsyncDisposable {
  readonly name: string;
  readonly url: string;
  /** As SIGTERM does it, with this grace. Safe to call twice. */
  stop(graceMs?: number): Promise<void>;
}

export async function openedProcess(
  name: string,
  open: (context: ProcessContext) => Promise<OpenProcess> | OpenProcess,
  env: Readonly<Record<string, string>> = {},
): Promise<OpenedProcess> {
  const all = { MCPCTL_PORT: '0', MCPCTL_TOKEN: testToken, ...env };
  const environment = parseServerEnvironment(name, 0, all);
  const stopping = new AbortController();
  const recorded = recordedLog();
  const opened = await open({ environment, env: all, log: recorded.log, stopping: stopping.signal });
  const port = await opened.endpoint.listen(environment.host, environment.port);
  let stopped: Promise<void> | null = null;
  const stop = (graceMs = 0): Promise<void> => {
    stopping.abort();
    stopped ??= opened.endpoint.close(graceMs).then(() => opened.close());
    return stopped;
  };
  return {
    ...recorded,
    name,
    url: `http://127.0.0.1:${port}`,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
