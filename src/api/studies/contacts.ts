import {
  arraySchema,
  enumSchema,
  INSTANT,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { staffReaderOf, studyIdOf } from '../../http/api/shared/study-request.ts';
import type { RequestReference } from '../../studies/contact/re-identification-service.ts';
import {
  REIDENTIFICATION_APPROVAL,
  REIDENTIFICATION_REFUSAL,
  validateReidentificationRequest,
  validateReidentificationRuling,
} from '../../studies/contact/validate-re-identification.ts';
import {
  type ReidentificationRequest,
  type ReidentificationRole,
  reidentificationRolesOf,
  reidentificationState,
  reidentificationStateForLab,
} from '../../studies/study/re-identification-request.ts';
import { staffStudy } from '../route/access.ts';
import { route } from '../route/route.ts';
import { DPO, OFFICERS, SCIENTIST } from '../route/scopes.ts';

const RULED = { by: STRING, at: INSTANT };

const CONTACT = namedSchema(
  'Contact',
  objectSchema(
    {
      id: STRING,
      pseudonym: STRING,
      reason: STRING,
      at: INSTANT,
      state: enumSchema('asked', 'steward-approved', 'dpo-approved', 'approved', 'refused', 'done'),
    },
    {
      by: STRING,
      steward: objectSchema(RULED),
      dpo: objectSchema(RULED, { delayedUntil: INSTANT }),
      refused: objectSchema({ role: enumSchema('steward', 'dpo'), ...RULED }),
      shown: INSTANT,
    },
  ),
);

const REIDENTIFIED_PERSON = namedSchema(
  'ReidentifiedPerson',
  objectSchema(
    {
      person: STRING,
      knownAs: arraySchema(objectSchema({ source: STRING, agent: { type: 'object' } })),
    },
    { name: STRING },
  ),
);

const APPROVED_EXAMPLE = {
  id: '1603f84a-3ee4-4f63-8f4b-72a71326dffd',
  pseudonym: 'podzjgneyyvd6hylgiuwefhysn',
  reason: 'What they wrote made us fear for them.',
  at: '2026-11-28T07:06:33.990Z',
  by: 'd35b231621fb32cb5b20faba',
  state: 'approved',
  steward: { by: '7698ac2c5ad582e96c3805ae', at: '2026-11-28T07:06:34.005Z' },
  dpo: {
    by: 'db7a43a7e1324efeab317f85',
    at: '2026-11-28T07:06:34.045Z',
    delayedUntil: '2026-11-28T08:06:34.041Z',
  },
};

const referenceOf = (params: Readonly<Record<'id' | 'contact', string>>): RequestReference => ({
  study: studyIdOf(params),
  id: params.contact,
});

/** A request as these roles may see it. Without a role, a lab sees neither who ruled nor a ruling before the last. */
const contactJson = (
  request: ReidentificationRequest,
  roles: readonly ReidentificationRole[],
): Sent<typeof CONTACT> => {
  const { id, pseudonym, reason, at, by, steward, dpo, refused, shownAt } = request;
  const base = { id, pseudonym, reason, at: isoTime(at) };
  if (roles.length === 0) return { ...base, state: reidentificationStateForLab(request) };
  return {
    ...base,
    by,
    state: reidentificationState(request),
    steward: steward && { by: steward.by, at: isoTime(steward.at) },
    dpo: dpo && {
      by: dpo.by,
      at: isoTime(dpo.at),
      delayedUntil: roles.includes('dpo') ? isoTime(dpo.delayedUntil) : undefined,
    },
    refused: refused && { role: refused.role, by: refused.by, at: isoTime(refused.at) },
    shown: isoTime(shownAt),
  };
};

export const listContacts = route({
  method: 'GET',
  path: '/v1/studies/:id/contacts',
  access: staffStudy([...SCIENTIST, ...OFFICERS]),
  tag: 'Studies',
  summary: 'Lists the re-identification requests of a study.',
  carries: 'contacts',
  answers: {
    200: {
      description: 'The requests.',
      schema: objectSchema({ contacts: arraySchema(CONTACT) }),
      example: { contacts: [APPROVED_EXAMPLE] },
    },
  },
  problems: ['state-conflict'],
  handle: async ({ params, principal }, { studies: { readers, reidentifications } }) => {
    const study = studyIdOf(params);
    const roles = reidentificationRolesOf(principal);
    if (roles.length === 0) await readers.checkOwner(staffReaderOf(principal), study);
    const { requests, isOwn } = await reidentifications.list(staffReaderOf(principal), study);
    return { status: 200, body: { contacts: requests.map((request) => contactJson(request, isOwn ? [] : roles)) } };
  },
});

export const requestContact = route({
  method: 'POST',
  path: '/v1/studies/:id/contacts',
  access: staffStudy(SCIENTIST),
  tag: 'Studies',
  summary: 'Asks to re-identify a pseudonym.',
  carries: 'contacts',
  isAct: true,
  body: {
    read: validateReidentificationRequest,
    example: { pseudonym: 'p2345672345672345672345672', reason: 'A pupil may be in danger.' },
  },
  answers: {
    201: {
      description: 'The request.',
      schema: CONTACT,
      example: {
        id: 'efa130af-52f4-448d-8499-f8e2906f4e7a',
        pseudonym: 'pitx5teh2dmdiibzfkudl7ds6e',
        reason: 'What they wrote made us fear for them.',
        at: '2026-11-28T07:06:32.514Z',
        state: 'asked',
      },
    },
  },
  problems: ['state-conflict'],
  handle: async ({ params, body, principal }, { studies }) => {
    const created = await studies.reidentifications.request(staffReaderOf(principal), studyIdOf(params), body);
    return { status: 201, body: contactJson(created, []) };
  },
});

export const approveContact = route({
  method: 'POST',
  path: '/v1/studies/:id/contacts/:contact/approve',
  access: staffStudy(OFFICERS),
  tag: 'Studies',
  summary: 'Approves a re-identification request.',
  carries: 'contacts',
  body: { json: REIDENTIFICATION_APPROVAL, example: { as: 'steward' } },
  answers: { 200: { description: 'The request as it stands.', schema: CONTACT, example: APPROVED_EXAMPLE } },
  problems: ['state-conflict'],
  handle: async ({ params, body, principal }, { studies }) => {
    const roles = reidentificationRolesOf(principal);
    const ruling = validateReidentificationRuling(body, roles, true);
    const approved = await studies.reidentifications.approve(staffReaderOf(principal), referenceOf(params), ruling);
    return { status: 200, body: contactJson(approved, roles) };
  },
});

export const refuseContact = route({
  method: 'POST',
  path: '/v1/studies/:id/contacts/:contact/refuse',
  access: staffStudy(OFFICERS),
  tag: 'Studies',
  summary: 'Refuses a re-identification request.',
  carries: 'contacts',
  body: { json: REIDENTIFICATION_REFUSAL, example: { as: 'steward' } },
  answers: {
    200: {
      description: 'The request as it stands.',
      schema: CONTACT,
      example: {
        id: '910ff3b1-851f-4bff-be2a-1a4ea39984fe',
        pseudonym: 'pxnwtnouqmapipxwcidmteppsi',
        reason: 'What they wrote made us fear for them.',
        at: '2026-11-28T08:06:40.699Z',
        by: 'd35b231621fb32cb5b20faba',
        state: 'refused',
        steward: { by: '7698ac2c5ad582e96c3805ae', at: '2026-11-28T08:06:40.734Z' },
        dpo: { by: 'db7a43a7e1324efeab317f85', at: '2026-11-28T08:06:40.751Z' },
        refused: { role: 'dpo', by: 'db7a43a7e1324efeab317f85', at: '2026-11-28T08:06:40.848Z' },
      },
    },
  },
  problems: ['state-conflict'],
  handle: async ({ params, body, principal }, { studies }) => {
    const roles = reidentificationRolesOf(principal);
    const { role } = validateReidentificationRuling(body, roles, false);
    const refused = await studies.reidentifications.refuse(staffReaderOf(principal), referenceOf(params), role);
    return { status: 200, body: contactJson(refused, roles) };
  },
});

export const revealContact = route({
  method: 'POST',
  path: '/v1/studies/:id/contacts/:contact/reveal',
  access: staffStudy(DPO),
  tag: 'Studies',
  summary: 'Reveals the person of an approved request, once.',
  carries: 'reidentified',
  // The person is shown only once. A form of another site cannot send JSON, so it cannot use this up unseen.
  body: { json: {}, example: {} },
  answers: {
    200: {
      description: 'The person, this once.',
      schema: REIDENTIFIED_PERSON,
      example: {
        person: 'c8a9b2bb-294e-426e-ba8d-55306f8c3865',
        name: 'Ada',
        knownAs: [{ source: 'moodle', agent: { objectType: 'Agent', mbox: 'mailto:ada@school.example' } }],
      },
    },
  },
  problems: ['state-conflict'],
  handle: async ({ params, principal }, { studies }) => ({
    status: 200,
    body: await studies.reidentifications.reveal(staffReaderOf(principal), referenceOf(params)),
  }),
});
