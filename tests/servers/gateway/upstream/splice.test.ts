import { describe, it } from 'vitest';
import { splice } from '../../../../src/servers/gateway/upstream/splice.ts';

const result = '{"content":[{"type":"text","text":"a \\"quoted\\" ,\\"id\\":\\"x\\"} text"}]}';

describe('splice', () => {
  it.for([
    { writer: 'TypeScript', json: `{"result":${result},"jsonrpc":"2.0","id":"a.1"}` },
    { writer: 'Python and Go', json: `{"jsonrpc":"2.0","id":"a.1","result":${result}}` },
    { writer: 'a hand', json: `{"jsonrpc":"2.0","result":${result},"id":"a.1"}` },
  ])('finds id and result as $writer writes them', ({ json }, { expect }) => {
    expect(splice(json)).toEqual({ id: 'a.1', resultJson: result });
  });

  it('takes no id from inside the result', ({ expect }) => {
    const nested = '{"structuredContent":{"jsonrpc":"2.0","id":"other"}}';
    expect(splice(`{"result":${nested},"jsonrpc":"2.0","id":"a.1"}`)).toEqual({
      id: 'a.1',
      resultJson: nested,
    });
  });

  it.for([
    { what: 'an error', json: '{"jsonrpc":"2.0","id":"a.1","error":{"code":-32602,"message":"no"}}' },
    {
      what: 'an error with the id last',
      json: '{"error":{"code":1,"message":"no"},"jsonrpc":"2.0","id":"a.1"}',
    },
    { what: 'a number as id', json: '{"jsonrpc":"2.0","id":1,"result":{}}' },
    { what: 'a request', json: '{"method":"roots/list","jsonrpc":"2.0","id":"a.1"}' },
    { what: 'a notification', json: '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}' },
    { what: 'spaces between keys', json: '{ "jsonrpc": "2.0", "id": "a.1", "result": {} }' },
    { what: 'a batch', json: '[{"jsonrpc":"2.0","id":"a.1","result":{}}]' },
    { what: 'an escaped id', json: '{"result":{},"jsonrpc":"2.0","id":"a\\"1"}' },
    { what: 'half a line', json: '{"jsonrpc":"2.0","id":"a.1","resul' },
    { what: 'nothing', json: '' },
  ])('leaves $what to a real parser', ({ json }, { expect }) => {
    expect(splice(json)).toBeNull();
  });
});
