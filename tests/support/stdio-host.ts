/** stdio-host in this process, with scripted children and gateways that a test speaks as. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { HostedFile, HostedReport } from '../../src/runtime/fleet/hosted.ts';
import type { HostedSettings } from '../../src/runtime/fleet/third-party.ts';
import type { LifeEvent } from '../../src/runtime/history/life-event.ts';
import { readHistory } from '../../src/runtime/history/life-history.ts';
import type { HostEvent } from '../../src/runtime/mcp/host-link.ts';
import { parseFrame } from '../../src/runtime/mcp/host-link.ts';
import { sweepFleet } from '../../src/runtime/process/kill.ts';
import { fleetVariable, type MarkedProcess, processesOfFleet } from '../../src/runtime/process/table.ts';
import { writeFileAtomic } from '../../src/runtime/state/atomic-write.ts';
import { openStdioHost } from '../../src/servers/stdio-host/open-stdio-host.ts';
import { serverSettings } from './fleet-config.ts';
import { authorization, openedProcess } from './opened-process.ts';
import type { RecordedLog } from './recorded-log.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const script = path.join(import.meta.dirname, 'scripted-child.ts');

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
    args: ['--disable-warning=ExperimentalWarning', script, ...args],
    cwd: import.meta.dirname,
    env: {},
    stopGraceMs: 500,
    probes: { ...limits.probes, liveness: { intervalMs: 100, timeoutMs: 200, failures: 2 } },
    ...changes,
  };
}

export interface Answer {
  readonly result?: { readonly content?: readonly { readonly text: string }[] };
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly code: string; readonly retryable: boolean };
  };
}

/** A connection to the host, as a gateway has it. */
export interface TestGatewayLink extends AsyncDisposable {
  readonly events: readonly HostEvent[];
  readonly messages: readonly { readonly server: string; readonly message: Record<string, unknown> }[];
  send(server: string, message: object | string): void;
  request(server: string, method: string, params?: object): Promise<Answer>;
  /** Calls a trick of the child. @returns its text */
  call(server: string, trick: string, args?: object): Promise<string>;
  /** Resolves when it has come, or comes. */
  event(server: string, event: HostEvent['event'], from?: number): Promise<HostEvent>;
  /** The next message for which this holds, or the first that came already. */
  message(is: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
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
    logOf: (server) => readFileSync(path.join(logs, `${server}.log`), 'utf8'),
    processes: () => processesOfFleet(fleetId),
    [Symbol.asyncDispose]: async () => {
      await opened.stop();
      await sweepFleet({ fleetId, graceMs: 0 });
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function gatewayLink(path: string): Promise<TestGatewayLink> {
  const socket = connect(path);
  await once(socket, 'connect');
  const events: HostEvent[] = [];
  const messages: { server: string; message: Record<string, unknown> }[] = [];
  const waiting = new Set<() => void>();
  const prefix = randomBytes(4).toString('hex');
  let last = 0;
  createInterface({ input: socket }).on('line', (line) => {
    const { server, json } = parseFrame(line);
    if (server === '') events.push(JSON.parse(json) as HostEvent);
    else messages.push({ server, message: JSON.parse(json) as Record<string, unknown> });
    for (const look of waiting) look();
  });
  const found = <T>(find: () => T | undefined): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<T>();
    const look = (): void => {
      const value = find();
      if (value === undefined) return;
      waiting.delete(look);
      resolve(value);
    };
    waiting.add(look);
    look();
    return promise;
  };
  const send = (server: string, message: object | string): void => {
    const json = typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message });
    socket.write(`${server}\t${json}\n`);
  };
  const request = async (server: string, method: string, params: object = {}): Promise<Answer> => {
    last += 1;
    const id = `${prefix}.${last}`;
    send(server, { id, method, params });
    return found(() => messages.find(({ message }) => message['id'] === id)?.message as Answer | undefined);
  };
  return {
    events,
    messages,
    send,
    request,
    call: async (server, name, args = {}) => {
      const answer = await request(server, 'tools/call', { name, arguments: args });
      return answer.result?.content?.[0]?.text ?? `error: ${answer.error?.message}`;
    },
    event: (server, event, from = 0) =>
      found(() => events.slice(from).find((one) => one.server === server && one.event === event)),
    message: (is) => found(() => messages.find(({ message }) => is(message))?.message),
    [Symbol.asyncDispose]: async () => {
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    },
  };
}
