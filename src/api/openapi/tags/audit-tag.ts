import {
  ANY,
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  TEXTS_BY_LANGUAGE,
  objectSchema,
  STRING,
} from '../../../core/json-schema.ts';
import { HEAD_TO_VERIFY, RECEIPT_TO_VERIFY } from '../../../consent/audit/validate-published-head.ts';
import { answered, schemaOf, sent, type Tag } from '../shared/operation.ts';
import { limitParameter, MORE } from '../shared/parameters.ts';

const HASH = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const JWS = 'eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl';

const HEAD_EXAMPLE = { seq: 5, hash: '569a5bc5a29e5b408a3e8432f4cc8953d040fb85ce308bf13b2b1dc5d55f5676' };

/** The audit log, receipts and the processing register. */
export const AUDIT_TAG: Tag = {
  name: 'Audit log',
  schemas: {
    Initiator: objectSchema(
      {
        role: enumSchema(
          'subject',
          'guardian',
          'steward',
          'dpo',
          'scientist',
          'institution',
          'staff',
          'source',
          'system',
        ),
        id: STRING,
      },
      {
        evidence: STRING,
        assurance: enumSchema('tool', 'institution', 'idp'),
        askedBy: objectSchema({}, { source: STRING, credential: STRING, account: STRING }),
        link: STRING,
      },
    ),
    AuditEvent: objectSchema(
      { seq: COUNT, id: STRING, at: INSTANT, type: STRING, by: schemaOf('Initiator'), prev: HASH, hash: HASH },
      {
        person: STRING,
        purpose: STRING,
        purposeHash: STRING,
        from: STRING,
        to: STRING,
        generation: COUNT,
        language: STRING,
        data: { type: 'object' },
      },
    ),
    ChainHead: objectSchema({ seq: COUNT, hash: HASH }),
    SignedHead: objectSchema({
      head: objectSchema({ seq: COUNT, hash: HASH, at: INSTANT }),
      signature: STRING,
      key: { type: 'object', description: 'The public key as a JWK (RFC 7517).' },
    }),
    Receipt: { type: 'object', description: 'A consent record (ISO/IEC TS 27560) in JSON-LD.' },
    Register: objectSchema({
      activities: arraySchema(
        objectSchema(
          {
            purpose: objectSchema({
              id: STRING,
              version: COUNT,
              kind: STRING,
              state: STRING,
              title: TEXTS_BY_LANGUAGE,
              summary: TEXTS_BY_LANGUAGE,
              dpv: arraySchema(STRING),
              commercial: FLAG,
              automatedDecisions: STRING,
              basis: STRING,
            }),
            controller: schemaOf('Controller'),
            dataSubjects: arraySchema(STRING),
            personalData: { type: 'object' },
            recipients: arraySchema(STRING),
            storage: arraySchema(STRING),
            thirdCountries: arraySchema(STRING),
            erasure: { type: 'object' },
            securityMeasures: arraySchema(STRING),
            complaint: ANY,
            references: { type: 'object' },
          },
          { dpia: { type: 'object' } },
        ),
      ),
    }),
  },
  operations: {
    'GET /v1/events/head': { answers: { 200: answered('The signed head.', schemaOf('SignedHead')) } },
    'POST /v1/events/verify': {
      body: sent(HEAD_TO_VERIFY, {}),
      answers: {
        200: answered(
          'Whether the log is whole.',
          objectSchema(
            { valid: FLAG, head: schemaOf('ChainHead') },
            { fault: objectSchema({ seq: COUNT, detail: STRING }) },
          ),
          { example: { valid: true, head: HEAD_EXAMPLE } },
        ),
      },
    },
    'GET /v1/events': {
      query: {
        after: { schema: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 } },
        limit: limitParameter(1000, 500),
      },
      answers: {
        200: answered('Events in their order.', objectSchema({ events: arraySchema(schemaOf('AuditEvent')) }, MORE)),
      },
    },
    'GET /v1/events/:seq': { answers: { 200: answered('The event.', schemaOf('AuditEvent')) } },
    'POST /v1/receipts/verify': {
      body: sent(RECEIPT_TO_VERIFY, { signature: JWS }),
      answers: {
        200: answered('Whether it is ours.', objectSchema({ valid: FLAG }, { receipt: schemaOf('Receipt') })),
      },
    },
    'GET /v1/register': { answers: { 200: answered('The register.', schemaOf('Register')) } },
  },
};
