/** How the embedded PostgreSQL is reached: the names that its cluster is created with. */

export const embeddedUser = 'mcpctl';
export const embeddedDatabase = 'mcpctl';

/** `DATABASE_URL` of the embedded PostgreSQL of one fleet. Carries the password: print it through `maskUrl` only. */
export function postgresUrl({
  port,
  password,
}: {
  readonly port: number;
  readonly password: string;
}): string {
  return `postgres://${embeddedUser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${embeddedDatabase}`;
}
