import {
  arraySchema,
  COUNT,
  DAY,
  FLAG,
  INSTANT,
  mapSchema,
  objectSchema,
  STRING,
  UUID,
} from '../../../core/json-schema.ts';
import { NEW_IDENTIFIER, NEW_PERSON, OBJECTION_RULING } from '../../../consent/admin/validate-person.ts';
import { NEW_REPLACEMENT } from '../../../consent/admin/validate-replacement.ts';
import { PAPER_DECISION } from '../../../consent/subject/validate-choice.ts';
import { answered, schemaOf, sent, type Tag } from '../shared/operation.ts';
import { AFTER_QUERY, AGENT_PARAMETER, MORE } from '../shared/parameters.ts';

const AGENT = { mbox: 'mailto:ada@school.example' };

const MENTIONS_OF_PERSON = {
  person: { ...STRING, description: 'A token that leads to the statements, and to no identifier.' },
  statements: COUNT,
  places: mapSchema(COUNT),
  sources: mapSchema(COUNT),
  first: INSTANT,
  last: INSTANT,
};

/** What the institution and its stewards say of people. */
export const PEOPLE_TAG: Tag = {
  name: 'People, for the institution',
  schemas: {
    Person: objectSchema({ id: STRING }, { name: STRING, jointUntil: DAY }),
    LinkedIdentifier: objectSchema({ id: STRING, merged: FLAG }, { erasure: STRING }),
    Objection: objectSchema({ person: STRING, purpose: STRING, since: INSTANT, due: INSTANT }),
    PersonMentions: objectSchema(MENTIONS_OF_PERSON, { replacement: STRING }),
    MentionPage: objectSchema(
      {
        ...MENTIONS_OF_PERSON,
        mentions: arraySchema(
          objectSchema({ statement: UUID, source: STRING, places: arraySchema(STRING), listed: INSTANT }),
        ),
      },
      { replacement: STRING, ...MORE },
    ),
    Replacement: objectSchema(
      { id: STRING, requestedAt: INSTANT, statements: COUNT, digest: STRING },
      { done: INSTANT },
    ),
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
    'GET /v1/mentions': {
      query: AFTER_QUERY,
      answers: {
        200: answered('The people.', objectSchema({ people: arraySchema(schemaOf('PersonMentions')) }, MORE)),
      },
    },
    'GET /v1/mentions/:person': {
      query: AFTER_QUERY,
      answers: { 200: answered('The statements.', schemaOf('MentionPage')) },
    },
    'POST /v1/mentions/:person/replacements': {
      body: sent(NEW_REPLACEMENT, { all: true }),
      answers: {
        202: answered('The order.', schemaOf('Replacement'), { headers: { Location: 'Where its progress is read.' } }),
      },
      problems: ['state-conflict'],
    },
    'GET /v1/replacements/:id': { answers: { 200: answered('The progress.', schemaOf('Replacement')) } },
  },
};
