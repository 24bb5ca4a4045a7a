/** One request as raw as Node sends it: any Host, any method, a connection of its own, no retry. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export async function httpRequest(
  url: string,
  { body, ...options }: RequestOptions & { readonly body?: string | Buffer } = {},
): Promise<HttpAnswer> {
  // Asked for as a string: `new URL` would tidy up the path.
  const [, host = '', port = '', path = '/'] = /^http:\/\/([^/]+):(\d+)(\/.*)?$/.exec(url) ?? [];
  const call = request({ agent: false, host, port, path, ...options });
  // Node frames a body of itself only for methods that usually have one.
  if (body !== undefined && call.getHeader('transfer-encoding') === undefined) {
    call.setHeader('content-length', Buffer.byteLength(body));
  }
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
