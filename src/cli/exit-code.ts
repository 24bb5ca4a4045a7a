/** What a command ends with: public, and the same for every command (docs/errors.md). */
import type { ErrorCode } from '../runtime/errors.ts';

export const exitCodes = {
  done: 0,
  failed: 1,
  /** Wrong arguments or a wrong config file. */
  usage: 2,
  /** Some server is not ready. */
  notReady: 3,
  portConflict: 4,
  /** Another command holds the fleet. */
  locked: 5,
  supervisorLost: 6,
  timedOut: 7,
  /** A bug in mcpctl (sysexits EX_SOFTWARE). */
  bug: 70,
  /** 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

// Only what scripts have reason to tell apart from a plain failure.
const exitCodeOf: { readonly [C in ErrorCode]?: ExitCode } = {
  CONFIG_INVALID: exitCodes.usage,
  CONFIG_NOT_FOUND: exitCodes.usage,
  CONFIG_UNREADABLE: exitCodes.usage,
  CONFIG_SECRET_UNRESOLVED: exitCodes.usage,
  CONFIG_FILE_NEEDED: exitCodes.usage,
  SERVER_UNKNOWN: exitCodes.usage,
  SERVER_EXISTS: exitCodes.usage,
  SCALE_INVALID: exitCodes.usage,
  TOOL_UNKNOWN: exitCodes.usage,
  TOKEN_EXISTS: exitCodes.usage,
  TOKEN_UNKNOWN: exitCodes.usage,
  TOOL_ARGUMENTS_INVALID: exitCodes.usage,
  SERVER_CRASHED: exitCodes.notReady,
  SERVER_NOT_READY: exitCodes.notReady,
  SERVER_UNREACHABLE: exitCodes.notReady,
  PORT_TAKEN: exitCodes.portConflict,
  PORTS_EXHAUSTED: exitCodes.portConflict,
  FLEET_LOCKED: exitCodes.locked,
  SUPERVISOR_UNREACHABLE: exitCodes.supervisorLost,
  SUPERVISOR_FAILED: exitCodes.supervisorLost,
  CONTROL_UNREACHABLE: exitCodes.supervisorLost,
  CONTROL_FAILED: exitCodes.bug,
  START_TIMEOUT: exitCodes.timedOut,
  TIMED_OUT: exitCodes.timedOut,
  INTERRUPTED: exitCodes.interrupted,
};

export function exitCodeFor(code: ErrorCode): ExitCode {
  return exitCodeOf[code] ?? exitCodes.failed;
}
