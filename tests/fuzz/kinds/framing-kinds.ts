/** Requests that two servers could read differently, that come slowly, or are never finished. */
import type { FuzzKind } from '../fuzz-case.ts';
import { callBody, requestBytes } from '../request.ts';

/** What an attacker would like to be taken for a request of somebody else. */
const smuggled = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

export const framingKinds: readonly FuzzKind[] = [
  {
    name: 'smuggling',
    share: 60,
    make: (random, target) => {
      const body = callBody();
      const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      const parts = random.pick([
        { headers: { 'transfer-encoding': 'chunked' }, body: `0\r\n\r\n${smuggled}` },
        { headers: { 'transfer-encoding': 'chunked', 'content-length': '4' }, body: chunked },
        { headers: { 'transfer-encoding': 'xchunked' }, body: chunked },
        { headers: { 'transfer-encoding': 'chunked, identity', 'content-length': null }, body: chunked },
        { headers: { 'content-length': `${body.length}\r\nContent-Length: 3` }, body },
        { headers: { 'content-length': `+${body.length}` }, body },
        { headers: { 'content-length': '-1' }, body },
        { headers: { 'content-length': '9'.repeat(40) }, body },
        {
          headers: { 'transfer-encoding': 'chunked', 'content-length': null },
          body: `zz\r\n${body}\r\n0\r\n\r\n`,
        },
        {
          headers: { 'transfer-encoding': '\tchunked', 'content-length': null },
          body: `${chunked}${smuggled}`,
        },
        { headers: { 'x-folded': 'a\r\n b: c' }, body },
        { headers: { 'x-split': `a\n\n${smuggled}` }, body },
        { version: 'HTTP/1.1\r\nContent-Length : 5', body },
        { version: 'HTTP/9.9', body },
      ]);
      return { bytes: requestBytes(target, parts), expects: 'whatever' };
    },
  },
  {
    name: 'no HTTP at all',
    share: 20,
    make: (random, target) => {
      const bytes = Buffer.from(Array.from({ length: 1 + random.below(300) }, () => random.below(256)));
      // A head is there once it ends: without that it would be waited for.
      const ended = Buffer.concat([bytes, Buffer.from('\r\n\r\n')]);
      return { bytes: random.below(4) === 0 ? requestBytes(target).subarray(3) : ended, expects: 'whatever' };
    },
  },
  {
    name: 'byte by byte',
    share: 10,
    make: (_, target) => ({ bytes: requestBytes(target), manner: 'byte by byte', expects: 'result' }),
  },
  {
    name: 'clients that vanish',
    share: 40,
    make: (_, target) => ({ bytes: requestBytes(target), manner: 'vanish', expects: 'whatever' }),
  },
  {
    name: 'clients that never read',
    share: 20,
    make: (_, target) => ({
      bytes: requestBytes(target, { body: callBody({ how: 'well', text: 'x'.repeat(200_000) }) }),
      manner: 'deaf',
      expects: 'whatever',
    }),
  },
];
