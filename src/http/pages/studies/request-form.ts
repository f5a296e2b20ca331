import { purposeJson } from '../../../consent/purposes/purpose-json.ts';
import type { PurposeContent } from '../../../consent/model/types.ts';
import { REQUEST_FIELDS, type RequestField } from '../../../pages/studies/request-texts.ts';
import type { Fault } from '../../../core/problem.ts';
import { namesIn } from '../../../xapi/json/json-pointer.ts';
import type { JsonObject } from '../../../xapi/model/types.ts';

/** What the fields of a request hold. */
export type RequestValues = Readonly<Partial<Record<RequestField, string>>>;

/** What a form has sent, field by field. */
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

/** A name and a text a line, as a map; a name without a text is kept, for it to be told. */
const namedLines = (text: string | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    linesOf(text).map((line) => {
      const [, name = '', one = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      return [name, one];
    }),
  );

/** The other way: what of a map has no field of its own. A line break within a text would begin another line. */
const linesWithout = (map: Readonly<Record<string, string>>, known: readonly string[]): string =>
  Object.entries(map)
    .filter(([name]) => !known.includes(name))
    .map(([name, text]) => `${name} ${text.replace(/\s*[\r\n]+\s*/g, ' ')}`)
    .join('\n');

const words = (fr: string | undefined, en: string | undefined, others: string | undefined): JsonObject => ({
  ...namedLines(others),
  ...(fr === undefined ? {} : { fr }),
  ...(en === undefined ? {} : { en }),
});

const LANGUAGES = ['fr', 'en'];
const REFERENCES = ['ethics', 'dpia', 'result'];
const NOTHING_DECIDED = 'none';

/** A purpose as `validatePurpose` takes it, of what a form holds. Nothing is judged here. */
export const bodyOf = (values: RequestValues): JsonObject => {
  const {
    name,
    kind = 'research',
    commercial,
    controllerDpo,
    benefitFr,
    benefitEn,
    benefitOthers,
    minimum,
    automatedDecisions = NOTHING_DECIDED,
    ethics,
    dpia,
    result,
  } = values;
  const benefit = words(benefitFr, benefitEn, benefitOthers);
  return {
    id: `study:${name ?? ''}`,
    kind,
    basis: 'consent',
    title: words(values.titleFr, values.titleEn, values.titleOthers),
    summary: words(values.summaryFr, values.summaryEn, values.summaryOthers),
    ...(Object.keys(benefit).length === 0 ? {} : { benefit }),
    controller: {
      name: values.controllerName ?? '',
      address: values.controllerAddress ?? '',
      contact: values.controllerContact ?? '',
      ...(controllerDpo === undefined ? {} : { dpo: controllerDpo }),
      country: values.controllerCountry ?? '',
    },
    recipients: linesOf(values.recipients),
    commercial: kind === 'product' || commercial === 'yes',
    automatedDecisions,
    scope: {
      sources: linesOf(values.sources),
      profiles: linesOf(values.profiles),
      verbs: linesOf(values.verbs),
      activityTypes: linesOf(values.activityTypes),
    },
    view: {
      time: values.time ?? '',
      keepActivities: linesOf(values.keepActivities),
      responses: values.responses === 'yes',
      extensions: Object.fromEntries(
        linesOf(values.extensions).map((line) => {
          const [iri = '', ...type] = line.split(/\s+/);
          return [iri, type.join(' ')];
        }),
      ),
    },
    until: values.until ?? '',
    keep: values.keep ?? '',
    ...(minimum === undefined ? {} : { minimum: /^\d{1,9}$/.test(minimum) ? Number(minimum) : minimum }),
    storage: linesOf(values.storage),
    dpv: { purpose: linesOf(values.dpvPurposes) },
    references: {
      ...namedLines(values.referenceOthers),
      ...(ethics === undefined ? {} : { ethics }),
      ...(dpia === undefined ? {} : { dpia }),
      ...(result === undefined ? {} : { result }),
    },
  };
};

/** What the form holds of a purpose that is there. */
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
    storage,
    dpvPurposes,
    references,
  } = content;
  const values: Readonly<Partial<Record<RequestField, string | undefined>>> = {
    name: id.replace(/^study:/, ''),
    kind,
    commercial: commercial && kind !== 'product' ? 'yes' : undefined,
    automatedDecisions: automatedDecisions === NOTHING_DECIDED ? undefined : automatedDecisions,
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
    keepActivities: view?.keepActivities.join('\n'),
    extensions: Object.entries(view?.extensions ?? {})
      .map(([iri, type]) => `${iri} ${type}`)
      .join('\n'),
    responses: view?.responses === true ? 'yes' : undefined,
    until: purposeJson(content)['until'] as string | undefined,
    keep,
    minimum: String(minimum),
    storage: storage.join('\n'),
    dpvPurposes: dpvPurposes.join('\n'),
    ethics: references['ethics'],
    dpia: references['dpia'],
    result: references['result'],
    referenceOthers: linesWithout(references, REFERENCES),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
};

