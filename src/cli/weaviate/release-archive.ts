/**
 * The names under which Weaviate publishes its program.
 *
 * @see https://github.com/weaviate/weaviate/blob/v1.39.1/.github/workflows/release.yaml
 */

/** Below it: `/v<version>/<archive>`, and beside each archive its checksum. */
export const releases = 'https://github.com/weaviate/weaviate/releases/download';

/** The program in the archive. */
export const programInArchive = 'weaviate';

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** URL of the archive for a platform as Node calls it; `null` where none is published. */
export function releaseArchive(
  version: string,
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'>,
  base: string,
): string | null {
  const architecture = architectures[arch];
  if (platform !== 'linux' || architecture === undefined) return null;
  return `${base.replace(/\/+$/, '')}/v${version}/weaviate-v${version}-linux-${architecture}.tar.gz`;
}
