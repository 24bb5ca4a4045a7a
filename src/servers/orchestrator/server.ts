import type { ToolServer } from '../kit/tool-server.ts';
import type { OrchestratorDeps } from './deps.ts';
import { registerCancelRun } from './tools/cancel-run.ts';
import { registerCreateSession } from './tools/create-session.ts';
import { registerDefineAgent } from './tools/define-agent.ts';
import { registerDefineWorkflow } from './tools/define-workflow.ts';
import { registerEndSession } from './tools/end-session.ts';
import { registerGetAgentStatus } from './tools/get-agent-status.ts';
import { registerGetRun } from './tools/get-run.ts';
import { registerGetSession } from './tools/get-session.ts';
import { registerListAgents } from './tools/list-agents.ts';
import { registerListRuns } from './tools/list-runs.ts';
import { registerListWorkflows } from './tools/list-workflows.ts';
import { registerNextStep } from './tools/next-step.ts';
import { registerRespondToRun } from './tools/respond-to-run.ts';
import { registerRunAgent } from './tools/run-agent.ts';
import { registerRunWorkflow } from './tools/run-workflow.ts';
import { registerSubmitStep } from './tools/submit-step.ts';
import { registerSwitchMode } from './tools/switch-mode.ts';

/** Told to the model at the start. */
export const orchestratorInstructions: string = [
  'Durable agents and workflows over the tools of this fleet. Runs survive restarts.',
  'An agent run needs a thinker, which is you: run_agent, then next_step and submit_step in turn until it is over.',
  'When a run waits for an approval, ask the user and pass the decision on with respond_to_run.',
  'A workflow needs no thinker: define_workflow once, run_workflow as often as you like, get_run to follow it.',
].join('\n');

export function registerOrchestratorTools(server: ToolServer, deps: OrchestratorDeps): void {
  registerListAgents(server, deps);
  registerDefineAgent(server, deps);
  registerGetAgentStatus(server, deps);
  registerRunAgent(server, deps);
  registerNextStep(server, deps);
  registerSubmitStep(server, deps);
  registerRespondToRun(server, deps);
  registerGetRun(server, deps);
  registerListRuns(server, deps);
  registerCancelRun(server, deps);
  registerSwitchMode(server, deps);
  registerCreateSession(server, deps);
  registerGetSession(server, deps);
  registerEndSession(server, deps);
  registerDefineWorkflow(server, deps);
  registerListWorkflows(server, deps);
  registerRunWorkflow(server, deps);
}
