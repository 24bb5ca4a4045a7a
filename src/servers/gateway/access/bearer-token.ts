import type { IncomingHttpHeaders } from 'node:http';

/** `null`: the request carries none. @see RFC 6750, 2.1 */
export function bearerToken({
  authorization = '',
}: Pick<IncomingHttpHeaders, 'authorization'>): string | null {
  if (!/^bearer /i.test(authorization)) return null;
  const token = authorization.slice('bearer '.length).trim();
  return token === '' ? null : token;
}
