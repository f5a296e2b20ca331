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

/** Rejects with Problem `forbidden` if they may not rule on this version. */
type CheckRuler = (version: PurposeVersion) => Promise<void>;

/** The checks of steps that take two responsible people (`FindResponsiblePerson`). */
export interface FourEyes {
  /** A drafter, or a member of its lab, may neither approve nor open a version. */
  readonly checkDrafters: (by: Ruler) => CheckRuler;
  /** As `checkDrafters`; the approver of the impact assessment may not approve as a steward either. */
  readonly checkApprover: (by: Ruler) => CheckRuler;
  /** Neither a drafter, nor their lab, nor the steward who approved may approve the impact assessment. */
  readonly checkDpiaApprover: (by: Ruler) => CheckRuler;
}

/** Looks up the member `hand` of a ruling that is stored. */
export const responsiblePersonOfRuling = async (
  findResponsiblePerson: FindResponsiblePerson,
  actor: string,
): Promise<{ readonly hand?: string }> => responsiblePersonMember(actor, await findResponsiblePerson(actor));

const refuse = (detail: string): never => {
  throw new Problem('forbidden', detail);
};

/** A note if a refused account or key counts as another responsible person; otherwise empty. */
export const countsAsNote = (actor: string, responsiblePerson: string): string =>
  actor === responsiblePerson ? '' : ` (${actor} counts as ${responsiblePerson})`;

const checkLab = ({ source }: Ruler, { owner }: PurposeVersion): void => {
  if (owner !== undefined && owner === source)
    refuse('the lab that asks does not rule on its own request: ask an officer of another office');
};

/** `approvedBy` is the person at that time; the step names the account, which another person may have had then. */
const approversOf = ({ approvedBy, steps = [] }: PurposeVersion): readonly (string | undefined)[] => [
  approvedBy,
  steps.findLast(({ step }) => step === 'approve')?.by,
];

/** The responsible people of stored names are looked up too: they may have changed since. */
export const createFourEyes = (findResponsiblePerson: FindResponsiblePerson): FourEyes => {
  const checkOthers = async (
    { key }: Ruler,
    others: readonly (string | undefined)[],
    refusal: readonly [who: string, ask: string],
  ): Promise<void> => {
    const known = others.filter((one) => one !== undefined);
    const [own = key, ...responsiblePeople] = await Promise.all([key, ...known].map(findResponsiblePerson));
    if (isByOneOf({ by: key, hand: own }, [...known, ...responsiblePeople]))
      refuse(`${refusal[0]}${countsAsNote(key, own)}: ${refusal[1]}`);
  };

  const checkDrafters =
    (by: Ruler): CheckRuler =>
    async (version) => {
      checkLab(by, version);
      await checkOthers(by, version.draftedBy ?? [], [
        'who drafted it, by whichever of their keys and accounts, neither approves nor opens it',
        'ask another steward',
      ]);
    };

  return {
    checkDrafters,
    checkApprover: (by) => async (version) => {
      await checkDrafters(by)(version);
      await checkOthers(
        by,
        [version.dpiaApproval?.by, version.dpiaApproval?.hand],
        ['who approved the impact assessment does not approve the purpose', 'ask another steward'],
      );
    },
    checkDpiaApprover: (by) => async (version) => {
      checkLab(by, version);
      await checkOthers(
        by,
        [...approversOf(version), ...(version.draftedBy ?? [])],
        ['who drafted or approved it does not approve its impact assessment', 'ask another officer'],
      );
    },
  };
};
