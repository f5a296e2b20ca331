import { arraySchema, enumSchema, namedSchema, objectSchema } from '../../core/json-schema.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { PURPOSE_KINDS, type PurposeKind } from '../../consent/model/types.ts';
import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import { sourceOfRecord } from '../../consent/purposes/recording-purpose.ts';
import { PURPOSE_CONTENT } from '../../consent/purposes/validation/purpose-schema.ts';
import { oversees, STUDY_READERS } from '../../access/sources/scopes.ts';
import { canSeePurpose, purposeRequesterOf } from '../../consent/purposes/workflow/purpose-access.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { listRows, type RowList, type TextForReader, textForReader } from '../../http/api/shared/list-rows.ts';
import { LOCATION, VERSION } from '../openapi/shared/operation.ts';
import { listQuery, MORE, UNPAGED } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { AUTHORS } from '../route/scopes.ts';
import examples from './examples.json' with { type: 'json' };
import { PURPOSE, purposeDetailsJson, purposeEtag } from './purpose-json.ts';

/** A study that can be drafted as it stands. */
const NEW_EXAMPLE = {
  id: 'study:reading-habits',
  kind: 'research',
  basis: 'consent',
  title: { en: 'Reading habits', fr: 'Habitudes de lecture' },
  summary: { en: 'When and how long pupils read.', fr: 'Quand et combien de temps les élèves lisent.' },
  controller: { name: 'A school', address: '1 Street', contact: 'office@school.example', country: 'FR' },
  recipients: ['The reading lab'],
  scope: { sources: ['moodle'] },
  view: { time: 'P1D' },
  until: '2027-06-30',
  keep: 'P1Y',
  storage: ['FR'],
};

/** A source also reads the purpose on which it records, drafts included. */
const mayRead = (caller: StaffPrincipal, details: PurposeDetails): boolean =>
  canSeePurpose(caller, details) || (caller.lab !== undefined && sourceOfRecord(details.purpose.id) === caller.lab);

const KIND_QUERY = { kind: { schema: enumSchema(...PURPOSE_KINDS), description: 'Of this kind; absent: all.' } };

const readKind = (query: URLSearchParams): { readonly kind?: PurposeKind; readonly faults: readonly Fault[] } => {
  const text = query.get('kind');
  const kind = PURPOSE_KINDS.find((one) => one === text);
  if (text === null) return { faults: [] };
  return kind === undefined
    ? { faults: [{ at: 'kind', detail: `must be one of ${PURPOSE_KINDS.join(', ')}` }] }
    : { kind, faults: [] };
};

const ORDERS = { fields: ['id', 'title', 'state'], usual: 'id' } as const;

const listFor = (textOf: TextForReader): RowList<PurposeDetails, (typeof ORDERS.fields)[number]> => ({
  ...ORDERS,
  key: ({ purpose }) => purpose.id,
  texts: ({ purpose: { title } }) => Object.values(title),
  values: {
    id: ({ purpose }) => purpose.id,
    title: ({ purpose: { title, id } }) => textOf(title, id),
    state: ({ purpose }) => purpose.state,
  },
});

export const listPurposes = route({
  method: 'GET',
  path: '/v1/purposes',
  access: staff(STUDY_READERS),
  tag: 'Purposes',
  summary: 'Lists the purposes that the credential may see.',
  description: UNPAGED,
  carries: 'none',
  query: { ...listQuery(ORDERS), ...KIND_QUERY },
  answers: {
    200: {
      description: 'The purposes.',
      schema: objectSchema({ purposes: arraySchema(PURPOSE) }, MORE),
      example: examples['GET /v1/purposes 200'],
    },
  },
  handle: async ({ query, principal, header }, { purposes, publicPath }) => {
    const { kind, faults } = readKind(query);
    const visible = (await purposes.purposeWorkflow.list()).filter(
      (details) => mayRead(principal, details) && (kind === undefined || details.purpose.kind === kind),
    );
    const { items, more } = listRows(
      visible,
      { query, path: `${publicPath}/v1/purposes`, faults },
      listFor(textForReader({ header })),
    );
    return { status: 200, body: { purposes: items.map((details) => purposeDetailsJson(details)), ...more } };
  },
});

export const draftPurpose = route({
  method: 'POST',
  path: '/v1/purposes',
  access: staff(AUTHORS),
  tag: 'Purposes',
  summary: 'Drafts a purpose, or a new version of it.',
  carries: 'none',
  isAct: true,
  body: { json: namedSchema('PurposeContent', PURPOSE_CONTENT), example: NEW_EXAMPLE },
  answers: {
    201: {
      description: 'The draft.',
      schema: PURPOSE,
      headers: LOCATION,
      example: examples['POST /v1/purposes 201'],
    },
  },
  problems: ['state-conflict', 'not-found'],
  handle: async ({ body, principal }, { purposes, publicPath }) => {
    const details = await purposes.purposeWorkflow.draft(body, purposeRequesterOf(principal));
    const headers = { Location: `${publicPath}/v1/purposes/${encodeURIComponent(details.purpose.id)}` };
    return { status: 201, headers, body: purposeDetailsJson(details) };
  },
});

/** A purpose that a caller may not see is not found. */
export const getPurpose = route({
  method: 'GET',
  path: '/v1/purposes/:id',
  access: staff(STUDY_READERS),
  tag: 'Purposes',
  summary: 'Reads a purpose.',
  carries: 'none',
  answers: {
    200: {
      description: 'The purpose as it stands.',
      schema: PURPOSE,
      headers: VERSION,
      example: examples['GET /v1/purposes/:id 200'],
    },
  },
  handle: async ({ params, principal }, { purposes, studies }) => {
    const details = await purposes.purposeWorkflow.get(params.id);
    if (!mayRead(principal, details)) throw new Problem('not-found', 'there is no such purpose');
    const overlaps = oversees(principal.scopes) ? await studies.readOverlaps(details) : [];
    return { status: 200, headers: purposeEtag(details), body: purposeDetailsJson(details, overlaps) };
  },
});

export const changeDraft = route({
  method: 'PATCH',
  path: '/v1/purposes/:id',
  access: staff(AUTHORS),
  tag: 'Purposes',
  summary: 'Changes a draft by a JSON merge patch.',
  carries: 'none',
  body: {
    json: { type: 'object', description: 'Members of the content; null removes one.' },
    example: { recipients: ['The reading lab'] },
    isPatch: true,
  },
  answers: {
    200: {
      description: 'The purpose as it stands.',
      schema: PURPOSE,
      example: examples['PATCH /v1/purposes/:id 200'],
    },
  },
  problems: ['state-conflict'],
  handle: async ({ params, body, principal }, { purposes }) => {
    const details = await purposes.purposeWorkflow.updateDraft(params.id, body, purposeRequesterOf(principal));
    return { status: 200, body: purposeDetailsJson(details) };
  },
});
