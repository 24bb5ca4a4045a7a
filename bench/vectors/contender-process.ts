/** Run by `remoteContender`: one contender with a heap of its own, which measures itself. */
import { openVectorStore } from '../../src/runtime/vector/open-vector-store.ts';
import { clientContender } from './client-contender.ts';
import { batchRows, type Contender, hits } from './contender.ts';
import { openCorpus } from './corpus.ts';
import { mcpContender } from './mcp-contender.ts';
import type { ContenderName, ContenderSettings, Order, Reply } from './order.ts';
import { storeContender } from './store-contender.ts';

const openers: { readonly [N in ContenderName]: (settings: ContenderSettings) => Promise<Contender> } = {
  embedded: async ({ directory }) => storeContender(await openVectorStore({ engine: 'embedded', directory })),
  'through us': async ({ weaviate }) =>
    storeContender(await openVectorStore({ engine: 'weaviate', ...weaviate })),
  "Weaviate's MCP": ({ weaviate }) => mcpContender(weaviate),
  "Weaviate's client": ({ weaviate }) => clientContender(weaviate),
};

const settings = JSON.parse(process.argv[2] ?? '') as ContenderSettings;
const corpus = await openCorpus(1);
const contender = await openers[settings.name](settings);
process.once('disconnect', () => process.exit());
process.on('message', async (order: Order) => {
  process.send?.(await obey(order).catch((error: unknown): Reply => ({ tookMs: [], error: String(error) })));
});
process.send?.({ tookMs: [] } satisfies Reply);

async function obey(order: Order): Promise<Reply> {
  switch (order.do) {
    case 'create':
      return { tookMs: [await timed(() => contender.create(order.collection, order.tenants))] };
    case 'drop':
      return { tookMs: [await timed(() => contender.drop(order.collection))] };
    case 'insert': {
      const batches: (readonly [number, number])[] = [];
      for (let from = order.from; from < order.to; from += batchRows) {
        batches.push([from, Math.min(order.to, from + batchRows)]);
      }
      const documents = batches.map(([from, to]) => corpus.documents(from, to)).values();
      const work = async (): Promise<void> => {
        for (const batch of documents) await contender.insert(order.place, batch);
      };
      const inFlight = Array.from({ length: contender.inFlight }, () => work);
      return { tookMs: [await timed(() => Promise.all(inFlight.map((start) => start())))] };
    }
    case 'search': {
      const search = contender.searches[order.kind];
      if (search === undefined) return { tookMs: [] };
      const tookMs: number[] = [];
      for (let time = 0; time < order.times; time += 1) {
        const query = corpus.query();
        let found = 0;
        tookMs.push(
          await timed(async () => {
            found = await search(order.place, query);
          }),
        );
        // Words may hit nothing; near to a vector there is always something.
        if (order.kind !== 'BM25' && found !== hits) throw new Error(`${order.kind} found ${found}`);
      }
      return { tookMs };
    }
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
