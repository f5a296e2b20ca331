import { DAY_MS } from '../../core/time.ts';
import type { ApiCaller } from './caller.ts';

/** The person, or the parent of the person, that a link signs in. */
interface LinkFor {
  readonly agent: object;
  readonly role: 'subject' | 'guardian';
  /** The purpose that the page shows first. */
  readonly purpose?: string;
  readonly name?: string;
}

/** A link of the school that opens the page of a person once, within a day. */
export const linkToPage = async (operator: ApiCaller, about: LinkFor, now = Date.now()): Promise<string> => {
  const expires = new Date(now + DAY_MS).toISOString();
  const { body } = await operator.post('/v1/links', { expires, ...about });
  return String(body['url']);
};
