const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** `84 MiB`, `1.5 GiB`; an empty text when unknown. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return '';
  return bytes < gibibyte ? `${Math.round(bytes / mebibyte)} MiB` : `${trimmed(bytes / gibibyte)} GiB`;
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
