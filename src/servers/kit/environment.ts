/** How a built-in server is configured: by environment, so that a container needs nothing else. See docs/environment.md. */
import { z } from 'zod';
import { parseToolsets, type ToolsetChoice } from '../../runtime/mcp/toolsets.ts';
import type { LogLevel } from '../../runtime/telemetry/logger.ts';
import { EnvironmentError } from './environment-error.ts';

export interface ServerEnvironment {
  readonly server: string;
  /** From 1. */
  readonly replica: number;
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** Bearer token every request must carry; `null` switches the check off (loopback hosts only). */
  readonly token: string | null;
  readonly logLevel: LogLevel;
  /** From SIGTERM to giving up on calls in flight. */
  readonly stopGraceMs: number;
  /** Hostnames accepted in `Host` and `Origin` besides loopback names. */
  readonly allowedHosts: readonly string[];
  /** Whose tools are listed for everybody. */
  readonly toolsets: ToolsetChoice;
}

// Coercion would read the empty string, which is what Compose makes of a missing variable, as 0.
const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'expected a whole number')
  .transform(Number);

const schema = z.object({
  MCPCTL_REPLICA: wholeNumber.pipe(z.number().min(1)).default(1),
  MCPCTL_HOST: z.string().min(1).default('127.0.0.1'),
  MCPCTL_PORT: wholeNumber.pipe(z.number().max(65_535)).optional(),
  MCPCTL_TOKEN: z.string().min(16).optional(),
  MCPCTL_AUTH: z.enum(['token', 'none']).default('token'),
  MCPCTL_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  MCPCTL_STOP_GRACE_MS: wholeNumber.pipe(z.number().max(600_000)).default(5000),
  MCPCTL_ALLOWED_HOSTS: z.string().default(''),
  MCPCTL_TOOLSETS: z.string().default(''),
});

const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost']);

/** @throws EnvironmentError naming each variable that is wrong, what was found and what is allowed */
export function parseServerEnvironment(
  server: string,
  defaultPort: number,
  env: Readonly<Record<string, string | undefined>>,
): ServerEnvironment {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const name = issue.path.join('.');
      return `${name} is ${JSON.stringify(name === 'MCPCTL_TOKEN' ? '…' : env[name])}: ${issue.message}`;
    });
    throw new EnvironmentError(`Wrong environment for ${server}: ${problems.join('; ')}`);
  }
  const values = parsed.data;
  const needsToken = values.MCPCTL_AUTH === 'token';
  if (needsToken && values.MCPCTL_TOKEN === undefined) {
    throw new EnvironmentError(
      `${server} needs MCPCTL_TOKEN (16 characters or more), or MCPCTL_AUTH=none on a loopback host`,
    );
  }
  if (!needsToken && !loopbackHosts.has(values.MCPCTL_HOST)) {
    throw new EnvironmentError(
      `MCPCTL_AUTH=none is refused on ${values.MCPCTL_HOST}: only on a loopback host`,
    );
  }
  return {
    server,
    replica: values.MCPCTL_REPLICA,
    host: values.MCPCTL_HOST,
    port: values.MCPCTL_PORT ?? defaultPort,
    token: needsToken ? (values.MCPCTL_TOKEN ?? null) : null,
    logLevel: values.MCPCTL_LOG_LEVEL,
    stopGraceMs: values.MCPCTL_STOP_GRACE_MS,
    allowedHosts: values.MCPCTL_ALLOWED_HOSTS.toLowerCase()
      .split(',')
      .map((host) => host.trim())
      .filter((host) => host !== ''),
    toolsets: parseToolsets(values.MCPCTL_TOOLSETS),
  };
}
