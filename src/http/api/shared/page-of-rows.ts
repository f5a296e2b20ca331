import { foldText } from '../../../core/text/fold-text.ts';
import type { ListPage, ListPlace, ListQuery } from '../../../core/list-query.ts';

/** How rows are searched and ordered that a process reads completely. */
export interface RowFields<T, Field extends string> {
  readonly key: (row: T) => string;
  /** What a search looks at, beside the key. */
  readonly texts: (row: T) => readonly string[];
  /** The value of a row by which it is ordered; text is folded. */
  readonly values: Readonly<Record<Field, (row: T) => string | number>>;
}

const compare = (a: string | number, b: string | number): number => {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** A page of rows that are in memory: for kinds of which an installation has at most some thousand. */
export const pageOfRows = <T, Field extends string>(
  rows: readonly T[],
  { search, by, isDescending, after, limit }: ListQuery<Field>,
  { key, texts, values }: RowFields<T, Field>,
): ListPage<T> => {
  // `by` is one of the fields of the list: another order is refused before.
  // oxlint-disable-next-line names/open-names -- see above
  const valueOf = values[by];
  const placeOf = (row: T): ListPlace => {
    const value = valueOf(row);
    return { value: typeof value === 'string' ? foldText(value) : value, key: key(row) };
  };
  const direction = isDescending ? -1 : 1;
  const order = (a: ListPlace, b: ListPlace): number =>
    direction * (compare(a.value, b.value) || compare(a.key, b.key));
  const found = rows
    .filter((row) => search === undefined || [key(row), ...texts(row)].some((one) => foldText(one).includes(search)))
    .map((row) => ({ row, place: placeOf(row) }))
    .filter(({ place }) => after === undefined || order(place, after) > 0)
    .toSorted((a, b) => order(a.place, b.place));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(({ row }) => row), ...(last !== undefined && found.length > limit && { next: last.place }) };
};
