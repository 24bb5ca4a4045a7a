import { describe, it } from 'vitest';
import {
  BadReference,
  referencesIn,
  resolveReferences,
} from '../../../../src/servers/orchestrator/workflows/references.ts';

const values = {
  params: { topic: 'tea', count: 3, list: [{ id: 'a' }], nothing: null },
  steps: { find: { hits: [{ id: 'm1', text: 'green' }, { id: 'm2' }], total: 2 } },
};

describe('resolveReferences', () => {
  it.for([
    { from: 'plain', to: 'plain' },
    { from: '{{params.topic}}', to: 'tea' },
    { from: '{{ params.count }}', to: 3 },
    { from: 'about {{params.topic}} and {{steps.find.total}}', to: 'about tea and 2' },
    { from: 'first: {{params.list}}', to: 'first: [{"id":"a"}]' },
    { from: '{{steps.find.hits.0.text}}', to: 'green' },
    { from: '{{params.nothing}}', to: null },
    { from: { a: ['{{params.count}}', 1, true, null] }, to: { a: [3, 1, true, null] } },
    { from: '{ {params.topic} }', to: '{ {params.topic} }' },
  ])('turns $from into $to', ({ from, to }, { expect }) => {
    expect(resolveReferences(from, values)).toEqual(to);
  });

  it.for([
    '{{params.missing}}',
    '{{steps.find.hits.2.id}}',
    '{{steps.find.total.x}}',
    '{{params.topic.length}}',
    '{{params.constructor}}',
    '{{params.list.length2}}',
    '{{env.PATH}}',
    '{{params}}',
    '{{params..x}}',
    '{{}}',
    'x {{steps.later.y}}',
  ])('refuses %s', (text, { expect }) => {
    expect(() => resolveReferences(text, values)).toThrow(BadReference);
  });

  it('does not resolve what a value happens to contain', ({ expect }) => {
    const hostile = { params: { x: '{{params.secret}}', secret: 's' }, steps: {} };
    expect(resolveReferences('{{params.x}} {{params.x}}', hostile)).toBe(
      '{{params.secret}} {{params.secret}}',
    );
  });
});

describe('referencesIn', () => {
  it('finds every reference at any depth', ({ expect }) => {
    const found = referencesIn({ a: 'x {{params.p}} {{steps.s.t.0}}', b: [{ c: '{{steps.u}}' }], d: 1 });
    expect(found.map(({ source, name, path }) => [source, name, ...path])).toEqual([
      ['params', 'p'],
      ['steps', 's', 't', '0'],
      ['steps', 'u'],
    ]);
  });
});
