/** Every third-party server that the operator wants, and what stdio-host and the gateway are told of them. */
import { createHash } from 'node:crypto';
import { reasonOf } from '../../../runtime/errors.ts';
import type { HostedFile, HostedReport } from '../../../runtime/fleet/hosted.ts';
import type { ReplicaSnapshot } from '../../../runtime/fleet/snapshot.ts';
import { oauthTokenFile, type ThirdPartySettings } from '../../../runtime/fleet/third-party.ts';
import type { Upstream } from '../../../runtime/fleet/upstream.ts';
import type { LifeEvent } from '../../../runtime/history/life-event.ts';
import { writeFileAtomic } from '../../../runtime/state/atomic-write.ts';
import type { FleetPaths } from '../../../runtime/state/fleet-paths.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import type { Guest } from './guest.ts';
import { type HostDoor, readReports } from './host-client.ts';
import { HostedGuest, type HostView } from './hosted-guest.ts';
import { checkRemote } from './remote-check.ts';
import { RemoteGuest } from './remote-guest.ts';

export interface GuestsOptions {
  readonly paths: FleetPaths;
  readonly log: Logger;
  /** stdio-host as control looks after it. */
  readonly host: () => {
    /** `null` while it is not up. */
    readonly door: HostDoor | null;
    readonly missing: string;
    readonly isHopeless: boolean;
  };
  readonly onChange: () => void;
  readonly onEvent: (event: LifeEvent) => void;
}

/** The same settings have the same one. Policy is the gateway's business: a change of it restarts nobody. */
export function guestHash({ policy: _policy, ...settings }: ThirdPartySettings): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16);
}

export class Guests {
  readonly #options: GuestsOptions;
  readonly #guests = new Map<string, Guest>();
  #reports: ReadonlyMap<string, HostedReport> = new Map();
  #looking: Promise<void> | null = null;
  #written = '';

  constructor(options: GuestsOptions) {
    this.#options = options;
  }

  get all(): readonly Guest[] {
    return [...this.#guests.values()];
  }

  find(name: string): Guest | undefined {
    return this.#guests.get(name);
  }

  /** From now on it is to run with these settings; with the same ones as before nothing happens. */
  want(name: string, settings: ThirdPartySettings): Guest {
    const hash = guestHash(settings);
    const known = this.#guests.get(name);
    if (known?.hash === hash) return known;
    known?.close();
    const guest = this.#newGuest(name, settings, hash);
    this.#guests.set(name, guest);
    this.#options.onChange();
    return guest;
  }

  /** It is wanted no more. */
  forget(name: string): void {
    this.#guests.get(name)?.close();
    this.#guests.delete(name);
    this.#options.onChange();
  }

  /** Tells stdio-host whom to host. @throws the file system's error */
  publish(): void {
    const servers = this.all.flatMap(({ name, hash, settings }) =>
      settings.kind === 'hosted' ? [[name, { hash, settings }] as const] : [],
    );
    const file: HostedFile = { schema: 1, servers: Object.fromEntries(servers) };
    const text = JSON.stringify(file);
    if (text === this.#written) return;
    writeFileAtomic(this.#options.paths.hostedFile, text);
    this.#written = text;
  }

  /** Where the gateway finds each. */
  upstreams(): Readonly<Record<string, Upstream>> {
    return Object.fromEntries(this.all.map((guest) => [guest.name, guest.upstream()]));
  }

  snapshots(): readonly ReplicaSnapshot[] {
    return this.all.map((guest) => guest.snapshot());
  }

  /** Whether stdio-host still has a process of `server`, or may have. */
  isStillHosted(server: string): boolean {
    return this.#options.host().door !== null && this.#reports.has(server);
  }

  /** Asks stdio-host how its children are. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  close(): void {
    for (const guest of this.#guests.values()) guest.close();
  }

  async #look(): Promise<void> {
    const { door } = this.#options.host();
    if (door === null) {
      this.#reports = new Map();
      return;
    }
    try {
      const reports = await readReports(door);
      const before = JSON.stringify(this.snapshots().map(({ id, state, reason }) => [id, state, reason]));
      this.#reports = new Map(reports.map((report) => [report.snapshot.server, report]));
      const after = JSON.stringify(this.snapshots().map(({ id, state, reason }) => [id, state, reason]));
      if (after !== before) this.#options.onChange();
    } catch (error) {
      // It is looked after like every process: when it is lost, its own row says so.
      this.#options.log.debug({ reason: reasonOf(error) }, 'stdio-host did not tell of its children');
    }
  }

  #newGuest(name: string, settings: ThirdPartySettings, hash: string): Guest {
    const { paths, onChange, onEvent } = this.#options;
    if (settings.kind === 'hosted') {
      return new HostedGuest({ name, settings, hash, host: this.#host, socket: paths.hostSocket });
    }
    const tokenFile = oauthTokenFile(paths, name);
    return new RemoteGuest({ name, settings, hash, tokenFile, check: checkRemote, onChange, onEvent });
  }

  readonly #host: HostView = (() => {
    const state = () => this.#options.host();
    return {
      get door() {
        return state().door;
      },
      get missing() {
        return state().missing;
      },
      get isHopeless() {
        return state().isHopeless;
      },
      reportOf: (server: string) => this.#reports.get(server),
      look: () => this.look(),
    };
  })();
}
