import { accessSync, constants } from 'node:fs';
import { maskUrl } from '../../runtime/database/mask-url.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { Finding } from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const proxyVariables = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'https_proxy', 'http_proxy', 'all_proxy'];
const certificateVariables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** Proxy and certificate settings, which the fleet's processes inherit. */
export function checkNetwork(env: Environment): readonly Finding[] {
  return [checkProxy(env), ...checkCertificates(env)];
}

function checkProxy(env: Environment): Finding {
  const common = { section: 'network', name: 'proxy' } as const;
  const named = proxyVariables.flatMap((name) => (env[name] ? [`${name}=${masked(env[name])}`] : []));
  if (named.length === 0) return { ...common, status: 'ok', detail: 'none' };
  const detail = named.join(', ');
  if (!env['NODE_USE_ENV_PROXY'] || sparesLoopback(env['NO_PROXY'] ?? env['no_proxy'] ?? '')) {
    return { ...common, status: 'ok', detail };
  }
  return {
    ...common,
    status: 'warn',
    detail: `${detail}; NODE_USE_ENV_PROXY sends calls within the fleet there too`,
    fix: 'Set NO_PROXY=127.0.0.1,localhost.',
  };
}

/** curl and others take a proxy without a scheme; a URL parser would take its user name for one. */
function masked(proxy: string): string {
  return maskUrl(proxy.includes('://') ? proxy : `http://${proxy}`);
}

function sparesLoopback(noProxy: string): boolean {
  const entries = noProxy.split(',').map((entry) => entry.trim());
  return entries.includes('*') || entries.includes('127.0.0.1');
}

function checkCertificates(env: Environment): readonly Finding[] {
  const named = certificateVariables.flatMap((name) =>
    env[name] ? [checkCertificate(name, env[name])] : [],
  );
  const none: Finding = {
    section: 'network',
    name: 'certificates',
    status: 'ok',
    detail: 'the ones that come with Node',
  };
  return named.length === 0 ? [none] : named;
}

function checkCertificate(name: string, file: string): Finding {
  const common = { section: 'network', name } as const;
  try {
    accessSync(file, constants.R_OK);
    return { ...common, status: 'ok', detail: file };
  } catch (error) {
    return { ...common, status: 'warn', detail: reasonOf(error), fix: `Correct ${name}, or unset it.` };
  }
}
