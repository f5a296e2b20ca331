import { Problem } from '../../../core/problem.ts';
import {
  type FindResponsiblePerson,
  responsiblePersonMember,
  isByOneOf,
} from '../../../access/sources/find-responsible-person.ts';
import type { PurposeVersion } from '../purpose-versions.ts';

/** The taker of a step: an account or a key, and the source of their lab or office. */
interface Ruler {
  readonly key: string;
  readonly source?: string;
}

/** A version with its authors and approvers. */
type RuledVersion = Pick<PurposeVersion, 'owner' | 'draftedBy' | 'approvedBy' | 'dpiaApproval' | 'steps'>;

/** `own-lab`: the lab of the ruler asks; the others name what the ruler, or the person behind it, has done before. */
type FourEyesReason = 'own-lab' | 'drafted' | 'approved-dpia' | 'drafted-or-approved';

interface FourEyesRefusal {
  readonly reason: FourEyesReason;
  /** A sentence for Problem `forbidden`. */
  readonly detail: string;
}

/** Undefined if they may rule on this version. */
type FindRefusal = (version: RuledVersion) => Promise<FourEyesRefusal | undefined>;

/** The checks of steps that take two responsible people (`FindResponsiblePerson`). */
export interface FourEyes {
  /** A drafter, or a member of its lab, may neither approve nor open a version. */
  readonly ofOpener: (by: Ruler) => FindRefusal;
  /** As `ofOpener`; the approver of the impact assessment may not approve as a steward either. */
  readonly ofApprover: (by: Ruler) => FindRefusal;
  /** Neither a drafter, nor their lab, nor the steward who approved may approve the impact assessment. */
  readonly ofDpiaApprover: (by: Ruler) => FindRefusal;
}

/** Rejects with Problem `forbidden` if there is a refusal. */
export const checkEyes =
  (find: FindRefusal) =>
  async (version: RuledVersion): Promise<void> => {
    const refusal = await find(version);
    if (refusal !== undefined) throw new Problem('forbidden', refusal.detail);
  };

/** Looks up the member `hand` of a ruling that is stored. */
export const responsiblePersonOfRuling = async (
  findResponsiblePerson: FindResponsiblePerson,
  actor: string,
): Promise<{ readonly hand?: string }> => responsiblePersonMember(actor, await findResponsiblePerson(actor));

/** A note if a refused account or key counts as another responsible person; otherwise empty. */
export const countsAsNote = (actor: string, responsiblePerson: string): string =>
  actor === responsiblePerson ? '' : ` (${actor} counts as ${responsiblePerson})`;

const findOwnLab = ({ source }: Ruler, { owner }: RuledVersion): FourEyesRefusal | undefined =>
  owner !== undefined && owner === source
    ? {
        reason: 'own-lab',
        detail: 'the lab that asks does not rule on its own request: ask an officer of another office',
      }
    : undefined;

/** `approvedBy` is the person at that time; the step names the account, which another person may have had then. */
const approversOf = ({ approvedBy, steps = [] }: RuledVersion): readonly (string | undefined)[] => [
  approvedBy,
  steps.findLast(({ step }) => step === 'approve')?.by,
];

interface EarlierAct {
  readonly reason: FourEyesReason;
  readonly who: string;
  readonly ask: string;
}

/** The responsible people of stored names are looked up too: they may have changed since. */
export const createFourEyes = (findResponsiblePerson: FindResponsiblePerson): FourEyes => {
  const findAmong = async (
    { key }: Ruler,
    others: readonly (string | undefined)[],
    { reason, who, ask }: EarlierAct,
  ): Promise<FourEyesRefusal | undefined> => {
    const known = others.filter((one) => one !== undefined);
    const [own = key, ...responsiblePeople] = await Promise.all([key, ...known].map(findResponsiblePerson));
    return isByOneOf({ by: key, hand: own }, [...known, ...responsiblePeople])
      ? { reason, detail: `${who}${countsAsNote(key, own)}: ${ask}` }
      : undefined;
  };

  const ofOpener: FourEyes['ofOpener'] = (by) => async (version) =>
    findOwnLab(by, version) ??
    findAmong(by, version.draftedBy ?? [], {
      reason: 'drafted',
      who: 'who drafted it, by whichever of their keys and accounts, neither approves nor opens it',
      ask: 'ask another steward',
    });

  return {
    ofOpener,
    ofApprover: (by) => async (version) =>
      (await ofOpener(by)(version)) ??
      findAmong(by, [version.dpiaApproval?.by, version.dpiaApproval?.hand], {
        reason: 'approved-dpia',
        who: 'who approved the impact assessment does not approve the purpose',
        ask: 'ask another steward',
      }),
    ofDpiaApprover: (by) => async (version) =>
      findOwnLab(by, version) ??
      findAmong(by, [...approversOf(version), ...(version.draftedBy ?? [])], {
        reason: 'drafted-or-approved',
        who: 'who drafted or approved it does not approve its impact assessment',
        ask: 'ask another officer',
      }),
  };
};
