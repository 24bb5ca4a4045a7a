/** Weaviate's own client, called as its documentation shows. */
import weaviate from 'weaviate-client';
import { alpha, type Contender, hits, type WeaviateAddress } from './contender.ts';

export async function clientContender({ url, grpcPort, apiKey }: WeaviateAddress): Promise<Contender> {
  const { hostname: host, port } = new URL(url);
  const client = await weaviate.connectToCustom({
    httpHost: host,
    httpPort: Number(port),
    httpSecure: false,
    grpcHost: host,
    grpcPort,
    grpcSecure: false,
    authCredentials: new weaviate.ApiKey(apiKey),
  });
  const inside = (collection: string) => client.collections.use(collection);
  return {
    inFlight: 2,
    create: async (name) => {
      await client.collections.create({
        name,
        properties: [{ name: 'body', dataType: 'text' }],
        vectorizers: weaviate.configure.vectors.selfProvided(),
      });
    },
    insert: async ({ collection }, documents) => {
      const objects = documents.map(({ id, body, vector }) => ({
        id,
        properties: { body },
        vectors: Array.from(vector),
      }));
      const { errors } = await inside(collection).data.insertMany(objects);
      for (const error of Object.values(errors)) throw new Error(error.message);
    },
    searches: {
      'near vector': async ({ collection }, { vector }) => {
        const found = await inside(collection).query.nearVector(Array.from(vector), {
          limit: hits,
          returnMetadata: ['distance'],
        });
        return found.objects.length;
      },
      BM25: async ({ collection }, { words }) => {
        const found = await inside(collection).query.bm25(words, { limit: hits, returnMetadata: ['score'] });
        return found.objects.length;
      },
      hybrid: async ({ collection }, { words, vector }) => {
        const found = await inside(collection).query.hybrid(words, {
          alpha,
          vector: Array.from(vector),
          fusionType: 'RelativeScore',
          limit: hits,
          returnMetadata: ['score'],
        });
        return found.objects.length;
      },
    },
    drop: (collection) => client.collections.delete(collection),
    [Symbol.asyncDispose]: () => client.close(),
  };
}
