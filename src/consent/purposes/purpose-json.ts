import { createHash } from 'node:crypto';
import { defined } from '../../core/json-object.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { LEGAL_BASIS } from '../model/dpv.ts';
import type { Purpose, PurposeContent } from '../model/types.ts';

const CONTENT: Readonly<Record<keyof PurposeContent, true>> = {
  id: true,
  kind: true,
  basis: true,
  title: true,
  summary: true,
  benefit: true,
  controller: true,
  recipients: true,
  commercial: true,
  automatedDecisions: true,
  scope: true,
  view: true,
  attachments: true,
  until: true,
  keep: true,
  minimum: true,
  storage: true,
  dpvPurposes: true,
  references: true,
  assurance: true,
  dpia: true,
};

/** Only the members that the author of a version wrote. */
export const contentOfPurpose = (purpose: PurposeContent): PurposeContent =>
  Object.fromEntries(
    Object.entries(purpose).filter(([name]) => Object.hasOwn(CONTENT, name)),
  ) as unknown as PurposeContent;

/** The day that a page names for an end (`until`), as in `2027-06-30`. */
export const lastDay = (until: number): string => new Date(until - 1).toISOString().slice(0, 10);

/** The content of a purpose as JSON, with dates as ISO 8601. */
export const purposeJson = (purpose: PurposeContent) => {
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
    attachments,
    until,
    keep,
    minimum,
    storage,
    dpvPurposes,
    references,
    assurance,
    dpia,
  } = purpose;
  return {
    id,
    kind,
    basis,
    title,
    summary,
    ...defined({ benefit }),
    controller: { ...controller },
    recipients,
    commercial,
    automatedDecisions,
    scope: { ...scope },
    ...(view !== undefined && { view: { ...view } }),
    ...defined({ attachments }),
    ...(until !== undefined && { until: lastDay(until) }),
    ...defined({ keep }),
    minimum,
    storage,
    dpv: { purpose: dpvPurposes, basis: LEGAL_BASIS[basis] },
    references,
    ...defined({ assurance }),
    ...(dpia !== undefined && { dpia: { ...dpia } }),
  };
};

/** A version as the public sees it: what its author wrote, and what the server adds. */
export const publicPurposeJson = (purpose: Purpose) => {
  const { version, accepts, state, hash } = purpose;
  return { ...purposeJson(purpose), version, accepts, state, hash };
};

/**
 * The hash that names one version: SHA-256, in hexadecimal, of the canonical JSON of its content and version. `state`
 * and `accepts` are not in it: one changes while people are asked, the other follows from other versions.
 */
export const purposeHash = (purpose: PurposeContent & Pick<Purpose, 'version'>): string =>
  createHash('sha256')
    .update(canonicalJson({ ...purposeJson(purpose), version: purpose.version }))
    .digest('hex');
