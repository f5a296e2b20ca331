import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import { organisationOf } from '../../access/sources/organisations/organisations.ts';
import { isNeverLonger, readPeriod } from '../../access/sources/period.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import { isFresh, type NoeReader } from './person-noes.ts';

/** The members of a source that permit or forbid. */
export const SOURCE_MEMBERS = ['keep', 'audience', 'shares', 'directKafka', 'organisation'] as const;

type SourceMember = (typeof SOURCE_MEMBERS)[number];

/** The value of a member, as an event has it: null for none. */
export const settingOf = (source: Source, member: SourceMember): unknown => {
  if (member === 'organisation') return organisationOf(source);
  return member === 'directKafka' ? source.directKafka === true : (source[member] ?? null);
};

/** Audiences in the order of their protection: minors most. */
const AUDIENCES: readonly unknown[] = ['adults', 'mixed', 'minors'];

/** True if an audience protects more than another one. */
export const isYounger = (one: unknown, other: unknown): boolean => AUDIENCES.indexOf(one) > AUDIENCES.indexOf(other);

export const isWithin = (ones: readonly unknown[] = [], others: readonly unknown[]): boolean =>
  ones.every((one) => others.includes(one));

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isKeptNoLonger = (one: unknown, other: unknown): boolean => {
  const [after, before] = [one, other].map((period) => (typeof period === 'string' ? readPeriod(period) : undefined));
  return after !== undefined && (before === undefined || isNeverLonger(after, before));
};

/** True if a value of a source's member permits nothing beyond another one. */
export const isAsStrict = (member: SourceMember, one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  switch (member) {
    case 'keep':
      return isKeptNoLonger(one, other);
    case 'audience':
      return isYounger(one, other);
    case 'shares':
      return isWithin(listOf(one), listOf(other));
    case 'directKafka':
      return one === false;
    case 'organisation':
      return false;
  }
};

/**
 * True if a change that the store does not have will not come any more. Its event comes before it. The change may have
 * failed, another change of the same may have followed, or its process may have ended.
 */
export const isChangeOver = (
  event: AuditEvent,
  { following, now }: NoeReader,
  isOfSame: (other: AuditEvent) => boolean,
): boolean =>
  !isFresh(event, now()) ||
  following(event).some((other) =>
    other.type === 'change.failed' ? other.data?.['event'] === event.seq : other.type === event.type && isOfSame(other),
  );
