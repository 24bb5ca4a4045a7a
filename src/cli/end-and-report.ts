import { changeFleet } from './change-fleet.ts';
import type { CliContext, Fleet } from './context.ts';
import { formatDuration } from './format/duration.ts';

/** What `down` does: stops `servers` (none: the whole fleet), with progress, and says that nothing is left. */
export async function endAndReport(
  context: Pick<CliContext, 'out' | 'err'>,
  fleet: Pick<Fleet, 'down'>,
  options: {
    readonly servers: readonly string[];
    readonly graceMs: number | null;
    readonly json: boolean;
    readonly interrupted: AbortSignal;
  },
): Promise<void> {
  const { servers, graceMs, json, interrupted } = options;
  const outcome = await changeFleet(context, { json, awaitsReady: false }, (listener) =>
    fleet.down({ servers, graceMs }, listener, interrupted),
  );
  const what = servers.length === 0 ? 'The fleet' : servers.join(', ');
  if (json) context.out.line(JSON.stringify(outcome, null, 2));
  else context.out.line(`${what} is down; no process or port is left (${formatDuration(outcome.tookMs)})`);
}
