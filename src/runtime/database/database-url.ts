import { OperationalError } from '../errors.ts';
import { maskUrl } from './mask-url.ts';

/** Checks that `url` names a PostgreSQL database. @throws OperationalError `DATABASE_UNREACHABLE` */
export function checkDatabaseUrl(url: string): void {
  const protocol = URL.parse(url)?.protocol;
  if (protocol === 'postgres:' || protocol === 'postgresql:') return;
  throw new OperationalError('DATABASE_UNREACHABLE', {
    target: maskUrl(url),
    reason: 'this is no PostgreSQL URL; expected postgres://user:password@host:port/database',
  });
}
