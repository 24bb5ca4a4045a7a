/** stdio-host in this process, with scripted children and gateways that a test speaks as. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HostedFile, HostedReport } from '../../src/runtime/fleet/hosted.ts';
import type { HostedSettings } from '../../src/runtime/fleet/third-party.ts';
import type { LifeEvent } from '../../src/runtime/history/life-event.ts';
import { readHistory } from '../../src/runtime/history/life-history.ts';
import { removeFleetGroups } from '../../src/runtime/limits/fleet-groups.ts';
import { sweepFleet } from '../../src/runtime/process/kill.ts';
import { fleetVariable, type MarkedProcess, processesOfFleet } from '../../src/runtime/process/table.ts';
import { writeFileAtomic } from '../../src/runtime/state/atomic-write.ts';
import { openStdioHost } from '../../src/servers/stdio-host/open-stdio-host.ts';
import { serverSettings } from './fleet-config.ts';
import { gatewayLink, type TestGatewayLink } from './gateway-link.ts';
import { authorization, openedProcess } from './opened-process.ts';
import type { RecordedLog } from './recorded-log.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Path of the program. */
export const scriptedChild: string = path.join(import.meta.dirname, 'scripted-child.ts');

/** @param args era and start-up time of the child; see scripted-child.ts */
export function scripted(args: readonly string[], changes: Partial<HostedSettings> = {}): HostedSettings {
  const {
    enabled: _enabled,
    port: _port,
    replicas: _replicas,
    autoscale: _autoscale,
    ...limits
  } = serverSettings;
  return {
    ...limits,
    kind: 'hosted',
    enabled: true,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', scriptedChild, ...args],
    cwd: import.meta.dirname,
    env: {},
    stopGraceMs: 500,
    probes: { ...limits.probes, liveness: { intervalMs: 300, timeoutMs: 700, failures: 2 } },
    ...changes,
  };
}

export interface TestHost extends RecordedLog, AsyncDisposable {
  readonly url: string;
  /** Where gateways reach it. */
  readonly socket: string;
  readonly fleetId: string;
  adopt(servers: Readonly<Record<string, HostedSettings>>): void;
  connect(): Promise<TestGatewayLink>;
  reports(): Promise<Readonly<Record<string, HostedReport>>>;
  post(path: string): Promise<number>;
  metrics(): Promise<string>;
  history(server: string): readonly LifeEvent[];
  logOf(server: string): string;
  processes(): readonly MarkedProcess[];
  stop(): Promise<void>;
}

export async function testHost(servers: Readonly<Record<string, HostedSettings>>): Promise<TestHost> {
  const directory = await temporaryDirectory('host');
  const file = path.join(directory.path, 'hosted.json');
  const socket = path.join(directory.path, 'host.sock');
  const [logs, history] = ['logs', 'history'].map((name) => {
    const made = path.join(directory.path, name);
    mkdirSync(made);
    return made;
  }) as [string, string];
  const fleetId = randomBytes(12).toString('hex');
  const adopt = (wanted: Readonly<Record<string, HostedSettings>>): void => {
    const list: HostedFile = {
      schema: 1,
      servers: Object.fromEntries(
        Object.entries(wanted).map(([name, settings]) => [
          name,
          { hash: JSON.stringify(settings), settings },
        ]),
      ),
    };
    writeFileAtomic(file, JSON.stringify(list));
  };
  adopt(servers);
  const opened = await openedProcess('stdio-host', openStdioHost, {
    PATH: process.env['PATH'] ?? '',
    HOME: directory.path,
    MCPCTL_HOSTED: file,
    MCPCTL_HOST_SOCKET: socket,
    MCPCTL_LOGS: logs,
    MCPCTL_HISTORY: history,
    [fleetVariable]: fleetId,
  });
  const headers = { Authorization: authorization };
  return {
    ...opened,
    socket,
    fleetId,
    adopt,
    connect: () => gatewayLink(socket),
    reports: async () => {
      const answer = await fetch(`${opened.url}/hosted`, { headers });
      const reports = (await answer.json()) as HostedReport[];
      return Object.fromEntries(reports.map((report) => [report.snapshot.server, report]));
    },
    post: async (where) => (await fetch(`${opened.url}${where}`, { method: 'POST', headers })).status,
    metrics: async () => (await fetch(`${opened.url}/metrics`, { headers })).text(),
    history: (server) => readHistory(history, server),
    logOf: (server) => {
      const file = path.join(logs, `${server}.log`);
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    },
    processes: () => processesOfFleet(fleetId),
    [Symbol.asyncDispose]: async () => {
      await opened.stop();
      await sweepFleet({ fleetId, graceMs: 0 });
      removeFleetGroups(fleetId);
      await directory[Symbol.asyncDispose]();
    },
  };
}
