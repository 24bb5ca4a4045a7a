/** `share` (0 to 1, more is shown as full) as a bar of `width` characters. */
export function bar(share: number, width: number): string {
  const filled = Math.min(width, Math.max(0, Math.round(share * width)));
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
