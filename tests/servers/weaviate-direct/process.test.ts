import { afterAll, describe, it } from 'vitest';
import { killServerProcesses, startServerProcess } from '../../support/server-process.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

afterAll(killServerProcesses);

describe('weaviate-direct as a process', () => {
  it('keeps its objects across a kill, and obeys the switch for writes', async ({ expect }) => {
    await using directory = await temporaryDirectory('weaviate-direct-process');
    const settings = { MCPCTL_DATA_DIR: directory.path };
    const properties = [{ name: 'title', data_type: 'text' }];
    {
      await using writer = await startServerProcess('weaviate-direct', {
        ...settings,
        MCPCTL_VECTOR_WRITES: 'on',
      });
      await writer.call('create_collection', { collection_name: 'Note', properties });
      await writer.call('add_object', { collection_name: 'Note', properties: { title: 'survives' } });
      await writer.kill();
    }
    await using reader = await startServerProcess('weaviate-direct', settings);
    const found = await reader.call('hybrid_search', { collection_name: 'Note', query_text: 'survives' });
    expect(found).toMatchObject({ objects: [{ properties: { title: 'survives' } }] });
    await expect(reader.call('add_object', { collection_name: 'Note', properties: {} })).rejects.toThrow(
      'writes_disabled',
    );
    const health = await fetch(`${reader.url}/health`);
    expect(await health.json()).toMatchObject({ dependencies: { vectors: { status: 'healthy' } } });
    expect(await reader.stop()).toBe(0);
    await using blind = await startServerProcess('weaviate-direct', {
      ...settings,
      MCPCTL_VECTOR_DENY: 'N*',
    });
    expect(await blind.call('list_collections', {})).toMatchObject({ collections: [] });
    await expect(blind.call('list_objects', { collection_name: 'Note' })).rejects.toThrow(
      'collection_unknown',
    );
  });
});
