import { defined } from '../../../core/json-object.ts';
import { REQUEST_FIELDS, type RequestField } from '../../../pages/views/request-form-view.ts';
import { purposeJson } from '../../../consent/purposes/purpose-json.ts';
import type { PurposeContent } from '../../../consent/model/types.ts';
import type { JsonObject } from '../../../xapi/model/types.ts';

/** The values of the form by field; empty fields are absent. */
export type RequestValues = Readonly<Partial<Record<RequestField, string>>>;

export const valuesOf = (form: URLSearchParams): RequestValues =>
  Object.fromEntries(
    REQUEST_FIELDS.flatMap((name) => {
      const value = form.get(name)?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );

const linesOf = (text = ''): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Reads a map of one name and text per line. A name without text stays: its value is a fault then. */
const namedLines = (lines: string | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    linesOf(lines).map((line) => {
      const [, name = '', text = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      return [name, text];
    }),
  );

/** Writes the entries of a map that have no field of their own, one per line: a text cannot keep its line breaks. */
const linesWithout = (map: Readonly<Record<string, string>>, known: readonly string[]): string =>
  Object.entries(map)
    .filter(([name]) => !known.includes(name))
    .map(([name, text]) => `${name} ${text.replace(/\s*[\r\n]+\s*/g, ' ')}`)
    .join('\n');

const languageMap = (fr: string | undefined, en: string | undefined, others: string | undefined): JsonObject => ({
  ...namedLines(others),
  ...defined({ fr, en }),
});

const LANGUAGES = ['fr', 'en'];
const REFERENCES = ['ethics', 'result'];
const NO_AUTOMATED_DECISIONS = 'none';

const controllerOf = (values: RequestValues): JsonObject => ({
  name: values.controllerName ?? '',
  address: values.controllerAddress ?? '',
  contact: values.controllerContact ?? '',
  ...defined({ dpo: values.controllerDpo }),
  country: values.controllerCountry ?? '',
});

const dpiaOf = ({ dpiaTitle, dpiaDate, dpiaUri }: RequestValues): JsonObject =>
  defined({ title: dpiaTitle, date: dpiaDate, uri: dpiaUri });

const viewOf = (values: RequestValues): JsonObject => ({
  ...defined({ time: values.time, timeReason: values.timeReason }),
  keepActivities: linesOf(values.keepActivities),
  responses: values.responses === 'yes',
  extensions: Object.fromEntries(
    linesOf(values.extensions).map((line) => {
      const [iri = '', ...type] = line.split(/\s+/);
      return [iri, type.join(' ')];
    }),
  ),
});

/** The purpose in the form, as a body for `validatePurpose`; it is not validated here. */
export const bodyOf = (values: RequestValues): JsonObject => {
  const {
    name,
    kind = 'research',
    commercial,
    benefitFr,
    benefitEn,
    benefitOthers,
    minimum,
    automatedDecisions = NO_AUTOMATED_DECISIONS,
    ethics,
    result,
  } = values;
  const dpia = dpiaOf(values);
  const benefit = languageMap(benefitFr, benefitEn, benefitOthers);
  return {
    id: `study:${name ?? ''}`,
    kind,
    basis: 'consent',
    title: languageMap(values.titleFr, values.titleEn, values.titleOthers),
    summary: languageMap(values.summaryFr, values.summaryEn, values.summaryOthers),
    ...(Object.keys(benefit).length > 0 && { benefit }),
    controller: controllerOf(values),
    recipients: linesOf(values.recipients),
    commercial: kind === 'product' || commercial === 'yes',
    automatedDecisions,
    scope: {
      sources: linesOf(values.sources),
      profiles: linesOf(values.profiles),
      verbs: linesOf(values.verbs),
      activityTypes: linesOf(values.activityTypes),
    },
    view: viewOf(values),
    until: values.until ?? '',
    keep: values.keep ?? '',
    ...(minimum !== undefined && { minimum: /^\d{1,9}$/.test(minimum) ? Number(minimum) : minimum }),
    ...defined({ assurance: values.assurance }),
    storage: linesOf(values.storage),
    dpv: { purpose: linesOf(values.dpvPurposes) },
    references: { ...namedLines(values.referenceOthers), ...defined({ ethics, result }) },
    ...(Object.keys(dpia).length > 0 && { dpia }),
  };
};

/** The values with which the form shows a purpose. */
export const valuesOfPurpose = (content: PurposeContent): RequestValues => {
  const {
    id,
    kind,
    commercial,
    title,
    summary,
    benefit = {},
    controller,
    recipients,
    automatedDecisions,
    scope,
    view,
    keep,
    minimum,
    assurance,
    storage,
    dpvPurposes,
    references,
    dpia,
  } = content;
  const values: Readonly<Partial<Record<RequestField, string | undefined>>> = {
    name: id.replace(/^study:/, ''),
    kind,
    commercial: commercial && kind !== 'product' ? 'yes' : undefined,
    automatedDecisions: automatedDecisions === NO_AUTOMATED_DECISIONS ? undefined : automatedDecisions,
    titleFr: title['fr'],
    titleEn: title['en'],
    titleOthers: linesWithout(title, LANGUAGES),
    summaryFr: summary['fr'],
    summaryEn: summary['en'],
    summaryOthers: linesWithout(summary, LANGUAGES),
    benefitFr: benefit['fr'],
    benefitEn: benefit['en'],
    benefitOthers: linesWithout(benefit, LANGUAGES),
    controllerName: controller.name,
    controllerAddress: controller.address,
    controllerContact: controller.contact,
    controllerDpo: controller.dpo,
    controllerCountry: controller.country,
    recipients: recipients.join('\n'),
    sources: scope.sources.join('\n'),
    profiles: scope.profiles.join('\n'),
    verbs: scope.verbs.join('\n'),
    activityTypes: scope.activityTypes.join('\n'),
    time: view?.time,
    timeReason: view?.timeReason,
    keepActivities: view?.keepActivities.join('\n'),
    extensions: Object.entries(view?.extensions ?? {})
      .map(([iri, type]) => `${iri} ${type}`)
      .join('\n'),
    responses: view?.responses === true ? 'yes' : undefined,
    until: purposeJson(content)['until'],
    keep,
    minimum: String(minimum),
    assurance,
    storage: storage.join('\n'),
    dpvPurposes: dpvPurposes.join('\n'),
    ethics: references['ethics'],
    dpiaTitle: dpia?.title,
    dpiaDate: dpia?.date,
    dpiaUri: dpia?.uri,
    result: references['result'],
    referenceOthers: linesWithout(references, REFERENCES),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
};

const MAPS = ['title', 'summary', 'benefit', 'references'] as const;

const withRemovals = (next: JsonObject, former: JsonObject): JsonObject => ({
  ...Object.fromEntries(
    Object.keys(former)
      .filter((name) => !Object.hasOwn(next, name))
      .map((name) => [name, null]),
  ),
  ...next,
});

/** The merge patch (RFC 7396) from a draft to the form; entries that the form no longer has are removed. */
export const patchOf = (values: RequestValues, former: PurposeContent): JsonObject => {
  const { id, ...body } = bodyOf(values);
  const before = purposeJson(former);
  const view = body['view'] as JsonObject;
  return {
    ...body,
    ...Object.fromEntries(
      MAPS.map((name) => [name, withRemovals((body[name] ?? {}) as JsonObject, (before[name] ?? {}) as JsonObject)]),
    ),
    ...(body['benefit'] === undefined && { benefit: null }),
    dpia: body['dpia'] === undefined ? null : withRemovals(body['dpia'] as JsonObject, before['dpia'] ?? {}),
    view: {
      timeReason: null,
      ...view,
      extensions: withRemovals(view['extensions'] as JsonObject, former.view?.extensions ?? {}),
    },
  };
};
