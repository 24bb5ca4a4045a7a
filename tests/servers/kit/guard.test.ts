import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, it } from 'vitest';
import { createGuard } from '../../../src/servers/kit/guard.ts';

const token = 'sixteen letters!';

/** Status and message for a request with these headers, or `null`. */
function checked(
  headers: IncomingHttpHeaders,
  options: { token?: string | null; allowedHosts?: string[] } = {},
) {
  const guard = createGuard({ token: null, allowedHosts: [], ...options });
  return guard({ headers } as IncomingMessage);
}

describe('Guard', () => {
  it.for([
    { headers: { host: '127.0.0.1:8000' }, passes: true },
    { headers: { host: 'localhost' }, passes: true },
    { headers: { host: 'LOCALHOST:8000' }, passes: true },
    { headers: { host: '[::1]:8000' }, passes: true },
    { headers: { host: 'fleet.example:8000' }, passes: true },
    { headers: { host: 'localhost', origin: 'http://localhost:3000' }, passes: true },
    { headers: { host: 'localhost', origin: 'https://fleet.example' }, passes: true },
    { headers: { host: 'attacker.example' }, passes: false },
    { headers: { host: 'attacker.example:8000' }, passes: false },
    { headers: { host: 'localhost.attacker.example' }, passes: false },
    { headers: { host: '10.0.0.1:8000' }, passes: false },
    { headers: { host: '' }, passes: false },
    { headers: {}, passes: false },
    { headers: { host: 'localhost', origin: 'https://attacker.example' }, passes: false },
    { headers: { host: 'localhost', origin: 'https://localhost.attacker.example' }, passes: false },
    { headers: { host: 'localhost', origin: 'null' }, passes: false },
    { headers: { host: 'localhost', origin: '' }, passes: false },
  ])('by host and origin, lets $headers pass: $passes', ({ headers, passes }, { expect }) => {
    const refusal = checked(headers, { allowedHosts: ['fleet.example'] });
    expect(refusal?.status).toBe(passes ? undefined : 403);
  });

  it('names the host it refuses', ({ expect }) => {
    expect(checked({ host: 'attacker.example' })?.message).toBe(
      'Host "attacker.example" is not allowed here',
    );
  });

  it.for([
    { authorization: `Bearer ${token}`, passes: true },
    { authorization: `bearer ${token}`, passes: true },
    { authorization: undefined, passes: false },
    { authorization: '', passes: false },
    { authorization: token, passes: false },
    { authorization: 'Bearer ', passes: false },
    { authorization: `Bearer ${token} `, passes: false },
    { authorization: `Bearer ${token.slice(0, -1)}`, passes: false },
    { authorization: `Basic ${token}`, passes: false },
  ])('by token, lets "$authorization" pass: $passes', ({ authorization, passes }, { expect }) => {
    const refusal = checked({ host: 'localhost', authorization }, { token });
    expect(refusal?.status).toBe(passes ? undefined : 401);
  });

  it('asks for no token when there is none', ({ expect }) => {
    expect(checked({ host: 'localhost' }, { token: null })).toBeNull();
  });

  it('tells a caller without the token how to get it, and never the token', ({ expect }) => {
    const { message = '' } = checked({ host: 'localhost', authorization: 'Bearer wrong' }, { token }) ?? {};
    expect(message).toContain('mcpctl token');
    expect(message).not.toContain(token);
  });

  it('looks at the host first: a stranger does not learn whether its token was right', ({ expect }) => {
    const refusal = checked({ host: 'attacker.example', authorization: `Bearer ${token}` }, { token });
    expect(refusal?.status).toBe(403);
  });
});
