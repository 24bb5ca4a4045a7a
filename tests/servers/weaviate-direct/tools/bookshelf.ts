import type { Engine } from '../stores.ts';
import { type WeaviateDirect, weaviateDirect } from '../weaviate-direct-under-test.ts';

/** A server with an empty collection `Book`, whose vectors the built-in model makes. */
export async function bookshelf(engine: Engine): Promise<WeaviateDirect> {
  const server = await weaviateDirect({ engine });
  await server.call('create_collection', {
    collection_name: 'Book',
    description: 'What stands on the shelf',
    properties: [
      { name: 'title', data_type: 'text' },
      { name: 'isbn', data_type: 'text', searchable: false },
      { name: 'year', data_type: 'int' },
    ],
  });
  return server;
}
