import type { FleetTool } from '../../runtime/mcp/fleet-client.ts';

/** One tool of the fleet as `mcpctl tools` lists it: the `--json` shape of docs/json.md. */
export interface ToolRow {
  readonly server: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: FleetTool['inputSchema'];
}

const separator = '__';

/** @param tool as the gateway names it: `server__tool` */
export function toolRow({ name, title, description = '', inputSchema }: FleetTool): ToolRow {
  const at = name.indexOf(separator);
  return {
    server: at === -1 ? '' : name.slice(0, at),
    name: at === -1 ? name : name.slice(at + separator.length),
    title: title ?? name,
    description,
    input: inputSchema,
  };
}

/**
 * Rows that have every word of `query` somewhere, those with more of them in their name first. A name typed in full means
 * that tool alone, whatever else mentions it.
 */
export function searchTools(rows: readonly ToolRow[], query: readonly string[]): readonly ToolRow[] {
  const words = query.flatMap((text) => text.toLowerCase().split(/\s+/)).filter((word) => word !== '');
  const inName = (row: ToolRow): number => words.filter((word) => fullName(row).includes(word)).length;
  const textOf = (row: ToolRow): string => `${fullName(row)} ${row.title} ${row.description}`.toLowerCase();
  const exact = rows.filter((row) => [row.name, fullName(row)].includes(query.join(' ')));
  if (exact.length > 0) return exact;
  return rows
    .filter((row) => words.every((word) => textOf(row).includes(word)))
    .toSorted((a, b) => inName(b) - inName(a) || fullName(a).localeCompare(fullName(b)));
}

/** As clients of the whole fleet see it. */
function fullName({ server, name }: ToolRow): string {
  return `${server}${separator}${name}`;
}

export function firstSentence(description: string): string {
  return /^.*?[.:;](?=\s|$)/s.exec(description)?.[0].replace(/[.:;]$/, '') ?? description;
}
