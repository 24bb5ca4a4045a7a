/** From the text of a config file to the fleet: YAML, references, schema, defaults, conflicts. */
import { OperationalError, reasonOf } from '../errors.ts';
import type { FleetConfig } from '../fleet/config.ts';
import type { ServerEntry } from '../fleet/server-entry.ts';
import type { Machine } from '../limits/machine.ts';
import { findBeyondMachine } from './beyond-machine.ts';
import { findConflict } from './config-conflicts.ts';
import { ConfigDocument, type ReferringText } from './config-document.ts';
import { configError } from './config-error.ts';
import { configSchema } from './config-schema.ts';
import { fillDefaults } from './fill-defaults.ts';
import { parseReferences, type Reference, ReferenceSyntaxError, type TextPart } from './reference.ts';
import { type ReferenceSources, resolveReference } from './resolve-reference.ts';

/** @throws OperationalError `CONFIG_UNREADABLE`, `CONFIG_INVALID`, `CONFIG_SECRET_UNRESOLVED` */
export async function parseConfig(
  text: string,
  {
    file,
    catalog,
    machine,
    sources,
  }: {
    readonly file: string;
    readonly catalog: readonly ServerEntry[];
    readonly machine: Machine;
    readonly sources: ReferenceSources;
  },
): Promise<FleetConfig> {
  const document = new ConfigDocument(file, text);
  await resolveReferences(document, sources);
  const parsed = configSchema(catalog).safeParse(document.toValue());
  const ownServers = catalog.filter(({ kind }) => kind !== 'gateway').map(({ name }) => name);
  if (!parsed.success) throw configError(parsed.error.issues, document, ownServers);
  const config = fillDefaults(file, parsed.data, catalog);
  const conflict = findBeyondMachine(parsed.data, machine) ?? findConflict(config, catalog);
  if (conflict !== null) throw invalid(document, conflict.path, conflict.allowed);
  return config;
}

/** One after the other, and each only once: a password manager may ask its owner. */
async function resolveReferences(document: ConfigDocument, sources: ReferenceSources): Promise<void> {
  const known = new Map<string, string>();
  for (const referring of document.referringTexts()) {
    let resolved = '';
    for (const part of partsOf(referring, document)) {
      resolved +=
        typeof part === 'string' ? part : (known.get(part.text) ?? (await resolve(part, referring)));
    }
    referring.replace(resolved);
  }

  async function resolve(reference: Reference, { path }: ReferringText): Promise<string> {
    try {
      const value = await resolveReference(reference, sources);
      known.set(reference.text, value);
      return value;
    } catch (error) {
      const facts = { file: document.file, line: document.lineOf(path), key: path.join('.') };
      throw new OperationalError(
        'CONFIG_SECRET_UNRESOLVED',
        { ...facts, reference: reference.text, reason: reasonOf(error) },
        { cause: error },
      );
    }
  }
}

function partsOf({ path, text }: ReferringText, document: ConfigDocument): readonly TextPart[] {
  try {
    return parseReferences(text);
  } catch (error) {
    if (error instanceof ReferenceSyntaxError) throw invalid(document, path, error.message);
    throw error;
  }
}

function invalid(document: ConfigDocument, path: readonly PropertyKey[], allowed: string): OperationalError {
  const facts = { file: document.file, line: document.lineOf(path), key: path.join('.') };
  return new OperationalError('CONFIG_INVALID', { ...facts, found: document.textAt(path), allowed });
}
