/** Tools as clients see them: under the names of policy, without those that are denied, held back or not for them. */
import type { Pinning } from '../../../runtime/fleet/gateway-policy.ts';
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import { mayUse } from '../access/may-use.ts';
import type { ClientIdentity } from '../call/gateway-call.ts';
import type { ToolView } from '../call/pipeline.ts';
import type { PinnedTools } from '../discovery/pinned-tools.ts';
import { isReadOnlyBy } from './tool-facts.ts';
import { ownName, shownName } from './tool-names.ts';

export interface PolicyToolViewOptions {
  readonly pins: Pick<PinnedTools, 'note' | 'isHeld'>;
  readonly pinning: () => Pinning;
  /** Whether it is not one of ours, whose definitions change with our own versions. */
  readonly isThirdParty: (server: string) => boolean;
}

export function policyToolView({ pins, pinning, isThirdParty }: PolicyToolViewOptions): ToolView {
  const isHeld = (server: string, own: string): boolean =>
    isThirdParty(server) && pins.isHeld(server, own, pinning());
  return {
    shown: (server, policy, tool, client) => {
      // A list may come straight from the server, and say something else than the last one.
      if (isThirdParty(server)) pins.note(server, [tool]);
      const name = shownName(policy.tools, tool.name);
      if (name === null || isHeld(server, tool.name)) return null;
      return isFor(client, server, policy, tool, name) ? asPolicySees(tool, name, policy) : null;
    },
    own: (server, policy, shown) => {
      const own = ownName(policy.tools, shown);
      return own === null || isHeld(server, own) ? null : own;
    },
  };
}

function isFor(
  { scopes }: ClientIdentity,
  server: string,
  { tools }: ServerPolicy,
  tool: FleetTool,
  shown: string,
): boolean {
  const isReadOnly = isReadOnlyBy(tools, tool);
  return mayUse(scopes, { server, target: { kind: 'tool', shownName: shown, isReadOnly } });
}

/** Who plans by `readOnlyHint` must be able to rely on it: it says what policy believes. */
function asPolicySees(tool: FleetTool, name: string, { tools }: ServerPolicy): FleetTool {
  const isReadOnly = isReadOnlyBy(tools, tool);
  if (isReadOnly === (tool.annotations?.readOnlyHint === true))
    return name === tool.name ? tool : { ...tool, name };
  return { ...tool, name, annotations: { ...tool.annotations, readOnlyHint: isReadOnly } };
}
