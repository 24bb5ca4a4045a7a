import { describe, it } from 'vitest';
import { weaviateStore } from '../../support/weaviate.ts';
import { noWeaviate } from '../../support/weaviate-binary.ts';
import { describeVectorStore } from './contract.ts';

const missing = noWeaviate();
if (missing === null) {
  describeVectorStore('Weaviate', async () => ({
    store: await weaviateStore(),
    remove: async () => undefined,
  }));
} else {
  describe('the Weaviate vector store', () => {
    it('keeps the contract of every engine', ({ skip }) => skip(missing));
  });
}
