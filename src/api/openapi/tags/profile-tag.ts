import {
  ANY,
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  objectSchema,
  STRING,
  UUID,
} from '../../../core/json-schema.ts';
import { answered, done, schemaOf, sent, type Tag } from '../shared/operation.ts';
import { limitParameter } from '../shared/parameters.ts';
import { RULE } from '../shared/profile-schemas.ts';
import { ANSWER_VERSION, KEEP_STORED_PARAMETER, VERSION_HEADERS } from '../shared/xapi-parameters.ts';

const WORDS = { sentence: STRING, scopeNote: STRING };
const VERDICT = enumSchema('accept', 'unchecked', 'in-progress', 'reject');
const PROGRESS = {
  verdict: VERDICT,
  patterns: arraySchema(objectSchema({ pattern: STRING, verdict: VERDICT, expected: arraySchema(STRING) })),
};
const STATEMENT = {
  actor: { mbox: 'mailto:ada@school.example' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
  object: { id: 'https://school.example/unit-1' },
};
const TRIED = { description: 'A statement, or an array of them as one sequence. What breaks a rule is in the answer.' };
const PROFILE_ID = 'https://w3id.org/xapi/cmi5';
const VERDICT_EXAMPLE = {
  standard: {
    conforms: false,
    faults: [
      {
        at: '/resluts',
        detail: '"resluts" is not a property that may stand here; did you mean "result"?',
        requirement: 'IEEE 9274.1.1 4.2.1',
      },
    ],
  },
  profiles: [],
  omitted: 0,
};
const CONSENT_VERDICT = {
  ...objectSchema(
    { onWithheld: enumSchema('accept', 'reject'), stored: COUNT, withheld: COUNT },
    {
      statements: arraySchema(objectSchema({ index: COUNT, outcome: enumSchema('stored', 'withheld') })),
      ask: { ...STRING, description: 'The URL at which people can agree.' },
      refused: { ...STRING, description: 'Why the source may record nothing now.' },
    },
  ),
  description:
    'What the recording gate would do now. Absent where the standard or an enforced profile is broken: the request ' +
    'would not come to the gate; and for a session. `statements` is there with `reject` alone.',
};

const JUDGED = {
  answers: { 204: { ...done('Nothing is violated.'), headers: ANSWER_VERSION } },
  problems: ['invalid-statement', 'profile-violation', 'not-found'],
  headers: VERSION_HEADERS,
} as const;

/** Profiles, what violates them, and validation. */
export const PROFILE_TAG: Tag = {
  name: 'Profiles',
  schemas: {
    Violation: objectSchema({ statement: UUID, profile: STRING, ...RULE, at: INSTANT }, { selector: STRING, ...WORDS }),
    Verdict: objectSchema(
      {
        standard: objectSchema({ conforms: FLAG, faults: arraySchema(schemaOf('Fault')) }),
        profiles: arraySchema(
          objectSchema({
            profile: STRING,
            mode: enumSchema('off', 'observe', 'enforce'),
            policy: enumSchema('any', 'all'),
            uncheckedPatterns: arraySchema(STRING),
            statements: arraySchema(
              objectSchema({
                index: COUNT,
                outcome: enumSchema('success', 'invalid', 'unmatched'),
                templates: arraySchema(STRING),
                violations: arraySchema(
                  objectSchema({ ...RULE, expected: ANY, found: ANY }, { selector: STRING, ...WORDS }),
                ),
              }),
            ),
            patterns: arraySchema(objectSchema(PROGRESS, { registration: STRING, subregistration: STRING })),
          }),
        ),
        omitted: COUNT,
      },
      { consent: CONSENT_VERDICT },
    ),
    OwnViolations: objectSchema({
      source: STRING,
      counted: COUNT,
      hasOlder: FLAG,
      rules: arraySchema(
        objectSchema(
          { profile: STRING, ...RULE, count: COUNT, latest: INSTANT },
          {
            selector: STRING,
            ...WORDS,
            example: objectSchema({ statement: UUID }, { expected: ANY, found: ANY }),
          },
        ),
      ),
      unmatched: arraySchema(
        objectSchema(
          {
            version: STRING,
            why: enumSchema('no-template', 'unknown-version'),
            count: COUNT,
            latest: INSTANT,
          },
          { example: objectSchema({ statement: UUID, verb: STRING }, { objectActivityType: STRING }) },
        ),
      ),
    }),
    RegistrationRuns: objectSchema({
      registration: UUID,
      runs: arraySchema(
        objectSchema(
          { profile: STRING, sources: arraySchema(STRING), latest: INSTANT },
          {
            patterns: arraySchema(objectSchema(PROGRESS, { subregistration: STRING })),
            byTimestamp: arraySchema(objectSchema(PROGRESS, { subregistration: STRING })),
            tooLong: FLAG,
          },
        ),
      ),
    }),
  },
  operations: {
    'POST /v1/validate': {
      headers: { ...VERSION_HEADERS, ...KEEP_STORED_PARAMETER },
      body: sent(TRIED, [STATEMENT]),
      answers: {
        200: answered('The verdict; nothing is stored.', schemaOf('Verdict'), {
          headers: ANSWER_VERSION,
          example: VERDICT_EXAMPLE,
        }),
      },
      problems: ['invalid-statement'],
    },
    'POST /v1/validate_templates': {
      ...JUDGED,
      description: 'The statement is judged by the templates of `profile`, the id of a profile or of one version.',
      body: sent(objectSchema({ statement: schemaOf('Statement'), profile: STRING }), {
        statement: STATEMENT,
        profile: PROFILE_ID,
      }),
    },
    'POST /v1/validate_patterns': {
      ...JUDGED,
      description:
        'The statements are judged as one sequence by the patterns of `profile`, the id of a profile or of a version.',
      body: sent(objectSchema({ statements: arraySchema(schemaOf('Statement'), { minItems: 1 }), profile: STRING }), {
        statements: [STATEMENT],
        profile: PROFILE_ID,
      }),
    },
    'GET /v1/violations': {
      query: { limit: limitParameter(100, 20) },
      answers: { 200: answered('Violated rules, the most frequent first.', schemaOf('OwnViolations')) },
    },
    'GET /v1/registrations/:registration/runs': {
      answers: { 200: answered('How far it has come.', schemaOf('RegistrationRuns')) },
    },
  },
};
