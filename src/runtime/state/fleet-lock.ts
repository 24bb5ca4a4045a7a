/** One mutating command at a time for each fleet. The kernel releases the lock when its holder dies. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationalError } from '../errors.ts';

const retryMs = 50;

/**
 * Waits for the lock of the fleet in `stateDirectory` and holds it until disposed.
 *
 * It is a listening abstract socket: bound by one process at a time, gone with it, and not a file that stays behind.
 *
 * @throws OperationalError `FLEET_LOCKED` after `timeoutMs`; the signal's reason when aborted
 * @see unix(7), "abstract"
 */
export async function lockFleet(
  stateDirectory: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<AsyncDisposable> {
  const name = createHash('sha256').update(stateDirectory).digest('hex').slice(0, 32);
  const givesUp = performance.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const holder = await tryListen(`\0mcpctl-${name}`);
    if (holder !== null) {
      return {
        [Symbol.asyncDispose]: () => new Promise<void>((resolve) => holder.close(() => resolve())),
      };
    }
    if (performance.now() > givesUp) {
      throw new OperationalError('FLEET_LOCKED', { stateDirectory, waitedMs: timeoutMs });
    }
    await sleep(retryMs, undefined, { signal }).catch(() => {
      // Aborted: the next round throws the signal's own reason.
    });
  }
}

/** `null` when somebody else listens there. */
function tryListen(address: string): Promise<Server | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Server | null>();
  const server = createServer((socket) => socket.destroy());
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') resolve(null);
    else reject(error);
  });
  server.listen(address, () => {
    server.unref();
    resolve(server);
  });
  return promise;
}
