/** Policy that cannot be what the operator meant. */
import type { FleetConfig } from '../fleet/config.ts';
import { qualifiedName } from '../mcp/tool-names.ts';
import type { ConfigConflict } from './config-conflicts.ts';
import { nameProblem } from './third-party-sections.ts';

/** The first; `null` when there is none. */
export function findPolicyConflict(config: FleetConfig): ConfigConflict | null {
  return missingIssuer(config) ?? takenName(config) ?? wrongServerPolicy(config);
}

function missingIssuer({ gateway }: FleetConfig): ConfigConflict | null {
  if (gateway.auth === 'oauth' && gateway.oauth === null) {
    return { path: ['gateway', 'auth'], allowed: 'oauth together with gateway.oauth: { issuer, audience }' };
  }
  if (gateway.auth !== 'oauth' && gateway.oauth !== null) {
    return { path: ['gateway', 'auth'], allowed: 'oauth, as there is a gateway.oauth' };
  }
  return null;
}

/** A virtual server stands in paths like any other. */
function takenName({ gateway, servers, thirdParty }: FleetConfig): ConfigConflict | null {
  for (const name of Object.keys(gateway.virtualServers)) {
    const path = ['gateway', 'virtual', name];
    const problem = nameProblem(name);
    if (problem !== null) return { path, allowed: `a name of ${problem}` };
    if (Object.hasOwn(servers, name) || Object.hasOwn(thirdParty, name)) {
      return { path, allowed: `a name that no server has; not ${name}` };
    }
  }
  return null;
}

function wrongServerPolicy({ servers, thirdParty }: FleetConfig): ConfigConflict | null {
  for (const [server, { policy }] of [...Object.entries(servers), ...Object.entries(thirdParty)]) {
    if (policy.timeoutMs > policy.maxTimeoutMs) {
      return { path: ['servers', server, 'timeout'], allowed: 'at most maxTimeout' };
    }
    const shown = Object.entries(policy.tools.rename);
    const twice = shown.find(([own, name]) => shown.some(([other, same]) => other !== own && same === name));
    if (twice !== undefined) {
      return {
        path: ['servers', server, 'tools', 'rename', twice[0]],
        allowed: 'another name for each tool',
      };
    }
    const long = shown.find(([, name]) => !qualifiedName(server, name).endsWith(name));
    if (long !== undefined) {
      return {
        path: ['servers', server, 'tools', 'rename', long[0]],
        allowed: `a name that is at most 64 characters long together with ${server}__`,
      };
    }
  }
  return null;
}
