import { z } from 'zod';
import { destroysOnce } from '../../kit/annotations.ts';
import type { ToolServer } from '../../kit/tool-server.ts';
import type { OrchestratorDeps } from '../deps.ts';
import { cancelRun } from '../runs/cancel-run.ts';
import { runSummarySchema, summaryOf } from '../runs/run-summary.ts';

const input = z.strictObject({
  run_id: z.uuid().describe('as returned by run_agent or run_workflow'),
  reason: z.string().max(500).default('').describe('kept with the run'),
});

const output = z.object({ run: runSummarySchema });

export function registerCancelRun(server: ToolServer, deps: OrchestratorDeps): void {
  server.tool(
    'cancel_run',
    {
      title: 'Cancel a run',
      description:
        'Stop a run for good. A tool call under way is aborted, but may have had its effect. A run that is over stays as it is.',
      input,
      output,
      annotations: destroysOnce,
    },
    async ({ run_id, reason }) => ({ run: summaryOf(await cancelRun(deps, run_id, reason)) }),
  );
}
