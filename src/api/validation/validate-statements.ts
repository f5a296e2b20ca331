import { WRITE_STATEMENTS } from '../../access/sources/scopes.ts';
import {
  ANY,
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
} from '../../core/json-schema.ts';
import type { ExplainViolations } from '../../http/xapi/explain-problem.ts';
import { keepsStored } from '../../http/xapi/keep-stored.ts';
import type { TriedStatements, VersionOutcome, VersionVerdict } from '../../ingest/try-statements.ts';
import { withRequirementLink } from '../../xapi/validate/requirement-link.ts';
import { FAULT } from '../openapi/shared/problem-responses.ts';
import { RULE } from '../openapi/shared/profile-schemas.ts';
import { ANSWER_VERSION, KEEP_STORED_PARAMETER, VERSION_HEADERS } from '../openapi/shared/xapi-parameters.ts';
import { xapi } from '../route/access.ts';
import { explainViolationsOf } from '../route/explain-violations.ts';
import { route } from '../route/route.ts';
import { CONSENT_VERDICT, readConsentVerdict } from './consent-verdict.ts';
import { JUDGED_STATEMENT, MAX_SHOWN_VIOLATIONS, PROGRESS, readJudgedBody } from './judged-body.ts';

const VERDICT = namedSchema(
  'Verdict',
  objectSchema(
    {
      standard: objectSchema({ conforms: FLAG, faults: arraySchema(FAULT) }),
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
                objectSchema(
                  { ...RULE, expected: ANY, found: ANY },
                  { selector: STRING, sentence: STRING, scopeNote: STRING },
                ),
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
);

const patternsJson = ({ runs }: VersionVerdict) =>
  runs.flatMap(({ registration, progress }) => progress.map((one) => ({ registration, ...one })));

/** The verdicts of all versions; violations beyond the limit are only counted. */
const verdictJson = (
  { faults, versions }: TriedStatements,
  consent: Sent<typeof CONSENT_VERDICT> | undefined,
  explain: ReturnType<ExplainViolations>,
): Sent<typeof VERDICT> => {
  let room = MAX_SHOWN_VIOLATIONS;
  let omitted = 0;
  const statementJson = (profile: string, { violations, ...verdict }: VersionOutcome) => {
    const shown = violations.slice(0, room);
    room -= shown.length;
    omitted += violations.length - shown.length;
    return { ...verdict, violations: shown.map((one) => ({ ...one, ...explain({ profile, ...one }) })) };
  };
  const profiles = versions.map((verdict) => ({
    profile: verdict.version.id,
    mode: verdict.mode,
    policy: verdict.policy,
    uncheckedPatterns: verdict.version.patterns?.partlyChecked ?? [],
    statements: verdict.statements.map((one) => statementJson(verdict.version.id, one)),
    patterns: patternsJson(verdict),
  }));
  return {
    standard: { conforms: faults.length === 0, faults: faults.map(withRequirementLink) },
    profiles,
    consent,
    omitted,
  };
};

export const validateStatements = route({
  method: 'POST',
  path: '/v1/validate',
  access: xapi(WRITE_STATEMENTS),
  tag: 'Profiles',
  summary: 'Says what the standard and the profiles find in statements, and stores none.',
  carries: 'none',
  headers: { ...VERSION_HEADERS, ...KEEP_STORED_PARAMETER },
  body: {
    schema: {
      description: 'A statement, or an array of them as one sequence. What breaks a rule is in the answer.',
    },
    example: [JUDGED_STATEMENT],
  },
  answers: {
    200: {
      description: 'The verdict; nothing is stored.',
      schema: VERDICT,
      headers: ANSWER_VERSION,
      example: {
        standard: {
          conforms: false,
          faults: [
            withRequirementLink({
              at: '/resluts',
              detail: '"resluts" is not a property that may stand here; did you mean "result"?',
              requirement: 'IEEE 9274.1.1 4.2.1',
            }),
          ],
        },
        profiles: [],
        omitted: 0,
      },
    },
  },
  problems: ['invalid-statement'],
  handle: async (request, services) => {
    const { caller, version } = request;
    const { tryStatements, checkKeptStored } = services.xapi;
    if (keepsStored(request)) await checkKeptStored();
    const tried = await tryStatements.request({ caller, version, body: await readJudgedBody(request) });
    request.countStatements(tried.count);
    const consent = await readConsentVerdict(caller, tried, services);
    return { status: 200, body: verdictJson(tried, consent, explainViolationsOf(services)(request)) };
  },
});
