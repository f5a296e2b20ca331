import { isProblem } from '../../../core/problem.ts';
import type { FindUnmatchedExample } from '../../../profiles/judge/find-unmatched-example.ts';
import type { FindViolation } from '../../../profiles/judge/find-violation.ts';
import type { ViolatedRule, ViolatedRules } from '../../../profiles/judge/violated-rules.ts';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import { readStatementsParameters } from '../../../query/parameters.ts';
import type { Query } from '../../../query/query.ts';
import type { Caller } from '../../../sources/authentication/authenticate.ts';
import { profileModeOf } from '../../../sources/profile-modes.ts';
import { statementReadScope } from '../../../sources/scopes.ts';
import { uuidOf } from '../../../xapi/formats/uuid.ts';
import type { Statement } from '../../../xapi/model/types.ts';
import type { ReadLimiter } from '../../message/read-concurrency.ts';
import type { ExplainViolations } from '../../xapi/explain-problem.ts';
import { readIntegers } from '../shared/integer-parameters.ts';
import { jsonResponse } from '../shared/json-body.ts';
import type { ScopedHandler } from '../shared/scope-guard.ts';

/** Counts the violations of a source by rule. */
export type ReadViolatedRules = (source: string) => Promise<ViolatedRules>;

interface UnmatchedCount {
  readonly version: string;
  readonly why: 'no-template' | 'unknown-version';
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly latest: number;
}

/** Reads how many statements of a source claim a version and match nothing of it, the greatest count first. */
export type ReadUnmatched = (source: string) => Promise<readonly UnmatchedCount[]>;

interface OwnViolationsDeps {
  readonly readUnmatched: ReadUnmatched;
  readonly readViolatedRules: ReadViolatedRules;
  readonly findViolation: FindViolation;
  readonly findUnmatchedExample: FindUnmatchedExample;
  readonly profiles: Pick<ProfileRegistry, 'current'>;
  readonly query: Pick<Query, 'statements'>;
  readonly limitRead: ReadLimiter;
  readonly explainViolations: ExplainViolations;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
/** Examples of patterns and of cmi5 in one answer: each reads the statements of a registration. */
const MOST_RUNS = 5;
/** Examples of unmatched statements in one answer: each may read 200 statements. */
const MOST_UNMATCHED = 5;

/** The handler of GET /v1/violations: what a source violates, for its own credentials. */
export const createOwnViolationsHandler = (deps: OwnViolationsDeps): ScopedHandler => {
  const { readViolatedRules, readUnmatched, findViolation, findUnmatchedExample } = deps;
  const { profiles, query, limitRead, explainViolations } = deps;

  /** Undefined where the credential may not read the statement, or there is none any more. */
  const readStatement = async (id: string, caller: Caller): Promise<Statement | undefined> => {
    const parameters = readStatementsParameters(new URLSearchParams({ statementId: id }), '2.0.0');
    try {
      const found = await query.statements(parameters, { caller });
      return found.kind === 'statement' ? (JSON.parse(Buffer.from(found.text).toString()) as Statement) : undefined;
    } catch (thrown) {
      if (isProblem(thrown, 'not-found') || isProblem(thrown, 'forbidden')) return undefined;
      throw thrown;
    }
  };

  const exampleOf = async ({ count: _, latest, ...rule }: ViolatedRule, caller: Caller) => {
    const statement = await readStatement(uuidOf(latest.statement), caller);
    if (statement === undefined) return undefined;
    const profile = profiles.current().versions.get(rule.profile)?.profile ?? '';
    const { policy } = profileModeOf(caller.source, profile);
    const values = await findViolation(
      { ...rule, source: caller.source.id, statement: latest.statement },
      statement,
      policy,
    );
    return { statement: uuidOf(latest.statement), ...values };
  };

  /** What of a statement the determining properties of templates are compared with. */
  const unmatchedExampleOf = async (claim: Pick<UnmatchedCount, 'version' | 'why'>, caller: Caller) => {
    const key = await findUnmatchedExample({ source: caller.source.id, ...claim });
    const id = key && uuidOf(key);
    const statement = id === undefined ? undefined : await readStatement(id, caller);
    if (statement === undefined) return undefined;
    const { verb, object } = statement;
    const definition = 'definition' in object ? object.definition : undefined;
    return { statement: id, verb: verb.id, objectActivityType: definition?.type };
  };

  return ({ search, header, acceptsLanguage }, caller) =>
    limitRead(async () => {
      const { limit = DEFAULT_LIMIT } = readIntegers(new URLSearchParams(search), { limit: [1, MAX_LIMIT] });
      const { rules, counted, hasOlder } = await readViolatedRules(caller.source.id);
      const explain = explainViolations({ header, acceptsLanguage });
      const mayRead = statementReadScope(caller.scopes) !== 'none';
      const listed = [];
      let runs = 0;
      for (const rule of rules.slice(0, limit)) {
        const { latest, ...rest } = rule;
        const isOfRun = rule.kind === 'pattern' || rule.kind === 'cmi5';
        const example = mayRead && !(isOfRun && runs++ >= MOST_RUNS) ? await exampleOf(rule, caller) : undefined;
        listed.push({ ...rest, ...explain(rest), latest: new Date(latest.at).toISOString(), example });
      }
      const unmatched = [];
      for (const [index, { latest, ...one }] of (await readUnmatched(caller.source.id)).entries()) {
        const example = mayRead && index < MOST_UNMATCHED ? await unmatchedExampleOf(one, caller) : undefined;
        unmatched.push({ ...one, latest: new Date(latest).toISOString(), example });
      }
      return jsonResponse(200, { source: caller.source.id, counted, hasOlder, rules: listed, unmatched });
    });
};
