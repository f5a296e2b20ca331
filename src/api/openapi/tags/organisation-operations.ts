import { arraySchema, objectSchema } from '../../../core/json-schema.ts';
import { NEW_GRANT, NEW_ORGANISATION, ORGANISATION_CHANGE } from '../../../sources/source-schemas.ts';
import { answered, done, IF_MATCH, LOCATION, patch, schemaOf, sent, type Tag, VERSION } from '../shared/operation.ts';

const KEY_EXAMPLE = { key: 'moodle-5f3a9c' };

const GRANT_ANSWERS = {
  list: { answers: { 200: answered('The grants.', objectSchema({ grants: arraySchema(schemaOf('Grant')) })) } },
  add: {
    body: sent(NEW_GRANT, KEY_EXAMPLE),
    answers: { 201: answered('The grant.', schemaOf('Grant'), { headers: LOCATION }) },
    problems: ['not-found', 'state-conflict'],
  },
  remove: { answers: { 204: done('The grant has ended.') } },
} as const;

/** The organisations, and the grants over them and over sources. */
export const ORGANISATION_OPERATIONS: Tag['operations'] = {
  'GET /v1/organisations': {
    answers: {
      200: answered('The organisations.', objectSchema({ organisations: arraySchema(schemaOf('Organisation')) })),
    },
  },
  'POST /v1/organisations': {
    body: sent(NEW_ORGANISATION, { id: 'org:lycee-curie', name: 'Lycée Curie' }),
    answers: { 201: answered('The organisation.', schemaOf('Organisation'), { headers: { ...LOCATION, ...VERSION } }) },
    problems: ['not-found', 'state-conflict'],
  },
  'GET /v1/organisations/:id': {
    answers: { 200: answered('The organisation.', schemaOf('Organisation'), { headers: VERSION }) },
  },
  'PATCH /v1/organisations/:id': {
    body: patch(ORGANISATION_CHANGE, { name: 'Lycée Marie Curie' }),
    headers: IF_MATCH,
    answers: { 200: answered('The changed organisation.', schemaOf('Organisation'), { headers: VERSION }) },
    problems: ['state-conflict', 'precondition-failed'],
  },
  'GET /v1/organisations/:id/grants': GRANT_ANSWERS.list,
  'POST /v1/organisations/:id/grants': GRANT_ANSWERS.add,
  'DELETE /v1/organisations/:id/grants/:key': GRANT_ANSWERS.remove,
  'GET /v1/sources/:id/grants': GRANT_ANSWERS.list,
  'POST /v1/sources/:id/grants': GRANT_ANSWERS.add,
  'DELETE /v1/sources/:id/grants/:key': GRANT_ANSWERS.remove,
};
