import type { ClientIdentity } from './gateway-call.ts';

/** Whether a client may use anything of that server at all. */
export function isServerInScope({ scopes }: ClientIdentity, server: string): boolean {
  return scopes === null || scopes.servers.length === 0 || fitsAny(server, scopes.servers);
}

/** @param patterns `*` stands for anything */
export function fitsAny(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fits(name, pattern));
}

function fits(name: string, pattern: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return name === pattern;
  const first = parts[0] as string;
  const last = parts.at(-1) as string;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
