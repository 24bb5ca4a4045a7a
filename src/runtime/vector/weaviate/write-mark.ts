/**
 * A number that is another one in each write of an object, kept as a vector of its own that no index knows.
 *
 * A Weaviate that is killed in the midst of a write may have the object without its entries in the indexes. The same
 * object, written again, would not bring them: Weaviate takes what has not changed for done, and of what has changed
 * writes the difference. A vector that is another one makes it write the object anew, whole.
 */
export function newWriteMark(): Float32Array {
  // Never zero.
  return Float32Array.of(1 + Math.random());
}
