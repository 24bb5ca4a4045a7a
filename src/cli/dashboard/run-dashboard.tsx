import { render } from 'ink';
import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import { App } from './app.tsx';
import { FleetStore } from './fleet-store.ts';
import { type FollowLog, LogTail } from './log-tail.ts';

/** Draws the dashboard on `screen` until the operator quits or `signal` aborts. */
export async function runDashboard(options: {
  readonly snapshots: (signal: AbortSignal) => AsyncIterable<FleetSnapshot>;
  readonly followLog: FollowLog;
  readonly screen: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly signal: AbortSignal;
}): Promise<void> {
  const closing = new AbortController();
  const signal = AbortSignal.any([options.signal, closing.signal]);
  const fleet = new FleetStore();
  const app = render(<App fleet={fleet} log={new LogTail(options.followLog)} />, {
    stdout: options.screen,
    stdin: options.stdin,
    alternateScreen: true,
    incrementalRendering: true,
    // The terminal is one, whatever CI says: the command has made sure.
    interactive: true,
  });
  const unmount = (): void => app.unmount();
  options.signal.addEventListener('abort', unmount, { once: true });
  const following = fleet.follow(options.snapshots(signal)).finally(unmount);
  try {
    await app.waitUntilExit();
  } finally {
    closing.abort();
    options.signal.removeEventListener('abort', unmount);
  }
  await following;
}
