import { arraySchema, INSTANT, namedSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { readRuling } from '../../consent/admin/validate-person.ts';
import { validatePaperDecision } from '../../consent/subject/validate-choice.ts';
import { isoTime } from '../../core/time.ts';
import { askedByOf } from '../../http/api/shared/asked-by.ts';
import { AFTER_QUERY, MORE } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR, STEWARD } from '../route/scopes.ts';
import { checkPurposeInScope, createIsInScope } from './purposes-in-scope.ts';
import { RECORDED_DECISION } from './recorded-decision.ts';

const OBJECTION = namedSchema(
  'Objection',
  objectSchema({ person: STRING, purpose: STRING, since: INSTANT, due: INSTANT }),
);

export const recordPaperDecision = route({
  method: 'PUT',
  path: '/v1/people/:id/decisions/:purpose',
  access: staff(OPERATOR),
  tag: 'People, for the institution',
  summary: 'Records a decision on paper.',
  carries: 'permission',
  body: {
    read: validatePaperDecision,
    example: { choice: 'yes', version: 1, language: 'fr', evidence: 'file 12' },
  },
  answers: {
    200: {
      description: 'The decision as it stands.',
      schema: RECORDED_DECISION,
      example: { state: 'granted', generation: 1, receipt: 17 },
    },
  },
  problems: ['version-conflict', 'state-conflict', 'assurance-required', 'journal-unavailable'],
  handle: async ({ params: { id, purpose }, body, principal }, { people, purposes }) => {
    await checkPurposeInScope(purpose, principal, purposes.findPurposes);
    const decision = { ...body, key: principal.actor, askedBy: askedByOf(principal) };
    return { status: 200, body: await people.personAdmin.recordPaperDecision(id, purpose, decision) };
  },
});

export const listObjections = route({
  method: 'GET',
  path: '/v1/objections',
  access: staff(STEWARD),
  tag: 'People, for the institution',
  summary: 'Lists objections that await a ruling.',
  carries: 'decisions',
  query: AFTER_QUERY,
  answers: {
    200: {
      description: 'The objections.',
      schema: objectSchema({ objections: arraySchema(OBJECTION) }, MORE),
      example: {
        objections: [
          {
            person: '000c5f8f-07f4-46f4-b573-4e4c0f1131ae',
            purpose: 'record:moodle',
            since: '2026-11-28T07:09:20.259Z',
            due: '2026-12-28T07:09:20.259Z',
          },
        ],
      },
    },
  },
  handle: async ({ query, principal }, { people, purposes, publicPath }) => {
    const { objections, next } = await people.personAdmin.listObjections(query.get('after') ?? undefined);
    const ids = objections.map(({ purpose }) => purpose);
    const isInScope = await createIsInScope(ids, principal, purposes.findPurposes);
    return {
      status: 200,
      body: {
        objections: objections
          .filter(({ purpose }) => isInScope(purpose))
          .map(({ since, due, ...objection }) => ({ ...objection, since: isoTime(since), due: isoTime(due) })),
        more: next === undefined ? undefined : `${publicPath}/v1/objections?after=${encodeURIComponent(next)}`,
      },
    };
  },
});

export const ruleOnObjection = route({
  method: 'POST',
  path: '/v1/people/:id/objections/:purpose',
  access: staff(STEWARD),
  tag: 'People, for the institution',
  summary: 'Rules on an objection.',
  carries: 'decisions',
  body: { read: readRuling, example: { ruling: 'erase', reason: 'The objection is founded.' } },
  answers: {
    200: {
      description: 'The decision as it stands.',
      schema: RECORDED_DECISION,
      example: {
        state: 'withdrawn',
        generation: 1,
        receipt: 23,
        erasure: '1af799a2-1da7-4b20-97d0-4bc42e592627',
      },
    },
  },
  problems: ['state-conflict', 'journal-unavailable'],
  handle: async ({ params: { id, purpose }, body, principal }, { people, purposes }) => {
    await checkPurposeInScope(purpose, principal, purposes.findPurposes);
    const { ruling: choice, reason } = body;
    const by = { role: 'steward', id: principal.actor } as const;
    return { status: 200, body: await people.personAdmin.rule(id, purpose, { choice, reason, by }) };
  },
});
