/** Sizes and durations as an operator writes them: `300MiB`, `1GiB`, `512MB`, `500ms`, `5s`, `1m`, `2h`, `30d`. */

const bytesOf: Readonly<Record<string, number>> = {
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
};

const millisecondsOf: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

export const sizePattern: RegExp = /^(\d{1,9}(?:\.\d{1,3})?)(KiB|MiB|GiB|KB|MB|GB)$/;
export const durationPattern: RegExp = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/** Whole bytes; `null` unless `text` is a size. */
export function parseSize(text: string): number | null {
  return parseQuantity(text, sizePattern, bytesOf);
}

/** Whole milliseconds; `null` unless `text` is a duration. */
export function parseDuration(text: string): number | null {
  return parseQuantity(text, durationPattern, millisecondsOf);
}

/** The shortest exact text that `parseSize` reads back; bytes of no whole unit are rounded to KiB. */
export function formatSize(bytes: number): string {
  const unit = ['GiB', 'GB', 'MiB', 'MB', 'KiB', 'KB'].find((name) => isWhole(bytes, bytesOf[name]));
  return unit === undefined ? `${Math.round(bytes / 1024)}KiB` : `${bytes / (bytesOf[unit] ?? 1)}${unit}`;
}

/** The shortest exact text that `parseDuration` reads back. */
export function formatDuration(ms: number): string {
  const unit = ['h', 'm', 's'].find((name) => isWhole(ms, millisecondsOf[name])) ?? 'ms';
  return `${ms / (millisecondsOf[unit] ?? 1)}${unit}`;
}

function parseQuantity(
  text: string,
  pattern: RegExp,
  factors: Readonly<Record<string, number>>,
): number | null {
  const [, amount, unit = ''] = pattern.exec(text) ?? [];
  const factor = factors[unit];
  return amount === undefined || factor === undefined ? null : Math.round(Number(amount) * factor);
}

function isWhole(quantity: number, factor = 1): boolean {
  return quantity > 0 && quantity % factor === 0;
}
