import type { Fault } from '../../core/problem.ts';
import { LIMITS, overLimit } from './document-limits.ts';

/** An object or rule of a document that cannot be evaluated. */
interface Omission {
  /** Such as "rule". */
  readonly what: string;
  readonly at: string;
  readonly detail: string;
  readonly section: string;
}

/** The faults found in a profile document while it is read. Sections are those of xAPI Profiles 1.0, Part Two. */
export interface DocumentReport {
  /** For a departure from Part Two that can be evaluated. */
  warn(at: string, detail: string, section: string): void;
  /** For a part that cannot be evaluated and is left out: fewer rules bind statements then. */
  omit(omission: Omission): void;
  /** For a fault that keeps the document from being a profile at all. */
  refuse(at: string, detail: string, section?: string): void;
  /** Omissions, then departures, in the order in which they were found; the last says how many are not listed. */
  warnings(): readonly Fault[];
  /** The reasons why the document is refused; empty if it is not. */
  refusals(): readonly Fault[];
}

const MAX_WARNINGS = 1_000;
const MAX_REFUSALS = 100;

const fault = (at: string, detail: string, section?: string): Fault =>
  section === undefined ? { at, detail } : { at, detail, requirement: `xAPI Profiles 1.0, Part Two ${section}` };

/** An empty report. Its size is bounded, whatever the document. */
export const createDocumentReport = (): DocumentReport => {
  const omitted: Fault[] = [];
  const departing: Fault[] = [];
  const refused: Fault[] = [];
  let unlisted = 0;
  let moreRefused = 0;
  const refuse = (at: string, detail: string, section?: string): void => {
    if (refused.length < MAX_REFUSALS) refused.push(fault(at, detail, section));
    else moreRefused++;
  };
  return {
    warn: (at, detail, section) => {
      if (departing.length < MAX_WARNINGS) departing.push(fault(at, detail, section));
      else unlisted++;
    },
    // All are listed: a document with more omissions than the limit is refused.
    omit: ({ what, at, detail, section }) => {
      if (omitted.length < LIMITS.omitted) omitted.push(fault(at, `${detail}: this ${what} is left out`, section));
      else if (omitted.length === LIMITS.omitted) {
        omitted.push(fault(at, detail, section));
        refuse('', overLimit('omitted', 'objects and rules that cannot be evaluated'));
      }
    },
    refuse,
    warnings: () => [
      ...omitted,
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
