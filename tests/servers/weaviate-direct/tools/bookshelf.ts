import { type WeaviateDirect, weaviateDirect } from '../weaviate-direct-under-test.ts';

/** A server with an empty collection `Book`. */
export async function bookshelf(): Promise<WeaviateDirect> {
  const server = await weaviateDirect();
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
