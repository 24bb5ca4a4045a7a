/** The answers in what a server wrote on one connection. */

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @throws SyntaxError when it is not HTTP, or ends in the middle */
export function answersIn(bytes: Buffer): readonly HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    if (headEnd < 0) throw new SyntaxError(`no end of the head: ${bytes.subarray(at, at + 200)}`);
    const [statusLine = '', ...lines] = bytes.subarray(at, headEnd).toString('latin1').split('\r\n');
    const [, code] = /^HTTP\/1\.1 (\d{3})( |$)/.exec(statusLine) ?? [];
    if (code === undefined) throw new SyntaxError(`no status line: ${statusLine}`);
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const { body, end } = bodyAt(bytes, headEnd + 4, headers);
    answers.push({ status: Number(code), headers, body: body.toString('utf8') });
    at = end;
  }
  // What only says "go on" is no answer.
  return answers.filter(({ status }) => status >= 200);
}

function bodyAt(
  bytes: Buffer,
  from: number,
  headers: Readonly<Record<string, string>>,
): { readonly body: Buffer; readonly end: number } {
  if (headers['transfer-encoding'] === 'chunked') return chunkedBodyAt(bytes, from);
  const length = headers['content-length'];
  // Without a length it goes on to the end of the connection, or there is none.
  const end = length === undefined ? bytes.length : from + Number(length);
  if (end > bytes.length)
    throw new SyntaxError(`the body ends after ${bytes.length - from} of ${length} bytes`);
  return { body: bytes.subarray(from, end), end };
}

function chunkedBodyAt(bytes: Buffer, from: number): { readonly body: Buffer; readonly end: number } {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) throw new SyntaxError('a chunk has no size');
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    const begin = lineEnd + 2;
    if (Number.isNaN(size) || begin + size + 2 > bytes.length) throw new SyntaxError('a chunk is not whole');
    if (size === 0) return { body: Buffer.concat(parts), end: begin + 2 };
    parts.push(bytes.subarray(begin, begin + size));
    at = begin + size + 2;
  }
}