const FIELDS: Readonly<Record<string, RequestField>> = {
  id: 'name',
  kind: 'kind',
  'title/fr': 'titleFr',
  'title/en': 'titleEn',
  title: 'titleFr',
  'summary/fr': 'summaryFr',
  'summary/en': 'summaryEn',
  summary: 'summaryFr',
  'benefit/fr': 'benefitFr',
  'benefit/en': 'benefitEn',
  'controller/name': 'controllerName',
  'controller/address': 'controllerAddress',
  'controller/contact': 'controllerContact',
  'controller/dpo': 'controllerDpo',
  'controller/country': 'controllerCountry',
  recipients: 'recipients',
  'scope/sources': 'sources',
  'scope/profiles': 'profiles',
  'scope/verbs': 'verbs',
  'scope/activityTypes': 'activityTypes',
  'view/time': 'time',
  'view/keepActivities': 'keepActivities',
  'view/extensions': 'extensions',
  'view/responses': 'responses',
  until: 'until',
  keep: 'keep',
  minimum: 'minimum',
  storage: 'storage',
  dpv: 'dpvPurposes',
  'references/ethics': 'ethics',
  'references/dpia': 'dpia',
  'references/result': 'result',
  commercial: 'commercial',
  automatedDecisions: 'automatedDecisions',
  benefit: 'benefitFr',
  references: 'referenceOthers',
};

/** Where what a map has beside the fields of its own is written, name by name. */
const OTHERS: Readonly<Record<string, RequestField>> = {
  title: 'titleOthers',
  summary: 'summaryOthers',
  benefit: 'benefitOthers',
  references: 'referenceOthers',
};

/** The faults of a purpose, each at the field of the form that it belongs to. */
export const faultsByField = (faults: readonly Fault[]): ReadonlyMap<RequestField | '', readonly string[]> => {
  const found = new Map<RequestField | '', readonly string[]>();
  for (const { at, detail } of faults) {
    const [first = '', second = '', ...rest] = namesIn(at);
    const own = FIELDS[`${first}/${second}`];
    const other = own === undefined && second !== '' ? OTHERS[first] : undefined;
    const name = own ?? other ?? FIELDS[first] ?? '';
    const where = other === undefined ? rest : [second, ...rest];
    const which = where.length === 0 ? detail : `${where.join('/')} ${detail}`;
    found.set(name, [...(found.get(name) ?? []), which]);
  }
  return found;
};

const MAPS = ['title', 'summary', 'benefit', 'references'] as const;

const withoutOld = (next: JsonObject, former: JsonObject): JsonObject => ({
  ...Object.fromEntries(
    Object.keys(former)
      .filter((name) => !Object.hasOwn(next, name))
      .map((name) => [name, null]),
  ),
  ...next,
});

/** The merge patch (RFC 7396) that makes a draft what the form holds: what the form has no more is taken out. */
export const patchOf = (values: RequestValues, former: PurposeContent): JsonObject => {
  const { id, ...body } = bodyOf(values);
  const before = purposeJson(former);
  const view = body['view'] as JsonObject;
  return {
    ...body,
    ...Object.fromEntries(
      MAPS.map((name) => [name, withoutOld((body[name] ?? {}) as JsonObject, (before[name] ?? {}) as JsonObject)]),
    ),
    ...(body['benefit'] === undefined ? { benefit: null } : {}),
    view: { ...view, extensions: withoutOld(view['extensions'] as JsonObject, former.view?.extensions ?? {}) },
  };
};
