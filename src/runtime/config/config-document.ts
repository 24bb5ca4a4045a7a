/** The config file as YAML: values for the schema, and for every error the line and the text as the operator wrote it. */
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import { OperationalError, reasonOf } from '../errors.ts';
import { restoreReferences, shieldReferences } from './shield-references.ts';

export type KeyPath = readonly PropertyKey[];

/** A text value that holds a `${`. */
export interface ReferringText {
  readonly path: KeyPath;
  readonly text: string;
  /** Puts the resolved text in its place. */
  replace(resolved: string): void;
}

export class ConfigDocument {
  readonly file: string;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #written = new Map<Node, string>();

  /** @throws OperationalError `CONFIG_UNREADABLE` */
  constructor(file: string, text: string) {
    this.file = file;
    this.#lines = new LineCounter();
    // Pretty errors quote the file, and with it what may be a secret.
    this.#document = parseDocument(shieldReferences(text), {
      lineCounter: this.#lines,
      prettyErrors: false,
      merge: true,
    });
    const [problem] = [...this.#document.errors, ...this.#document.warnings];
    if (problem !== undefined) this.#fail(this.#lineAt(problem.pos[0]), problem.message);
    visit(this.#document, { Scalar: (_, node, ancestors) => this.#normalize(node, keysOf(ancestors)) });
  }

  referringTexts(): readonly ReferringText[] {
    const found: ReferringText[] = [];
    visit(this.#document, {
      Scalar: (key, node, ancestors) => {
        const text = node.value;
        if (key === 'key' || typeof text !== 'string' || !text.includes('${')) return;
        const replace = (resolved: string): void => {
          node.value = node.type === 'PLAIN' ? plainValue(resolved) : resolved;
        };
        found.push({ path: keysOf(ancestors), text, replace });
      },
    });
    return found;
  }

  /** @throws OperationalError `CONFIG_UNREADABLE` */
  toValue(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      return this.#fail(1, reasonOf(error));
    }
  }

  /** Where `path` stands, from 1; of what is missing, where it would belong. */
  lineOf(path: KeyPath): number {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.#offsetOf(path.slice(0, length));
      if (offset !== null) return this.#lineAt(offset);
    }
    return 1;
  }

  /** Whether the file has something at `path`, if only an empty value. */
  has(path: KeyPath): boolean {
    return this.#document.hasIn(path);
  }

  /** What stands at `path`, as the operator wrote it: a reference is not resolved. */
  textAt(path: KeyPath): string {
    const node = this.#nodeAt(path);
    if (node === null) return path.length === 0 ? 'empty' : 'missing';
    if (isMap(node)) return 'a mapping';
    if (isSeq(node)) return 'a list';
    const written = this.#written.get(node) ?? '';
    return written === '' || written === 'null' || written === '~' ? 'empty' : written;
  }

  #normalize(node: Scalar, path: KeyPath): void {
    if (node.source !== undefined) this.#written.set(node, restoreReferences(node.source));
    if (typeof node.value === 'string') node.value = restoreReferences(node.value);
    // `API_VERSION: 1.10` means the text, not the number 1.1.
    else if (node.value !== null && isPlainText(path)) node.value = node.source;
  }

  #nodeAt(path: KeyPath): Node | null {
    const node = this.#document.getIn(path, true);
    return isNode(node) ? node : null;
  }

  #offsetOf(path: KeyPath): number | null {
    const parent = path.length === 1 ? this.#document.contents : this.#nodeAt(path.slice(0, -1));
    const last = path.at(-1);
    if (isMap(parent)) {
      const key = parent.items.find((pair) => isScalar(pair.key) && pair.key.value === last)?.key;
      return isNode(key) ? (key.range?.[0] ?? null) : null;
    }
    return this.#nodeAt(path)?.range?.[0] ?? null;
  }

  #lineAt(offset: number): number {
    return this.#lines.linePos(offset).line;
  }

  #fail(line: number, reason: string): never {
    throw new OperationalError('CONFIG_UNREADABLE', { file: this.file, line, reason });
  }
}

/** The keys that lead to a node, from its ancestors: maps, sequences and pairs. */
function keysOf(ancestors: readonly unknown[]): KeyPath {
  return ancestors.flatMap((ancestor) =>
    isPair(ancestor) && isScalar(ancestor.key) ? [String(ancestor.key.value)] : [],
  );
}

function isPlainText([section, , key, name]: KeyPath): boolean {
  if (section !== 'servers') return false;
  // An element of a list has no name of its own.
  return key === 'args' || ((key === 'env' || key === 'headers') && name !== undefined);
}

/** An unquoted `${env:PORT}` may stand where a number or a boolean belongs, when it reads exactly like one. */
function plainValue(resolved: string): unknown {
  if (resolved === 'true' || resolved === 'false') return resolved === 'true';
  return String(Number(resolved)) === resolved && Number.isFinite(Number(resolved))
    ? Number(resolved)
    : resolved;
}
