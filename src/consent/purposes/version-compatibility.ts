import { ownValue } from '../../core/json-object.ts';
import type { Fault } from '../../core/problem.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import { isNeverLonger, readPeriod } from '../../access/sources/period.ts';
import { isSureEnough } from '../model/assurance.ts';
import type { Purpose, PurposeContent, TimePrecision, View } from '../model/types.ts';

/** Higher is coarser. A shift keeps what truncation loses and hides what it keeps, so it narrows only `exact`. */
const COARSENESS: Readonly<Record<Exclude<TimePrecision, 'shifted'>, number>> = {
  exact: 0,
  PT1S: 1,
  PT1M: 2,
  PT1H: 3,
  P1D: 4,
};

const isCoarser = (former: TimePrecision, next: TimePrecision): boolean => {
  if (former === next || former === 'exact') return true;
  return former !== 'shifted' && next !== 'shifted' && COARSENESS[former] <= COARSENESS[next];
};

const choicesOf = (type: string): readonly string[] | undefined =>
  type.startsWith('enum:') ? type.slice(5).split('|') : undefined;

const isNarrowerType = (former: string | undefined, next: string): boolean => {
  if (former === undefined || former === next) return former === next;
  const before = choicesOf(former);
  return before !== undefined && choicesOf(next)?.every((choice) => before.includes(choice)) === true;
};

type Report = (at: string, detail: string) => void;

interface Lists {
  readonly former: readonly string[];
  readonly next: readonly string[];
}

const compareLists = (at: string, { former, next }: Lists, report: Report): void => {
  next.forEach((one, index) => {
    if (!former.includes(one)) report(pointerTo(at, index), 'was not there');
  });
};

/** An empty list does not restrict. */
const compareFilters = (at: string, { former, next }: Lists, report: Report): void => {
  if (former.length === 0) return;
  if (next.length === 0) report(at, 'no longer restricts');
  else compareLists(at, { former, next }, report);
};

const compareViews = (former: View | undefined, next: View | undefined, report: Report): void => {
  if (next === undefined) return;
  if (former === undefined) {
    report('/view', 'was not there');
    return;
  }
  if (!isCoarser(former.time, next.time)) report('/view/time', `tells more of the time than ${former.time}`);
  next.keepActivities.forEach((prefix, index) => {
    if (!former.keepActivities.some((allowed) => prefix.startsWith(allowed)))
      report(pointerTo('/view/keepActivities', index), 'keeps more activities');
  });
  for (const [iri, type] of Object.entries(next.extensions)) {
    if (!isNarrowerType(ownValue(former.extensions, iri), type))
      report(pointerTo('/view/extensions', iri), 'was not released, or not with these values');
  }
  if (next.responses && !former.responses) report('/view/responses', 'was not released');
};

const compareTerms = (former: PurposeContent, next: PurposeContent, report: Report): void => {
  if (next.id !== former.id) report('/id', 'is another purpose');
  if (next.kind !== former.kind) report('/kind', `was ${former.kind}`);
  if (next.basis !== former.basis) report('/basis', `was ${former.basis}`);
  if (next.controller.name !== former.controller.name) report('/controller/name', 'was another controller');
  if (next.controller.country !== former.controller.country)
    report('/controller/country', `was ${former.controller.country}`);
  if (next.commercial && !former.commercial) report('/commercial', 'was not commercial');
  if (next.automatedDecisions !== former.automatedDecisions && next.automatedDecisions !== 'none')
    report('/automatedDecisions', 'decides otherwise');
};

const compareData = (former: PurposeContent, next: PurposeContent, report: Report): void => {
  compareLists('/recipients', { former: former.recipients, next: next.recipients }, report);
  compareLists('/storage', { former: former.storage, next: next.storage }, report);
  compareFilters('/dpv/purpose', { former: former.dpvPurposes, next: next.dpvPurposes }, report);
  compareLists('/scope/sources', { former: former.scope.sources, next: next.scope.sources }, report);
  for (const filter of ['profiles', 'verbs', 'activityTypes'] as const)
    compareFilters(`/scope/${filter}`, { former: former.scope[filter], next: next.scope[filter] }, report);
  compareViews(former.view, next.view, report);
  if (next.attachments === true && former.attachments !== true)
    report('/attachments', 'did not forward the data of attachments');
};

const compareLimits = (former: PurposeContent, next: PurposeContent, report: Report): void => {
  if ((next.until ?? Infinity) > (former.until ?? Infinity)) report('/until', 'ends later');
  const before = former.keep === undefined ? undefined : readPeriod(former.keep);
  const after = next.keep === undefined ? undefined : readPeriod(next.keep);
  if (before !== undefined && (after === undefined || !isNeverLonger(after, before)))
    report('/keep', `is kept longer than ${former.keep ?? ''}`);
  if (!isSureEnough(next.assurance, former.assurance ?? 'tool'))
    report('/assurance', `took a sign-in by ${former.assurance ?? 'tool'}`);
  if (next.minimum < former.minimum) report('/minimum', `needed ${former.minimum} people`);
};

/**
 * Finds what the next version asks for beyond the former one, each with a JSON Pointer. Decisions carry over if there
 * is nothing. Title, summary and benefit cannot be compared.
 */
export const findWidenings = (former: PurposeContent, next: PurposeContent): readonly Fault[] => {
  const faults: Fault[] = [];
  const report: Report = (at, detail) => {
    faults.push({ at, detail });
  };
  compareTerms(former, next, report);
  compareData(former, next, report);
  compareLimits(former, next, report);
  return faults;
};

/** The compatible versions of the next one: its own and, if it narrows the former, all of the former's. */
export const compatibleVersions = (
  former: Purpose | undefined,
  next: PurposeContent,
  version: number,
): readonly number[] =>
  former !== undefined && findWidenings(former, next).length === 0 ? [...former.accepts, version] : [version];
