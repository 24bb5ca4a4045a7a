import path from 'node:path';
import { it } from 'vitest';
import { preparePostgres } from '../../../src/servers/postgres/prepare-postgres.ts';
import { runSingleUser } from '../../../src/servers/postgres/single-user.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { usualPassword } from './started-postgres.ts';

it('runSingleUser runs a statement in a resting cluster and rejects when it fails', async ({ expect }) => {
  await using directory = await temporaryDirectory('single-user');
  const { signal } = new AbortController();
  const prepared = await preparePostgres(
    { dataDirectory: directory.path, host: '127.0.0.1', port: 1, password: usualPassword },
    { env: process.env, uid: process.getuid?.(), signal, isDurable: false },
  );
  const program = prepared.command.findIndex((word) => word.endsWith('/postgres'));
  const options = {
    directory: path.join(directory.path, 'postgres'),
    binaries: { postgres: prepared.command[program] ?? '' },
    identity: { prefix: prepared.command.slice(0, program), owner: null },
    env: prepared.env,
    signal,
  };
  await expect(runSingleUser('SELECT 1', options)).resolves.toBeUndefined();
  const failed = runSingleUser("SELECT nonsense, 'a secret'", options);
  await expect(failed).rejects.toMatchObject({
    output: expect.stringContaining('column "nonsense" does not exist'),
  });
  await expect(failed).rejects.not.toThrow('a secret');
});
