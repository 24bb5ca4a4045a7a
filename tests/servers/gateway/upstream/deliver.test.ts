import { describe, it } from 'vitest';
import { deliver } from '../../../../src/servers/gateway/upstream/deliver.ts';

/** What came of a message: whether it was one, and whom it was told to. */
function delivered(json: string): { readonly isMessage: boolean; readonly told: readonly unknown[] } {
  const told: unknown[] = [];
  const isMessage = deliver(json, {
    onResult: (id, resultJson) => told.push(['result', id, resultJson]),
    onResponse: (id, { error }) => told.push(['response', id, error?.code]),
    onNotification: (method) => told.push(['notification', method]),
    onRequest: (id, method) => told.push(['request', id, method]),
  });
  return { isMessage, told };
}

describe('a message of a server', () => {
  it('is handed on as it stands when it is a result', ({ expect }) => {
    const json = '{"jsonrpc":"2.0","id":"a1","result":{"n": 1.0}}';
    expect(delivered(json)).toEqual({ isMessage: true, told: [['result', 'a1', '{"n": 1.0}']] });
  });

  it('is no message when it has both a result and an error', ({ expect }) => {
    const json = '{"jsonrpc":"2.0","id":"a1","result":{},"error":{"code":1,"message":"bad"}}';
    expect(delivered(json)).toEqual({ isMessage: false, told: [] });
  });

  it('is no message when its result is no JSON', ({ expect }) => {
    const json = '{"jsonrpc":"2.0","id":"a1","result":{"content":[}}';
    expect(delivered(json)).toEqual({ isMessage: false, told: [] });
  });
});
