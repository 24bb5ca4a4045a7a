/** A file in parts that each fit one call. Pure. */

/** So that it fits a request, whatever has to be escaped in it. */
const maxChars = 3_000_000;

/** JSON lines are cut between two lines, and each part has the header of the file; `null`: another format cannot be cut. */
export function importParts(data: string, format: string): readonly string[] | null {
  if (data.length <= maxChars) return [data];
  if (format !== 'jsonl') return null;
  const [header = '', ...lines] = data.split(/(?<=\n)/);
  const parts: string[][] = [];
  let left = 0;
  for (const line of lines) {
    if (left < line.length) {
      parts.push([header]);
      left = maxChars;
    }
    parts.at(-1)?.push(line);
    left -= line.length;
  }
  return parts.map((part) => part.join(''));
}
