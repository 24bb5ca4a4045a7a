import { describe, it } from 'vitest';
import { outcomeOf } from '../../../src/servers/kit/tool-outcome.ts';

const text = (value: string) => [{ type: 'text' as const, text: value }];

describe('outcomeOf', () => {
  it.for([
    { result: { content: [], structuredContent: { a: 1 } }, outcome: { ok: true, value: { a: 1 } } },
    { result: { content: text('{"a":1}') }, outcome: { ok: true, value: { a: 1 } } },
    { result: { content: text('plain') }, outcome: { ok: true, value: 'plain' } },
    {
      result: { isError: true, content: text('{"code":"c","message":"m","hint":"h","retryable":true}') },
      outcome: { ok: false, error: { code: 'c', message: 'm', hint: 'h', retryable: true } },
    },
    {
      result: { isError: true, content: text('went wrong') },
      outcome: { ok: false, error: { code: 'tool_failed', message: 'went wrong', retryable: false } },
    },
  ])('reads $result', ({ result, outcome }, { expect }) => {
    expect(outcomeOf(result)).toEqual(outcome);
  });

  it('keeps only the beginning of a huge result', ({ expect }) => {
    const outcome = outcomeOf({ content: text('x'.repeat(1_000_000)) });
    expect(outcome).toMatchObject({ ok: true, value: { truncated: true, characters: 1_000_002 } });
    expect(JSON.stringify(outcome).length).toBeLessThan(300_000);
  });
});
