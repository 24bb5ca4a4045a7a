import { describe, it } from 'vitest';
import { classify, encodeHeader } from '../../../../src/servers/gateway/protocol/classify.ts';
import { messageOf } from '../../../../src/servers/gateway/protocol/messages.ts';
import { modernAsk } from '../../../support/raw-mcp.ts';

function classified(body: unknown, headers: Record<string, string>) {
  const message = messageOf(body);
  if (message === null) throw new Error('no message');
  const found = classify(message, headers);
  return 'era' in found ? found.era : found.refused.code;
}

const call = modernAsk('tools/call', { name: 'echo', arguments: {} });
const without = (header: string) =>
  Object.fromEntries(Object.entries(call.headers).filter(([name]) => name !== header));

describe('the era of a message', () => {
  it('is that of its body', ({ expect }) => {
    expect(classified(call.body, call.headers)).toBe('modern');
    expect(classified({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, {})).toBe('legacy');
    expect(classified({ jsonrpc: '2.0', id: 1, result: {} }, {})).toBe('legacy');
  });

  it.for([
    { what: 'another version', headers: { ...call.headers, 'mcp-protocol-version': '2025-11-25' } },
    { what: 'another method', headers: { ...call.headers, 'mcp-method': 'tools/list' } },
    { what: 'another name', headers: { ...call.headers, 'mcp-name': 'refuse' } },
    { what: 'a broken encoding of the name', headers: { ...call.headers, 'mcp-name': '=?base64?x?=' } },
    { what: 'no version', headers: without('mcp-protocol-version') },
    { what: 'no method', headers: without('mcp-method') },
    { what: 'no name', headers: without('mcp-name') },
  ])('is refused when headers say $what', ({ headers }, { expect }) => {
    expect(classified(call.body, headers)).toBe(-32_020);
  });

  it('is refused when an initialize comes with a header of the modern era', ({ expect }) => {
    const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} };
    expect(classified(body, { 'mcp-protocol-version': '2026-07-28' })).toBe(-32_020);
  });

  it('is refused when the header promises an envelope that is not there', ({ expect }) => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect(classified(body, { 'mcp-protocol-version': '2026-07-28' })).toBe(-32_602);
  });

  it('is refused for an envelope without capabilities', ({ expect }) => {
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta } };
    expect(classified(body, { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' })).toBe(
      -32_602,
    );
  });

  it('is refused for a version that is not known yet', ({ expect }) => {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2099-01-01',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta } };
    expect(classified(body, { 'mcp-protocol-version': '2099-01-01' })).toBe(-32_022);
  });

  it.for(['echo', 'größer', ' spaces ', '=?base64?x?=', ''])(
    'knows "%s" by its header again',
    (name, { expect }) => {
      const named = modernAsk('tools/call', { name });
      const headers = { ...named.headers, 'mcp-name': encodeHeader(name) };
      expect(classified(named.body, headers)).toBe('modern');
    },
  );
});
