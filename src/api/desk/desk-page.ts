import { Problem } from '../../core/problem.ts';
import type { DeskItem } from './desk-item.ts';

type Placed = Pick<DeskItem, 'kind' | 'id' | 'since' | 'due'>;

/** The place of an item in the list: by what is due, then the oldest first. */
const placeOf = ({ kind, id, since, due }: Placed): readonly [number, number, string] => [
  due ?? Number.MAX_SAFE_INTEGER,
  since,
  `${kind} ${id}`,
];

type Place = ReturnType<typeof placeOf>;

const compare = ([dueA, sinceA, idA]: Place, [dueB, sinceB, idB]: Place): number =>
  dueA - dueB || sinceA - sinceB || (idA < idB ? -1 : idA > idB ? 1 : 0);

export const byDue = (a: Placed, b: Placed): number => compare(placeOf(a), placeOf(b));

const cursorOf = (item: Placed): string => placeOf(item).join(' ');

const readCursor = (text: string): Place => {
  const found = /^(\d{1,16}) (\d{1,16}) (.{1,300})$/u.exec(text);
  if (found === null)
    throw new Problem('invalid-request', 'after is not from the link `more` of an answer', [
      { at: 'after', detail: 'must be from the link `more` of an answer' },
    ]);
  return [Number(found[1]), Number(found[2]), found[3] ?? ''];
};

/**
 * A page of sorted items, and the `after` of the next one. An item that went meanwhile does not move the page. Throws
 * Problem `invalid-request`.
 */
export const pageOfDesk = <I extends Placed>(
  items: readonly I[],
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): { readonly page: readonly I[]; readonly next?: string } => {
  const place = after === undefined ? undefined : readCursor(after);
  const left = place === undefined ? items : items.filter((item) => compare(placeOf(item), place) > 0);
  const page = left.slice(0, limit);
  const last = page.at(-1);
  return last === undefined || left.length === page.length ? { page } : { page, next: cursorOf(last) };
};
