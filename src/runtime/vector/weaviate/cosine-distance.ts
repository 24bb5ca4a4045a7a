/** 0 (the same direction) to 2. Neither is of zeros. */
export function cosineDistance(one: Float32Array, other: Float32Array): number {
  let product = 0;
  let oneSquared = 0;
  let otherSquared = 0;
  for (const [index, a] of one.entries()) {
    const b = other[index] ?? 0;
    product += a * b;
    oneSquared += a * a;
    otherSquared += b * b;
  }
  return 1 - product / Math.sqrt(oneSquared * otherSquared);
}
