import { describe, it } from 'vitest';
import { importParts } from '../../../src/cli/memory/import-parts.ts';

const header = '{"format":"mcpctl-memories","version":1}\n';
const line = (n: number): string => `{"n":${n},"text":"${'x'.repeat(1_000_000)}"}\n`;

describe('importParts', () => {
  it('leaves a file as it is that fits', ({ expect }) => {
    for (const format of ['jsonl', 'markdown']) expect(importParts('- tea\n', format)).toEqual(['- tea\n']);
  });

  it('cuts JSON lines between lines, each part with the header', ({ expect }) => {
    const lines = [1, 2, 3, 4, 5].map(line);
    const parts = importParts(header + lines.join(''), 'jsonl') ?? [];
    expect(parts.length).toBe(3);
    expect(parts.every((part) => part.startsWith(header) && part.length <= 3_100_000)).toBe(true);
    expect(parts.map((part) => part.slice(header.length)).join('')).toBe(lines.join(''));
  });

  it('cuts nothing else', ({ expect }) => {
    expect(importParts(line(1).repeat(4), 'markdown')).toBeNull();
  });
});
