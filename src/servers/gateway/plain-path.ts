/** The path of a request within one server, such as `/files/a%2Fb?x=1`, when every server reads it in one way. */

/** Encoded dots, backslashes and ends of strings, and raw backslashes and fragments. Node lets no control character in. */
const ambiguous = /%(?:2e|5c|00)|[\\#]/i;

/** `null`: it has `.` or `..` as a segment, or is written so that one reads one path in it and another another. */
export function plainPath(rest: string): string | null {
  const [path = ''] = rest.split('?', 1);
  if (ambiguous.test(path)) return null;
  const segments = path.split('/');
  return segments.includes('..') || segments.includes('.') ? null : rest;
}
