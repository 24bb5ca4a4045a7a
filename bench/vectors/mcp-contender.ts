/** The MCP server that is part of Weaviate: it takes no vector for a search, so it searches by words only. */
import { sessionCaller } from '../session-caller.ts';
import { clientContender } from './client-contender.ts';
import { type Contender, hits, type WeaviateAddress } from './contender.ts';

interface Outcomes {
  readonly results: readonly { readonly error?: string }[];
}

export async function mcpContender(weaviate: WeaviateAddress): Promise<Contender> {
  // It has no tool that creates or deletes collections.
  const { create, drop, ...client } = await clientContender(weaviate);
  const { call, ...session } = await sessionCaller(`${weaviate.url}/v1/mcp`, {
    token: weaviate.apiKey,
  });
  return {
    inFlight: 2,
    create,
    drop,
    insert: async ({ collection }, documents) => {
      const objects = documents.map(({ id, body, vector }) => ({
        uuid: id,
        properties: { body },
        vectors: { default: Array.from(vector) },
      }));
      const { results } = (await call('weaviate-objects-upsert', {
        collection_name: collection,
        objects,
      })) as Outcomes;
      for (const { error } of results) if (error !== undefined) throw new Error(error);
    },
    searches: {
      BM25: async ({ collection }, { words }) => {
        const { results } = (await call('weaviate-query-hybrid', {
          collection_name: collection,
          query: words,
          alpha: 0,
          limit: hits,
          return_metadata: ['id', 'score'],
        })) as Outcomes;
        return results.length;
      },
    },
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
    },
  };
}
