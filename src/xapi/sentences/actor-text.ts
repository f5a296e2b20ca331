import type { Actor } from '../model/types.ts';
import { oneLineText } from './choose-text.ts';
import type { Phrases } from './phrases.ts';

const MEMBERS_NAMED = 3;

const nameOf = ({ name, account, mbox, openid, mbox_sha1sum: hash }: Actor): string | undefined =>
  [name, account?.name, mbox?.replace(/^mailto:/i, ''), openid, hash?.slice(0, 8)]
    .map((text) => oneLineText(text ?? ''))
    .find((text) => text !== '');

const listOf = (names: readonly string[], { and }: Phrases): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1) ?? ''}`;

/** Who an Agent or a Group is: its name or identifier; a nameless Group by its first three members. */
export const actorText = (actor: Actor, phrases: Phrases): string => {
  const name = nameOf(actor);
  if (name !== undefined) return name;
  const { member = [] } = actor;
  if (member.length === 0) return phrases.anonymous;
  const named = member.slice(0, MEMBERS_NAMED).flatMap((one) => nameOf(one) ?? []);
  if (named.length === 0) return phrases.groupOf(member.length);
  const others = member.length - named.length;
  return listOf(others === 0 ? named : [...named, phrases.others(others)], phrases);
};
