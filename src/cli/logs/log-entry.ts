import type { LogLevel } from '../../runtime/telemetry/logger.ts';

/** One line of a log: a JSON line of ours, or whatever a third party wrote. The `--json` shape of docs/json.md. */
export interface LogEntry {
  /** Id of the process. */
  readonly id: string;
  /** ISO 8601; `null` when the line does not say. */
  readonly time: string | null;
  readonly level: LogLevel | null;
  readonly trace_id: string | null;
  readonly msg: string;
  /** What else the line carries. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const postgresPattern = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3}) UTC \[\d+\] (.*?)([A-Z]+\d?): {2}(.*)$/s;

const postgresLevels: Readonly<Record<string, LogLevel>> = {
  PANIC: 'fatal',
  FATAL: 'fatal',
  ERROR: 'error',
  WARNING: 'warn',
  NOTICE: 'info',
  LOG: 'info',
  INFO: 'info',
};

const ownKeys = new Set(['time', 'level', 'server', 'replica', 'pid', 'trace_id', 'msg']);
/** Weaviate says with every line which build it is. */
const weaviateKey = /^build_(git_commit|go_version|image_tag|wv_version)$/;
const weaviateLevels: Readonly<Record<string, LogLevel>> = { warning: 'warn', panic: 'fatal' };
const levels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

export function parseLogLine(id: string, line: string): LogEntry {
  return (
    (line.startsWith('{') ? parseJsonLine(id, line) : parsePostgresLine(id, line)) ?? {
      id,
      time: null,
      level: null,
      trace_id: null,
      msg: line,
      fields: {},
    }
  );
}

function parseJsonLine(id: string, line: string): LogEntry | null {
  let values: Record<string, unknown>;
  try {
    values = JSON.parse(line) as Record<string, unknown>;
  } catch {
    // Begins like JSON and is not: shown as it stands.
    return null;
  }
  const { time, level, trace_id, msg } = values;
  return {
    id,
    time: typeof time === 'string' && !Number.isNaN(Date.parse(time)) ? time : null,
    level: levels.includes(String(level)) ? (level as LogLevel) : (weaviateLevels[String(level)] ?? null),
    trace_id: typeof trace_id === 'string' ? trace_id : null,
    msg: typeof msg === 'string' ? msg : '',
    fields: Object.fromEntries(
      Object.entries(values).filter(([key]) => !ownKeys.has(key) && !weaviateKey.test(key)),
    ),
  };
}

/** @see https://www.postgresql.org/docs/current/runtime-config-logging.html (log_line_prefix `%m [%p] `) */
function parsePostgresLine(id: string, line: string): LogEntry | null {
  const match = postgresPattern.exec(line);
  if (match === null) return null;
  const [, date, time, , severity = '', msg = ''] = match;
  // DETAIL, HINT and STATEMENT belong to the line before and say so.
  const level = postgresLevels[severity] ?? null;
  const text = level === null ? `${severity}: ${msg}` : msg;
  return { id, time: `${date}T${time}Z`, level, trace_id: null, msg: text, fields: {} };
}
