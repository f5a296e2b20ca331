import { ownValue } from '../../../core/json-object.ts';
import {
  arraySchema,
  COUNT,
  enumSchema,
  INSTANT,
  TEXTS_BY_LANGUAGE,
  mapSchema,
  objectSchema,
  STRING,
  UUID,
} from '../../../core/json-schema.ts';
import { PURPOSE_CONTENT } from '../../../consent/purposes/validation/purpose-schema.ts';
import { ACCEPTED_AGREEMENT, COMMENT } from '../../../consent/purposes/validation/validate-transition.ts';
import { FORWARDING_FAILURES } from '../../../studies/forward/forwarding.ts';
import { TARGET } from '../../../studies/forward/validate-target.ts';
import { AFTER_QUERY, MORE } from '../shared/parameters.ts';
import { answered, done, LOCATION, type Operation, schemaOf, sent, type Tag } from '../shared/operation.ts';

const HASH = 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c';

/** A study that can be drafted as it stands. */
const PURPOSE_EXAMPLE = {
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

const PURPOSE = { 200: answered('The purpose as it stands.', schemaOf('Purpose')) };
const STEP: Operation = { answers: PURPOSE, problems: ['state-conflict'] };
const COMMENTED: Operation = { ...STEP, body: sent(COMMENT, { comment: 'Please name the recipients.' }) };
const FORWARDING = {
  200: answered('What is forwarded where, and what waits.', schemaOf('Forwarding'), {
    example: {
      purpose: 'forward:district',
      url: 'https://lrs.district.example/xapi',
      key: 'carnet',
      waiting: 0,
      erasing: 0,
      deadLetters: 0,
      deadVoidings: 0,
      held: 0,
      failures: 0,
      delivered: '2026-10-01T08:15:02.000Z',
    },
  }),
};
const DEAD_LETTERS = arraySchema(schemaOf('ForwardingDeadLetter'));
const { properties } = PURPOSE_CONTENT as { readonly properties: Readonly<Record<string, object>> };

/** Purposes with their life from draft to closing. */
export const PURPOSE_TAG: Tag = {
  name: 'Purposes',
  schemas: {
    PurposeContent: PURPOSE_CONTENT,
    Purpose: objectSchema(
      {
        ...Object.fromEntries(
          ['id', 'kind', 'basis', 'title', 'summary', 'recipients', 'scope', 'storage'].map((name) => [
            name,
            ownValue(properties, name) as object as Readonly<Record<string, unknown>>,
          ]),
        ),
        controller: schemaOf('Controller'),
        commercial: { type: 'boolean' },
        automatedDecisions: STRING,
        minimum: COUNT,
        dpv: objectSchema({ purpose: arraySchema(STRING), basis: STRING }),
        references: mapSchema(STRING),
        version: COUNT,
        accepts: arraySchema(COUNT, { description: 'Versions whose decisions hold for this one.' }),
        state: enumSchema('draft', 'submitted', 'approved', 'open', 'suspended', 'closed', 'destroyed'),
        hash: STRING,
      },
      {
        benefit: TEXTS_BY_LANGUAGE,
        view: { type: 'object' },
        attachments: { type: 'boolean' },
        until: STRING,
        keep: STRING,
        assurance: STRING,
        dpia: { type: 'object' },
        overlaps: arraySchema(
          objectSchema(
            { study: STRING, title: TEXTS_BY_LANGUAGE, sources: arraySchema(STRING), isRevealing: { type: 'boolean' } },
            { time: STRING, both: COUNT, onlyThis: COUNT, onlyOther: COUNT },
          ),
          {
            description:
              'For overseers: the open studies of the same lab over some of the same sources. Numbers of people are ' +
              'rounded down to tens, and absent below twenty; isRevealing: fewer than the floor take part in one only.',
          },
        ),
        widenings: arraySchema(schemaOf('Fault'), { description: 'What the newest version widens.' }),
        inForce: COUNT,
        owner: STRING,
        agreement: objectSchema({ version: COUNT, hash: STRING, at: INSTANT }),
        dpiaApproval: objectSchema({ by: STRING, at: INSTANT }),
        comment: STRING,
      },
    ),
    Forwarding: objectSchema(
      {
        purpose: STRING,
        url: STRING,
        key: STRING,
        waiting: { ...COUNT, description: 'Changes that are still to be forwarded, at most.' },
        deadLetters: COUNT,
        deadVoidings: { ...COUNT, description: 'The dead letters that are voidings.' },
        erasing: { ...COUNT, description: 'Statements that the target is erasing, at most 1000.' },
        held: { ...COUNT, description: 'Statements that wait for a decision, and voidings that are looked at again.' },
        failures: { ...COUNT, description: 'Failed attempts in a row.' },
      },
      {
        ...{ waitingSince: INSTANT, delivered: INSTANT, nextTry: INSTANT },
        lastError: enumSchema(...FORWARDING_FAILURES),
        erases: { type: 'boolean', description: 'The target has agreed to erase when it was last asked.' },
        erased: INSTANT,
        review: schemaOf('TargetReview'),
      },
    ),
    TargetReview: {
      ...objectSchema(
        {
          until: INSTANT,
          read: { ...COUNT, description: 'Statements there that were looked at, at least.' },
          ended: { ...COUNT, description: 'Of these, those that should not be there: they are voided or erased.' },
          unsure: { ...COUNT, description: 'Of these, those that cannot be told from statements of others.' },
        },
        {
          from: { ...INSTANT, description: 'Absent: since the beginning.' },
          done: { ...INSTANT, description: 'When the target had shown all.' },
          failingSince: INSTANT,
          lastError: enumSchema(...FORWARDING_FAILURES),
        },
      ),
      description: 'What was given to the target between two times is not all known: it is asked what it has.',
    },
    ForwardingDeadLetter: objectSchema({
      operation: { ...enumSchema('put', 'void'), description: 'A statement, or the voiding of one.' },
      statement: UUID,
      at: INSTANT,
      status: COUNT,
      reason: { ...STRING, description: 'The first words of the target.' },
    }),
  },
  operations: {
    'GET /v1/purposes': {
      answers: { 200: answered('The purposes.', objectSchema({ purposes: arraySchema(schemaOf('Purpose')) })) },
    },
    'POST /v1/purposes': {
      body: sent(schemaOf('PurposeContent'), PURPOSE_EXAMPLE),
      answers: { 201: answered('The draft.', schemaOf('Purpose'), { headers: LOCATION }) },
      problems: ['state-conflict', 'not-found'],
    },
    'GET /v1/purposes/:id': { answers: PURPOSE },
    'PATCH /v1/purposes/:id': {
      body: {
        schema: { type: 'object', description: 'Members of the content; null removes one.' },
        example: { recipients: ['The reading lab'] },
        types: ['application/json', 'application/merge-patch+json'],
      },
      answers: PURPOSE,
      problems: ['state-conflict'],
    },
    'POST /v1/purposes/:id/submit': STEP,
    'POST /v1/purposes/:id/accept-agreement': {
      ...STEP,
      body: sent(ACCEPTED_AGREEMENT, { version: 1, hash: HASH }),
      problems: ['state-conflict', 'version-conflict'],
    },
    'POST /v1/purposes/:id/approve': STEP,
    'POST /v1/purposes/:id/approve-dpia': STEP,
    'POST /v1/purposes/:id/return': COMMENTED,
    'POST /v1/purposes/:id/open': STEP,
    'POST /v1/purposes/:id/suspend': COMMENTED,
    'POST /v1/purposes/:id/close': STEP,
    'PUT /v1/purposes/:id/target': {
      body: sent(TARGET, { url: 'https://lrs.example/xapi', key: 'carnet', secret: 'a secret of that LRS' }),
      answers: FORWARDING,
      problems: ['state-conflict'],
    },
    'GET /v1/forwarding': {
      answers: {
        200: answered('All forwarding.', objectSchema({ forwarding: arraySchema(schemaOf('Forwarding')) })),
      },
    },
    'GET /v1/forwarding/:id': { answers: FORWARDING },
    'GET /v1/forwarding/:id/dead-letters': {
      query: AFTER_QUERY,
      answers: { 200: answered('What the target has refused.', objectSchema({ deadLetters: DEAD_LETTERS }, MORE)) },
    },
    'POST /v1/forwarding/:id/replay': {
      answers: { 202: answered('All of them are sent again.', objectSchema({ replayed: COUNT })) },
    },
    'DELETE /v1/forwarding/:id/review': {
      answers: { 204: done('It was seen to.') },
      problems: ['state-conflict'],
    },
  },
};
