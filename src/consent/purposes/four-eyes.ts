import { Problem } from '../../core/problem.ts';
import type { PurposeVersion } from './purpose-versions.ts';

/** Who takes a step: by which account or key, who issued the key, and the source of their lab or office. */
interface Ruler {
  readonly key: string;
  readonly hand?: string;
  readonly source?: string;
}

/** Throws Problem `forbidden` where this version is not for them to rule on. */
type CheckRuler = (version: PurposeVersion) => void;

/**
 * The member `hand` of a ruling that is stored: the account that issued its key. A key that another key has issued, as
 * that of an installation, stands for itself: the two keys of a steward and an officer may come from one operator.
 */
export const handOfRuling = ({ hand }: { readonly hand?: string }): { readonly hand?: string } =>
  hand?.startsWith('staff:') === true ? { hand } : {};

/** Whether the ruler is one of these, by account, key, or a key that they issued. */
const isOneOf = ({ key, hand = key }: Ruler, ...others: readonly (string | undefined)[]): boolean =>
  others.some((one) => one === key || one === hand);

const refuse = (detail: string): never => {
  throw new Problem('forbidden', detail);
};

const checkLab = ({ source }: Ruler, { owner }: PurposeVersion): void => {
  if (owner !== undefined && owner === source)
    refuse('the lab that asks does not rule on its own request: ask an officer of another office');
};

/** Who drafted it, or is of its lab, neither approves nor opens it. */
export const checkDrafters =
  (by: Ruler): CheckRuler =>
  (version) => {
    checkLab(by, version);
    if (isOneOf(by, ...(version.draftedBy ?? [])))
      refuse('who drafted it neither approves nor opens it: ask another steward');
  };

/** As `checkDrafters`; nor does who approved the impact assessment approve as a steward. */
export const checkApprover =
  (by: Ruler): CheckRuler =>
  (version) => {
    checkDrafters(by)(version);
    const { dpiaApproval } = version;
    if (dpiaApproval !== undefined && isOneOf(by, dpiaApproval.by, dpiaApproval.hand))
      refuse('who approved the impact assessment does not approve the purpose: ask another steward');
  };

/** The impact assessment is approved by neither its drafters, nor their lab, nor the steward who approved. */
export const checkDpiaApprover =
  (by: Ruler): CheckRuler =>
  (version) => {
    checkLab(by, version);
    if (isOneOf(by, version.approvedBy, ...(version.draftedBy ?? [])))
      refuse('who drafted or approved it does not approve its impact assessment: ask another officer');
  };
