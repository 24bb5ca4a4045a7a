import type { ErrorCode, FactsOf, OperationalError } from '../runtime/errors.ts';

// A new error code does not compile until it has a line here.
const nextSteps: { readonly [C in ErrorCode]: (facts: FactsOf<C>) => string } = {
  CONFIG_INVALID: ({ file, line }) => `Correct line ${line} of ${file}, then run \`mcpctl config validate\`.`,
  CONFIG_NOT_FOUND: () => 'Check --config and MCPCTL_CONFIG; without a config file the defaults apply.',
  CONFIG_UNREADABLE: ({ file, line }) =>
    `Correct line ${line} of ${file}, then run \`mcpctl config validate\`.`,
  CONFIG_SECRET_UNRESOLVED: ({ reference }) =>
    `Make ${reference} give a value, then run \`mcpctl config validate\`.`,
  STATE_UNWRITABLE: ({ directory }) =>
    `Make ${directory} writable for this user, or choose another directory with --state-dir.`,
  STATE_UNREADABLE: ({ file }) =>
    `If a newer mcpctl wrote ${file}, use that version; if it is damaged, run \`mcpctl doctor\`, then move the file away.`,
  STATE_PATH_TOO_LONG: () => 'Choose a shorter directory with --state-dir or MCPCTL_STATE_DIR.',
  DISK_FULL: ({ directory }) =>
    `Free space on the file system of ${directory}, or choose another with --state-dir.`,
  FLEET_LOCKED: () => 'Wait until that command has finished, then run this one again.',
  FLEET_NOT_RUNNING: () => 'Start it with `mcpctl up`.',
  PORT_TAKEN: ({ server, port }) =>
    `Stop that process, or set another port for ${server} in mcpctl.yaml (0 means any free one); ${port} is never taken by force.`,
  PORTS_EXHAUSTED: () =>
    'End processes that hold ports in this range (`mcpctl doctor` names them), or ask for other ports.',
  SERVER_UNKNOWN: ({ known }) => `Use one of: ${known.join(', ')}.`,
  SERVER_EXISTS: ({ isOwn }) =>
    isOwn ? 'Choose another name.' : 'Choose another name, or put it in place of that one with --force.',
  SERVER_CRASHED: ({ server }) => `Read \`mcpctl logs ${server}\`, then \`mcpctl restart ${server}\`.`,
  SERVER_NOT_READY: ({ server }) => `Look at \`mcpctl status\` and \`mcpctl logs ${server}\`.`,
  SERVER_UNREACHABLE: ({ server }) =>
    `Look at \`mcpctl status\`; \`mcpctl restart ${server}\` starts it anew.`,
  START_TIMEOUT: ({ server }) =>
    `Read \`mcpctl logs ${server}\`; if it only needs longer, raise startTimeout of ${server} in mcpctl.yaml.`,
  LIMITS_UNENFORCEABLE: ({ server }) =>
    `Look at the limits in \`mcpctl doctor\`; with \`enforce: prefer\` ${server} runs all the same.`,
  SCALE_INVALID: ({ server }) => `Ask for a number in that range; see autoscale of ${server} in mcpctl.yaml.`,
  STOP_INCOMPLETE: () => 'Run `mcpctl down` again; `mcpctl doctor` names what is still there.',
  SUPERVISOR_UNREACHABLE: () => 'Run `mcpctl down`, then `mcpctl up`: a new daemon is started.',
  SUPERVISOR_FAILED: () => 'Look at `mcpctl doctor`, then run the command again.',
  CONTROL_UNREACHABLE: () => 'Run `mcpctl up`: it starts control again and keeps what is running.',
  CONTROL_FAILED: () => 'Keep `mcpctl logs control` for a bug report; `mcpctl up` tries again.',
  CIRCUIT_OPEN: ({ retryInMs }) => `See \`mcpctl status\`; the next try is in ${retryInMs} ms.`,
  TIMED_OUT: () => 'Look at `mcpctl status` for what is slow, then try again.',
  BINARY_MISSING: ({ binary }) =>
    `Install ${binary} again (\`npm ci\` in a checkout), then run \`mcpctl doctor\`.`,
  DATABASE_UNREACHABLE: () =>
    'Check database.url in mcpctl.yaml; without it mcpctl runs a PostgreSQL of its own. `mcpctl doctor` tests the connection.',
  DATABASE_BUSY: () => 'Look at `mcpctl status` for long calls; more replicas bring more connections.',
  MIGRATION_FAILED: () =>
    'Correct what the message names, then run `mcpctl up`: it starts at this migration.',
  POSTGRES_CANNOT_RUN: () =>
    'Set database.url in mcpctl.yaml to a PostgreSQL of yours, or correct what `mcpctl doctor` names.',
  EMBEDDING_PACKAGE_MISSING: ({ package: name }) => `npm install ${name}, next to mcpctl`,
  EMBEDDING_REFUSED: () => 'Shorten the text, or take a model that reads longer ones.',
  EMBEDDING_UNAVAILABLE: () =>
    'Look whether the endpoint runs, and check embedding.url, model and apiKey in mcpctl.yaml.',
  MODEL_UNREADABLE: () => 'Install mcpctl again, or set embedding.provider to none (keyword search only).',
  VECTOR_STORE_FAILED: () =>
    'Look at `mcpctl status` for the vector store, and at the free disk space in `mcpctl doctor`.',
  TRANSFER_BLOCKED: () =>
    'Nothing was switched. Rename or delete that collection where it is in the way, or take `--replace`: what is there then becomes the copy.',
  TRANSFER_DIFFERS: () =>
    'Nothing was switched. Run the command again; if another program writes to the store, stop it first.',
  BACKUP_UNREADABLE: () => 'Nothing was changed. Take another backup.',
  CONFIG_FILE_NEEDED: ({ stateDirectory }) =>
    `Write \`version: 1\` into a mcpctl.yaml, and name the state directory with every command: \`--state-dir ${stateDirectory}\`.`,
  WEAVIATE_MISSING: () =>
    'Run `mcpctl weaviate install`, then `mcpctl up`; MCPCTL_WEAVIATE_BINARY names one that lies elsewhere.',
  INSTALL_FAILED: () =>
    'Install Go 1.26 or newer and try again, or bring the program from elsewhere: `mcpctl weaviate install --from <path>`.',
  CHECKSUM_MISMATCH: () =>
    'Nothing was installed or run. Try again; if it stays so, somebody changed the file on its way: tell them.',
  TOOL_UNKNOWN: ({ server, similar }) =>
    similar.length > 0 ? `Did you mean ${similar.join(', ')}?` : `See \`mcpctl tools ${server}\`.`,
  TOOL_ARGUMENTS_INVALID: ({ tool }) => `See \`mcpctl tools ${tool}\` for what it takes.`,
  TOOL_FAILED: ({ server }) => `Read its message; the server's side is in \`mcpctl logs ${server}\`.`,
  TOKEN_EXISTS: ({ name }) => `Choose another name, or \`mcpctl token revoke ${name}\` first.`,
  TOKEN_UNKNOWN: ({ known }) =>
    known.length > 0 ? `Use one of: ${known.join(', ')}.` : 'Make one with `mcpctl token create <name>`.',
  LOGIN_NEEDED: ({ server }) => `Log in with \`mcpctl login ${server}\`.`,
  LOGIN_FAILED: ({ server }) => `Check url and oauth of ${server} in mcpctl.yaml, then try again.`,
  INTERRUPTED: () => 'See `mcpctl status` for what is running now.',
};

/** What the operator does now: a command to run or a setting to change. */
export function nextStep<C extends ErrorCode>(error: OperationalError<C>): string {
  return nextSteps[error.code](error.facts);
}
