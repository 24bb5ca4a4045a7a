/**
 * As whom PostgreSQL runs: it refuses to be root, so for root it needs another name.
 *
 * A user namespace gives root another name only: the data stays root's, behind a home of mode 0700 as well. Where
 * namespaces are refused (containers, mostly) another user with the right to pass directories does the same.
 *
 * @see capabilities(7), "The securebits flags": without `no_setuid_fixup`, access(2) ignores that right
 */
import { readFile } from 'node:fs/promises';
import { OperationalError } from '../../runtime/errors.ts';
import { CommandError, runCommand } from './run-command.ts';

export interface Identity {
  /** Goes before every command that must not run as root; empty for an ordinary user. */
  readonly prefix: readonly string[];
  /** User and group that must own the data, as seen by this process; `null`: they do already. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

const probeTimeoutMs = 5000;

/**
 * @param options.uid of this process; `undefined` where the platform has none
 * @param options.directory that PostgreSQL must be able to write to; must exist
 * @throws OperationalError `POSTGRES_CANNOT_RUN`
 */
export async function chooseIdentity(options: {
  readonly uid: number | undefined;
  readonly directory: string;
  readonly passwordFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly candidates?: (account: Account) => readonly Identity[];
}): Promise<Identity> {
  const { uid, directory, env, candidates = identitiesForRoot } = options;
  if (uid !== 0) return { prefix: [], owner: null };
  const account = parseOrdinaryAccount(await readFile(options.passwordFile, 'utf8'));
  if (account === null) throw cannotRun(`${options.passwordFile} names no user but root`);
  const refusals: string[] = [];
  for (const candidate of candidates(account)) {
    try {
      await runCommand([...candidate.prefix, 'test', '-w', directory], { env, timeoutMs: probeTimeoutMs });
      return candidate;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      refusals.push(error.output);
    }
  }
  throw cannotRun(
    `it refuses to run as root, and running it as another user failed (${refusals.join('; ')})`,
  );
}

/** `nobody`, or else the first user of a password file that is not root. */
export function parseOrdinaryAccount(passwordFile: string): Account | null {
  const accounts = passwordFile.split('\n').flatMap((line) => {
    const [name = '', , uid, gid] = line.split(':');
    return uid === undefined || Number(uid) === 0 ? [] : [{ name, uid: Number(uid), gid: Number(gid) }];
  });
  const account = accounts.find(({ name }) => name === 'nobody') ?? accounts[0];
  return account === undefined ? null : { uid: account.uid, gid: account.gid };
}

function identitiesForRoot({ uid, gid }: Account): readonly Identity[] {
  return [
    {
      prefix: ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'],
      owner: { uid: 0, gid: 0 },
    },
    {
      prefix: [
        'setpriv',
        `--reuid=${uid}`,
        `--regid=${gid}`,
        '--clear-groups',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
        '--securebits=+no_setuid_fixup',
        '--',
      ],
      owner: { uid, gid },
    },
  ];
}

function cannotRun(reason: string): OperationalError {
  return new OperationalError('POSTGRES_CANNOT_RUN', { reason });
}
