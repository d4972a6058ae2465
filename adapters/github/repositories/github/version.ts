/** A tag that holds a semantic version. */
export interface Version {
  /** What stands before it: `v`, or the name of one of several packages. */
  prefix: string;
  /** Major, minor, patch. */
  numbers: readonly bigint[];
  /** Identifiers of a prerelease; none for a release. */
  prerelease: readonly string[];
}

const TAG = /^(|.*[^\d.])(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** The version in a tag, `v` before it or not, without its patch or not; undefined where there is none. */
export function versionOf(tag: string): Version | undefined {
  const [, prefix, major, minor, patch = "0", prerelease] = TAG.exec(tag) ?? [];
  if (prefix === undefined || major === undefined || minor === undefined) return undefined;
  return {
    prefix: prefix.replace(/(^|[^a-z])v$/i, "$1").toLowerCase(),
    numbers: [BigInt(major), BigInt(minor), BigInt(patch)],
    prerelease: prerelease?.split(".") ?? [],
  };
}

/** Below 0 where the first version comes before the second. @see https://semver.org/#spec-item-11 */
export function orderOf(one: Version, other: Version): number {
  for (const [index, number] of one.numbers.entries()) {
    const order = compared(number, other.numbers[index] ?? 0n);
    if (order !== 0) return order;
  }
  const [a, b] = [one.prerelease, other.prerelease];
  // Without one it is the release itself, which comes last.
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = orderOfIdentifiers(a[index] ?? "", b[index] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Numbers come before words. */
function orderOfIdentifiers(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => /^\d+$/.test(text));
  if (a && b) return compared(BigInt(one), BigInt(other));
  return a === b ? compared(one, other) : a ? -1 : 1;
}

function compared<T extends bigint | string>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
