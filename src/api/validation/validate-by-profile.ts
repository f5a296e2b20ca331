import { WRITE_STATEMENTS } from '../../access/sources/scopes.ts';
import { arraySchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { isObject } from '../../core/json-object.ts';
import { type Fault, type Kind, Problem } from '../../core/problem.ts';
import { explainProblem } from '../../http/xapi/explain-problem.ts';
import type { XapiRequest } from '../../http/xapi/xapi-guard.ts';
import type { VersionVerdict } from '../../ingest/try-statements.ts';
import type { ClaimedVersion } from '../../profiles/judge/compile-profiles.ts';
import { MAX_EXPECTED } from '../../profiles/patterns/run-progress.ts';
import { violationFault } from '../../profiles/judge/violation-fault.ts';
import { parseShallowJson } from '../../xapi/json/json.ts';
import { done } from '../openapi/shared/operation.ts';
import { ANSWER_VERSION, VERSION_HEADERS } from '../openapi/shared/xapi-parameters.ts';
import { xapi } from '../route/access.ts';
import { explainViolationsOf } from '../route/explain-violations.ts';
import { route } from '../route/route.ts';
import type { Services } from '../route/services.ts';
import { STATEMENT } from '../xapi/statement-schemas.ts';
import { JUDGED_STATEMENT, MAX_SHOWN_VIOLATIONS, readJudgedBody } from './judged-body.ts';

const PROFILE_ID = 'https://w3id.org/xapi/cmi5';
const ANSWERS = { 204: { ...done('Nothing is violated.'), headers: ANSWER_VERSION } };
const PROBLEMS: readonly Kind[] = ['invalid-statement', 'profile-violation', 'not-found'];

/** The member of a body with the judged statements. */
type Judged = 'statement' | 'statements';

/** The judged statements and the profile that judges them. */
const readNamed = async (
  request: XapiRequest,
  name: Judged,
): Promise<{ readonly body: Buffer; readonly profile: string }> => {
  const json = parseShallowJson(await readJudgedBody(request));
  const { [name]: value, profile } = isObject(json) ? json : {};
  const isUsable = name === 'statement' ? isObject(value) : Array.isArray(value) && value.length > 0;
  const faults = [
    ...(isUsable
      ? []
      : [{ at: `/${name}`, detail: name === 'statement' ? 'must be a statement' : 'must be an array' }]),
    ...(typeof profile === 'string' ? [] : [{ at: '/profile', detail: 'must be the id of a profile or a version' }]),
  ];
  if (faults.length > 0 || typeof profile !== 'string')
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
  return { body: Buffer.from(JSON.stringify(value)), profile };
};

/** A fault for each violation, and for each statement that matches no template. */
const templateFaults = ({ version, statements }: VersionVerdict, name: Judged): readonly Fault[] =>
  statements.flatMap(({ index, outcome, violations }): readonly Fault[] => {
    const at = name === 'statement' ? undefined : index;
    return outcome === 'unmatched'
      ? [
          {
            at: at === undefined ? '' : `/${at}`,
            detail: 'the statement matches no template',
            requirement: 'xAPI Profiles Part Three 2.1',
          },
        ]
      : violations.filter(({ kind }) => kind !== 'pattern').map((one) => violationFault(one, version, at));
  });

/** Faults of runs that no primary pattern accepts (P3 2.2, `follows`). */
const patternFaults = ({ runs }: VersionVerdict): readonly Fault[] =>
  runs
    .flatMap(({ progress }) => progress)
    .filter(({ verdict }) => verdict === 'reject' || verdict === 'in-progress')
    .map(({ verdict, patterns }) => {
      const expected = [...new Set(patterns.flatMap((one) => one.expected))].slice(0, MAX_EXPECTED);
      return {
        at: '',
        detail:
          verdict === 'reject'
            ? 'the statements follow no primary pattern'
            : `the statements begin a pattern, and do not end it: one of ${expected.join(', ')} has to come next`,
        requirement: 'xAPI Profiles Part Three 2.2',
      };
    });

/** The named version, or the newest one of the named profile. */
const findVersion = (id: string, { sources: { profiles } }: Services): ClaimedVersion => {
  const { versions } = profiles.current();
  const found = versions.get(id) ?? versions.get(profiles.find(id)?.profile.versions[0]?.id ?? '');
  if (found === undefined) throw new Problem('not-found', 'no profile or version in force has this id');
  return found;
};

const judgeNamed = async (request: XapiRequest, name: Judged, services: Services): Promise<VersionVerdict> => {
  const { body, profile } = await readNamed(request, name);
  const { caller, version } = request;
  const named = findVersion(profile, services);
  const tried = await services.xapi.tryStatements.version({ caller, version, body }, named);
  request.countStatements(tried.count);
  if (tried.faults.length > 0) throw new Problem('invalid-statement', 'a statement breaks the standard', tried.faults);
  return tried.versions[0] as VersionVerdict;
};

const refuse = (request: XapiRequest, faults: readonly Fault[], services: Services): void => {
  if (faults.length === 0) return;
  const problem = new Problem('profile-violation', `${faults.length} faults`, faults.slice(0, MAX_SHOWN_VIOLATIONS));
  throw explainProblem(problem, explainViolationsOf(services)(request)) as Problem;
};

export const validateTemplates = route({
  method: 'POST',
  path: '/v1/validate_templates',
  access: xapi(WRITE_STATEMENTS),
  tag: 'Profiles',
  summary: 'Judges a statement by the templates of a profile (xAPI Profiles, Part Three 3.0).',
  description: 'The statement is judged by the templates of `profile`, the id of a profile or of one version.',
  carries: 'none',
  headers: VERSION_HEADERS,
  body: {
    schema: objectSchema({ statement: STATEMENT, profile: STRING }),
    example: { statement: JUDGED_STATEMENT, profile: PROFILE_ID },
  },
  answers: ANSWERS,
  problems: PROBLEMS,
  handle: async (request, services) => {
    refuse(request, templateFaults(await judgeNamed(request, 'statement', services), 'statement'), services);
    return { status: 204 };
  },
});

export const validatePatterns = route({
  method: 'POST',
  path: '/v1/validate_patterns',
  access: xapi(WRITE_STATEMENTS),
  tag: 'Profiles',
  summary: 'Judges a sequence of statements by the patterns of a profile (xAPI Profiles, Part Three 3.0).',
  description:
    'The statements are judged as one sequence by the patterns of `profile`, the id of a profile or of a version.',
  carries: 'none',
  headers: VERSION_HEADERS,
  body: {
    schema: objectSchema({ statements: arraySchema(STATEMENT, { minItems: 1 }), profile: STRING }),
    example: { statements: [JUDGED_STATEMENT], profile: PROFILE_ID },
  },
  answers: ANSWERS,
  problems: PROBLEMS,
  handle: async (request, services) => {
    const verdict = await judgeNamed(request, 'statements', services);
    const faults = templateFaults(verdict, 'statements');
    if (faults.length === 0 && verdict.version.patterns === undefined)
      throw new Problem('invalid-request', 'the profile has no primary pattern');
    refuse(request, faults.length > 0 ? faults : patternFaults(verdict), services);
    return { status: 204 };
  },
});
