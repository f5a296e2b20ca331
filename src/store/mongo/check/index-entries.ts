import { BSON, type Document } from 'mongodb';
import { ownValue } from '../../../core/json-object.ts';
import type { StoreIndex } from '../client/index-build.ts';

/** The entry of an index for a document: a value of each of its paths; null if the document has none there. */
export type IndexEntry = Readonly<Record<string, unknown>>;

/** A document, and the entry that an index must have of it. */
export interface IndexedDocument {
  readonly _id: unknown;
  readonly entries: readonly IndexEntry[];
}

type IndexShape = Pick<StoreIndex, 'key' | 'sparse' | 'partialFilterExpression'>;

/** The values at a path, those of each element of an array: `undefined` if there is none. */
const valuesAt = (value: unknown, path: readonly string[]): readonly unknown[] => {
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, path));
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [undefined];
  return valuesAt(ownValue(value as Document, name), rest);
};

const atPath = (document: Document, path: string): readonly unknown[] => valuesAt(document, path.split('.'));

const has = (document: Document, path: string): boolean => atPath(document, path).some((value) => value !== undefined);

/** True if the index has the document at all. */
const isIndexed = (document: Document, { key, sparse, partialFilterExpression }: IndexShape): boolean => {
  if (sparse === true && !Object.keys(key).some((path) => has(document, path))) return false;
  // Ours ask for members that exist, and for nothing else.
  return Object.keys(partialFilterExpression ?? {}).every((path) => has(document, path));
};

const textOf = (value: unknown): string => Buffer.from(BSON.serialize({ value })).toString('base64');

const distinct = (values: readonly unknown[]): readonly unknown[] => [
  ...new Map(values.map((value) => [textOf(value), value])).values(),
];

/**
 * The entries that an index must have of a document. At most one of its paths may lead to several values. Of an empty
 * array it has an entry that no query here asks for.
 */
export const entriesOf = (document: Document, shape: IndexShape): readonly IndexEntry[] => {
  if (!isIndexed(document, shape)) return [];
  let entries: readonly IndexEntry[] = [{}];
  for (const path of Object.keys(shape.key)) {
    const values = distinct(atPath(document, path).map((value) => value ?? null));
    entries = entries.flatMap((entry) => values.map((value) => ({ ...entry, [path]: value })));
  }
  return entries;
};

/** A look-up into an index, and the documents that it must find: each by only one of its entries. */
export interface IndexLookup {
  readonly filter: Document;
  readonly expected: readonly unknown[];
}

/** Documents with one entry of each. */
type Layer = readonly (readonly [document: IndexedDocument, entry: IndexEntry])[];

/** The path that leads to several values of some document. */
const arrayPathOf = (documents: readonly IndexedDocument[]): string | undefined => {
  for (const { entries } of documents)
    for (const path of Object.keys(entries[0] ?? {}))
      if (distinct(entries.map((entry) => ownValue(entry, path))).length > 1) return path;
  return undefined;
};

/**
 * Divides the entries, so that no document of a layer has two values of the layer. A look-up would find it by one, and
 * not show that the other is missing.
 */
const layersOf = (documents: readonly IndexedDocument[]): readonly Layer[] => {
  const indexed = documents.filter(({ entries }) => entries.length > 0);
  const path = arrayPathOf(indexed);
  if (path === undefined)
    return indexed.length === 0 ? [] : [indexed.map((one) => [one, one.entries[0] as IndexEntry] as const)];
  const byValue = new Map<string, [IndexedDocument, IndexEntry][]>();
  for (const one of indexed)
    for (const entry of one.entries) {
      const text = textOf(ownValue(entry, path));
      byValue.set(text, [...(byValue.get(text) ?? []), [one, entry]]);
    }
  const layers: {
    readonly documents: Set<IndexedDocument>;
    readonly layer: (readonly [IndexedDocument, IndexEntry])[];
  }[] = [];
  for (const having of byValue.values()) {
    let free = layers.find(({ documents: taken }) => having.every(([one]) => !taken.has(one)));
    if (free === undefined) {
      free = { documents: new Set(), layer: [] };
      layers.push(free);
    }
    for (const [one, entry] of having) {
      free.documents.add(one);
      free.layer.push([one, entry]);
    }
  }
  return layers.map(({ layer }) => layer);
};

/** The look-ups that show if an index has all that it must have of some documents. */
export const lookupsOf = (documents: readonly IndexedDocument[]): readonly IndexLookup[] =>
  layersOf(documents).map((layer) => {
    const paths = Object.keys(layer[0]?.[1] ?? {});
    const expected = layer.map(([{ _id }]) => _id);
    const filter = Object.fromEntries(
      paths.map((path) => [path, { $in: distinct(layer.map(([, entry]) => ownValue(entry, path))) }]),
    );
    return { filter: { ...filter, _id: { $in: expected } }, expected };
  });

/** The expected keys that were not found. */
export const missingOf = (expected: readonly unknown[], found: readonly unknown[]): readonly unknown[] => {
  const texts = new Set(found.map(textOf));
  return expected.filter((key) => !texts.has(textOf(key)));
};

export const isSameEntry = (one: IndexEntry, other: IndexEntry): boolean => textOf(one) === textOf(other);
