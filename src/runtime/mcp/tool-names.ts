/** Names under which the gateway shows the tools of all servers: `server__tool`, at most 64 characters. */
import { createHash } from 'node:crypto';

const separator = '__';
/** What the strictest clients accept. */
const maxLength = 64;
const hashLength = 8;

/** A name that is too long keeps its beginning and ends in a hash of the whole, so it stays the same for ever. */
export function qualifiedName(server: string, tool: string): string {
  const name = `${server}${separator}${tool}`;
  if (name.length <= maxLength) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, hashLength);
  return `${name.slice(0, maxLength - hashLength - 1)}_${hash}`;
}

/** Whether the tool's own name may be longer than what `splitName` finds. */
export function mayBeShortened(name: string): boolean {
  return name.length === maxLength;
}

/** Server and tool of a name that was not shortened; `null` without a separator. */
export function splitName(name: string): { readonly server: string; readonly tool: string } | null {
  const at = name.indexOf(separator);
  return at <= 0 ? null : { server: name.slice(0, at), tool: name.slice(at + separator.length) };
}
