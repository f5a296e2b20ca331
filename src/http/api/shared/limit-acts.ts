import { createRateLimit } from '../../../access/sources/limits/rate-limit.ts';
import { mayOperate, mayRuleOnPurposes } from '../../../access/sources/scopes.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';

const DAY_S = 86_400;
const MAX_ACTS = 1000;

/** Counts the acts of senders that are events of the audit chain. Both reject with Problem `too-many-requests`. */
export interface ActLimits {
  readonly countOfSource: (source: string) => Promise<void>;
  /** Counts an act of a member of staff, or of their lab. The members who answer for the organisation have no limit. */
  readonly countOfStaff: (by: Pick<StaffPrincipal, 'scopes' | 'lab' | 'actor'>) => Promise<void>;
}

/** An event stays for good: the number that tools and labs cause has a limit for each source, in each process. */
export const createActLimits = (): ActLimits => {
  const countOfSource = createRateLimit({
    atMost: MAX_ACTS,
    perS: DAY_S,
    name: 'acts',
    refusal: `this source has made ${MAX_ACTS} changes in a day, which all stay in the audit chain; ask an operator`,
  });
  return {
    countOfSource,
    countOfStaff: async ({ scopes, lab, actor }) => {
      if (!mayOperate(scopes) && !mayRuleOnPurposes(scopes)) await countOfSource(lab ?? actor);
    },
  };
};
