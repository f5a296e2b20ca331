import { type Fault, Problem } from '../../../core/problem.ts';
import type { VersionOutcome, TriedStatements, TryStatements, VersionVerdict } from '../../../ingest/try-statements.ts';
import type { ClaimedVersion } from '../../../profiles/judge/compile-profiles.ts';
import { violationFault } from '../../../profiles/judge/violation-fault.ts';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import { mayWriteStatements } from '../../../sources/scopes.ts';
import { checkContentType } from '../../message/media-type.ts';
import { type ExplainViolations, explainProblem } from '../../xapi/explain-problem.ts';
import { keepsStored } from '../../xapi/keep-stored.ts';
import { checkParameters } from '../../xapi/parameters.ts';
import type { XapiHandler, XapiRequest } from '../../xapi/xapi-guard.ts';
import { isObject } from '../../../core/json-object.ts';
import { parseShallowJson } from '../../../xapi/json/json.ts';
import type { createReadConsentVerdict } from './consent-verdict.ts';
import { jsonResponse } from '../shared/json-body.ts';

/** The handlers that judge statements and store nothing. */
export type ValidationHandlers = Readonly<Record<'statements' | 'templates' | 'patterns', XapiHandler>>;

type ReadConsentVerdict = ReturnType<typeof createReadConsentVerdict>;

interface ValidationHandlersDeps {
  readonly tryStatements: TryStatements;
  readonly profiles: Pick<ProfileRegistry, 'current' | 'find'>;
  readonly explainViolations: ExplainViolations;
  readonly readConsentVerdict: ReadConsentVerdict;
  /** Rejects with Problem `forbidden` where no import may keep `stored`. */
  readonly checkKeptStored: () => Promise<void>;
}

/** The most violations in an answer; `omitted` counts the others. */
const MAX_VIOLATIONS = 1_000;

const MOST_EXPECTED = 20;

/** The member of a body with what is judged. */
type Judged = 'statement' | 'statements';

const readBody = async (request: XapiRequest): Promise<Buffer> => {
  if (!mayWriteStatements(request.caller.scopes))
    throw new Problem('forbidden', 'this credential may not write statements');
  checkParameters(new URLSearchParams(request.search), [], {});
  checkContentType(request, ['application/json']);
  return request.body();
};

const patternsJson = ({ runs }: VersionVerdict): readonly object[] =>
  runs.flatMap(({ registration, progress }) => progress.map((one) => ({ registration, ...one })));

/** The verdicts of all versions; violations beyond the limit are counted alone. */
const verdictJson = (
  { faults, versions }: TriedStatements,
  consent: Awaited<ReturnType<ReadConsentVerdict>>,
  explain: ReturnType<ExplainViolations>,
): Readonly<Record<string, unknown>> => {
  let room = MAX_VIOLATIONS;
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
    standard: { conforms: faults.length === 0, faults },
    profiles,
    ...(consent === undefined ? {} : { consent }),
    omitted,
  };
};

/** A body of `/validate_templates` and `/validate_patterns`: what is judged, and by which profile. */
const readNamed = async (
  request: XapiRequest,
  name: Judged,
): Promise<{ readonly body: Buffer; readonly profile: string }> => {
  const json = parseShallowJson(await readBody(request));
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

/** Each violation as a fault, and each statement that matches no template. */
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
      const expected = [...new Set(patterns.flatMap((one) => one.expected))].slice(0, MOST_EXPECTED);
      return {
        at: '',
        detail:
          verdict === 'reject'
            ? 'the statements follow no primary pattern'
            : `the statements begin a pattern, and do not end it: one of ${expected.join(', ')} has to come next`,
        requirement: 'xAPI Profiles Part Three 2.2',
      };
    });

/** The handlers of /v1/validate, and of the two paths that Part Three 3.0 names. */
export const createValidationHandlers = ({
  tryStatements,
  profiles,
  explainViolations,
  readConsentVerdict,
  checkKeptStored,
}: ValidationHandlersDeps): ValidationHandlers => {
  /** The named version, or the newest one of the named profile. */
  const findVersion = (id: string): ClaimedVersion => {
    const { versions } = profiles.current();
    const found = versions.get(id) ?? versions.get(profiles.find(id)?.profile.versions[0]?.id ?? '');
    if (found === undefined) throw new Problem('not-found', 'no profile or version in force has this id');
    return found;
  };

  const refuse = (request: XapiRequest, faults: readonly Fault[]): void => {
    if (faults.length === 0) return;
    const problem = new Problem('profile-violation', `${faults.length} faults`, faults.slice(0, MAX_VIOLATIONS));
    throw explainProblem(problem, explainViolations(request)) as Problem;
  };

  const judgeNamed = async (request: XapiRequest, name: Judged): Promise<VersionVerdict> => {
    const { body, profile } = await readNamed(request, name);
    const { caller, version } = request;
    const tried = await tryStatements.version({ caller, version, body }, findVersion(profile));
    request.countStatements(tried.count);
    if (tried.faults.length > 0)
      throw new Problem('invalid-statement', 'a statement breaks the standard', tried.faults);
    return tried.versions[0] as VersionVerdict;
  };

  return {
    statements: async (request) => {
      const { caller, version } = request;
      if (keepsStored(request)) await checkKeptStored();
      const tried = await tryStatements.request({ caller, version, body: await readBody(request) });
      request.countStatements(tried.count);
      const consent = await readConsentVerdict(caller, tried);
      return jsonResponse(200, verdictJson(tried, consent, explainViolations(request)));
    },
    templates: async (request) => {
      refuse(request, templateFaults(await judgeNamed(request, 'statement'), 'statement'));
      return { status: 204, headers: {} };
    },
    patterns: async (request) => {
      const verdict = await judgeNamed(request, 'statements');
      const faults = templateFaults(verdict, 'statements');
      if (faults.length === 0 && verdict.version.patterns === undefined)
        throw new Problem('invalid-request', 'the profile has no primary pattern');
      refuse(request, faults.length > 0 ? faults : patternFaults(verdict));
      return { status: 204, headers: {} };
    },
  };
};
