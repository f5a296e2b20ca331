import type { Json, Statement } from '../../xapi/model/types.ts';
import { itemsOf, memberOf } from './json-member.ts';

const NONE: readonly string[] = [];

/**
 * The ids of a statement's category activities, each once; the profile versions that it claims are among them (P2 5.0).
 */
export const categoryIds = (statement: Statement): readonly string[] => {
  const category = statement.context?.contextActivities?.category;
  if (category === undefined) return NONE;
  const ids = itemsOf(category as unknown as Json)
    .map((activity) => memberOf(activity, 'id'))
    .filter((id) => typeof id === 'string');
  return ids.length < 2 ? ids : [...new Set(ids)];
};
