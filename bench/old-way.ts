/** How a shell script starts a fleet: one server after another, looking every two seconds whether its port is open. */
import { setTimeout as delay } from 'node:timers/promises';
import { type BarePlace, bareServer } from './bare-server.ts';

const pollMs = 2000;

/** Puts every server on `started` as soon as it runs; the caller disposes of them. */
export async function startOneAfterAnother(
  servers: readonly string[],
  place: BarePlace,
  started: AsyncDisposableStack,
): Promise<void> {
  for (const name of servers) {
    const server = started.use(await bareServer(name, place));
    do {
      await delay(pollMs);
    } while (!(await server.isListening()));
  }
}
