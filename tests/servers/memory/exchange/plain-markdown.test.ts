import { describe, it } from 'vitest';
import { readMarkdown } from '../../../../src/servers/memory/exchange/markdown.ts';
import { problemOf } from './a-memory.ts';

const limits = { maxItems: 100 };

describe('Markdown written by hand', () => {
  it.for([
    [
      'each item of a list',
      '- tea\n* coffee\n+ milk\n1. one\n2) two',
      ['tea', 'coffee', 'milk', 'one', 'two'],
    ],
    ['each paragraph', 'Ann likes\ntea.\n\n\nBob does not.', ['Ann likes\ntea.', 'Bob does not.']],
    ['paragraph and list without a line between', 'Likes:\n- tea\n- coffee', ['Likes:', 'tea', 'coffee']],
    [
      'a nested list with its item',
      '- drinks\n  - tea\n    - green\n- food',
      ['drinks\n- tea\n  - green', 'food'],
    ],
    ['a list nested by tabs', '-\tdrinks\n\t- tea\n- food', ['drinks\n- tea', 'food']],
    ['items with empty lines between', '- tea\n\n- coffee\n', ['tea', 'coffee']],
    ['paragraphs of an item', '1. tea\n\n   is hot\n\nBob', ['tea\n\nis hot', 'Bob']],
    ['an item that runs on without indent', '- tea\nis hot\n- coffee', ['tea\nis hot', 'coffee']],
    ['an indented list', '  - tea\n  - coffee\n', ['tea', 'coffee']],
    ['an item that begins with code', '-     tea', ['tea']],
    ['a paragraph of an item after a tab', '- tea\n\n\tis hot\n\nBob', ['tea\n\nis hot', 'Bob']],
    ['a paragraph of an item that begins with code', '-     tea\n\n  is hot', ['tea\n\nis hot']],
    ['paragraphs on both sides of a thematic break', 'a\n***\nb', ['a', 'b']],
    ['a task', '- [ ] buy tea', ['[ ] buy tea']],
    [
      'no headings',
      '# Drinks\n\nTea\n## Food\nBread\n\nMore\n===\n\nEven more\n---\nEnd',
      ['Tea', 'Bread', 'End'],
    ],
    ['no thematic breaks', 'a\n\n---\n***\n_ _ _\n- - -\nb', ['a', 'b']],
    ['no front matter', '---\ntitle: Drinks\ntags: [a]\n---\n\nTea', ['Tea']],
    ['code between fences as it stands', '```sh\n# ls\n\n- x\n````\nb', ['```sh\n# ls\n\n- x\n````', 'b']],
    ['code within longer fences', '~~~~\n~~~\n```\n~~~~~\nb', ['~~~~\n~~~\n```\n~~~~~', 'b']],
    [
      'code with a line that only begins as its end',
      '~~~\n~~~ x\n\ny\n~~~\nb',
      ['~~~\n~~~ x\n\ny\n~~~', 'b'],
    ],
    ['a paragraph that begins with code', '```ls``` lists\n\nb', ['```ls``` lists', 'b']],
    ['code that nothing ends', 'a\n```\nb\n\nc', ['a', '```\nb\n\nc']],
    ['code in an item', '- a\n  ```\n  # b\n\n  c\n  ```\n- d', ['a\n```\n# b\n\nc\n```', 'd']],
    [
      'what only looks like a list',
      '**bold** text\n\n-5 degrees\n\n3.14',
      ['**bold** text', '-5 degrees', '3.14'],
    ],
    [
      'a line that begins with a year',
      'Ada was born in\n1815. She wrote notes',
      ['Ada was born in\n1815. She wrote notes'],
    ],
    ['a numbered list after a paragraph', 'Drinks\n1. tea\n2. coffee', ['Drinks', 'tea', 'coffee']],
    ['a heading without text and # in text', '#\n#tag is no heading', ['#tag is no heading']],
    ['no empty items', '-\n- tea\n-  \n', ['tea']],
    ['a mark alone in its line', '-\n  tea', ['tea']],
    [
      'CRLF line ends and a byte order mark',
      '\uFEFF- tea\r\n- coffee\r\n\r\nmore\r\nand more\r\n',
      ['tea', 'coffee', 'more\nand more'],
    ],
    ['nothing of an empty file', '', []],
    ['nothing of blanks', ' \n\t\n', []],
  ] as const)('gives %s', ([, text, contents], { expect }) => {
    const items = contents.map((content) => ({ kind: 'plain', content }));
    expect(readMarkdown(text, limits)).toEqual(items);
  });

  it('may say the same twice', ({ expect }) => {
    expect(readMarkdown('- tea\n- tea', limits)).toHaveLength(2);
  });

  it.for([
    [
      'a content that is too long',
      `a\n\n- ${'x'.repeat(20_001)}`,
      3,
      'Too big: expected string to have <=20000 characters',
    ],
    [
      'a NUL character',
      '# a\n- b\n- \0',
      3,
      'holds a NUL character or half of a surrogate pair, which no database keeps',
    ],
    [
      'half of a surrogate pair',
      'a\n\uDC00',
      1,
      'holds a NUL character or half of a surrogate pair, which no database keeps',
    ],
    [
      'a comment of an export',
      '- a\n<!-- mcpctl {} -->',
      1,
      'expected the header {"format":"mcpctl-memories","version":1}',
    ],
  ] as const)('is refused with %s', ([, text, line, reason], { expect }) => {
    expect(problemOf(() => readMarkdown(text, limits))).toEqual({ name: 'ImportProblem', line, reason });
  });

  it('is refused above the limit', ({ expect }) => {
    expect(problemOf(() => readMarkdown('- a\n- b\n\nc', { maxItems: 2 }))).toEqual({
      name: 'ImportProblem',
      line: 4,
      reason: 'the file holds more than 2, the most that one import takes',
    });
  });
});
