import { OperationalError } from '../runtime/errors.ts';

/** @throws OperationalError `SERVER_UNKNOWN` for the first of `servers` that is not among `known` */
export function checkServers(servers: readonly string[], known: readonly string[]): void {
  const server = servers.find((name) => !known.includes(name));
  if (server !== undefined) throw new OperationalError('SERVER_UNKNOWN', { server, known });
}
