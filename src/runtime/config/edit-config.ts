/** Changes of the config file that leave everything else in it as it stands, comments included. */
import { type Document, isMap, isScalar, parseDocument } from 'yaml';
import { OperationalError } from '../errors.ts';
import { restoreReferences, shieldReferences } from './shield-references.ts';

/** A server as it is written into the file; keys that are `undefined` are left out. */
export type WrittenServer = Readonly<Record<string, unknown>>;

const newFile = 'version: 1\n';

/**
 * @param text of the file; empty for one that is not there yet
 * @throws OperationalError `CONFIG_UNREADABLE` when it is not YAML, or not a mapping
 */
export function withServer(file: string, text: string, name: string, server: WrittenServer): string {
  const document = readDocument(file, text.trim() === '' ? newFile : text);
  const written = Object.fromEntries(Object.entries(server).filter(([, value]) => value !== undefined));
  if (!isMap(document.get('servers'))) document.set('servers', document.createNode({}));
  document.setIn(['servers', name], document.createNode(written));
  return writtenDocument(document);
}

/** @throws OperationalError `CONFIG_UNREADABLE` */
export function withoutServer(file: string, text: string, name: string): string {
  const document = readDocument(file, text);
  document.deleteIn(['servers', name]);
  const servers = document.get('servers');
  if (isMap(servers) && servers.items.length === 0) document.delete('servers');
  return writtenDocument(document);
}

/** Names under `servers`, those of the catalog included. @throws OperationalError `CONFIG_UNREADABLE` */
export function namesOfServers(file: string, text: string): readonly string[] {
  const servers = readDocument(file, text).get('servers');
  if (!isMap(servers)) return [];
  return servers.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : []));
}

function readDocument(file: string, text: string): Document {
  const document = parseDocument(shieldReferences(text), { prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined || (document.contents !== null && !isMap(document.contents))) {
    const line = text.slice(0, problem?.pos[0] ?? 0).split('\n').length;
    const reason = problem?.message ?? 'the file is not a mapping of keys';
    throw new OperationalError('CONFIG_UNREADABLE', { file, line, reason });
  }
  return document;
}

function writtenDocument(document: Document): string {
  // No line of the operator's is to be folded.
  return restoreReferences(document.toString({ lineWidth: 0 }));
}
