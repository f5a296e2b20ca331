import { Problem } from '../../../core/problem.ts';
import type { FindHand } from '../../../sources/find-hand.ts';
import type { PurposeVersion } from '../purpose-versions.ts';

/** Who takes a step: by which account or key, and the source of their lab or office. */
interface Ruler {
  readonly key: string;
  readonly source?: string;
}

/** Rejects with Problem `forbidden` where they may not rule on this version. */
type CheckRuler = (version: PurposeVersion) => Promise<void>;

/** Two people for each step that takes two. Keys whose chains of issuers have one root are one person's. */
export interface FourEyes {
  /** A drafter, or a member of its lab, may neither approve nor open a version. */
  readonly checkDrafters: (by: Ruler) => CheckRuler;
  /** As `checkDrafters`; the approver of the impact assessment may not approve as a steward either. */
  readonly checkApprover: (by: Ruler) => CheckRuler;
  /** Neither a drafter, nor their lab, nor the steward who approved may approve the impact assessment. */
  readonly checkDpiaApprover: (by: Ruler) => CheckRuler;
}

/** The member `hand` of a ruling that is stored: the person behind it, where that is not the actor itself. */
export const handOfRuling = async (findHand: FindHand, actor: string): Promise<{ readonly hand?: string }> => {
  const hand = await findHand(actor);
  return hand === actor ? {} : { hand };
};

const refuse = (detail: string): never => {
  throw new Problem('forbidden', detail);
};

const checkLab = ({ source }: Ruler, { owner }: PurposeVersion): void => {
  if (owner !== undefined && owner === source)
    refuse('the lab that asks does not rule on its own request: ask an officer of another office');
};

/** The people behind stored keys are looked up too: an earlier release stored the key alone. */
export const createFourEyes = (findHand: FindHand): FourEyes => {
  const isOneOf = async ({ key }: Ruler, ...others: readonly (string | undefined)[]): Promise<boolean> => {
    const known = others.filter((one) => one !== undefined);
    const [own, ...hands] = await Promise.all([key, ...known].map(findHand));
    return hands.some((hand) => hand === own);
  };

  const checkDrafters =
    (by: Ruler): CheckRuler =>
    async (version) => {
      checkLab(by, version);
      if (await isOneOf(by, ...(version.draftedBy ?? [])))
        refuse('who drafted it, by whichever of their keys, neither approves nor opens it: ask another steward');
    };

  return {
    checkDrafters,
    checkApprover: (by) => async (version) => {
      await checkDrafters(by)(version);
      const { dpiaApproval } = version;
      if (dpiaApproval !== undefined && (await isOneOf(by, dpiaApproval.by, dpiaApproval.hand)))
        refuse('who approved the impact assessment does not approve the purpose: ask another steward');
    },
    checkDpiaApprover: (by) => async (version) => {
      checkLab(by, version);
      if (await isOneOf(by, version.approvedBy, ...(version.draftedBy ?? [])))
        refuse('who drafted or approved it does not approve its impact assessment: ask another officer');
    },
  };
};
