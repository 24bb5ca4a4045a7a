/** For authorization servers: one that does not answer is not waited for for ever. */
const timeoutMs = 10_000;

export function boundedFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const signals = [AbortSignal.timeout(timeoutMs), ...(init?.signal ? [init.signal] : [])];
  return fetch(url, { ...init, signal: AbortSignal.any(signals) });
}
