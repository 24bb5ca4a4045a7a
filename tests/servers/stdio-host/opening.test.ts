import { describe, it } from 'vitest';
import { type OpeningChild, openChild, RefusedError } from '../../../src/servers/stdio-host/opening.ts';

type Answers = Readonly<Record<string, unknown>>;

const discovered = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
const initialized = {
  protocolVersion: '2025-03-26',
  capabilities: { tools: {} },
  serverInfo: { name: 'old', version: '2' },
  instructions: 'Be kind.',
};
const refusal = new RefusedError('no such method');
const silence = Symbol('silence');

/** A child that answers like this; an Error is a refusal, `silence` no answer at all. */
function child(answers: Answers): OpeningChild & { readonly said: readonly string[] } {
  const said: string[] = [];
  return {
    said,
    notify: (method) => said.push(method),
    ask: async (method) => {
      said.push(method);
      const answer = answers[method];
      if (answer instanceof Error) throw answer;
      return answer === silence ? new Promise(() => undefined) : answer;
    },
  };
}

const open = (spoken: OpeningChild, guess: 'modern' | 'legacy' | null = null) =>
  openChild(spoken, { server: 'alpha', guess, silenceMs: 20 });

describe('openChild', () => {
  it('takes the new way when it is offered', async ({ expect }) => {
    const spoken = child({ 'server/discover': discovered });
    expect(await open(spoken)).toEqual({
      protocolVersion: '2026-07-28',
      capabilities: { tools: {} },
      serverInfo: { name: 'alpha', version: 'unknown' },
    });
    expect(spoken.said).toEqual(['server/discover']);
  });

  it.for([
    { what: 'refuses the new one', first: refusal },
    { what: 'speaks a newer one yet', first: { ...discovered, supportedVersions: ['2030-01-01'] } },
    { what: 'does not even refuse', first: silence },
  ])('takes the old way with one that $what', async ({ first }, { expect }) => {
    const spoken = child({ 'server/discover': first, initialize: initialized });
    expect(await open(spoken)).toEqual({
      protocolVersion: '2025-03-26',
      capabilities: { tools: {} },
      serverInfo: { name: 'old', version: '2' },
      instructions: 'Be kind.',
    });
    expect(spoken.said).toEqual(['server/discover', 'initialize', 'notifications/initialized']);
  });

  it('does not ask one that is known to be old in the new way', async ({ expect }) => {
    const spoken = child({ initialize: initialized });
    await open(spoken, 'legacy');
    expect(spoken.said).toEqual(['initialize', 'notifications/initialized']);
  });

  it('finds out when one that was old has become new', async ({ expect }) => {
    const spoken = child({ initialize: refusal, 'server/discover': discovered });
    expect(await open(spoken, 'legacy')).toMatchObject({ protocolVersion: '2026-07-28' });
  });

  it('takes the late answer of one that is new and slow', async ({ expect }) => {
    const late = Promise.withResolvers<unknown>();
    const spoken: OpeningChild = {
      notify: () => undefined,
      ask: async (method) => {
        if (method === 'server/discover') return late.promise;
        late.resolve(discovered);
        throw refusal;
      },
    };
    expect(await open(spoken)).toMatchObject({ protocolVersion: '2026-07-28' });
  });

  it.for([
    { answers: { 'server/discover': refusal, initialize: refusal }, reason: 'no such method' },
    {
      answers: { 'server/discover': refusal, initialize: { ...initialized, protocolVersion: '1999' } },
      reason: /protocol revision 1999/,
    },
    { answers: { 'server/discover': refusal, initialize: null }, reason: /protocol revision undefined/ },
    { answers: { 'server/discover': new Error('it ended') }, reason: 'it ended' },
  ])('says why it cannot be: $reason', async ({ answers, reason }, { expect }) => {
    await expect(open(child(answers))).rejects.toThrow(reason);
  });
});
