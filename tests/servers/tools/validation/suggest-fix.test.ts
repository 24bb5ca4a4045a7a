import { afterAll, describe, it } from 'vitest';
import { SchemaValidator } from '../../../../src/servers/tools/validation/schema-validator.ts';
import { suggestFix } from '../../../../src/servers/tools/validation/suggest-fix.ts';

const validator = new SchemaValidator({ deadlineMs: 10_000 });
afterAll(() => validator.close());

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['content'],
  properties: {
    content: { type: 'string' },
    limit: { type: 'integer' },
    share: { type: ['number', 'null'] },
    pinned: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    mode: { enum: ['merge', 'replace'] },
    filter: {
      type: 'object',
      additionalProperties: false,
      properties: { agent_id: { type: 'string' } },
    },
  },
};

const content = 'x';

describe('suggestFix', () => {
  it.for([
    ['a misspelt name', { contnt: 'x' }, { content }],
    [
      'a misspelt name deep inside',
      { content, filter: { agentid: 'a' } },
      { content, filter: { agent_id: 'a' } },
    ],
    ['a number in quotes', { content, limit: '5' }, { content, limit: 5 }],
    ['a nullable number in quotes', { content, share: ' 0.5 ' }, { content, share: 0.5 }],
    ['a truth value in quotes', { content, pinned: 'true' }, { content, pinned: true }],
    ['one value for a list', { content, tags: 'a' }, { content, tags: ['a'] }],
    ['a number for a text, in a list', { content, tags: ['a', 1] }, { content, tags: ['a', '1'] }],
    ['a misspelt choice', { content, mode: 'replcae' }, { content, mode: 'replace' }],
    [
      'one of two mistakes',
      { content, mode: 'replcae', limit: 'many' },
      { content, mode: 'replace', limit: 'many' },
    ],
  ] as const)('mends %s', async ([, args, fixed], { expect }) => {
    const violations = await validator.validate({ schema, value: args });
    expect(suggestFix(schema, args, violations)).toEqual(fixed);
  });

  it.for([
    ['something missing', {}],
    ['a number that is none', { content, limit: 'many' }],
    ['a half for a whole', { content, limit: '1.5' }],
    ['a name like no other', { content, colour: 'red' }],
  ] as const)('leaves %s to the caller', async ([, args], { expect }) => {
    const violations = await validator.validate({ schema, value: args });
    expect(violations).not.toEqual([]);
    expect(suggestFix(schema, args, violations)).toBeNull();
  });

  it('changes nothing of what it was given', async ({ expect }) => {
    const args = { contnt: 'x', tags: 'a' };
    suggestFix(schema, args, await validator.validate({ schema, value: args }));
    expect(args).toEqual({ contnt: 'x', tags: 'a' });
  });

  it('never reaches behind the arguments', ({ expect }) => {
    const violation = {
      pointer: '/__proto__/polluted',
      keyword: 'type',
      params: { type: 'array' },
      message: '',
    };
    suggestFix({}, {}, [violation]);
    expect({}).not.toHaveProperty('polluted');
  });
});
