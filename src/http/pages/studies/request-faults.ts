import { ownValue } from '../../../core/json-object.ts';
import type { Fault } from '../../../core/problem.ts';
import type { RequestField } from '../../../pages/views/request-form-view.ts';
import { namesIn } from '../../../xapi/json/json-pointer.ts';

/** The field of the form for each member of a purpose, by the first names of its JSON Pointer. */
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
  'view/timeReason': 'timeReason',
  'view/keepActivities': 'keepActivities',
  'view/extensions': 'extensions',
  'view/responses': 'responses',
  until: 'until',
  keep: 'keep',
  minimum: 'minimum',
  assurance: 'assurance',
  storage: 'storage',
  dpv: 'dpvPurposes',
  'references/ethics': 'ethics',
  'dpia/title': 'dpiaTitle',
  'dpia/date': 'dpiaDate',
  'dpia/uri': 'dpiaUri',
  dpia: 'dpiaTitle',
  'references/result': 'result',
  commercial: 'commercial',
  automatedDecisions: 'automatedDecisions',
  benefit: 'benefitFr',
  references: 'referenceOthers',
};

/** The field for those names of a map that have no field of their own. */
const OTHERS: Readonly<Record<string, RequestField>> = {
  title: 'titleOthers',
  summary: 'summaryOthers',
  benefit: 'benefitOthers',
  references: 'referenceOthers',
};

/** The faults of a purpose by the field of the form; '' for those without a field. */
export const faultsByField = (faults: readonly Fault[]): ReadonlyMap<RequestField | '', readonly string[]> => {
  const found = new Map<RequestField | '', readonly string[]>();
  for (const { at, detail } of faults) {
    const [first = '', second = '', ...rest] = namesIn(at);
    const own = ownValue(FIELDS, `${first}/${second}`);
    const other = own === undefined && second !== '' ? ownValue(OTHERS, first) : undefined;
    const name = own ?? other ?? ownValue(FIELDS, first) ?? '';
    const where = other === undefined ? rest : [second, ...rest];
    const which = where.length === 0 ? detail : `${where.join('/')} ${detail}`;
    found.set(name, [...(found.get(name) ?? []), which]);
  }
  return found;
};
