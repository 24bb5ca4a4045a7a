/** TLS in front of a plain server, with a certificate for `localhost` that nobody else trusts. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, type Socket } from 'node:net';
import path from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';

export interface Certificate {
  /** For `NODE_EXTRA_CA_CERTS` of who shall trust it. */
  readonly file: string;
  readonly cert: string;
  readonly key: string;
}

/** `null` where there is no openssl to make one. */
export async function localCertificate(directory: string): Promise<Certificate | null> {
  const [file, keyFile] = [path.join(directory, 'cert.pem'), path.join(directory, 'key.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  try {
    await promisify(execFile)('openssl', [...request, ...names, '-keyout', keyFile, '-out', file]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return { file, cert: await readFile(file, 'utf8'), key: await readFile(keyFile, 'utf8') };
}

/** @param protocol of the server behind, for ALPN */
export async function tlsProxy(
  { cert, key }: Certificate,
  { port, protocol }: { readonly port: number; readonly protocol: 'http/1.1' | 'h2' },
): Promise<AsyncDisposable & { readonly port: number }> {
  const open = new Set<Socket>();
  const server = createServer({ cert, key, ALPNProtocols: [protocol] }, (near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      // Who breaks off on one side is gone on the other.
      socket.on('error', () => other.destroy());
      socket.on('close', () => open.delete(socket));
    }
  });
  // A client that does not trust the certificate.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
