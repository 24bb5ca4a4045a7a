/** A child of stdio-host, as that tells of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostedReport } from '../../../runtime/fleet/hosted.ts';
import type { ReplicaSnapshot } from '../../../runtime/fleet/snapshot.ts';
import type { HostedSettings } from '../../../runtime/fleet/third-party.ts';
import type { Upstream } from '../../../runtime/fleet/upstream.ts';
import type { Settled } from '../start-attempt.ts';
import type { Guest } from './guest.ts';
import { type HostDoor, restartHosted } from './host-client.ts';

/** The host as its children need it. */
export interface HostView {
  /** `null` while it is not up. */
  readonly door: HostDoor | null;
  /** Why it is not up, for a person. */
  readonly missing: string;
  /** Whether it was given up, or nobody wants it. */
  readonly isHopeless: boolean;
  /** What it last said of `server`; `undefined`: nothing. */
  reportOf(server: string): HostedReport | undefined;
  /** Asks it now. */
  look(): Promise<void>;
}

export interface HostedGuestOptions {
  readonly name: string;
  readonly settings: HostedSettings;
  readonly hash: string;
  readonly host: HostView;
  readonly socket: string;
}

const pollMs = 50;
/** The host reads its list, ends what went before and starts the child: all that before its own deadline begins. */
const hostSlackMs = 10_000;

export class HostedGuest implements Guest {
  readonly name: string;
  readonly settings: HostedSettings;
  readonly hash: string;
  readonly #options: HostedGuestOptions;

  constructor(options: HostedGuestOptions) {
    const { name, settings, hash } = options;
    this.name = name;
    this.settings = settings;
    this.hash = hash;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#report !== undefined && !this.isResting;
  }

  get isResting(): boolean {
    const state = this.#report?.snapshot.state;
    return state === 'stopped' || state === 'crash-loop';
  }

  snapshot(): ReplicaSnapshot {
    const { host } = this.#options;
    if (host.door === null) return this.#blank('waiting', host.missing);
    return this.#report?.snapshot ?? this.#blank('starting', 'stdio-host has not told of it yet');
  }

  upstream(): Upstream {
    return { kind: 'hosted', socket: this.#options.socket };
  }

  async restart(): Promise<void> {
    const { host, name } = this.#options;
    if (host.door === null) throw new Error(host.missing);
    await restartHosted(host.door, name);
    await host.look();
  }

  async settled(signal: AbortSignal): Promise<Settled> {
    const { host, settings } = this.#options;
    const { startTimeoutMs, stopGraceMs } = settings;
    const givesUp = performance.now() + startTimeoutMs + stopGraceMs + hostSlackMs;
    for (;;) {
      if (host.isHopeless) return { phase: 'crashed', reason: host.missing, lastLines: [] };
      await host.look();
      const settled = this.#report?.settled ?? null;
      if (settled !== null) return settled;
      if (signal.aborted || performance.now() > givesUp) {
        return {
          phase: 'timed-out',
          reason: this.snapshot().reason ?? 'it has not opened yet',
          lastLines: [],
        };
      }
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  close(): void {}

  /** What the host says of it, unless that is about settings from before. */
  get #report(): HostedReport | undefined {
    const { host, name, hash } = this.#options;
    const report = host.door === null ? undefined : host.reportOf(name);
    return report?.hash === hash ? report : undefined;
  }

  #blank(state: 'waiting' | 'starting', reason: string): ReplicaSnapshot {
    const { name, settings } = this.#options;
    return {
      id: name,
      server: name,
      replica: 1,
      state,
      reason,
      pid: null,
      port: null,
      furtherPorts: {},
      startedAt: null,
      readyMs: null,
      restarts: 0,
      cpu: { cores: null, limitCores: settings.cpuCores },
      memory: { bytes: null, limitBytes: settings.memoryBytes, peakBytes: null },
      enforcedBy: 'nothing',
      traffic: null,
      dependencies: {},
    };
  }
}
