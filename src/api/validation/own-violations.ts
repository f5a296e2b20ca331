import {
  ANY,
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
  UUID,
} from '../../core/json-schema.ts';
import { isProblem } from '../../core/problem.ts';
import { isoTime } from '../../core/time.ts';
import { readIntegers } from '../../http/api/shared/integer-parameters.ts';
import { jsonResponse } from '../../http/api/shared/json-body.ts';
import type { FindUnmatchedExample } from '../../profiles/judge/find-unmatched-example.ts';
import type { ViolatedRule } from '../../profiles/judge/violated-rules.ts';
import { readStatementsParameters } from '../../reads/query/parameters.ts';
import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import { profileModeOf } from '../../access/sources/profile-modes.ts';
import { statementReadScope } from '../../access/sources/scopes.ts';
import { uuidOf } from '../../xapi/formats/uuid.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { limitParameter } from '../openapi/shared/parameters.ts';
import { RULE } from '../openapi/shared/profile-schemas.ts';
import { scoped } from '../route/access.ts';
import { explainViolationsOf } from '../route/explain-violations.ts';
import { route } from '../route/route.ts';
import { STATEMENTS } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
/** Examples of patterns and of cmi5 in one answer: each reads the statements of a registration. */
const MAX_RUNS = 5;
/** Examples of unmatched statements in one answer: each may read 200 statements. */
const MAX_UNMATCHED = 5;

const VIOLATED_RULE = objectSchema(
  { profile: STRING, ...RULE, count: COUNT, latest: INSTANT },
  {
    selector: STRING,
    sentence: STRING,
    scopeNote: STRING,
    example: objectSchema({ statement: UUID }, { expected: ANY, found: ANY }),
  },
);

const UNMATCHED = objectSchema(
  { version: STRING, why: enumSchema('no-template', 'unknown-version'), count: COUNT, latest: INSTANT },
  { example: objectSchema({ statement: UUID, verb: STRING }, { objectActivityType: STRING }) },
);

const OWN_VIOLATIONS = namedSchema(
  'OwnViolations',
  objectSchema({
    source: STRING,
    counted: COUNT,
    hasOlder: FLAG,
    rules: arraySchema(VIOLATED_RULE),
    unmatched: arraySchema(UNMATCHED),
  }),
);

const EXAMPLE = {
  source: 'moodle',
  counted: 3,
  hasOlder: false,
  rules: [
    {
      profile: 'https://profiles.example/exercises/v1',
      by: 'https://profiles.example/exercises/session',
      kind: 'pattern',
      rule: 'order',
      location: '',
      count: 3,
      latest: '2026-11-28T07:10:39.791Z',
      example: {
        statement: 'e49f68c5-aecd-46a5-ba9d-b878201a6c5e',
        expected: 'no further statement: an earlier one had broken the pattern',
        found: [],
      },
    },
  ],
  unmatched: [
    {
      version: 'https://profiles.example/exercises/v1',
      why: 'no-template',
      count: 2,
      latest: '2026-11-28T07:10:39.808Z',
      example: {
        statement: 'e49f68c5-aecd-46a5-ba9d-b878201a6c5e',
        verb: 'https://x.example/other',
        objectActivityType: 'https://profiles.example/exercises/exercise',
      },
    },
    {
      version: 'https://profiles.example/exercises/v7',
      why: 'unknown-version',
      count: 2,
      latest: '2026-11-28T07:10:39.912Z',
      example: {
        statement: 'a2983295-ea10-4e24-9e5c-1aa7848efac5',
        verb: 'https://profiles.example/exercises/began',
        objectActivityType: 'https://profiles.example/exercises/exercise',
      },
    },
  ],
};

