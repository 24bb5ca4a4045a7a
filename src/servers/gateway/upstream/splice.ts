/**
 * Finds id and result in a server's answer without rebuilding it.
 *
 * Only the first and the last key of the outermost object are looked at, in the orders that the SDKs of TypeScript,
 * Python, Go and Rust write; anything else is for `JSON.parse`.
 */

export interface Spliced {
  readonly id: string;
  /** The JSON of the result. */
  readonly resultJson: string;
}

const frontId = '{"jsonrpc":"2.0","id":"';
const frontResult = '{"result":';
const versionResult = '{"jsonrpc":"2.0","result":';
const afterId = '","result":';
const versionBeforeId = ',"jsonrpc":"2.0"';
const beforeId = ',"id":"';

/** `null`: not such an answer, or written in another way. */
export function splice(json: string): Spliced | null {
  return json.startsWith(frontId) ? idFirst(json) : idLast(json);
}

function idFirst(json: string): Spliced | null {
  const end = json.indexOf('"', frontId.length);
  if (end < 0 || !json.startsWith(afterId, end) || !json.endsWith('}')) return null;
  return { id: json.slice(frontId.length, end), resultJson: json.slice(end + afterId.length, -1) };
}

function idLast(json: string): Spliced | null {
  if (!json.endsWith('"}')) return null;
  const at = json.lastIndexOf(beforeId);
  const id = json.slice(at + beforeId.length, -2);
  if (at < 0 || id.includes('"') || id.includes('\\')) return null;
  if (json.startsWith(versionResult)) return { id, resultJson: json.slice(versionResult.length, at) };
  if (!json.startsWith(frontResult)) return null;
  const end = at - versionBeforeId.length;
  return json.startsWith(versionBeforeId, end)
    ? { id, resultJson: json.slice(frontResult.length, end) }
    : null;
}
