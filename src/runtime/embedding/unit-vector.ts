/** The same direction with length 1; zeros stay zeros. */
export function unitVector(values: readonly number[]): Float32Array {
  const norm = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / norm);
}
