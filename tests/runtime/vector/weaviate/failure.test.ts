import { describe, it } from 'vitest';
import { failureOf } from '../../../../src/runtime/vector/weaviate/failure.ts';
import { RestRefusal } from '../../../../src/runtime/vector/weaviate/rest-client.ts';
import { errorOf } from '../../../../src/runtime/vector/weaviate/weaviate-error.ts';

const grpc = (code: number, details: string) =>
  Object.assign(new Error(`call: ${details}`), { code, details });
const socket = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:8080`), { code });

describe('failureOf', () => {
  it.for([
    { what: 'a refused connection', error: socket('ECONNREFUSED'), kind: 'away' },
    { what: 'a broken one', error: socket('UND_ERR_SOCKET'), kind: 'away' },
    { what: 'an answer that is too large', error: socket('UND_ERR_RES_EXCEEDED_MAX_SIZE'), kind: 'refused' },
    { what: 'a deadline', error: new DOMException('late', 'TimeoutError'), kind: 'away' },
    { what: 'a caller who waits no longer', error: new DOMException('enough', 'AbortError'), kind: 'away' },
    { what: 'no gRPC channel', error: grpc(14, 'No connection established'), kind: 'away' },
    { what: 'a gateway before it', error: new RestRefusal(502, 'bad gateway'), kind: 'away' },
    { what: 'a start', error: new RestRefusal(500, 'leader not found'), kind: 'away' },
    { what: 'HTTP 429', error: new RestRefusal(429, 'slow down'), kind: 'busy' },
    { what: 'HTTP 503', error: new RestRefusal(503, 'not ready'), kind: 'busy' },
    { what: 'a limit of use', error: grpc(8, 'too many requests'), kind: 'busy' },
    { what: 'memory pressure', error: grpc(2, 'cannot process batch: not enough memory'), kind: 'busy' },
    { what: 'a full disk', error: new RestRefusal(500, 'store is read-only'), kind: 'busy' },
    {
      what: 'a message that is too large',
      error: grpc(8, 'Received message larger than max'),
      kind: 'refused',
    },
    { what: 'HTTP 401', error: new RestRefusal(401, 'unauthorized: invalid api key'), kind: 'denied' },
    { what: 'HTTP 403', error: new RestRefusal(403, 'forbidden'), kind: 'denied' },
    {
      what: 'a key over gRPC',
      error: grpc(2, 'extract auth: unauthorized: invalid api key'),
      kind: 'denied',
    },
    { what: 'missing rights', error: grpc(7, 'insufficient permissions'), kind: 'denied' },
    { what: 'anything else it says', error: grpc(2, 'no such prop'), kind: 'refused' },
  ])('takes $what as $kind', ({ error, kind }, { expect }) => {
    expect(failureOf(error)).toMatchObject({ kind });
  });

  it('takes a bug as a bug', ({ expect }) => {
    expect(failureOf(new TypeError('undefined is not a function'))).toBeNull();
  });
});

describe('errorOf', () => {
  const refused = (reason: string) => errorOf({ kind: 'refused', reason }, 'search', null);

  it.for([
    ['could not find class Gone in schema', 'collection_unknown'],
    ['object search at index ten: tenant not found: "q"', 'tenant_unknown'],
    ["tenant not active: 'b'", 'tenant_inactive'],
    ["distance: 3 vs 2: vector lengths don't match", 'vector_invalid'],
    ['something nobody foresaw', 'VECTOR_STORE_FAILED'],
  ] as const)('says of "%s": %s', ([reason, code], { expect }) => {
    expect(refused(reason)).toMatchObject({ code });
  });
});
