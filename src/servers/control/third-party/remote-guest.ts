/** A remote MCP server: asked now and then whether it is there, more often while it is not. */
import { bareUrl } from '../../../runtime/database/mask-url.ts';
import { reasonOf } from '../../../runtime/errors.ts';
import type { ReplicaSnapshot, ReplicaState } from '../../../runtime/fleet/snapshot.ts';
import type { RemoteSettings } from '../../../runtime/fleet/third-party.ts';
import type { Upstream } from '../../../runtime/fleet/upstream.ts';
import type { LifeEvent } from '../../../runtime/history/life-event.ts';
import { isLoggedIn } from '../../../runtime/oauth/login-file.ts';
import type { Settled } from '../start-attempt.ts';
import type { Guest } from './guest.ts';
import { type RemoteDoor, UnauthorizedError } from './remote-check.ts';

export interface RemoteGuestOptions {
  readonly name: string;
  readonly settings: RemoteSettings;
  readonly hash: string;
  /** Where the gateway keeps tokens for it. */
  readonly tokenFile: string;
  readonly check: (door: RemoteDoor, timeoutMs: number) => Promise<void>;
  readonly onChange: () => void;
  readonly onEvent: (event: LifeEvent) => void;
}

const firstPauseMs = 1000;

interface Verdict {
  readonly state: Extract<ReplicaState, 'ready' | 'degraded' | 'unhealthy'>;
  readonly reason: string | null;
}

export class RemoteGuest implements Guest {
  readonly name: string;
  readonly settings: RemoteSettings;
  readonly hash: string;
  readonly #options: RemoteGuestOptions;
  #verdict: Verdict | null = null;
  #failures = 0;
  #timer: NodeJS.Timeout | null = null;
  /** Raised by each beginning and the end: answers to questions from before count no more. */
  #round = 0;
  #first = Promise.withResolvers<void>();
  #startedAt = new Date().toISOString();
  #readyMs: number | null = null;

  constructor(options: RemoteGuestOptions) {
    const { name, settings, hash } = options;
    this.name = name;
    this.settings = settings;
    this.hash = hash;
    this.#options = options;
    this.#begin();
  }

  get isRunning(): boolean {
    return true;
  }

  get isResting(): boolean {
    return false;
  }

  snapshot(): ReplicaSnapshot {
    return {
      id: this.name,
      server: this.name,
      replica: 1,
      state: this.#verdict?.state ?? 'starting',
      reason: this.#verdict === null ? `asks ${bareUrl(this.settings.url)}` : this.#verdict.reason,
      pid: null,
      port: null,
      furtherPorts: {},
      startedAt: this.#startedAt,
      readyMs: this.#readyMs,
      restarts: 0,
      // It runs elsewhere: nothing of it is ours to hold.
      cpu: { cores: null, limitCores: 0 },
      memory: { bytes: null, limitBytes: 0, peakBytes: null },
      enforcedBy: 'nothing',
      traffic: null,
      dependencies: {},
    };
  }

  upstream(): Upstream {
    const { url, headers, oauth } = this.settings;
    const { tokenFile } = this.#options;
    return { kind: 'remote', url, headers, oauth: oauth === null ? null : { ...oauth, tokenFile } };
  }

  async restart(): Promise<void> {
    this.#begin();
  }

  async settled(signal: AbortSignal): Promise<Settled> {
    const gaveUp = Promise.withResolvers<void>();
    const timer = setTimeout(gaveUp.resolve, this.settings.startTimeoutMs);
    signal.addEventListener('abort', () => gaveUp.resolve(), { once: true });
    if (signal.aborted) gaveUp.resolve();
    await Promise.race([this.#first.promise, gaveUp.promise]);
    clearTimeout(timer);
    const { state, reason } = this.snapshot();
    const phase = state === 'ready' || state === 'degraded' ? 'ready' : 'timed-out';
    return { phase, reason, lastLines: [] };
  }

  close(): void {
    this.#round += 1;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #begin(): void {
    this.close();
    this.#first.resolve();
    this.#first = Promise.withResolvers();
    this.#verdict = null;
    this.#failures = 0;
    this.#readyMs = null;
    this.#startedAt = new Date().toISOString();
    void this.#ask(this.#round);
  }

  async #ask(round: number): Promise<void> {
    const { readiness, url, headers } = this.settings;
    const beganMs = performance.now();
    const failure = await this.#options.check({ url, headers }, readiness.timeoutMs).then(
      () => null,
      (error: unknown) => error,
    );
    if (round !== this.#round) return;
    this.#take(failure, Math.round(performance.now() - beganMs));
    const pauseMs =
      this.#failures === 0
        ? readiness.intervalMs
        : Math.min(readiness.intervalMs, firstPauseMs * 2 ** (this.#failures - 1));
    this.#timer = setTimeout(() => void this.#ask(round), pauseMs);
  }

  #take(failure: unknown, tookMs: number): void {
    const answered = failure === null ? { state: 'ready' as const, reason: null } : this.#refusalOf(failure);
    if (answered !== null) {
      this.#failures = 0;
      this.#readyMs ??= tookMs;
      this.#become(answered);
      return;
    }
    this.#failures += 1;
    if (this.#failures < this.settings.readiness.failures) return;
    this.#become({ state: 'unhealthy', reason: reasonOf(failure) });
  }

  /** One that wants a token is there; whether the gateway has one is another matter. `null`: it is not that. */
  #refusalOf(failure: unknown): Verdict | null {
    if (!(failure instanceof UnauthorizedError)) return null;
    const { oauth, url } = this.settings;
    if (oauth === null)
      return { state: 'degraded', reason: `${failure.message}: see servers.${this.name}.headers` };
    if (oauth.grant === 'client-credentials' || isLoggedIn(this.#options.tokenFile, url)) {
      return { state: 'ready', reason: null };
    }
    return { state: 'degraded', reason: `nobody has agreed to its use yet: mcpctl login ${this.name}` };
  }

  #become(verdict: Verdict): void {
    const before = this.#verdict;
    this.#verdict = verdict;
    this.#first.resolve();
    if (before?.state === verdict.state && before.reason === verdict.reason) return;
    const isReady = verdict.state !== 'unhealthy';
    if (before === null || (before.state === 'unhealthy') === isReady) this.#tell(isReady, verdict.reason);
    this.#options.onChange();
  }

  #tell(isReady: boolean, reason: string | null): void {
    this.#options.onEvent({
      at: new Date().toISOString(),
      id: this.name,
      event: isReady ? 'ready' : 'unreachable',
      pid: null,
      reason,
      exit: null,
      peakBytes: null,
      upMs: null,
      lastLines: [],
    });
  }
}
