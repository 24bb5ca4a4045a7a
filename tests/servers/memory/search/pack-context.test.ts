import { describe, it } from 'vitest';
import { type ContextItem, packContext } from '../../../../src/servers/memory/search/pack-context.ts';

const item = (text: string, score = 1): ContextItem => ({ kind: 'memory', id: text, text, score });
const ample = 10_000;

describe('packContext', () => {
  it('puts the items below their titles, the head above all', ({ expect }) => {
    const sections = [
      { title: 'Known', items: [item('- a'), item('- b')] },
      { title: 'Said', items: [] },
      { title: 'Read', items: [item('c')] },
    ];
    const { text, leftOut } = packContext('head\n', sections, ample);
    expect(text).toBe('head\n\n## Known\n- a\n- b\n\n## Read\nc\n');
    expect(leftOut).toBe(0);
  });

  it('takes the best of each source before the second best of any, and counts what did not fit', ({
    expect,
  }) => {
    const long = 'x'.repeat(60);
    const sections = [
      { title: 'A', items: [item(`1${long}`), item(`2${long}`)] },
      { title: 'B', items: [item(`3${long}`), item('short')] },
    ];
    const { text, items, leftOut } = packContext('', sections, 160);
    expect(items.map(({ id }) => id[0])).toEqual(['1', '3', 's']);
    expect(leftOut).toBe(1);
    expect(text.length).toBeLessThanOrEqual(160);
    const tight = packContext('', sections, 140);
    expect(tight.items.map(({ id }) => id[0])).toEqual(['1', '3']);
    expect(tight.leftOut).toBe(2);
    expect(tight.text).toHaveLength(136);
  });

  it('leaves out what is far less relevant than the best, and what is there already', ({ expect }) => {
    const sections = [
      { title: 'A', items: [item('same'), item('barely', 0.24)] },
      { title: 'B', items: [item('same'), item('enough', 0.25)] },
    ];
    const { items, leftOut } = packContext('', sections, ample);
    expect(items.map(({ text }) => text)).toEqual(['same', 'enough']);
    expect(leftOut).toBe(0);
  });

  it('is no longer than its budget, whatever the head', ({ expect }) => {
    const { text, items } = packContext('h'.repeat(500), [{ title: 'A', items: [item('a')] }], 100);
    expect(text).toBe('h'.repeat(100));
    expect(items).toEqual([]);
  });
});
