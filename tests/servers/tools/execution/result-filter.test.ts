import { describe, it } from 'vitest';
import { partOf } from '../../../../src/servers/tools/execution/result-filter.ts';

const value = { memories: [{ content: 'tea' }, { content: null }], 'a/b': { '~': 1 } };

describe('partOf', () => {
  it.for([
    ['', value],
    ['/memories/0/content', 'tea'],
    ['/memories/1/content', null],
    ['/a~1b/~0', 1],
  ] as const)('gives what is at "%s"', ([pointer, part], { expect }) => {
    expect(partOf(value, pointer)).toEqual(part);
  });

  it.for([
    ['memories', 'begins with /'],
    ['/memory', 'there are memories, a/b'],
    ['/memories/2', 'a list of 2'],
    ['/memories/0/content/0', 'a plain value'],
    ['/memories/length/x', 'a list of 2'],
    ['/constructor', 'there are memories'],
  ] as const)('refuses "%s", and says what there is', ([pointer, hint], { expect }) => {
    let error: unknown;
    try {
      partOf(value, pointer);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'result_filter_invalid', hint: expect.stringContaining(hint) });
  });
});
