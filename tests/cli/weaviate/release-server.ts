/** Publishes releases as GitHub does: archives, and beside each its SHA-256. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';

export type Answer = (response: ServerResponse) => void;

export interface ReleaseServer extends AsyncDisposable {
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
}

/** @param answers by the end of a path; for others the answer is 404 */
export async function releaseServer(answers: Readonly<Record<string, Answer>>): Promise<ReleaseServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = Object.entries(answers).find(([end]) => path.endsWith(end))?.[1];
    if (answer === undefined) response.writeHead(404).end('Not Found');
    else answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const sends =
  (body: string | Uint8Array): Answer =>
  (response) =>
    response.end(body);

export async function archiveOf(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const entries = Object.entries(files).map(([name, body]) => ({
    header: { name, size: Buffer.byteLength(body), mode: 0o755 },
    body,
  }));
  return gzipSync(await packTar(entries));
}

export function checksumOf(bytes: Uint8Array): string {
  return `${createHash('sha256').update(bytes).digest('hex')}\n`;
}

/** A program that says it is a Weaviate, and notes in `mark` that it was run. */
export function standIn(version: string, mark = '/dev/null'): string {
  return `#!/bin/sh\necho run >>'${mark}'\necho '{"build_wv_version":"${version}","level":"info"}' >&2\nexit 1\n`;
}
