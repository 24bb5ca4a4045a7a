import type { TokenWish } from '../../runtime/state/named-tokens.ts';
import type { Paint } from './colour.ts';
import { tableLines } from './table.ts';

const columns = [
  { title: 'NAME' },
  { title: 'SERVERS' },
  { title: 'TOOLS' },
  { title: 'MAY' },
  { title: 'EXPIRES' },
];

export function tokenLines(tokens: readonly TokenWish[], nowMs: number, paint: Paint): readonly string[] {
  if (tokens.length === 0) return ['No token was made yet: `mcpctl token create <name>`'];
  const rows = tokens.map(({ name, servers, tools, readOnly, expiresAt }) => [
    name,
    servers.join(', ') || 'all',
    tools.join(', ') || 'all',
    readOnly ? 'read' : 'read and write',
    expiryOf(expiresAt, nowMs),
  ]);
  return tableLines(columns, rows, paint);
}

function expiryOf(expiresAt: string | null, nowMs: number): string {
  if (expiresAt === null) return 'never';
  const day = expiresAt.slice(0, 16).replace('T', ' ');
  return Date.parse(expiresAt) <= nowMs ? `expired ${day}` : day;
}
