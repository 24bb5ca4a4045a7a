const levels = '▁▂▃▄▅▆▇█';

/** The last `width` values, oldest first, as a line of `width` characters; the highest value is a full block. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.slice(-width);
  const highest = Math.max(...shown, 0);
  const line = shown
    .map(
      (value) => levels[highest === 0 ? 0 : Math.round((Math.max(value, 0) / highest) * (levels.length - 1))],
    )
    .join('');
  return line.padStart(width);
}
