/** What pg reports, sorted: the world (an `OperationalError`), or a statement that PostgreSQL refused (as it is). */
import pg from 'pg';
import { OperationalError, reasonOf } from '../errors.ts';
import { SilentServer } from './silence.ts';

/** What an error report needs to know of the pool. */
export interface ErrorContext {
  /** Without the password. */
  readonly target: string;
  readonly acquireTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly maxConnections: number;
}

// pg-pool and pg throw plain errors; their messages are all there is to tell them apart.
const waitedTooLong = 'timeout exceeded when trying to connect';
const connectionLost =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout)/;

// Class 08: connection exceptions. 57P01 to 57P05: the server or an administrator ended the session.
const sessionEnded = /^(08...|57P0[1-5])$/;
const queryCanceled = '57014';
const uniqueViolation = '23505';

/** Nothing but the wait for a free connection is the pool's own doing; every other failure is the server's. */
export function acquireError(error: unknown, context: ErrorContext): OperationalError {
  if (reasonOf(error) === waitedTooLong) return busyError(context.acquireTimeoutMs, context);
  return unreachable(error, context);
}

export function busyError(waitedMs: number, { maxConnections }: ErrorContext): OperationalError {
  return new OperationalError('DATABASE_BUSY', { waitedMs, poolSize: maxConnections });
}

/** @returns an `OperationalError` when the world failed, else `error` itself */
export function statementError(error: unknown, context: ErrorContext): unknown {
  if (isConnectionLost(error)) return unreachable(error, context);
  if (error instanceof pg.DatabaseError && error.code === queryCanceled) {
    const facts = { operation: 'A database statement', timeoutMs: context.statementTimeoutMs };
    return new OperationalError('TIMED_OUT', facts, { cause: error });
  }
  return error;
}

/** Whether another row has what must be unique. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === uniqueViolation;
}

/** Whether the connection that reported `error` is of no further use. */
export function isConnectionLost(error: unknown): error is Error {
  if (error instanceof pg.DatabaseError) {
    return error.severity === 'FATAL' || sessionEnded.test(error.code ?? '');
  }
  if (error instanceof SilentServer) return true;
  if (!(error instanceof Error)) return false;
  return 'syscall' in error || connectionLost.test(error.message);
}

function unreachable(error: unknown, { target }: ErrorContext): OperationalError {
  return new OperationalError('DATABASE_UNREACHABLE', { target, reason: reasonOf(error) }, { cause: error });
}
