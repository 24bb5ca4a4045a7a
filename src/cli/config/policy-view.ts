/** Policy in the form of `mcpctl.yaml`. What is empty or off is left out, as an operator would. */
import { formatDuration, formatSize } from '../../runtime/config/units.ts';
import type { GatewayPolicy } from '../../runtime/fleet/gateway-policy.ts';
import type { ServerPolicy } from '../../runtime/fleet/upstream.ts';

type View = Readonly<Record<string, unknown>>;

const mask = '***';

export function gatewayPolicyView(policy: GatewayPolicy): View {
  const { auth, oauth, hosts, cors, rate, audit, pinning, virtualServers } = policy;
  const virtual = Object.entries(virtualServers).map(([name, { tools, tokenHash }]) => [
    name,
    { tools, ...(tokenHash === null ? {} : { token: mask }) },
  ]);
  return {
    auth,
    ...filled({ oauth: oauth === null ? null : filled({ ...oauth }), hosts, cors, rate }),
    audit,
    pinning,
    ...filled({ virtual: Object.fromEntries(virtual) }),
  };
}

export function serverPolicyView(policy: ServerPolicy): View {
  const { trustsHints, ...tools } = policy.tools;
  return {
    tools: { ...filled(tools), trustHints: trustsHints },
    concurrency: policy.concurrency,
    queue: { depth: policy.queue.depth, maxWait: formatDuration(policy.queue.maxWaitMs) },
    ...filled({ rate: policy.rate }),
    timeout: formatDuration(policy.timeoutMs),
    maxTimeout: formatDuration(policy.maxTimeoutMs),
    maxRequest: formatSize(policy.maxRequestBytes),
    maxResponse: formatSize(policy.maxResponseBytes),
    cacheTtl: formatDuration(policy.cacheTtlMs),
  };
}

/** Without what is `null`, and without empty lists and mappings. */
function filled(values: View): View {
  const isEmpty = (value: unknown): boolean =>
    value === null || (typeof value === 'object' && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}
