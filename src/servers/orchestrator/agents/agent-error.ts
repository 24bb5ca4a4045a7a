import { ToolError } from '../../kit/tool-error.ts';

export function agentNotFound(name: string): ToolError {
  return new ToolError('agent_not_found', `There is no agent "${name}"`, {
    hint: 'list_agents shows those that are there; define_agent makes another',
  });
}
