import type { DocumentReport } from './document-report.ts';
import { quoted } from './object-reader.ts';
import type { Located } from './read-described.ts';
import type { VersionObject } from './read-versions.ts';

/** The objects of each version of a document, by the id of the version. */
export type ObjectsByVersion<T> = ReadonlyMap<string, readonly Located<T>[]>;

/** A kind of objects: concepts, templates or patterns. */
export interface ObjectKind<T> {
  /** Such as "template". */
  readonly what: string;
  readonly section: string;
  /** Two objects of a version with the same key count as one: the second is left out. */
  readonly keyOf: (object: T) => string;
}

type GroupByVersion = <T extends { readonly id: string }>(
  objects: readonly Located<T>[],
  kind: ObjectKind<T>,
) => ObjectsByVersion<T>;

/**
 * Groups objects by the version that they name as `inScheme`; `versions` begins with the latest. An object that names
 * no known version goes to the latest version that has no object of its key: old versions repeat most objects.
 */
export const createGroupByVersion =
  (versions: readonly VersionObject[], report: DocumentReport): GroupByVersion =>
  <T extends { readonly id: string }>(objects: readonly Located<T>[], { what, section, keyOf }: ObjectKind<T>) => {
    const groups = new Map(versions.map(({ id }) => [id, new Map<string, Located<T>>()]));
    const unassigned: Located<T>[] = [];

    const add = (object: Located<T>, version: string): void => {
      const group = groups.get(version);
      const key = keyOf(object.value);
      if (group === undefined) return;
      if (group.has(key)) {
        const detail = `has the id of another ${what} of its version, ${quoted(object.value.id)}`;
        report.omit({ what, at: object.at, detail, section });
      } else group.set(key, object);
    };

    for (const object of objects) {
      const { at, inScheme } = object;
      const isKnown = inScheme !== undefined && groups.has(inScheme);
      if (inScheme !== undefined && !isKnown)
        report.warn(
          `${at}/inScheme`,
          `must be one of the versions of this profile; found ${quoted(inScheme)}`,
          section,
        );
      if (isKnown) add(object, inScheme);
      else unassigned.push(object);
    }
    for (const object of unassigned) {
      const free = versions.find(({ id }) => groups.get(id)?.has(keyOf(object.value)) === false) ?? versions[0];
      if (free !== undefined) add(object, free.id);
    }
    return new Map([...groups].map(([id, group]) => [id, [...group.values()]]));
  };
