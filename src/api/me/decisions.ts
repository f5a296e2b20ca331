import { COUNT, enumSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { validateChoice } from '../../consent/subject/validate-choice.ts';
import type { Request } from '../../http/message/request-response.ts';
import { done } from '../openapi/shared/operation.ts';
import { RECORDED_DECISION } from '../people/recorded-decision.ts';
import { session } from '../route/access.ts';
import { route } from '../route/route.ts';

const languageOf = ({ acceptsLanguage }: Request) => acceptsLanguage(['fr', 'en']) ?? 'en';

export const deleteMe = route({
  method: 'DELETE',
  path: '/v1/me',
  access: session,
  tag: 'People and consent',
  summary: 'Erases all data of a person, and keeps them out everywhere.',
  carries: 'own',
  answers: {
    202: {
      description: 'The id of the erasure.',
      schema: objectSchema({ erasure: STRING }),
      headers: { Location: 'Where its progress is read.' },
      example: { erasure: '82c8686b-1f2f-4ba5-9044-5cc3415c9137' },
    },
    204: done('There is nothing to erase.'),
  },
  problems: ['assurance-required', 'state-conflict', 'journal-unavailable'],
  handle: async (request, { people, publicPath }) => {
    const { erasure } = await people.subjectService.forget(request.session, languageOf(request));
    if (erasure === undefined) return { status: 204 };
    return { status: 202, headers: { Location: `${publicPath}/v1/erasures/${erasure}` }, body: { erasure } };
  },
});

export const endKeptOut = route({
  method: 'DELETE',
  path: '/v1/me/kept-out',
  access: session,
  tag: 'People and consent',
  summary: 'Ends that a person is kept out everywhere.',
  carries: 'own',
  answers: {
    200: {
      description: 'The person is back (`returned`), or another yes is missing (`pending`).',
      schema: objectSchema({ state: enumSchema('returned', 'pending'), generation: COUNT }),
      example: { state: 'returned', generation: 3 },
    },
  },
  problems: ['assurance-required', 'state-conflict', 'journal-unavailable'],
  handle: async (request, { people }) => {
    const { state, generation } = await people.subjectService.comeBack(request.session, languageOf(request));
    return { status: 200, body: { state, generation } };
  },
});

export const decideOnPurpose = route({
  method: 'PUT',
  path: '/v1/me/decisions/:purpose',
  access: session,
  tag: 'People and consent',
  summary: 'Decides on a purpose.',
  carries: 'own',
  body: { read: validateChoice, example: { choice: 'yes', version: 1, language: 'fr' } },
  answers: {
    200: {
      description: 'The decision as it stands.',
      schema: RECORDED_DECISION,
      example: {
        state: 'withdrawn',
        generation: 1,
        receipt: 11,
        erasure: 'e3611297-2e4f-40ef-8f27-6709e39e8f88',
      },
    },
  },
  problems: ['too-many-requests', 'version-conflict', 'state-conflict', 'assurance-required', 'journal-unavailable'],
  handle: async ({ params, body, session: by }, { people }) => {
    const { purpose: _, ...decision } = await people.subjectService.decide(by, params.purpose, body);
    return { status: 200, body: decision };
  },
});
