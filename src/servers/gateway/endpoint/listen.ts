/** `subscriptions/listen`: a request of the modern era that stays open and tells what changes. */
import { randomUUID } from 'node:crypto';
import { beginEventStream, writeEvent } from '../client/event-stream.ts';
import type { ResourceTarget } from '../lists/resource-catalogue.ts';
import { metaKeys, metaOf } from '../protocol/eras.ts';
import {
  errorCodes,
  isObject,
  notificationText,
  type Params,
  type RpcRequest,
  resultText,
} from '../protocol/messages.ts';
import type { Audience } from '../sessions/audience.ts';
import type { ListKind } from '../upstream/server-link.ts';
import type { Introduction } from './opening.ts';
import type { ServeContext } from './serve-context.ts';
import type { Services } from './services.ts';

const maxListening = 4096;
const maxResources = 1000;

interface Filter {
  readonly lists: ReadonlySet<ListKind>;
  readonly uris: readonly string[];
  /** As the client is told: what it asked for and the server can do. */
  readonly honoured: Params;
}

export async function listen(
  services: Services,
  context: ServeContext,
  { id, params }: RpcRequest,
  introduction: Introduction,
): Promise<void> {
  const { reply, response, view } = context;
  const notifications = params?.['notifications'];
  if (!isObject(notifications)) {
    return reply.error({ code: errorCodes.invalidParams, message: 'params.notifications is not an object' });
  }
  if (services.news.audienceCount >= maxListening + services.sessions.activeCount) {
    return reply.error({ code: errorCodes.internalError, message: 'Too many clients listen already' });
  }
  const filter = filterOf(notifications, introduction.capabilities);
  const resources = await targetsOf(services, context, filter.uris);
  if (response.destroyed) return;
  beginEventStream(response);
  const tell = (method: string, told: Params | undefined): void => {
    const _meta = { ...metaOf(told), [metaKeys.subscriptionId]: id };
    writeEvent(response, notificationText(method, { ...told, _meta }));
  };
  tell('notifications/subscriptions/acknowledged', { notifications: filter.honoured });
  if (filter.lists.size === 0 && resources.size === 0) {
    const _meta = { [metaKeys.subscriptionId]: id, [metaKeys.serverInfo]: introduction.serverInfo };
    writeEvent(response, resultText(id, JSON.stringify({ resultType: 'complete', _meta })));
    response.end();
    return;
  }
  const audience: Audience = {
    view,
    sessionId: `listening ${randomUUID()}`,
    logLevel: null,
    resources,
    wants: (list) => filter.lists.has(list),
    deliver: tell,
  };
  services.news.join(audience);
  response.once('close', () => services.news.leave(audience));
}

function filterOf(asked: Params, capabilities: Params): Filter {
  const can = (list: ListKind, what: string): boolean => {
    const capability = capabilities[list];
    return isObject(capability) && capability[what] === true;
  };
  const kinds = ['tools', 'prompts', 'resources'] as const;
  const lists = kinds.filter((list) => asked[`${list}ListChanged`] === true && can(list, 'listChanged'));
  const wanted = asked['resourceSubscriptions'];
  const uris =
    Array.isArray(wanted) && can('resources', 'subscribe')
      ? wanted.filter((uri) => typeof uri === 'string').slice(0, maxResources)
      : [];
  return {
    lists: new Set(lists),
    uris,
    honoured: {
      ...Object.fromEntries(lists.map((list) => [`${list}ListChanged`, true])),
      ...(uris.length === 0 ? {} : { resourceSubscriptions: uris }),
    },
  };
}

async function targetsOf(
  services: Services,
  { view }: ServeContext,
  uris: readonly string[],
): Promise<ReadonlyMap<string, ResourceTarget>> {
  const found = await Promise.all(
    uris.map(async (uri) => [uri, await findResource(services, view, uri)] as const),
  );
  return new Map(found.flatMap(([uri, target]) => (target === null ? [] : [[uri, target] as const])));
}

/** Whose resource it is that clients of `view` know by that URI. */
export async function findResource(
  { resources }: Services,
  view: ServeContext['view'],
  uri: string,
): Promise<ResourceTarget | null> {
  const servers = view.servers();
  if (view.kind === 'single') return { server: servers[0] ?? '', uri };
  return resources.find(uri, servers);
}
