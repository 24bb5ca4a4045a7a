import type { ServerPolicy } from './upstream.ts';

/** What holds for a server of which the operator decided nothing. */
export function defaultServerPolicy({ isOwn }: { readonly isOwn: boolean }): ServerPolicy {
  return {
    tools: {
      allow: [],
      deny: [],
      rename: {},
      cacheable: [],
      repeatable: [],
      readOnly: [],
      trustsHints: isOwn,
    },
    balance: 'least-outstanding',
    concurrency: 256,
    queue: { depth: 512, maxWaitMs: 10_000 },
    rate: null,
    timeoutMs: 300_000,
    maxTimeoutMs: 1_800_000,
    maxRequestBytes: 8 * 1024 ** 2,
    maxResponseBytes: 32 * 1024 ** 2,
    cacheTtlMs: 300_000,
  };
}
