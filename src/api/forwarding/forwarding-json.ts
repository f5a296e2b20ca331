import {
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { canSeePurpose } from '../../consent/purposes/workflow/purpose-access.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { ForwardingStatus } from '../../studies/forward/forwarding-service.ts';
import { FORWARDING_FAILURES, type TargetReview } from '../../studies/forward/forwarding.ts';
import type { Services } from '../route/services.ts';

const TARGET_REVIEW = namedSchema('TargetReview', {
  ...objectSchema(
    {
      until: INSTANT,
      read: { ...COUNT, description: 'Statements there that were looked at, at least.' },
      ended: { ...COUNT, description: 'Of these, those that should not be there: they are voided or erased.' },
      unsure: { ...COUNT, description: 'Of these, those that cannot be told from statements of others.' },
    },
    {
      from: { ...INSTANT, description: 'Absent: since the beginning.' },
      done: { ...INSTANT, description: 'When the target had shown all.' },
      failingSince: INSTANT,
      lastError: enumSchema(...FORWARDING_FAILURES),
    },
  ),
  description: 'What was given to the target between two times is not all known: it is asked what it has.',
});

export const FORWARDING = namedSchema(
  'Forwarding',
  objectSchema(
    {
      purpose: STRING,
      url: STRING,
      key: STRING,
      waiting: { ...COUNT, description: 'Changes that are still to be forwarded, at most.' },
      deadLetters: COUNT,
      deadVoidings: { ...COUNT, description: 'The dead letters that are voidings.' },
      erasing: { ...COUNT, description: 'Statements that the target is erasing, at most 1000.' },
      held: { ...COUNT, description: 'Statements that wait for a decision, and voidings that are looked at again.' },
      failures: { ...COUNT, description: 'Failed attempts in a row.' },
    },
    {
      waitingSince: INSTANT,
      delivered: INSTANT,
      nextTry: INSTANT,
      lastError: enumSchema(...FORWARDING_FAILURES),
      erases: { ...FLAG, description: 'The target has agreed to erase when it was last asked.' },
      erased: INSTANT,
      review: TARGET_REVIEW,
    },
  ),
);

export const FORWARDING_EXAMPLE = {
  purpose: 'forward:district',
  url: 'https://lrs.district.example/xapi',
  key: 'carnet',
  waiting: 0,
  erasing: 0,
  deadLetters: 0,
  deadVoidings: 0,
  held: 0,
  failures: 0,
  delivered: '2026-10-01T08:15:02.000Z',
};

const reviewJson = (review: TargetReview): Sent<typeof TARGET_REVIEW> => {
  const { from, until, read, ended, unsure, doneAt, failingSince, lastError } = review;
  return {
    from: from === 0 ? undefined : isoTime(from),
    until: isoTime(until),
    read,
    ended,
    unsure,
    done: isoTime(doneAt),
    failingSince: isoTime(failingSince),
    lastError,
  };
};

export const forwardingJson = (status: ForwardingStatus): Sent<typeof FORWARDING> => {
  const { waitingSince, deliveredAt, erasedAt, nextTryAt, review, ...rest } = status;
  return {
    ...rest,
    waitingSince: isoTime(waitingSince),
    delivered: isoTime(deliveredAt),
    erased: isoTime(erasedAt),
    nextTry: isoTime(nextTryAt),
    review: review && reviewJson(review),
  };
};

const notFound = (): Problem => new Problem('not-found', 'there is no such purpose');

/** A purpose whose forwarding a caller may see. Rejects with Problem `not-found`. */
export const findSeenPurpose = async (id: string, by: StaffPrincipal, { purposes }: Services): Promise<Purpose> => {
  const details = await purposes.purposeWorkflow.get(id);
  if (!canSeePurpose(by, details)) throw notFound();
  return details.purpose;
};

/**
 * A purpose whose draft and version in force are both in the scope of the caller. An operator of one school cannot
 * change what another school takes part in. Rejects with Problem `not-found`.
 */
export const findSteeredPurpose = async (id: string, by: StaffPrincipal, { purposes }: Services): Promise<Purpose> => {
  const { purpose, inForce } = await purposes.purposeWorkflow.get(id);
  if (![purpose, inForce ?? purpose].every(({ scope }) => by.hasInScope(scope.sources))) throw notFound();
  return purpose;
};
