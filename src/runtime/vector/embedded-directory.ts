import path from 'node:path';

/** Where the embedded engine keeps its files, in the directory of a fleet's data. */
export function embeddedDirectory(dataDirectory: string): string {
  return path.join(dataDirectory, 'vectors');
}
