import { createHash } from 'node:crypto';
import type { JsonObject } from '../../xapi/model/types.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { LEGAL_BASIS } from '../model/dpv.ts';
import type { Purpose, PurposeContent } from '../model/types.ts';

/** The last day that people are told of an end, as in `2027-06-30`. */
export const lastDay = (until: number): string => new Date(until - 1).toISOString().slice(0, 10);

/** The content of a purpose as JSON, with dates as ISO 8601. */
export const purposeJson = (purpose: PurposeContent): JsonObject => {
  const {
    id,
    kind,
    basis,
    title,
    summary,
    benefit,
    controller,
    recipients,
    commercial,
    automatedDecisions,
    scope,
    view,
    until,
    keep,
    minimum,
    storage,
    dpvPurposes,
    references,
  } = purpose;
  return {
    id,
    kind,
    basis,
    title,
    summary,
    ...(benefit === undefined ? {} : { benefit }),
    controller: { ...controller },
    recipients,
    commercial,
    automatedDecisions,
    scope: { ...scope },
    ...(view === undefined ? {} : { view: { ...view } }),
    ...(until === undefined ? {} : { until: lastDay(until) }),
    ...(keep === undefined ? {} : { keep }),
    minimum,
    storage,
    dpv: { purpose: dpvPurposes, basis: LEGAL_BASIS[basis] },
    references,
  };
};

/**
 * Names one version of a purpose by what it says: SHA-256, in hexadecimal, of the canonical JSON of its content and
 * version. What changes while people are asked (`state`) and what follows from other versions (`accepts`) is not in it.
 */
export const purposeHash = (purpose: PurposeContent & Pick<Purpose, 'version'>): string =>
  createHash('sha256')
    .update(canonicalJson({ ...purposeJson(purpose), version: purpose.version }))
    .digest('hex');
