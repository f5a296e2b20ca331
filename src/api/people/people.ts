import { DAY, FLAG, namedSchema, objectSchema, type Sent, STRING } from '../../core/json-schema.ts';
import type { PersonDetails } from '../../consent/admin/person-admin.ts';
import { NEW_PERSON, validateIdentifier, validatePerson } from '../../consent/admin/validate-person.ts';
import { Problem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { readJson } from '../../http/api/shared/json-body.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { sent } from '../openapi/shared/operation.ts';
import { AGENT_PARAMETER } from '../openapi/shared/parameters.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { OPERATOR } from '../route/scopes.ts';
import { readAgentParameterKey } from './agent-parameter.ts';

const PERSON = namedSchema('Person', objectSchema({ id: STRING }, { name: STRING, jointUntil: DAY }));
const LINKED_IDENTIFIER = namedSchema(
  'LinkedIdentifier',
  objectSchema({ id: STRING, merged: FLAG }, { erasure: STRING }),
);

const AGENT = { mbox: 'mailto:ada@school.example' };

const personJson = ({ id, name, parentalConsentUntil }: PersonDetails): Sent<typeof PERSON> => ({
  id,
  name,
  jointUntil: isoTime(parentalConsentUntil)?.slice(0, 10),
});

/** A person may use tools of several organisations, so only an operator of the root decides on their identifiers. */
const checkRoot = ({ organisation }: StaffPrincipal): void => {
  if (organisation !== ROOT_ORGANISATION)
    throw new Problem('forbidden', `people are registered by an operator of ${ROOT_ORGANISATION}: ask one of these`);
};

export const findPerson = route({
  method: 'GET',
  path: '/v1/people',
  access: staff(OPERATOR),
  tag: 'People, for the institution',
  summary: 'Finds a person by an identifier.',
  carries: 'people',
  query: { agent: AGENT_PARAMETER },
  answers: {
    200: { description: 'The person.', schema: PERSON, example: { id: '058ad698-6ae1-4ab2-bea0-765520133d2d' } },
  },
  problems: ['not-found'],
  handle: async ({ query, principal }, { people }) => {
    checkRoot(principal);
    return { status: 200, body: personJson(await people.personAdmin.find(readAgentParameterKey(query))) };
  },
});

export const registerPerson = route({
  method: 'POST',
  path: '/v1/people',
  access: staff(OPERATOR),
  tag: 'People, for the institution',
  summary: 'Registers a person, or finds them again.',
  carries: 'people',
  body: sent(NEW_PERSON, { agent: AGENT, name: 'Ada', jointUntil: '2031-05-17' }),
  answers: {
    200: {
      description: 'The person was known.',
      schema: PERSON,
      example: { id: '5cc7d0f2-63b3-4948-975d-92aa24bfa3ca', name: 'Ada', jointUntil: '2031-05-17' },
    },
    201: {
      description: 'The new person.',
      schema: PERSON,
      example: { id: '12b38192-5801-4183-9cb5-19ce8654a99c', name: 'Zoé', jointUntil: '2090-01-01' },
    },
  },
  handle: async (request, { people, now }) => {
    checkRoot(request.principal);
    const { identifier, attributes } = validatePerson(await readJson(request), now());
    const { isNew, ...details } = await people.personAdmin.upsert(identifier, attributes);
    return { status: isNew ? 201 : 200, body: personJson(details) };
  },
});

export const linkIdentifierToPerson = route({
  method: 'POST',
  path: '/v1/people/:id/identifiers',
  access: staff(OPERATOR),
  tag: 'People, for the institution',
  summary: 'Links an identifier to a person.',
  carries: 'people',
  body: sent(validateIdentifier.schema, { agent: AGENT }),
  answers: {
    200: {
      description: 'The person who has it now.',
      schema: LINKED_IDENTIFIER,
      example: {
        id: 'ad9c421e-2390-4edb-911a-e3f13511450e',
        merged: true,
        erasure: 'c1502b17-5325-406c-aedf-144ff5a772d8',
      },
    },
  },
  problems: ['journal-unavailable'],
  handle: async (request, { people }) => {
    checkRoot(request.principal);
    const identifier = validateIdentifier(await readJson(request));
    const by = { role: 'institution', id: request.principal.actor } as const;
    return { status: 200, body: await people.personAdmin.linkIdentifier(request.params.id, identifier, by) };
  },
});