/** Undefined if the credential may not read the statement, or if it does not exist any more. */
const readStatement = async (id: string, caller: Caller, { xapi }: Services): Promise<Statement | undefined> => {
  const parameters = readStatementsParameters(new URLSearchParams({ statementId: id }), '2.0.0');
  try {
    const found = await xapi.query.statements(parameters, { caller });
    return found.kind === 'statement' ? (JSON.parse(Buffer.from(found.text).toString()) as Statement) : undefined;
  } catch (thrown) {
    if (isProblem(thrown, 'not-found') || isProblem(thrown, 'forbidden')) return undefined;
    throw thrown;
  }
};

const exampleOf = async ({ count: _, latest, ...rule }: ViolatedRule, caller: Caller, services: Services) => {
  const statement = await readStatement(uuidOf(latest.statement), caller, services);
  if (statement === undefined) return undefined;
  const { profiles, findViolation } = services.sources;
  const profile = profiles.current().versions.get(rule.profile)?.profile ?? '';
  const { policy } = profileModeOf(caller.source, profile);
  const values = await findViolation(
    { ...rule, source: caller.source.id, statement: latest.statement },
    statement,
    policy,
  );
  return { statement: uuidOf(latest.statement), ...values };
};

/** The values of a statement with which determining properties of templates are compared. */
const unmatchedExampleOf = async (
  { version, why }: Omit<Parameters<FindUnmatchedExample>[0], 'source'>,
  caller: Caller,
  services: Services,
) => {
  const key = await services.sources.findUnmatchedExample({ source: caller.source.id, version, why });
  const id = key && uuidOf(key);
  if (id === undefined) return undefined;
  const statement = await readStatement(id, caller, services);
  if (statement === undefined) return undefined;
  const { verb, object } = statement;
  const type = 'definition' in object ? object.definition.type : undefined;
  return { statement: id, verb: verb.id, objectActivityType: typeof type === 'string' ? type : undefined };
};

export const countOwnViolations = route({
  method: 'GET',
  path: '/v1/violations',
  access: scoped(STATEMENTS),
  tag: 'Profiles',
  summary: 'Counts what the statements of the own source violate by rule, with an example of each.',
  carries: 'findings',
  query: { limit: limitParameter(MAX_LIMIT, DEFAULT_LIMIT) },
  answers: {
    200: {
      description: 'Violated rules, the most frequent first.',
      schema: OWN_VIOLATIONS,
      types: ['application/json'],
      example: EXAMPLE,
    },
  },
  handle: async (request, services) => {
    const { query, caller } = request;
    const { readViolatedRules, readUnmatched } = services.sources;
    const response = await services.limitRead(async () => {
      const { limit = DEFAULT_LIMIT } = readIntegers(query, { limit: [1, MAX_LIMIT] });
      const { rules, counted, hasOlder } = await readViolatedRules(caller.source.id);
      const explain = explainViolationsOf(services)(request);
      const mayRead = statementReadScope(caller.scopes) !== 'none';
      const listed: Sent<typeof VIOLATED_RULE>[] = [];
      let runs = 0;
      for (const rule of rules.slice(0, limit)) {
        const { latest, ...rest } = rule;
        const isOfRun = rule.kind === 'pattern' || rule.kind === 'cmi5';
        const isShown = mayRead && !(isOfRun && runs++ >= MAX_RUNS);
        const example = isShown ? await exampleOf(rule, caller, services) : undefined;
        listed.push({ ...rest, ...explain(rest), latest: isoTime(latest.at), example });
      }
      const unmatched: Sent<typeof UNMATCHED>[] = [];
      for (const [index, { latest, ...one }] of (await readUnmatched(caller.source.id)).entries()) {
        const isShown = mayRead && index < MAX_UNMATCHED;
        const example = isShown ? await unmatchedExampleOf(one, caller, services) : undefined;
        unmatched.push({ ...one, latest: isoTime(latest), example });
      }
      const body: Sent<typeof OWN_VIOLATIONS> = {
        source: caller.source.id,
        counted,
        hasOlder,
        rules: listed,
        unmatched,
      };
      return jsonResponse(200, body);
    });
    return { ...response, status: 200 };
  },
});
