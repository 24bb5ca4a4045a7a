/** What servers said of their tools when they listed them last: which there are, and which they call read-only. */
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import { matchesAny } from '../../../runtime/text/name-pattern.ts';

export interface ListedTool {
  readonly name: string;
  readonly annotations?: { readonly readOnlyHint?: boolean | undefined } | undefined;
}

/** Whether a tool changes nothing, as far as policy believes what its server says. */
export function isReadOnlyBy({ readOnly, trustsHints }: ServerPolicy['tools'], tool: ListedTool): boolean {
  return matchesAny(readOnly, tool.name) || (trustsHints && tool.annotations?.readOnlyHint === true);
}

export class ToolFacts {
  readonly #tools = new Map<string, ReadonlyMap<string, ListedTool>>();

  note(server: string, tools: readonly ListedTool[]): void {
    this.#tools.set(server, new Map(tools.map((tool) => [tool.name, tool])));
  }

  isKnown(server: string, own: string): boolean {
    return this.#tools.get(server)?.has(own) === true;
  }

  /** Of a tool that was not listed: only what policy itself says. */
  isReadOnly(server: string, policy: ServerPolicy['tools'], own: string): boolean {
    return isReadOnlyBy(policy, this.#tools.get(server)?.get(own) ?? { name: own });
  }
}
