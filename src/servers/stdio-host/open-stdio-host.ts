/** stdio-host as a process: what it is told by its environment, and its HTTP face for control and Prometheus. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { inheritedEnvironment } from '../../runtime/fleet/base-environment.ts';
import { parseHostedFile } from '../../runtime/fleet/hosted.ts';
import { LifeHistory } from '../../runtime/history/life-history.ts';
import { outsideOfFleet } from '../../runtime/limits/cgroup-mounts.ts';
import { fleetGroup } from '../../runtime/limits/fleet-groups.ts';
import { openLimiter } from '../../runtime/limits/open-limiter.ts';
import { fleetVariable, runVariable } from '../../runtime/process/table.ts';
import { FollowedFile } from '../../runtime/state/followed-file.ts';
import { createGuard } from '../kit/guard.ts';
import { HttpEndpoint, type Route } from '../kit/http-endpoint.ts';
import { parseEnvironment } from '../kit/parse-environment.ts';
import type { OpenProcess, ProcessContext } from '../kit/run-process.ts';
import { Host } from './host.ts';
import { HostMetrics } from './host-metrics.ts';

const variables = z.object({
  MCPCTL_HOSTED: z.string().min(1),
  MCPCTL_HOST_SOCKET: z.string().min(1),
  MCPCTL_LOGS: z.string().min(1),
  MCPCTL_HISTORY: z.string().min(1),
  [fleetVariable]: z.string().min(1),
  [runVariable]: z.string().min(1).default('none'),
});

const restartPattern = /^\/hosted\/([^/]+)\/restart$/;

/** @throws EnvironmentError naming each variable that is wrong */
export async function openStdioHost({ environment, env, log }: ProcessContext): Promise<OpenProcess> {
  const values = parseEnvironment('stdio-host', variables, env);
  const fleetId = values[fleetVariable];
  const inherited = inheritedEnvironment(env);
  const history = new LifeHistory(values.MCPCTL_HISTORY);
  const mounts = outsideOfFleet(fleetGroup(fleetId));
  const best = openLimiter({ fleetId, enforce: 'prefer', env: inherited, mounts });
  const none = openLimiter({ fleetId, enforce: 'off', env: inherited, mounts });
  const host = new Host({
    log,
    limiterOf: (enforce) => (enforce === 'off' ? none : best),
    // The host's own run, so that what is left of them is ended with what is left of the host.
    env: { ...inherited, [fleetVariable]: fleetId, [runVariable]: values[runVariable] },
    logs: values.MCPCTL_LOGS,
    onEvent: (event) => {
      try {
        history.append(event);
      } catch (error) {
        // A full disk must not take the host down.
        log.error({ err: error, event }, 'an event was not kept');
      }
    },
    onCall: (server, outcome, ms) => metrics.onCall(server, outcome, ms),
    onStray: (server, kind) => metrics.onStray(server, kind),
  });
  const endpoint = new HttpEndpoint({
    server: environment.server,
    guard: createGuard(environment),
    log,
    // Its children have states of their own: they do not make the host worse.
    health: async () => ({ status: 'healthy', dependencies: {} }),
    route: (request, path) => routeOf(host, request, path),
  });
  const metrics = new HostMetrics(endpoint.metrics.registry, () => host.reports());
  await host.open(values.MCPCTL_HOST_SOCKET);
  const followed = new FollowedFile({
    file: values.MCPCTL_HOSTED,
    onText: (text) => host.adopt(parseHostedFile(text)),
    onUnusable: (error) =>
      log.warn({ err: error }, 'no usable list of hosted servers; the last one stays in force'),
  });
  return {
    endpoint,
    close: async () => {
      followed.close();
      await host.close();
    },
  };
}

function routeOf(host: Host, { method }: IncomingMessage, path: string): Route | null {
  if (path === '/hosted' && method === 'GET') {
    return { endpoint: path, handle: (_, response) => sendJson(response, 200, host.reports()) };
  }
  const name = method === 'POST' ? restartPattern.exec(path)?.[1] : undefined;
  if (name === undefined) return null;
  return {
    endpoint: '/hosted/*/restart',
    handle: (_, response) => {
      const server = host.find(decodeURIComponent(name));
      if (server === undefined) {
        sendJson(response, 404, { error: `no server "${name}" is hosted` });
        return;
      }
      void server.restart();
      sendJson(response, 202, { restarting: name });
    },
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
