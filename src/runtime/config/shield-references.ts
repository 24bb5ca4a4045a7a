/**
 * In a flow mapping YAML takes the braces of `{ url: ${env:DATABASE_URL} }` for its own. Two letters from the private use
 * area stand in for them while YAML reads the file; they are as long, so positions stay true.
 */

const opening = '\uE000';
const closing = '\uE001';

export function shieldReferences(text: string): string {
  return text.replaceAll(/\$\{((?:env|file|cmd):[^{}\n]*)\}/g, `$$${opening}$1${closing}`);
}

export function restoreReferences(text: string): string {
  return text.replaceAll(opening, '{').replaceAll(closing, '}');
}
