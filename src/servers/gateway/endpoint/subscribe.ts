/** `resources/subscribe` of the legacy era: news of a resource come on the session's stream. */
import { areOthersInScope } from '../call/in-scope.ts';
import type { ResourceTarget } from '../lists/resource-catalogue.ts';
import { errorCodes, isObject, type RpcRequest } from '../protocol/messages.ts';
import { askOnce } from '../upstream/ask-once.ts';
import { findResource } from './listen.ts';
import type { ServeContext } from './serve-context.ts';
import type { Services } from './services.ts';

const maxSubscriptions = 1000;

export async function subscribe(
  services: Services,
  { session, reply, view, identity }: ServeContext,
  { params }: RpcRequest,
): Promise<void> {
  const uri = params?.['uri'];
  if (typeof uri !== 'string') {
    return reply.error({ code: errorCodes.invalidParams, message: 'params.uri is not a string' });
  }
  const target = await findResource(services, view, uri);
  if (target === null || !areOthersInScope(identity, target.server)) {
    return reply.error({
      code: errorCodes.invalidParams,
      message: `Resource not found: ${uri}`,
      data: { uri },
    });
  }
  const resources = services.link(target.server)?.known?.capabilities['resources'];
  if (!isObject(resources) || resources['subscribe'] !== true) {
    const message = `${target.server} does not tell when a resource changes`;
    return reply.error({ code: errorCodes.methodNotFound, message });
  }
  if (session === null) {
    const message = 'Only a session can subscribe: begin with initialize';
    return reply.error({ code: errorCodes.invalidRequest, message });
  }
  if (session.resources.size >= maxSubscriptions) {
    const message = `A session has at most ${maxSubscriptions} subscriptions`;
    return reply.error({ code: errorCodes.invalidRequest, message });
  }
  await tellServer(services, session, target, 'resources/subscribe');
  session.resources.set(uri, target);
  changed(services, session);
  reply.result('{}');
}

export async function unsubscribe(
  services: Services,
  { session, reply }: ServeContext,
  { params }: RpcRequest,
): Promise<void> {
  const uri = params?.['uri'];
  const target = typeof uri === 'string' ? session?.resources.get(uri) : undefined;
  if (session !== null && target !== undefined) {
    session.resources.delete(String(uri));
    changed(services, session);
    await tellServer(services, session, target, 'resources/unsubscribe');
  }
  reply.result('{}');
}

/** A session that comes back from disk follows what it followed before. */
export async function resubscribe(
  services: Services,
  session: NonNullable<ServeContext['session']>,
): Promise<void> {
  for (const uri of session.record.subscriptions) {
    const target = await findResource(services, session.view, uri);
    if (target === null) continue;
    session.resources.set(uri, target);
    await tellServer(services, session, target, 'resources/subscribe');
  }
  services.news.interestChanged();
}

/** Where the server keeps a session for each client, a subscription is part of it. @throws RpcFailure, OperationalError */
async function tellServer(
  services: Services,
  { asker }: NonNullable<ServeContext['session']>,
  { server, uri }: ResourceTarget,
  method: 'resources/subscribe' | 'resources/unsubscribe',
): Promise<void> {
  const link = services.link(server);
  if (link?.keepsSessions !== true) return;
  const { timeoutMs, maxTimeoutMs, maxResponseBytes } = services.policy(server);
  const limits = { timeoutMs, maxTimeoutMs, maxResponseBytes, isRepeatable: true };
  await askOnce(link, { method, params: { uri }, asker, query: '', limits });
}

function changed({ sessions, news }: Services, session: NonNullable<ServeContext['session']>): void {
  sessions.keep(session.change({ subscriptions: [...session.resources.keys()] }));
  news.interestChanged();
}
