/** What cannot be true together about servers of others. */
import type { FleetConfig } from '../fleet/config.ts';
import type { RemoteSettings } from '../fleet/third-party.ts';
import type { ConfigConflict } from './config-conflicts.ts';
import { nameProblem } from './third-party-sections.ts';

/** The first conflict; `null` when there is none. */
export function findThirdPartyConflict({ thirdParty }: FleetConfig): ConfigConflict | null {
  for (const [name, settings] of Object.entries(thirdParty)) {
    const problem = nameProblem(name);
    if (problem !== null) return { path: ['servers', name], allowed: `a name of ${problem}` };
    const conflict = settings.kind === 'remote' ? oauthConflict(name, settings) : null;
    if (conflict !== null) return conflict;
  }
  return null;
}

function oauthConflict(name: string, { oauth, headers }: RemoteSettings): ConfigConflict | null {
  if (oauth === null) return null;
  const path = ['servers', name, 'oauth'];
  const isAnonymous = oauth.clientId === null || oauth.clientSecret === null;
  if (oauth.grant === 'client-credentials' && isAnonymous) {
    return {
      path: [...path, 'grant'],
      allowed: 'client-credentials only with a clientId and a clientSecret',
    };
  }
  const authorization = Object.keys(headers).find((header) => header.toLowerCase() === 'authorization');
  if (authorization === undefined) return null;
  return {
    path: ['servers', name, 'headers', authorization],
    allowed: 'either this header or oauth, as both would set it',
  };
}
