import type { Fault } from '../../core/problem.ts';
import { beyond, LIMITS } from './document-limits.ts';

/** What is found wrong with a profile document while it is read. A section is one of Part Two of xAPI Profiles 1.0. */
export interface Report {
  /** Departs from Part Two, but can be evaluated all the same. */
  warn(at: string, detail: string, section: string): void;
  /** Cannot be evaluated, and is left out: `what` names it, such as "rule". Statements are held to less then. */
  leaveOut(at: string, detail: string, section: string, what: string): void;
  /** Keeps the document from being a profile at all. */
  refuse(at: string, detail: string, section?: string): void;
  /**
   * What was left out, then what departs, in the order in which it was found; the last says how many are not listed.
   */
  warnings(): readonly Fault[];
  /** Why the document is refused; empty where it is not. */
  refusals(): readonly Fault[];
}

const MOST_WARNINGS = 1_000;
const MOST_REFUSALS = 100;

const fault = (at: string, detail: string, section?: string): Fault =>
  section === undefined ? { at, detail } : { at, detail, requirement: `xAPI Profiles 1.0, Part Two ${section}` };

/** Builds an empty report. What it keeps is bounded, so that a document that is wrong everywhere does no harm. */
export const createReport = (): Report => {
  const leftOut: Fault[] = [];
  const departing: Fault[] = [];
  const refused: Fault[] = [];
  let unlisted = 0;
  let moreRefused = 0;
  const refuse = (at: string, detail: string, section?: string): void => {
    if (refused.length < MOST_REFUSALS) refused.push(fault(at, detail, section));
    else moreRefused++;
  };
  return {
    warn: (at, detail, section) => {
      if (departing.length < MOST_WARNINGS) departing.push(fault(at, detail, section));
      else unlisted++;
    },
    // Each is named: where so many are, that there are more is itself a reason to refuse.
    leaveOut: (at, detail, section, what) => {
      if (leftOut.length < LIMITS.leftOut) leftOut.push(fault(at, `${detail}: this ${what} is left out`, section));
      else if (leftOut.length === LIMITS.leftOut) {
        leftOut.push(fault(at, detail, section));
        refuse('', beyond('leftOut', 'objects and rules that cannot be evaluated'));
      }
    },
    refuse,
    warnings: () => [
      ...leftOut,
      ...departing,
      ...(unlisted > 0
        ? [{ at: '', detail: `departs from Part Two in ${unlisted} more places, which are not listed` }]
        : []),
    ],
    refusals: () =>
      moreRefused > 0
        ? [...refused, { at: '', detail: `has ${moreRefused} more faults, which are not listed` }]
        : refused,
  };
};
