/** Takes secrets out of texts that somebody else wrote: logs, errors, what goes into a bug report. */

const mask = '***';
/** A line longer than this is searched in its beginning only; the rest is cut. */
const maxLength = 64 * 1024;
/** Shorter ones would be found in innocent words. */
const shortestSecret = 6;

/** Each with what stands before the secret, which stays, in its first group. */
const shapes: readonly RegExp[] = [
  /\b(bearer\s+)[\w.~+/=-]{8,512}/gi,
  /\b(basic\s+)[A-Za-z0-9+/=]{8,512}/gi,
  /(:\/\/[^\s:/@]{0,128}:)[^\s@/]{1,256}(?=@)/g,
  /((?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|authorization)["']?\s{0,4}[:=]\s{0,4}["']?)(?!\*\*\*|bearer|basic)[^\s"',;&}]{4,512}/gi,
  /()\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,256}/g,
  /()\bmcpctl_[A-Za-z0-9_-]{40,64}/g,
  /()\bgh[pousr]_[A-Za-z0-9]{20,256}/g,
  /()\beyJ[A-Za-z0-9_-]{8,2048}\.[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{0,1024}/g,
];

/** @param known secrets of this fleet, as they are */
export function maskSecrets(text: string, known: readonly string[]): string {
  let masked = text.length > maxLength ? `${text.slice(0, maxLength)}… (cut)` : text;
  for (const secret of known) {
    if (secret.length >= shortestSecret) masked = masked.replaceAll(secret, mask);
  }
  for (const shape of shapes) masked = masked.replace(shape, `$1${mask}`);
  return masked;
}

/** The same for every text in `value`, however deep. */
export function maskSecretsIn<T>(value: T, known: readonly string[]): T {
  if (typeof value === 'string') return maskSecrets(value, known) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => maskSecretsIn(item, known)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, maskSecretsIn<unknown>(item, known)]);
  return Object.fromEntries(entries) as T;
}
