import { READ_ACTIVITIES } from '../../access/sources/scopes.ts';
import { hash } from 'node:crypto';
import { IRI, objectSchema, STRING } from '../../core/json-schema.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { readSingleParameter, type SingleParameter } from '../../http/xapi/parameters.ts';
import { ACTIVITY_QUERY, ANSWER_VERSION, VERSION_HEADERS } from '../openapi/shared/xapi-parameters.ts';
import { xapi } from '../route/access.ts';
import { rawRoute } from '../route/route.ts';

const ACTIVITY_ID: SingleParameter<{ readonly id: string }> = {
  name: 'activityId',
  read: (text) => (isIri(text) ? { id: text } : 'must be an IRI'),
  requirement: 'xAPI 1.0.3 Communication 2.5; IEEE 9274.1.1 4.1.6.4',
};

/** An Activity in all its languages, with its ETag (1.0.3 Communication 2.5; 2.0 4.1.6.4). */
export const readActivity = rawRoute({
  method: 'GET',
  path: '/xapi/activities',
  access: xapi(READ_ACTIVITIES),
  tag: 'xAPI',
  summary: 'Reads an activity with its definition.',
  carries: 'none',
  query: ACTIVITY_QUERY,
  headers: VERSION_HEADERS,
  answers: {
    200: {
      description: 'The activity.',
      schema: objectSchema({ objectType: STRING, id: IRI }, { definition: { type: 'object' } }),
      headers: { ...ANSWER_VERSION, ETag: 'Of the activity.' },
      example: {
        objectType: 'Activity',
        id: 'https://school.example/unit-1',
        definition: {
          type: 'http://adlnet.gov/expapi/activities/lesson',
          name: { en: 'Unit 1', fr: 'Unité 1' },
        },
      },
    },
  },
  problems: ['not-found'],
  makeHandler:
    ({ xapi: { activities } }) =>
    async ({ caller, search }) => {
      const { id } = readSingleParameter(new URLSearchParams(search), ACTIVITY_ID);
      const body = await activities.read(caller, id);
      return {
        status: 200,
        headers: { 'Content-Type': 'application/json', ETag: `"${hash('sha1', body, 'hex')}"` },
        body,
      };
    },
});
