/** One short HTTP request to a process on this machine, for readiness and health. */
import { request } from 'node:http';

export interface ProbeAnswer {
  readonly status: number;
  readonly body: string;
}

const maxBodyBytes = 256 * 1024;

/** @throws Error when there is no whole answer within `timeoutMs`, or it is over 256 KiB */
export function probe(options: {
  readonly port: number;
  readonly path: string;
  readonly token: string | null;
  /** Sent as a JSON POST. */
  readonly json?: unknown;
  readonly timeoutMs: number;
}): Promise<ProbeAnswer> {
  const { port, path, token, json, timeoutMs } = options;
  const { promise, resolve, reject } = Promise.withResolvers<ProbeAnswer>();
  const call = request({
    host: '127.0.0.1',
    port,
    path,
    method: json === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(json === undefined
        ? {}
        : { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' }),
    },
  });
  // One timer: an AbortSignal for each of many probes a second costs more than the probe.
  const deadline = setTimeout(() => call.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  call.once('close', () => clearTimeout(deadline));
  call.once('error', reject);
  call.once('response', (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      body += chunk;
      if (body.length > maxBodyBytes) response.destroy(new Error(`answer over ${maxBodyBytes} bytes`));
    });
    response.once('error', reject);
    response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
  });
  call.end(json === undefined ? undefined : JSON.stringify(json));
  return promise;
}
