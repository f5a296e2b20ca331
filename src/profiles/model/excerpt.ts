import { ownValue } from '../../core/json-object.ts';
import type { Json } from '../../xapi/model/types.ts';
import { isList } from './json-member.ts';

const LONGEST_TEXT = 200;
const MAX_ITEMS = 5;
const MAX_MEMBERS = 10;
const DEEPEST = 3;
const CUT = '...';

const cut = (text: string): string => (text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) + CUT : text);

const excerptTo = (depth: number, value: Json): Json => {
  if (typeof value === 'string') return cut(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return CUT;
  if (isList(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => excerptTo(depth - 1, item));
    return value.length > MAX_ITEMS ? [...items, CUT] : items;
  }
  const names = Object.keys(value);
  const members = names
    .slice(0, MAX_MEMBERS)
    .map((name): [string, Json] => [cut(name), excerptTo(depth - 1, ownValue(value, name) ?? null)]);
  return Object.fromEntries(names.length > MAX_MEMBERS ? [...members, [CUT, CUT]] : members);
};

/** A value cut to fit into an answer: `...` stands for the rest of long texts, lists and objects, and for deep ones. */
export const excerptOf = (value: Json): Json => excerptTo(DEEPEST, value);
