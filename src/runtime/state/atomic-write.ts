import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

/**
 * Replaces `file` as one step: a reader sees the old or the new content, also after a crash. Mode 0600.
 *
 * @throws the file system's error; the old content is then untouched
 */
export function writeFileAtomic(file: string, content: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(temporary, 'w', 0o600);
    try {
      // In as many writes as it takes: a disk that fills up accepts the beginning without a word.
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The same for a file of the operator's: through a link to what it leads to, and with the mode that it has. */
export function writeConfigFile(file: string, content: string): void {
  const target = existsSync(file) ? realpathSync(file) : file;
  const mode = statSync(target, { throwIfNoEntry: false })?.mode;
  writeFileAtomic(target, content);
  if (mode !== undefined) chmodSync(target, mode & 0o777);
}
