/**
 * Operational errors: what can go wrong in the world (a taken port, a database that is away).
 *
 * A room throws the facts; the CLI adds the next step (`src/cli/next-step.ts`), and `docs/errors.md`
 * explains every code. Anything that is not an `OperationalError` is a bug.
 */

/** Facts carried by each operational error. Codes are public: never renamed, never reused. */
interface Facts {
  /** `key` is a dotted path, `found` the value as text, `allowed` says what would be right. */
  CONFIG_INVALID: { file: string; line: number; key: string; found: string; allowed: string };
  CONFIG_NOT_FOUND: { file: string };
  CONFIG_UNREADABLE: { file: string; line: number; reason: string };
  /** A `${env:}`, `${file:}` or `${cmd:}` that gave nothing. */
  CONFIG_SECRET_UNRESOLVED: { file: string; line: number; key: string; reference: string; reason: string };
  STATE_UNWRITABLE: { directory: string; reason: string };
  STATE_UNREADABLE: { file: string; reason: string };
  STATE_PATH_TOO_LONG: { path: string; maxBytes: number };
  DISK_FULL: { directory: string; freeBytes: number; neededBytes: number };
  FLEET_LOCKED: { stateDirectory: string; waitedMs: number };
  FLEET_NOT_RUNNING: { stateDirectory: string };
  /** `holder` names PID, user, command and age of the process that holds the port. */
  PORT_TAKEN: { server: string; port: number; holder: string };
  PORTS_EXHAUSTED: { from: number; to: number };
  SERVER_UNKNOWN: { server: string; known: readonly string[] };
  /** `isOwn`: it is one of mcpctl's own servers. */
  SERVER_EXISTS: { server: string; file: string; isOwn: boolean };
  SERVER_CRASHED: { server: string; reason: string; lastLines: readonly string[] };
  SERVER_NOT_READY: { server: string; state: string; reason: string };
  SERVER_UNREACHABLE: { server: string; url: string; reason: string };
  START_TIMEOUT: { server: string; timeoutMs: number; missing: string };
  /** `enforce: require`, and no group of the kernel's can be made. */
  LIMITS_UNENFORCEABLE: { server: string; reason: string };
  /** `allowed` says how many replicas the server may have. */
  SCALE_INVALID: { server: string; replicas: number; allowed: string };
  STOP_INCOMPLETE: { left: readonly string[] };
  SUPERVISOR_UNREACHABLE: { operation: string; timeoutMs: number };
  SUPERVISOR_FAILED: { operation: string; reason: string };
  CONTROL_UNREACHABLE: { socket: string; reason: string };
  /** A bug in control; `reason` has its stack. */
  CONTROL_FAILED: { reason: string };
  CIRCUIT_OPEN: { dependency: string; retryInMs: number };
  TIMED_OUT: { operation: string; timeoutMs: number };
  BINARY_MISSING: { binary: string; reason: string };
  DATABASE_UNREACHABLE: { target: string; reason: string };
  DATABASE_BUSY: { waitedMs: number; poolSize: number };
  MIGRATION_FAILED: { migration: string; reason: string };
  POSTGRES_CANNOT_RUN: { reason: string };
  MODEL_UNREADABLE: { file: string; reason: string };
  EMBEDDING_UNAVAILABLE: { model: string; reason: string };
  EMBEDDING_REFUSED: { model: string; reason: string };
  EMBEDDING_PACKAGE_MISSING: { package: string };
  VECTOR_STORE_FAILED: { operation: string; reason: string };
  /** A collection that cannot be copied to where it is to be. */
  TRANSFER_BLOCKED: { collection: string; reason: string };
  TRANSFER_DIFFERS: { collection: string; what: string };
  BACKUP_UNREADABLE: { file: string; reason: string };
  CONFIG_FILE_NEEDED: { stateDirectory: string };
  /** No program that `vectors: { engine: weaviate, managed: true }` could run. */
  WEAVIATE_MISSING: { file: string; reason: string };
  /** `reason` tells of every way that was tried. */
  INSTALL_FAILED: { what: string; reason: string };
  CHECKSUM_MISMATCH: { url: string; expected: string; found: string };
  TOOL_UNKNOWN: { server: string; tool: string; similar: readonly string[] };
  TOOL_ARGUMENTS_INVALID: { tool: string; problem: string };
  TOOL_FAILED: { server: string; tool: string; message: string };
  TOKEN_EXISTS: { name: string };
  TOKEN_UNKNOWN: { name: string; known: readonly string[] };
  /** Somebody must agree in a browser, once. */
  LOGIN_NEEDED: { server: string };
  LOGIN_FAILED: { server: string; reason: string };
  INTERRUPTED: { during: string };
}

