/** How many memories a namespace may hold. */
import type { Queryable } from '../../runtime/database/database.ts';
import { ToolError } from '../kit/tool-error.ts';

/** A count is read anew after this long; in between, what this process stored is added to it. */
const goodForMs = 5000;

export class Quota {
  readonly #limit: number | null;
  readonly #counts = new Map<string, { memories: number; readonly until: number }>();

  /** @param limit per namespace; `null`: none */
  constructor(limit: number | null) {
    this.#limit = limit;
  }

  /** Replicas that store at the same time can exceed it by what they store within the time a count is good for. */
  async assertRoom(db: Queryable, namespace: string, wanted: number): Promise<void> {
    if (this.#limit === null) return;
    const count = await this.#countOf(db, namespace);
    if (count.memories + wanted > this.#limit) {
      throw new ToolError(
        'quota_exceeded',
        `${namespace} holds ${count.memories} of the ${this.#limit} memories that one namespace may hold`,
        {
          hint: 'Forget what is not needed with forget_memories, or have the operator raise servers.memory.quota',
        },
      );
    }
    count.memories += wanted;
  }

  async #countOf(db: Queryable, namespace: string): Promise<{ memories: number }> {
    const nowMs = performance.now();
    const known = this.#counts.get(namespace);
    if (known !== undefined && known.until > nowMs) return known;
    for (const [name, { until }] of this.#counts) if (until <= nowMs) this.#counts.delete(name);
    const { rows } = await db.query<{ memories: number }>(
      'SELECT count(*)::int AS memories FROM memory.memories WHERE namespace = $1 AND deleted_at IS NULL',
      [namespace],
    );
    const fresh = { memories: rows[0]?.memories ?? 0, until: nowMs + goodForMs };
    this.#counts.set(namespace, fresh);
    return fresh;
  }
}
