/**
 * Waits until somebody listens on a port. The kernel reports no new listener, and its table of them takes milliseconds to
 * read; a connection that is refused takes microseconds.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 15;
/** A connection to oneself, which TCP allows from the same address and port, would look like a listener. */
const from = '127.0.0.2';

/** Resolves when a connection to `port` of 127.0.0.1 is accepted, and when `signal` aborts. */
export async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await isAccepted(port))) {
    // An abort ends the pause early, and the loop looks at the signal.
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

function isAccepted(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port, localAddress: from });
  socket.once('connect', () => {
    resolve(true);
    socket.destroy();
  });
  socket.once('error', () => resolve(false));
  return promise;
}
