import type { Report } from './document-report.ts';
import { quoted } from './object-reader.ts';
import type { Placed } from './read-described.ts';
import type { VersionObject } from './read-versions.ts';

/** The parts of each version of a document, by the id of the version. */
export type Sorted<T> = ReadonlyMap<string, readonly Placed<T>[]>;

/** How the parts of one kind are sorted. */
export interface Sorting<T> {
  /** Such as "template". */
  readonly what: string;
  readonly section: string;
  /** Two parts of a version with the same key cannot be told apart: the second is left out. */
  readonly keyOf: (part: T) => string;
}

/**
 * Sorts what was read by the version that it says it is of (`inScheme`). One that names no version, or one that the
 * document does not have, belongs to the latest version that has nothing with its key: a document that keeps old
 * versions has most of its parts several times. `versions` begins with the latest.
 */
export const sortIntoVersions = <T extends { readonly id: string }>(
  parts: readonly Placed<T>[],
  versions: readonly VersionObject[],
  { what, section, keyOf }: Sorting<T>,
  report: Report,
): Sorted<T> => {
  const sorted = new Map(versions.map(({ id }) => [id, new Map<string, Placed<T>>()]));
  const homeless: Placed<T>[] = [];

  const put = (part: Placed<T>, version: string): void => {
    const present = sorted.get(version);
    const key = keyOf(part.of);
    if (present === undefined) return;
    if (present.has(key))
      report.leaveOut(part.at, `has the id of another ${what} of its version, ${quoted(part.of.id)}`, section, what);
    else present.set(key, part);
  };

  for (const part of parts) {
    const { at, scheme } = part;
    const isKnown = scheme !== undefined && sorted.has(scheme);
    if (scheme !== undefined && !isKnown)
      report.warn(`${at}/inScheme`, `must be one of the versions of this profile; found ${quoted(scheme)}`, section);
    if (isKnown) put(part, scheme);
    else homeless.push(part);
  }
  for (const part of homeless) {
    const free = versions.find(({ id }) => sorted.get(id)?.has(keyOf(part.of)) === false) ?? versions[0];
    if (free !== undefined) put(part, free.id);
  }
  return new Map([...sorted].map(([id, present]) => [id, [...present.values()]]));
};
