import { afterAll, beforeAll, describe, it } from 'vitest';
import { type EraHttp, eraHttp } from '../../../support/era-http.ts';
import { type TestGateway, testGateway } from '../../../support/open-gateway.ts';
import { modernAsk, rawMcp } from '../../../support/raw-mcp.ts';

let backend: EraHttp;
let gateway: TestGateway;

beforeAll(async () => {
  backend = await eraHttp('legacy');
  gateway = await testGateway({ old: { kind: 'remote', url: backend.url, headers: {}, oauth: null } });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

/** Calls a tool of a server of before as a client of today that can be asked. */
async function call(
  name: string,
  more: Record<string, unknown> = {},
  capabilities: object = { elicitation: {} },
) {
  const { body, headers } = modernAsk('tools/call', { name, arguments: {}, ...more });
  const { params } = body as { params: { _meta: Record<string, unknown> } };
  params._meta['io.modelcontextprotocol/clientCapabilities'] = capabilities;
  return rawMcp(`${gateway.url}/old/mcp`, body, { headers });
}

describe('a question of a legacy server to a client of 2026-07-28', () => {
  it('is the result, and the answer goes on with the same call', async ({ expect }) => {
    const asked = await call('confirm');
    expect(asked.body.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { 'question-1': { method: 'elicitation/create', params: { message: 'Really?' } } },
      requestState: expect.stringMatching(/^mcpctl-/),
    });
    const { requestState } = asked.body.result;
    const inputResponses = { 'question-1': { action: 'decline' } };
    const done = await call('confirm', { requestState, inputResponses });
    expect(done.body.result).toMatchObject({
      resultType: 'complete',
      content: [{ type: 'text', text: 'decline {}' }],
    });
  });

  it('is asked again when the answer is not there', async ({ expect }) => {
    const first = await call('confirm');
    const again = await call('confirm', { requestState: first.body.result.requestState, inputResponses: {} });
    expect(again.body.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: first.body.result.inputRequests,
    });
    expect(again.body.result.requestState).not.toBe(first.body.result.requestState);
    const inputResponses = { 'question-1': { action: 'accept', content: { sure: false } } };
    const done = await call('confirm', { requestState: again.body.result.requestState, inputResponses });
    expect(done.body.result.content[0].text).toBe('accept {"sure":false}');
  });

  it.for([
    { what: 'a second time', name: 'confirm', changed: (state: string) => state },
    { what: 'for another tool', name: 'think', changed: (state: string) => state },
    { what: 'with a state nobody made', name: 'confirm', changed: () => 'mcpctl-forged' },
  ])('cannot be answered $what', async ({ what, name, changed }, { expect }) => {
    const { requestState } = (await call('confirm')).body.result;
    const inputResponses = { 'question-1': { action: 'decline' } };
    if (what === 'a second time') await call('confirm', { requestState, inputResponses });
    const refused = await call(name, { requestState: changed(requestState), inputResponses });
    expect(refused.body.error).toMatchObject({
      code: -32_602,
      message: expect.stringContaining('requestState'),
    });
  });

  it('is never put to one that cannot be asked', async ({ expect }) => {
    const { body } = await call('confirm', {}, {});
    expect(body.result).toMatchObject({ isError: true });
  });
});
