/** The filter operators Not and ContainsNone are of 1.33; vectors can be added to a collection since 1.31. */
export const oldestVersion = '1.33.0';

/** @param version such as `1.39.1` or `1.40.0-rc.0` */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = numbers(version);
  const [oldestMajor = 0, oldestMinor = 0] = numbers(oldestVersion);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

function numbers(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
