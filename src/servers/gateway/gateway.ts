/** The gateway: every part of it, held together by the routing table. */
import path from 'node:path';
import { z } from 'zod';
import { reasonOf } from '../../runtime/errors.ts';
import { defaultPolicy, ownPolicy } from '../../runtime/fleet/default-policy.ts';
import type { RoutingTable } from '../../runtime/fleet/routes.ts';
import { RemoteTokens } from '../../runtime/oauth/remote-tokens.ts';
import { HealthMonitor } from '../kit/health-monitor.ts';
import { HttpEndpoint } from '../kit/http-endpoint.ts';
import { parseEnvironment } from '../kit/parse-environment.ts';
import type { OpenProcess, ProcessContext } from '../kit/run-process.ts';
import { McpEndpoint } from './endpoint/mcp-endpoint.ts';
import type { Services } from './endpoint/services.ts';
import { resubscribe } from './endpoint/subscribe.ts';
import { TaskOwners } from './endpoint/task-owners.ts';
import { FrontDoor } from './front-door.ts';
import { Listings } from './lists/listings.ts';
import { Enforcement } from './policy/enforcement.ts';
import { HeldCalls } from './relay/held-calls.ts';
import { logCutOff } from './replicas/log-cut-off.ts';
import { RawDoor } from './replicas/raw-door.ts';
import { Router, type RouterOptions } from './replicas/router.ts';
import { RoutingFile } from './routing-file.ts';
import { serverDependencies } from './server-dependencies.ts';
import { News } from './sessions/news.ts';
import { SessionStore } from './sessions/session-store.ts';
import { Sessions } from './sessions/sessions.ts';
import { ServerSet } from './upstream/server-set.ts';
import { Views } from './views/views.ts';

const variables = z.object({
  MCPCTL_ROUTES: z.string().min(1),
  MCPCTL_SHARE_PORT: z.enum(['yes', 'no']).default('no'),
});

/** @throws EnvironmentError without `MCPCTL_ROUTES` */
export function openGateway(
  { environment, env, log }: ProcessContext,
  options: Partial<RouterOptions> = {},
): OpenProcess {
  const { token } = environment;
  const { MCPCTL_ROUTES: routesFile, MCPCTL_SHARE_PORT: sharesPort } = parseEnvironment(
    'gateway',
    variables,
    env,
  );
  const router = new Router({ onCutOff: (cut) => logCutOff(cut, log), ...options });
  let table: RoutingTable = { schema: 2, servers: {} };
  const views = new Views();
  const isThirdParty = (server: string): boolean => table.servers[server]?.kind !== 'replicas';
  const enforcement = new Enforcement({
    token,
    allowedHosts: environment.allowedHosts,
    directory: path.dirname(routesFile),
    isThirdParty,
    log,
  });
  const { stages } = enforcement;
  const policy: Services['policy'] = (server) =>
    table.policies?.[server] ?? (isThirdParty(server) ? defaultPolicy : ownPolicy);
  const servers = new ServerSet({
    router,
    token,
    tokens: new RemoteTokens(),
    onEvent: (server, event) => news.onEvent(server, event),
  });
  const listings = new Listings({
    link: (server) => servers.get(server),
    policyOf: policy,
    view: stages.tools,
    onTools: (server, tools, isOther) => enforcement.onTools(server, tools, isOther),
    onFailure: (server, what, error) =>
      log.info({ reason: reasonOf(error), what }, `${server} did not list what it has`),
    onChange: (server, list) => news.onList(server, list),
  });
  const news = new News({
    links: () => servers.links,
    refresh: (server, list) => {
      enforcement.onListChanged(server);
      listings.changed(server, list);
    },
    poll: () => listings.poll(),
  });
  const sessions = new Sessions({
    store: new SessionStore({
      directory: path.join(path.dirname(routesFile), 'sessions'),
      onFailure: (error) => log.warn({ err: error }, 'a session cannot be kept on disk'),
    }),
    onOpen: (session, isResumed) => {
      news.join(session);
      if (isResumed) {
        // Whatever changed while nobody listened for it.
        for (const list of ['tools', 'prompts', 'resources']) {
          session.deliver(`notifications/${list}/list_changed`, undefined);
        }
        resubscribe(services, session).catch((error: unknown) =>
          log.warn({ err: error }, 'a session lost its subscriptions'),
        );
      }
    },
    onClose: (session) => {
      news.leave(session);
      for (const link of servers.links) link.forget(session.sessionId);
    },
  });
  const tasks = new TaskOwners();
  const held = new HeldCalls();
  const services: Services = {
    link: (server) => servers.get(server),
    policy,
    tools: listings.tools,
    resources: listings.resources,
    prompts: listings.prompts,
    sessions,
    news,
    held,
    stages,
    raw: new RawDoor(router, token),
    taskOwner: (taskId) => tasks.ownerOf(taskId),
    noteTask: (taskId, server) => tasks.note(taskId, server),
    log,
  };
  const update = (next: RoutingTable): void => {
    table = next;
    enforcement.update(next);
    router.update(next);
    servers.update(next);
    views.update(next);
    listings.update(servers.names);
    news.interestChanged();
    log.info({ servers: servers.names }, 'routing table in force');
  };
  const routing = new RoutingFile(routesFile, update, log);
  const monitor = new HealthMonitor(() => [
    ...serverDependencies(servers, router),
    ...enforcement.dependencies(),
  ]);
  const door = new FrontDoor({
    views,
    router,
    mcp: new McpEndpoint(services),
    services,
    policy: enforcement.policy,
    onRpcError: (code) => enforcement.onRpcError(code),
  });
  const endpoint = new HttpEndpoint({
    server: environment.server,
    guard: enforcement.guard,
    log,
    health: () => monitor.report(),
    queueDepth: () => enforcement.waiting,
    sharesPort: sharesPort === 'yes',
    route: (request, at) => door.route(request, at),
  });
  enforcement.countIn(endpoint.metrics, {
    sessions: () => sessions.activeCount,
    breakers: () => router.breakers,
  });
  return {
    endpoint,
    close: async () => {
      routing.close();
      held.close();
      sessions.close();
      await servers.close();
      await router.close();
      await enforcement.close();
    },
  };
}
