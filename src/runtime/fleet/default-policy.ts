import type { ServerPolicy } from './upstream.ts';

const mebibyte = 1024 * 1024;

/** How the gateway treats a third-party server about which the operator said nothing. */
export const defaultPolicy: ServerPolicy = {
  tools: { allow: [], deny: [], rename: {}, cacheable: [], repeatable: [], readOnly: [], trustsHints: false },
  balance: 'least-outstanding',
  concurrency: 256,
  queue: { depth: 256, maxWaitMs: 5000 },
  rate: null,
  timeoutMs: 300_000,
  maxTimeoutMs: 3_600_000,
  maxRequestBytes: 8 * mebibyte,
  maxResponseBytes: 64 * mebibyte,
  cacheTtlMs: 300_000,
};

/** The same for a server of ours: what it says of its tools is true. */
export const ownPolicy: ServerPolicy = {
  ...defaultPolicy,
  tools: { ...defaultPolicy.tools, trustsHints: true },
};
