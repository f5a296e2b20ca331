import { arraySchema, DAY, FLAG, INSTANT, objectSchema, STRING } from '../../../core/json-schema.ts';
import { NEW_IDENTIFIER, NEW_PERSON, OBJECTION_RULING } from '../../../consent/admin/validate-person.ts';
import { PAPER_DECISION } from '../../../consent/subject/validate-choice.ts';
import { answered, schemaOf, sent, type Tag } from '../shared/operation.ts';
import { AFTER_QUERY, AGENT_PARAMETER, MORE } from '../shared/parameters.ts';

const AGENT = { mbox: 'mailto:ada@school.example' };

/** What the institution and its stewards say of people. */
export const PEOPLE_TAG: Tag = {
  name: 'People, for the institution',
  schemas: {
    Person: objectSchema({ id: STRING }, { name: STRING, jointUntil: DAY }),
    LinkedIdentifier: objectSchema({ id: STRING, merged: FLAG }, { erasure: STRING }),
    Objection: objectSchema({ person: STRING, purpose: STRING, since: INSTANT, due: INSTANT }),
  },
  operations: {
    'GET /v1/people': {
      query: { agent: AGENT_PARAMETER },
      answers: { 200: answered('The person.', schemaOf('Person')) },
      problems: ['not-found'],
    },
    'POST /v1/people': {
      body: sent(NEW_PERSON, { agent: AGENT, name: 'Ada', jointUntil: '2031-05-17' }),
      answers: {
        200: answered('The person was known.', schemaOf('Person')),
        201: answered('The new person.', schemaOf('Person')),
      },
    },
    'POST /v1/people/:id/identifiers': {
      body: sent(NEW_IDENTIFIER, { agent: AGENT }),
      answers: { 200: answered('The person who has it now.', schemaOf('LinkedIdentifier')) },
      problems: ['journal-unavailable'],
    },
    'PUT /v1/people/:id/decisions/:purpose': {
      body: sent(PAPER_DECISION, { choice: 'yes', version: 1, language: 'fr', evidence: 'file 12' }),
      answers: { 200: answered('The decision as it stands.', schemaOf('RecordedDecision')) },
      problems: ['version-conflict', 'state-conflict', 'assurance-required', 'journal-unavailable'],
    },
    'GET /v1/objections': {
      query: AFTER_QUERY,
      answers: {
        200: answered('The objections.', objectSchema({ objections: arraySchema(schemaOf('Objection')) }, MORE)),
      },
    },
    'POST /v1/people/:id/objections/:purpose': {
      body: sent(OBJECTION_RULING, { ruling: 'erase', reason: 'The objection is founded.' }),
      answers: { 200: answered('The decision as it stands.', schemaOf('RecordedDecision')) },
      problems: ['state-conflict', 'journal-unavailable'],
    },
  },
};
