/** Sees every call begin and end: for metrics, for the audit log, and for what is kept of its server. */

import type { AuditLevel } from '../../../runtime/fleet/gateway-policy.ts';
import { qualifiedName } from '../../../runtime/mcp/tool-names.ts';
import type { ServerMetrics } from '../../kit/metrics.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { makesStale } from '../cache/cached-calls.ts';
import type { ResultCache } from '../cache/result-cache.ts';
import { ClientLabels } from '../client-labels.ts';
import type { ToolFacts } from '../policy/tool-facts.ts';
import type { CallEnd, GatewayCall } from './gateway-call.ts';

export interface CallWitnessOptions {
  readonly metrics: Pick<ServerMetrics, 'onToolStart' | 'onToolCall'>;
  readonly audit: Pick<AuditLog, 'note'>;
  readonly auditLevel: () => AuditLevel;
  readonly cache: Pick<ResultCache, 'invalidate'>;
  readonly facts: ToolFacts;
}

export class CallWitness {
  readonly #options: CallWitnessOptions;
  readonly #labels = new ClientLabels();
  /** Calls that reached their server. */
  readonly #sent = new WeakSet<GatewayCall>();

  constructor(options: CallWitnessOptions) {
    this.#options = options;
  }

  /** It has its place at the server. */
  onSent(call: GatewayCall): void {
    this.#sent.add(call);
    if (call.method === 'tools/call') this.#options.metrics.onToolStart(this.#toolOf(call));
  }

  onEnd(call: GatewayCall, end: CallEnd, durationMs: number): void {
    const { cache, facts, auditLevel } = this.#options;
    const isSent = this.#sent.has(call);
    // Whether a call that failed has written something, nobody knows.
    if (isSent && makesStale(call, facts)) cache.invalidate(call.server);
    if (call.method === 'tools/call') this.#count(call, end, durationMs, isSent);
    const level = auditLevel();
    if (level !== 'off') this.#note(call, end, durationMs, level);
  }

  #count(call: GatewayCall, { outcome }: CallEnd, durationMs: number, isSent: boolean): void {
    const tool = this.#toolOf(call);
    const { metrics } = this.#options;
    // One that was answered from the cache, or refused, was never in flight.
    if (!isSent) metrics.onToolStart(tool);
    const client = this.#labels.of(call.client.id);
    metrics.onToolCall({ tool, client, durationMs, outcome: outcome === 'success' ? 'success' : 'error' });
  }

  #note(call: GatewayCall, end: CallEnd, ms: number, level: AuditLevel): void {
    this.#options.audit.note({
      client: call.client.id,
      method: call.method,
      server: call.server,
      target: call.target?.shownAs ?? null,
      outcome: end.outcome,
      code: end.outcome === 'error' ? end.code : null,
      ms,
      ...(level === 'arguments' && call.target !== null ? { arguments: call.arguments() } : {}),
    });
  }

  /** A client may call anything; only names that there are become labels. */
  #toolOf({ server, target }: GatewayCall): string {
    const own = target?.name ?? '';
    return this.#options.facts.isKnown(server, own) ? qualifiedName(server, own) : 'unknown';
  }
}
