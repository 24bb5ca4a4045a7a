/** What a caller of the tools can get wrong about runs, each with its way out. */
import { ToolError } from '../../kit/tool-error.ts';
import type { Run } from './run.ts';

export function runNotFound(runId: string): ToolError {
  return new ToolError('run_not_found', `There is no run ${runId}`, {
    hint: 'Use a run_id that run_agent or run_workflow returned; list_runs shows them',
  });
}

export function runEnded({ id, status }: Run): ToolError {
  return new ToolError('run_ended', `Run ${id} is over: ${status}`, {
    hint: 'get_run shows what it did; start another with run_agent or run_workflow',
  });
}

export function notAnAgentRun({ id, subject }: Run): ToolError {
  return new ToolError(
    'run_is_workflow',
    `Run ${id} is one of the workflow "${subject}", which needs no thinker`,
    {
      hint: 'Its steps are fixed; follow it with get_run',
    },
  );
}

export function sessionNotFound(sessionId: string): ToolError {
  return new ToolError('session_not_found', `There is no open session ${sessionId}`, {
    hint: 'It may have ended or expired; create_session opens another',
  });
}
