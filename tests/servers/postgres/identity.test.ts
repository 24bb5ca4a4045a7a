import { describe, it } from 'vitest';
import {
  chooseIdentity,
  type Identity,
  parseOrdinaryAccount,
} from '../../../src/servers/postgres/identity.ts';

const refused: Identity = { prefix: ['/bin/sh', '-c', 'echo no namespaces >&2; exit 1', 'sh'], owner: null };
const allowed: Identity = { prefix: ['/bin/sh', '-c', 'exec "$@"', 'sh'], owner: { uid: 7, gid: 7 } };
const options = { directory: '/tmp', passwordFile: '/etc/passwd', env: process.env };

describe('chooseIdentity', () => {
  it('runs an ordinary user as itself', async ({ expect }) => {
    expect(await chooseIdentity({ ...options, uid: 1000 })).toEqual({ prefix: [], owner: null });
  });

  it('takes the first way for root that works', async ({ expect }) => {
    const candidates = () => [refused, allowed];
    expect(await chooseIdentity({ ...options, uid: 0, candidates })).toBe(allowed);
  });

  it('names what was refused when no way works', async ({ expect }) => {
    const candidates = () => [refused, { prefix: ['/no/such/program'], owner: null }];
    await expect(chooseIdentity({ ...options, uid: 0, candidates })).rejects.toMatchObject({
      code: 'POSTGRES_CANNOT_RUN',
      facts: { reason: expect.stringContaining('(no namespaces; spawn /no/such/program ENOENT)') },
    });
  });

  it('does not take a way that cannot write the data', async ({ expect }) => {
    const candidates = () => [allowed];
    const missing = chooseIdentity({ ...options, uid: 0, directory: '/no/such/place', candidates });
    await expect(missing).rejects.toMatchObject({ code: 'POSTGRES_CANNOT_RUN' });
  });
});

describe('parseOrdinaryAccount', () => {
  const root = 'root:x:0:0:root:/root:/bin/sh';
  const toor = 'toor:x:0:0:root too:/root:/bin/sh';
  const daemon = 'daemon:x:1:2:daemon:/:/usr/sbin/nologin';
  const nobody = 'nobody:x:65534:65533:nobody:/:/usr/sbin/nologin';

  it.for([
    { file: [root, daemon, nobody], account: { uid: 65534, gid: 65533 } },
    { file: [root, toor, daemon], account: { uid: 1, gid: 2 } },
    { file: [root, toor, ''], account: null },
  ])('takes $account of $file', ({ file, account }, { expect }) => {
    expect(parseOrdinaryAccount(file.join('\n'))).toEqual(account);
  });
});
