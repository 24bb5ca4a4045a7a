import { describe, it } from 'vitest';
import { fitAnswer } from '../../../../src/servers/weaviate-direct/graphql/fit-answer.ts';

const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ title: `Title number ${n}` }));

describe('fitAnswer', () => {
  it('leaves what fits as it is', ({ expect }) => {
    const data = { Get: { Book: rows(3) } };
    expect(fitAnswer(data, 100)).toEqual({ data, note: null });
  });

  it('keeps the first rows of each list, and says how to get the rest', ({ expect }) => {
    const { data, note } = fitAnswer({ Get: { Book: rows(100), Author: rows(2) } }, 100);
    const { Get } = data as { Get: { Book: unknown[]; Author: unknown[] } };
    expect(Get.Book).toEqual(rows(Get.Book.length));
    expect(Get.Book.length).toBeGreaterThan(5);
    expect(Get.Author).toEqual(rows(2));
    expect(JSON.stringify(data).length).toBeLessThanOrEqual(400);
    expect(note).toBe(`Get.Book: ${Get.Book.length} of 100 rows; ask for the rest with offset and limit.`);
  });

  it('uses the room there is', ({ expect }) => {
    const all = { Get: { Book: rows(50) } };
    const exact = JSON.stringify(all).length / 4;
    expect(fitAnswer(all, Math.ceil(exact)).note).toBeNull();
    const { data } = fitAnswer(all, Math.floor(exact) - 1) as unknown as {
      data: { Get: { Book: unknown[] } };
    };
    expect(data.Get.Book.length).toBeGreaterThanOrEqual(48);
  });

  it('cuts the lists of Explore too', ({ expect }) => {
    const { note } = fitAnswer({ Explore: rows(100) }, 100);
    expect(note).toContain('Explore: ');
  });

  it('cuts the texts of a single row that is too long', ({ expect }) => {
    const { data, note } = fitAnswer({ Get: { Book: [{ text: 'x'.repeat(5000) }] } }, 100);
    expect(data).toEqual({ Get: { Book: [{ text: expect.stringMatching(/^x+…$/) }] } });
    expect(note).toBe('Texts that end in … are cut.');
  });

  it('refuses what cannot be cut', ({ expect }) => {
    const vector = Array.from({ length: 1000 }, () => 0.5);
    expect(() => fitAnswer({ Get: { Book: [{ vector }] } }, 100)).toThrow('longer than 100 tokens');
  });
});
