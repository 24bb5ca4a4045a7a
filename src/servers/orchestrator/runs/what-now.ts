import type { Run } from './run.ts';

/** What the caller does next with a run, as one sentence for a model. */
export function whatNow({ id, status, awaiting, nextStep, work }: Run): string {
  if (status !== 'active') return `The run is over: ${status}.`;
  if (work.kind === 'workflow')
    return `The workflow is at work: get_run(run_id "${id}", wait_ms) follows it.`;
  if (awaiting === 'step') {
    return `Think about the task, then submit_step(run_id "${id}", step ${nextStep}): call a tool, finish, or fail.`;
  }
  if (awaiting === 'approval')
    return 'Ask the user about the pending approval, then respond_to_run with the decision.';
  return `A tool call is under way: next_step(run_id "${id}", wait_ms) returns when it is done.`;
}
