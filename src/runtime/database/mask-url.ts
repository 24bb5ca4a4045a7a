/** A connection URL that is fit for logs, errors and `status`. */

const secretParameters = new Set(['password', 'sslpassword', 'sslkey', 'passfile']);
const mask = '***';

/** Where a remote server is, without anything that may be a key: no user, password, query or fragment. */
export function bareUrl(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? 'an unreadable URL' : `${parsed.origin}${parsed.pathname}`;
}

/** `url` with its password (also one given as a parameter) replaced; what cannot be parsed is not shown at all. */
export function maskUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return 'an unreadable URL';
  if (parsed.password !== '') parsed.password = mask;
  for (const name of new Set(parsed.searchParams.keys())) {
    if (secretParameters.has(name.toLowerCase())) parsed.searchParams.set(name, mask);
  }
  return parsed.href;
}
