import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

/** Names in the table below that heading of docs/metrics.md. */
export function documentedMetrics(heading: string): readonly string[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `(\w*(?:<server>)?\w*)` \|/gm)].map(([, name = '']) => name);
}
