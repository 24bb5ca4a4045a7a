/** Some editors, most of them on Windows, begin a UTF-8 file with a mark that is none of its text. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
