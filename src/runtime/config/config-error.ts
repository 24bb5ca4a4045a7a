/** What the schema objects to, as the operator needs it: file, line, key, what was found, what is allowed. */
import type { z } from 'zod';
import { maskUrl } from '../database/mask-url.ts';
import { OperationalError } from '../errors.ts';
import { similarNames } from '../text/similar-names.ts';
import type { ConfigDocument, KeyPath } from './config-document.ts';

type Issue = z.core.$ZodIssue;

const maxShownLength = 60;

/**
 * The first of `issues` in the order of the file.
 *
 * @param ownServers names under `servers` that are not third parties'
 */
export function configError(
  issues: readonly Issue[],
  document: ConfigDocument,
  ownServers: readonly string[],
): OperationalError {
  const complaints = issues.flatMap((issue) => complaintsOf(issue, document, ownServers));
  const [first] = complaints.toSorted((a, b) => a.line - b.line);
  if (first === undefined) throw new RangeError('configError needs at least one issue');
  return new OperationalError('CONFIG_INVALID', { file: document.file, ...first });
}

interface Complaint {
  readonly line: number;
  readonly key: string;
  readonly found: string;
  readonly allowed: string;
}

function complaintsOf(
  issue: Issue,
  document: ConfigDocument,
  ownServers: readonly string[],
): readonly Complaint[] {
  const { path } = issue;
  // The one union of mappings: a third-party server is told by what it has.
  if (issue.code !== 'invalid_union' || path[0] !== 'servers' || path.length !== 2) {
    return [complaintOf(issue, document)];
  }
  const isHosted = document.has([...path, 'command']);
  if (!isHosted && !document.has([...path, 'url'])) return [unknownServer(path, document, ownServers)];
  const [hosted = [], remote = []] = issue.errors;
  return (isHosted ? hosted : remote).map((inner) =>
    complaintOf({ ...inner, path: [...path, ...inner.path] }, document),
  );
}

function unknownServer(path: KeyPath, document: ConfigDocument, ownServers: readonly string[]): Complaint {
  const [nearest] = similarNames(String(path.at(-1)), ownServers);
  const allowed = `the keys ${ownServers.join(', ')}, or a server of your own with command or url`;
  return {
    line: document.lineOf(path),
    key: path.join('.'),
    found: 'a key this version does not know',
    allowed: nearest === undefined ? allowed : `${allowed}; did you mean ${nearest}?`,
  };
}

function complaintOf(issue: Issue, document: ConfigDocument): Complaint {
  const { path, found } = subjectOf(issue, document);
  const line = document.lineOf(path);
  const key = path.length === 0 ? 'the file' : path.join('.');
  return { line, key, found, allowed: ruleOf(issue) };
}

function subjectOf(issue: Issue, document: ConfigDocument): { path: KeyPath; found: string } {
  if (issue.code === 'unrecognized_keys') {
    const path = [...issue.path, ...issue.keys.slice(0, 1)];
    return { path, found: 'a key this version does not know' };
  }
  if (issue.code === 'invalid_key') return { path: issue.path, found: 'a name that cannot be set here' };
  return { path: issue.path, found: shown(issue.path, document.textAt(issue.path)) };
}

function ruleOf(issue: Issue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

/** Secrets written straight into the file are not repeated on a screen or in a log. */
function shown(path: KeyPath, text: string): string {
  const [section, server, key, part] = path;
  if (/^\$\{[^{}]*\}$/.test(text)) return text;
  if ((section === 'database' || section === 'cache' || section === 'vectors') && server === 'url')
    return maskUrl(text);
  if (server === 'apiKey' || (section === 'embedding' && server === 'headers'))
    return 'a value that is not shown';
  if (section === 'servers' && isSecret(key, part)) return 'a value that is not shown';
  if (section === 'gateway' && server === 'virtual' && part === 'token') return 'a value that is not shown';
  return text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text;
}

function isSecret(key: PropertyKey | undefined, part: PropertyKey | undefined): boolean {
  if (key === 'oauth') return part === 'clientSecret';
  return key === 'env' || key === 'args' || key === 'headers' || key === 'url';
}
