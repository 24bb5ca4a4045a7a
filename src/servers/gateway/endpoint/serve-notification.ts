/** What clients tell without waiting for an answer. */
import type { ClientIdentity } from '../call/gateway-call.ts';
import { strangeAsker } from '../client/asker.ts';
import type { RpcNotification } from '../protocol/messages.ts';
import type { Session } from '../sessions/session.ts';
import type { View } from '../views/view.ts';
import type { Services } from './services.ts';

export function serveNotification(
  services: Services,
  { view, session, identity }: { view: View; session: Session | null; identity: ClientIdentity },
  { method, params }: RpcNotification,
): void {
  if (method === 'notifications/cancelled') {
    const requestId = params?.['requestId'];
    // Ids belong to one session; without one nobody can tell whose call is meant.
    if (typeof requestId === 'string' || typeof requestId === 'number') session?.calls.get(requestId)?.();
    return;
  }
  // Every server was opened by the gateway, and progress is told by servers.
  if (method === 'notifications/initialized' || method === 'notifications/progress') return;
  const asker = session?.asker ?? strangeAsker(identity);
  for (const server of view.servers()) services.link(server)?.notify(method, params, asker);
}
