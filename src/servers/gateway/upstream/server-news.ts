/** What a server's notification means to those who follow it. */
import type { Params } from '../protocol/messages.ts';
import type { ServerEvent } from './server-link.ts';

/** `null`: nothing that concerns anybody but one call. */
export function newsIn(
  method: string,
  params: Params,
  { told, sessionId }: { readonly told: ReadonlySet<string>; readonly sessionId: string | null },
): ServerEvent | null {
  switch (method) {
    case 'notifications/message':
      return { kind: 'log', params, told, sessionId };
    case 'notifications/tools/list_changed':
      return { kind: 'list-changed', list: 'tools', sessionId };
    case 'notifications/prompts/list_changed':
      return { kind: 'list-changed', list: 'prompts', sessionId };
    case 'notifications/resources/list_changed':
      return { kind: 'list-changed', list: 'resources', sessionId };
    case 'notifications/resources/updated': {
      const { uri } = params;
      return typeof uri === 'string' ? { kind: 'resource-updated', uri, params, sessionId } : null;
    }
    default:
      return null;
  }
}
