import { mayUse } from '../access/may-use.ts';
import type { ClientIdentity } from './gateway-call.ts';

/** Whether a client may use anything of that server at all. */
export function isServerInScope({ scopes }: ClientIdentity, server: string): boolean {
  return mayUse(scopes, { server, target: null });
}

/** Whether it may use what is no tool: prompts, resources, tasks. */
export function areOthersInScope({ scopes }: ClientIdentity, server: string): boolean {
  return mayUse(scopes, { server, target: { kind: 'resource', shownName: '', isReadOnly: true } });
}

/** Whether it may use all of the server, whatever that is. */
export function isWholeServerInScope({ scopes }: ClientIdentity, server: string): boolean {
  return mayUse(scopes, { server, target: { kind: 'resource', shownName: '', isReadOnly: false } });
}
