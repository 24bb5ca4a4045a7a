/** Brings Weaviate's program to its place: fetched and verified, built, or copied; there whole, or as it was before. */
import { copyFile, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import { pinnedVersion } from '../../runtime/weaviate/weaviate-binary.ts';
import { weaviateVersion } from '../../runtime/weaviate/weaviate-version.ts';
import { BuildError, buildWithGo, findGo } from './build-with-go.ts';
import { DownloadError } from './download.ts';
import { fetchRelease } from './fetch-release.ts';
import { releaseArchive } from './release-archive.ts';
import { openWorkshop } from './workshop.ts';

export interface Installation {
  /** Such as `1.39.1`; `null`: the one that `from` is, else the one mcpctl is made for. */
  readonly version: string | null;
  /** Path of a program that is there; `null`: fetch or build it. */
  readonly from: string | null;
  /** Where it is to lie. */
  readonly target: string;
  /** Where releases are. */
  readonly releases: string;
  readonly host: Pick<NodeJS.Process, 'platform' | 'arch'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface Installed {
  readonly version: string;
  readonly file: string;
  /** `kept`: it was there already. */
  readonly source: 'kept' | 'release' | 'go' | 'file';
}

/**
 * @throws OperationalError `INSTALL_FAILED`, `CHECKSUM_MISMATCH`, `WEAVIATE_MISSING` (`from` is no Weaviate)
 * @throws the reason of `signal`
 */
export async function installWeaviate(installation: Installation): Promise<Installed> {
  const { version, from, target, signal } = installation;
  const wanted = version ?? (from === null ? pinnedVersion : null);
  if (from === null && (await versionThere(target)) === wanted)
    return { version: wanted ?? '', file: target, source: 'kept' };
  try {
    await using workshop = await openWorkshop(path.dirname(target));
    const { program, source } =
      from === null
        ? await bring(wanted ?? pinnedVersion, workshop.path, installation)
        : await copied(from, workshop.path);
    const found = await weaviateVersion(program);
    if (wanted !== null && found !== wanted) throw failed(wanted, `what came is version ${found}`);
    signal.throwIfAborted();
    await place(program, target);
    return { version: found, file: target, source };
  } catch (error) {
    const isOfFileSystem = error instanceof Error && 'syscall' in error;
    throw isOfFileSystem ? failed(wanted, reasonOf(error), error) : error;
  }
}

async function versionThere(file: string): Promise<string | null> {
  try {
    return await weaviateVersion(file);
  } catch (error) {
    if (error instanceof OperationalError) return null;
    throw error;
  }
}

interface Brought {
  readonly program: string;
  readonly source: Installed['source'];
}

async function copied(from: string, directory: string): Promise<Brought> {
  // Asked before it is copied: the error then names the path that was given.
  await weaviateVersion(from);
  const program = path.join(directory, 'weaviate-server');
  await copyFile(from, program);
  return { program, source: 'file' };
}

/** The release where it can be had, else a build. A release that is not what was published ends it. */
async function bring(version: string, directory: string, installation: Installation): Promise<Brought> {
  const { releases, host, env, onProgress, signal } = installation;
  const reasons: string[] = [];
  const url = releaseArchive(version, host, releases);
  try {
    if (url === null) throw new DownloadError(`no release is published for ${host.platform} ${host.arch}`);
    return { program: await fetchRelease({ url, directory, onProgress, signal }), source: 'release' };
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    reasons.push(error.message);
    onProgress(error.message);
  }
  try {
    const go = await findGo(env, signal);
    onProgress(`building version ${version} with ${go} instead; that takes minutes`);
    return { program: await buildWithGo({ version, directory, env, onProgress, signal }), source: 'go' };
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    throw failed(version, [...reasons, error.message].join('; '), error);
  }
}

/** On disk before it has its name: a power cut leaves the old one or the new one. */
async function place(program: string, target: string): Promise<void> {
  {
    await using file = await open(program, 'r+');
    await file.chmod(0o755);
    await file.sync();
  }
  await rename(program, target);
}

function failed(version: string | null, reason: string, cause?: unknown): OperationalError {
  const what = version === null ? 'Weaviate' : `Weaviate ${version}`;
  return new OperationalError('INSTALL_FAILED', { what, reason }, { cause });
}
