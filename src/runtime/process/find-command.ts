/** Looks for a program before it is started: a shell's or the kernel's refusal would not say what is missing. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../errors.ts';

/**
 * Absolute path of `command`: itself when it is one, else as PATH leads to it.
 *
 * @throws Error that says what is missing
 */
export function findCommand(command: string, searchPath: string): string {
  if (path.isAbsolute(command)) {
    const refusal = refusalOf(command);
    if (refusal !== null) throw new Error(`${command} cannot be run: ${refusal}`);
    return command;
  }
  const directories = searchPath.split(path.delimiter).filter((directory) => path.isAbsolute(directory));
  const found = directories
    .map((directory) => path.join(directory, command))
    .find((file) => refusalOf(file) === null);
  if (found === undefined) throw new Error(`there is no program "${command}" in PATH`);
  return found;
}

/** @throws Error that says so when `directory` is none */
export function refuseMissingDirectory(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Error(`there is no directory ${directory} to start it in`);
  }
}

function refusalOf(file: string): string | null {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile() ? null : 'it is not a file';
  } catch (error) {
    return reasonOf(error);
  }
}
