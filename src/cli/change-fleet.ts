import type { ProgressListener } from '../runtime/fleet/control-api.ts';
import type { FleetSnapshot } from '../runtime/fleet/snapshot.ts';
import type { CliContext } from './context.ts';
import { type FleetOutcome, OutcomeRecorder } from './fleet-outcome.ts';
import { progressDisplay } from './progress/progress-display.ts';

/** Runs `change` with its progress on stderr and returns what came of it. */
export async function changeFleet(
  { err }: Pick<CliContext, 'err'>,
  options: {
    readonly json: boolean;
    /** Whether servers that are not ready afterwards are failures. */
    readonly awaitsReady: boolean;
  },
  change: (listener: ProgressListener) => Promise<FleetSnapshot>,
): Promise<FleetOutcome> {
  const recorder = new OutcomeRecorder();
  using display = progressDisplay(err, options);
  const snapshot = await change((event) => {
    recorder.listener(event);
    display.listener(event);
  });
  return recorder.outcome(snapshot, options.awaitsReady);
}
