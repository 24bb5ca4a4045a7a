import { describe, it } from 'vitest';
import { articleConfig, articles } from './articles.ts';
import { refill, type StoreUnderTest } from './store-under-test.ts';

export function describeEngine(store: StoreUnderTest): void {
  describe('the engine', () => {
    it('answers, and says what it is made of', async ({ expect }) => {
      await store().ping();
      await refill(store(), articleConfig, articles);
      const { version, modules, nodes } = await store().status();
      expect(version).toMatch(/\d+\.\d+/);
      expect(modules).toBeInstanceOf(Array);
      expect(nodes).toEqual([
        expect.objectContaining({ name: expect.stringMatching(/./), status: 'HEALTHY' }),
      ]);
      expect(store().breakerState).toBe('closed');
    });
  });
}
