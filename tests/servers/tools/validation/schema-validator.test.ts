import { afterEach, describe, it } from 'vitest';
import { SchemaValidator } from '../../../../src/servers/tools/validation/schema-validator.ts';

const validators: SchemaValidator[] = [];
function validator(deadlineMs = 10_000): SchemaValidator {
  const made = new SchemaValidator({ deadlineMs });
  validators.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(validators.splice(0).map((made) => made.close()));
});

const named = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
/** Takes longer than the universe on a text that nearly fits. */
const hostile = { type: 'object', properties: { name: { type: 'string', pattern: '^(a+)+$' } } };
const endless = { name: `${'a'.repeat(64)}!` };

describe('SchemaValidator', () => {
  it.for([
    ['no dialect', undefined],
    ['2020-12', 'https://json-schema.org/draft/2020-12/schema'],
    ['draft-07', 'http://json-schema.org/draft-07/schema#'],
    ['draft-04', 'http://json-schema.org/draft-04/schema#'],
  ] as const)('checks a schema of %s', async ([, dialect], { expect }) => {
    const schema = { ...(dialect === undefined ? {} : { $schema: dialect }), ...named };
    const made = validator();
    expect(await made.validate({ schema, value: { name: 'x' } })).toEqual([]);
    expect(await made.validate({ schema, value: {} })).toMatchObject([{ pointer: '', keyword: 'required' }]);
  });

  it('reads the tuples of each dialect', async ({ expect }) => {
    const made = validator();
    const old = { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] };
    const current = { prefixItems: [{ type: 'string' }] };
    for (const schema of [old, current]) {
      expect(await made.validate({ schema, value: [1] })).toMatchObject([{ pointer: '/0', keyword: 'type' }]);
    }
  });

  it('tells all mistakes, with their places', async ({ expect }) => {
    const schema = { properties: { a: { type: 'integer' }, b: { properties: { c: { enum: ['x'] } } } } };
    const found = await validator().validate({ schema, value: { a: 'one', b: { c: 'y' } } });
    expect(found.map(({ pointer }) => pointer)).toEqual(['/a', '/b/c']);
  });

  it('goes on answering, here and there, while a foreign pattern runs for ever', async ({ expect }) => {
    const made = validator(300);
    let ticks = 0;
    const clock = setInterval(() => {
      ticks += 1;
    }, 5);
    const stuck = made.validate({ schema: hostile, value: endless });
    const next = made.validate({ schema: named, value: { name: 'x' } });
    await expect(stuck).rejects.toMatchObject({ code: 'schema_too_slow' });
    clearInterval(clock);
    expect(ticks).toBeGreaterThan(2);
    expect(await next).toEqual([]);
  });

  it.for([
    ['a type that is none', { type: 'strng' }],
    ['a reference to nowhere', { $ref: '#/nowhere' }],
    ['a pattern that is none', { properties: { a: { pattern: '(' } } }],
  ] as const)('refuses %s', async ([, schema], { expect }) => {
    await expect(validator().validate({ schema, value: {} })).rejects.toMatchObject({
      code: 'schema_unusable',
    });
  });

  it('takes two schemas of the same name', async ({ expect }) => {
    const made = validator();
    const schema = (type: string) => ({ $id: 'https://example.org/same', type });
    expect(await made.validate({ schema: schema('string'), value: 'x' })).toEqual([]);
    expect(await made.validate({ schema: schema('number'), value: 1 })).toEqual([]);
  });

  it('refuses more than it can queue', async ({ expect }) => {
    const made = validator();
    const calls = Array.from({ length: 70 }, () => made.validate({ schema: named, value: {} }));
    const settled = await Promise.allSettled(calls);
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(6);
    expect(refused[0]).toMatchObject({ reason: { code: 'validator_busy', retryable: true } });
  });
});