export type ErrorCode = keyof Facts;
export type FactsOf<C extends ErrorCode> = Facts[C];

const messages: { readonly [C in ErrorCode]: (facts: Facts[C]) => string } = {
  CONFIG_INVALID: ({ file, line, key, found, allowed }) =>
    `${file}:${line}: ${key} is ${found}; allowed: ${allowed}`,
  CONFIG_NOT_FOUND: ({ file }) => `No config file at ${file}`,
  CONFIG_UNREADABLE: ({ file, line, reason }) => `${file}:${line}: ${reason}`,
  CONFIG_SECRET_UNRESOLVED: ({ file, line, key, reference, reason }) =>
    `${file}:${line}: ${key} needs ${reference}, but ${reason}`,
  STATE_UNWRITABLE: ({ directory, reason }) => `Cannot write to the state directory ${directory}: ${reason}`,
  STATE_UNREADABLE: ({ file, reason }) => `Cannot read ${file}: ${reason}`,
  STATE_PATH_TOO_LONG: ({ path, maxBytes }) =>
    `Path too long for a Unix socket (over ${maxBytes} bytes): ${path}`,
  DISK_FULL: ({ directory, freeBytes, neededBytes }) =>
    `${directory} has ${inMiB(freeBytes)} free; the fleet needs at least ${inMiB(neededBytes)}`,
  FLEET_LOCKED: ({ stateDirectory, waitedMs }) =>
    `Another mcpctl command has held the fleet in ${stateDirectory} for over ${waitedMs} ms`,
  FLEET_NOT_RUNNING: ({ stateDirectory }) => `No fleet is running in ${stateDirectory}`,
  PORT_TAKEN: ({ server, port, holder }) => `Port ${port} of ${server} is held by ${holder}`,
  PORTS_EXHAUSTED: ({ from, to }) => `No free port between ${from} and ${to}`,
  SERVER_UNKNOWN: ({ server }) => `No server is named "${server}"`,
  SERVER_EXISTS: ({ server, file, isOwn }) =>
    isOwn ? `mcpctl has a server of its own named "${server}"` : `${file} has a server named "${server}"`,
  SERVER_CRASHED: ({ server, reason, lastLines }) =>
    [`${server} died: ${reason}`, ...lastLines].join('\n  | '),
  SERVER_NOT_READY: ({ server, state, reason }) => `${server} is ${state}: ${reason}`,
  SERVER_UNREACHABLE: ({ server, url, reason }) => `${server} does not answer at ${url}: ${reason}`,
  START_TIMEOUT: ({ server, timeoutMs, missing }) =>
    `${server} was not ready after ${timeoutMs} ms: ${missing}`,
  LIMITS_UNENFORCEABLE: ({ server, reason }) => `Nothing can hold ${server} to its limits: ${reason}`,
  SCALE_INVALID: ({ server, replicas, allowed }) =>
    `${server} cannot have ${replicas} replicas; allowed: ${allowed}`,
  STOP_INCOMPLETE: ({ left }) => `Still there after stopping: ${left.join('; ')}`,
  SUPERVISOR_UNREACHABLE: ({ operation, timeoutMs }) =>
    `The pm2 daemon did not answer ${operation} within ${timeoutMs} ms`,
  SUPERVISOR_FAILED: ({ operation, reason }) => `pm2 failed to ${operation}: ${reason}`,
  CONTROL_UNREACHABLE: ({ socket, reason }) => `control does not answer on ${socket}: ${reason}`,
  CONTROL_FAILED: ({ reason }) => `control failed because of a bug: ${reason}`,
  CIRCUIT_OPEN: ({ dependency }) => `Not calling ${dependency}: it failed repeatedly`,
  TIMED_OUT: ({ operation, timeoutMs }) => `${operation} took longer than ${timeoutMs} ms`,
  BINARY_MISSING: ({ binary, reason }) => `Cannot run ${binary}: ${reason}`,
  DATABASE_UNREACHABLE: ({ target, reason }) => `PostgreSQL at ${target} does not answer: ${reason}`,
  DATABASE_BUSY: ({ waitedMs, poolSize }) =>
    `No database connection was free within ${waitedMs} ms (pool of ${poolSize})`,
  MIGRATION_FAILED: ({ migration, reason }) => `Migration ${migration} failed: ${reason}`,
  POSTGRES_CANNOT_RUN: ({ reason }) => `The embedded PostgreSQL cannot run here: ${reason}`,
  MODEL_UNREADABLE: ({ file, reason }) => `Cannot use the embedding model ${file}: ${reason}`,
  EMBEDDING_UNAVAILABLE: ({ model, reason }) => `The embedding model ${model} does not answer: ${reason}`,
  EMBEDDING_REFUSED: ({ model, reason }) => `The embedding model ${model} refuses a text: ${reason}`,
  EMBEDDING_PACKAGE_MISSING: ({ package: name }) => `The package ${name} is not installed`,
  VECTOR_STORE_FAILED: ({ operation, reason }) => `The vector store could not ${operation}: ${reason}`,
  TRANSFER_BLOCKED: ({ collection, reason }) => `${collection} is not copied: ${reason}`,
  TRANSFER_DIFFERS: ({ collection, what }) => `The copy of ${collection} is not the same: ${what}`,
  BACKUP_UNREADABLE: ({ file, reason }) => `${file} cannot be restored: ${reason}`,
  CONFIG_FILE_NEEDED: ({ stateDirectory }) =>
    `The fleet in ${stateDirectory} has no config file that could name another vector store`,
  WEAVIATE_MISSING: ({ file, reason }) => `Cannot run Weaviate (${file}): ${reason}`,
  INSTALL_FAILED: ({ what, reason }) => `${what} was not installed: ${reason}`,
  CHECKSUM_MISMATCH: ({ url, expected, found }) =>
    `${url} has the SHA-256 ${found}; published is ${expected}`,
  TOOL_UNKNOWN: ({ server, tool }) => `${server} has no tool "${tool}"`,
  TOOL_ARGUMENTS_INVALID: ({ tool, problem }) => `Wrong arguments for ${tool}: ${problem}`,
  TOOL_FAILED: ({ server, tool, message }) => `${server}.${tool} failed: ${message}`,
  TOKEN_EXISTS: ({ name }) => `There is a token named "${name}" already`,
  TOKEN_UNKNOWN: ({ name }) => `No token is named "${name}"`,
  LOGIN_NEEDED: ({ server }) => `${server} wants a login, and there is none, or it has ended`,
  LOGIN_FAILED: ({ server, reason }) => `Could not log in at ${server}: ${reason}`,
  INTERRUPTED: ({ during }) => `Interrupted during ${during}`,
};

export const errorCodes: readonly ErrorCode[] = Object.keys(messages) as ErrorCode[];

/** A failure of the world, not of the program: it has a code, facts, and a next step for the operator. */
export class OperationalError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'OperationalError';
  readonly code: C;
  readonly facts: Facts[C];

  constructor(code: C, facts: Facts[C], options?: ErrorOptions) {
    super(messages[code](facts), options);
    this.code = code;
    this.facts = facts;
  }
}

/** The reason in `error`, as one line for a fact. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
}

function inMiB(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MiB`;
}
