const unitsMs = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** How long something took: `3 ms`, `0.42 s`, `12.3 s`; from a minute on as an age. */
export function formatDuration(ms: number): string {
  if (ms < 100) return `${ms < 10 ? trimmed(ms) : Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return formatAge(ms);
}

/** How long something lasts, by its two largest units: `42s`, `3m 12s`, `4d 3h`. */
export function formatAge(ms: number): string {
  const first = unitsMs.findIndex(([, unitMs]) => ms >= unitMs);
  const [name, unitMs] = unitsMs[first] ?? ['s', 1000];
  const whole = Math.floor(Math.max(0, ms) / unitMs);
  const next = unitsMs[first + 1];
  const rest = next === undefined || first === -1 ? 0 : Math.floor((ms % unitMs) / next[1]);
  return rest === 0 || next === undefined ? `${whole}${name}` : `${whole}${name} ${rest}${next[0]}`;
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
