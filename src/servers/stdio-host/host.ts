/** All hosted servers: kept as the list says, each touched only by a change of its own. */
import type { HostedFile, HostedReport } from '../../runtime/fleet/hosted.ts';
import type { LifeEvent } from '../../runtime/history/life-event.ts';
import type { Limiter } from '../../runtime/limits/limiter.ts';
import { type ProcessStat, readStat } from '../../runtime/process/identity.ts';
import { readProcessTable } from '../../runtime/process/table.ts';
import { logFile } from '../../runtime/state/fleet-paths.ts';
import type { Logger } from '../../runtime/telemetry/logger.ts';
import { ChildLog } from './child-log.ts';
import { type Outcome, type StrayKind, unavailable } from './exchange.ts';
import { GatewayLink } from './gateway-link.ts';
import { HostedServer } from './hosted-server.ts';
import { parseLine } from './messages.ts';
import type { Era } from './opening.ts';

export interface HostOptions {
  readonly log: Logger;
  /** By how its group is to be enforced. */
  readonly limiterOf: (enforce: 'require' | 'prefer' | 'off') => Limiter;
  readonly env: Readonly<Record<string, string>>;
  /** Directory of the fleet's logs. */
  readonly logs: string;
  readonly onEvent: (event: LifeEvent) => void;
  readonly onCall: (server: string, outcome: Outcome, ms: number) => void;
  readonly onStray: (server: string, kind: StrayKind) => void;
}

const lookEveryMs = 500;

export class Host {
  readonly #options: HostOptions;
  readonly #servers = new Map<string, HostedServer>();
  /** Ended for good, or on the way to it: whoever has the same name waits for them. */
  readonly #leaving = new Map<string, { readonly server: HostedServer; readonly left: Promise<void> }>();
  readonly #eras = new Map<string, Era>();
  readonly #link: GatewayLink;
  #timer: NodeJS.Timeout | null = null;
  #isClosing = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#link = new GatewayLink({
      log: options.log,
      events: () => [...this.#servers.values()].map(({ event }) => event),
      onMessage: (connection, name, json) => {
        const listener = this.#link.faceOf(connection, name);
        const server = this.#servers.get(name);
        if (server !== undefined) {
          server.receive(listener, json);
          return;
        }
        for (const { message } of parseLine(json) ?? []) {
          if (message.kind !== 'request') continue;
          listener.deliver(unavailable(name, message.id, 'it is not hosted'));
        }
      },
      onGone: (connection) => {
        for (const [name, server] of this.#servers) server.leave(this.#link.faceOf(connection, name));
      },
    });
  }

  async open(socketPath: string): Promise<void> {
    await this.#link.listen(socketPath);
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
  }

  /** Starts what is new, stops what is gone, replaces what has changed; all others do not notice. */
  adopt({ servers }: HostedFile): void {
    if (this.#isClosing) return;
    for (const [name, server] of this.#servers) {
      if (servers[name]?.hash === server.entry.hash) continue;
      this.#servers.delete(name);
      const before = this.#leaving.get(name);
      const left = Promise.all([before?.left, server.stop()])
        .then(() => undefined)
        .catch((error: unknown) =>
          this.#options.log.error({ err: error }, `${name} was not stopped in order`),
        )
        .finally(() => {
          if (this.#leaving.get(name)?.left === left) this.#leaving.delete(name);
        });
      this.#leaving.set(name, { server, left });
      if (servers[name] === undefined) this.#link.announce({ event: 'gone', server: name });
    }
    for (const [name, entry] of Object.entries(servers)) {
      if (this.#servers.has(name)) continue;
      const server = this.#newServer(name, entry);
      this.#servers.set(name, server);
      const before = this.#leaving.get(name)?.left ?? Promise.resolve();
      void before.then(() => {
        if (this.#servers.get(name) === server && !this.#isClosing) server.start();
      });
    }
    this.#options.log.info({ servers: Object.keys(servers) }, 'list of hosted servers in force');
  }

  find(name: string): HostedServer | undefined {
    return this.#servers.get(name);
  }

  /** Of those that are wanted, and of those that have not ended yet. */
  reports(): readonly HostedReport[] {
    const ending = [...this.#leaving.values()].filter(({ server }) => !this.#servers.has(server.name));
    return [...this.#servers.values(), ...ending.map(({ server }) => server)].map((server) =>
      server.report(),
    );
  }

  /** Ends every child, then the link: whoever waits hears why. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await Promise.all([
      ...[...this.#servers.values()].map((server) => server.stop()),
      ...[...this.#leaving.values()].map(({ left }) => left),
    ]);
    await this.#link.close();
  }

  #newServer(name: string, entry: HostedFile['servers'][string]): HostedServer {
    const { limiterOf, env, logs, onEvent, onCall, onStray } = this.#options;
    const file = logFile({ logs }, name);
    return new HostedServer({
      name,
      entry,
      limiter: limiterOf(entry.settings.enforce),
      env,
      logFile: file,
      childLog: new ChildLog(name, file),
      eras: this.#eras,
      listeners: () => this.#link.listeners(name),
      announce: (event) => this.#link.announce(event),
      onEvent,
      onCall: (outcome, ms) => onCall(name, outcome, ms),
      onStray: (kind) => onStray(name, kind),
    });
  }

  #look(): void {
    const table = this.#table();
    for (const server of this.#servers.values()) server.look(table);
  }

  /** The children's own processes; the whole machine's only when a child has no group of the kernel's. */
  #table(): readonly ProcessStat[] {
    const pids: number[] = [];
    for (const { members } of this.#servers.values()) {
      if (members === null) return readProcessTable();
      pids.push(...members);
    }
    return pids.flatMap((pid) => readStat(pid) ?? []);
  }
}
