/** Everything that stands between clients and servers because an operator wanted it so, by the policy in force. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { defaultGatewayPolicy, type GatewayPolicy } from '../../../runtime/fleet/gateway-policy.ts';
import type { RoutingTable } from '../../../runtime/fleet/routes.ts';
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import type { Logger } from '../../../runtime/telemetry/logger.ts';
import type { Guard } from '../../kit/guard.ts';
import type { Dependency } from '../../kit/health-monitor.ts';
import type { ServerMetrics } from '../../kit/metrics.ts';
import { frontGuard } from '../access/front-guard.ts';
import { StateFiles } from '../access/state-files.ts';
import { TokenBook } from '../access/token-book.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { CallRefusal } from '../call/call-refusal.ts';
import { CallWitness } from '../call/call-witness.ts';
import type { CallStages } from '../call/pipeline.ts';
import { openStages } from '../call/stages.ts';
import { PinnedTools } from '../discovery/pinned-tools.ts';
import { GatewayMetrics, type LiveGateway } from '../gateway-metrics.ts';
import { Admission } from '../limits/admission.ts';
import { SharedMemory } from '../shared/shared-memory.ts';
import { policyToolView } from './policy-tool-view.ts';
import { ToolFacts } from './tool-facts.ts';

export interface EnforcementOptions {
  /** The fleet's; `null` switches authentication off. */
  readonly token: string | null;
  /** Of the environment. */
  readonly allowedHosts: readonly string[];
  /** Where the routing table is, and beside it what commands change. */
  readonly directory: string;
  /** Whether it is a server that others wrote. */
  readonly isThirdParty: (server: string) => boolean;
  readonly log: Logger;
}

export class Enforcement {
  readonly stages: CallStages;
  readonly #options: EnforcementOptions;
  readonly #book: TokenBook;
  readonly #facts = new ToolFacts();
  readonly #pins: PinnedTools;
  readonly #memory: SharedMemory;
  readonly #audit: AuditLog;
  readonly #admission: Admission;
  readonly #files: StateFiles;
  #policy = defaultGatewayPolicy;
  #guard: Guard;
  #serverMetrics: ServerMetrics | null = null;
  #metrics: GatewayMetrics | null = null;

  constructor(options: EnforcementOptions) {
    const { token, directory, log, isThirdParty } = options;
    this.#options = options;
    this.#book = new TokenBook({ fleetToken: token });
    this.#pins = new PinnedTools({
      file: path.join(directory, 'tools-seen.json'),
      onChange: (server, tool) =>
        log.warn({ server, tool }, 'a third-party tool says something else than before: see mcpctl pins'),
      onFailure: (error) => log.warn({ err: error }, 'what third-party tools say cannot be kept'),
    });
    this.#memory = new SharedMemory({ namespace: namespaceOf(token), log });
    this.#audit = new AuditLog({
      file: path.join(directory, 'logs', 'audit.log'),
      secrets: token === null ? [] : [token],
      onFailure: (reason) => log.error({ reason }, 'the audit log cannot be written'),
    });
    this.#admission = new Admission({
      take: (key, limit) => this.#memory.take(key, limit),
      clientRate: () => this.#policy.rate,
      onRateLimited: (whose, server) => this.#metrics?.onRateLimited(whose, server),
      onShed: (server, reason) => this.#metrics?.onShed(server, reason),
    });
    const witness = new CallWitness({
      metrics: {
        onToolStart: (tool) => this.#serverMetrics?.onToolStart(tool),
        onToolCall: (record) => this.#serverMetrics?.onToolCall(record),
      },
      audit: this.#audit,
      auditLevel: () => this.#policy.audit,
      cache: this.#memory.cache,
      facts: this.#facts,
    });
    this.stages = openStages({
      isOpen: token === null,
      policy: () => this.#policy,
      book: this.#book,
      tools: policyToolView({ pins: this.#pins, pinning: () => this.#policy.pinning, isThirdParty }),
      facts: this.#facts,
      cache: this.#memory.cache,
      admission: this.#admission,
      witness,
      onRefused: (refusal) => this.#onRefused(refusal),
    });
    this.#guard = this.#newGuard();
    this.#files = new StateFiles({
      directory,
      onTokens: (tokens) => this.#book.setNamed(tokens),
      onAccepted: (accepted) => this.#pins.accept(accepted),
      log,
    });
  }

  readonly policy = (): GatewayPolicy => this.#policy;

  readonly guard: Guard = (request) => this.#guard(request);

  /** Calls that wait for their turn. */
  get waiting(): number {
    return this.#admission.waiting;
  }

  update({ servers, virtual = {}, gateway = defaultGatewayPolicy }: RoutingTable): void {
    this.#policy = gateway;
    this.#book.setVirtual(virtual);
    this.#memory.shareThrough(gateway.cacheUrl);
    this.#admission.update(Object.keys(servers));
    this.#guard = this.#newGuard();
  }

  /** A server told its tools; `isOther`: others than before, so what was fetched from it may be stale. */
  onTools(server: string, tools: readonly FleetTool[], isOther: boolean): void {
    this.#facts.note(server, tools);
    if (isOther) this.#memory.cache.invalidate(server);
    if (this.#options.isThirdParty(server)) this.#pins.note(server, tools);
  }

  /** The server says that it has other tools or data than before. */
  onListChanged(server: string): void {
    this.#memory.cache.invalidate(server);
  }

  onRpcError(code: number): void {
    this.#metrics?.onRpcError(code);
  }

  dependencies(): readonly Dependency[] {
    return this.#memory.dependencies();
  }

  /** From now on it is counted there. */
  countIn(metrics: ServerMetrics, live: Pick<LiveGateway, 'sessions' | 'breakers'>): void {
    const { cache, local } = this.#memory;
    this.#serverMetrics = metrics;
    this.#metrics = new GatewayMetrics(metrics.registry, {
      ...live,
      queues: () => this.#admission.loads,
      cache: () => ({
        ...cache.counts,
        entries: local.entries,
        bytes: local.bytes,
        isShared: this.#memory.isShared,
      }),
    });
  }

  async close(): Promise<void> {
    this.#files.close();
    this.#pins.flush();
    this.#memory.close();
    await this.#audit.close();
  }

  #newGuard(): Guard {
    const { token, allowedHosts } = this.#options;
    const policy = token === null ? { ...this.#policy, auth: 'none' as const } : this.#policy;
    return frontGuard({ allowedHosts, book: this.#book, policy });
  }

  #onRefused({ facts: { code } }: CallRefusal): void {
    this.#metrics?.onRefused(code);
    if (this.#policy.audit === 'off') return;
    const nothing = { method: null, server: null, target: null };
    this.#audit.note({ client: 'unknown', ...nothing, outcome: 'refused', code, ms: 0 });
  }
}

/** Gateways of one fleet have its token in common, and nobody else has it. */
function namespaceOf(token: string | null): string {
  const fleet = createHash('sha256')
    .update(`mcpctl ${token ?? ''}`)
    .digest('hex')
    .slice(0, 12);
  return `mcpctl:${fleet}`;
}
