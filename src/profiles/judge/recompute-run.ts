import { defined } from '../../core/json-object.ts';
import { eachInSlices } from '../../core/concurrency/slices.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import { idNamespaceOf, statementId, uuidOf } from '../../xapi/formats/uuid.ts';
import { activityToken, registrationToken, relatedActivityToken, sourceToken } from '../../xapi/statement/tokens.ts';
import type { SortKey, Statement, StatementId } from '../../xapi/model/types.ts';
import { hasCmi5Session } from '../cmi5/cmi5-statement.ts';
import { categoryIds } from '../model/claims.ts';
import type { Violation } from '../model/types.ts';
import { type EvaluatedClaim, evaluateClaims, type FindReferred } from './evaluate-claims.ts';
import { compareRunPositions } from '../patterns/registration-run.ts';
import {
  advancePatternRun,
  type PatternRun,
  type SharedRegistration,
  startPatternRun,
  type VersionWithPatterns,
} from './pattern-run.ts';

/** Statements read at once: each may be as large as a body, so there are more only if those before were small. */
const FEWEST_AT_ONCE = 16;
const MAX_AT_ONCE = 200;
const BYTES_AT_ONCE = 4_000_000;
const ENTRIES_AT_ONCE = 2_000;

/** The most statements of a run that is recomputed; a longer one is not evaluated from then on. */
export const LONGEST_RUN = 5_000;
/** The most bytes of its statements: parsed statements may take twenty times as many. */
const LARGEST_RUN = 8_000_000;
/** The most pages and bytes that are read to find them: they may be rare among the statements of the registration. */
const MAX_PAGES = 100;
const MAX_READ = 64_000_000;

/** A stored statement of a run. */
interface RunStatement {
  readonly id: StatementId;
  readonly source: string;
  readonly statement: Statement;
  readonly at: SortKey;
  readonly timestamp: number;
}

/** A run that is computed from all its stored statements. */
export interface RecomputedRun {
  /** Without `last` if there is no statement, or too many. */
  readonly run: PatternRun;
  /** The violations of the patterns, by the ids of the statements. */
  readonly violations: ReadonlyMap<StatementId, readonly Violation[]>;
  /** All statements of the run. */
  readonly evaluated: readonly EvaluatedClaim<RunStatement>[];
}

/** The statements that runs are computed from. */
export interface RunRepository extends StatementRepository {
  /** True if the profile is off for a source: its statements are in no run. */
  readonly isOff: (source: string, profileId: string) => Promise<boolean>;
}

/** A page also has statements that only refer to such a statement. */
const isOfRun = (statement: Statement, { id, patterns }: VersionWithPatterns, registration: string): boolean =>
  statement.context?.registration?.toLowerCase() === registration.toLowerCase() &&
  (categoryIds(statement).includes(id) || (patterns.isBySession && hasCmi5Session(statement)));

/** The stored statements that claim the version with this registration; undefined if there are too many. */
const readRunStatements = async (
  repository: RunRepository,
  version: VersionWithPatterns,
  { registration, sources }: SharedRegistration,
): Promise<readonly RunStatement[] | undefined> => {
  // A statement about the version itself carries the other token. For cmi5, statements that do not claim the profile
  // count too: all statements of its sessions.
  const { isBySession } = version.patterns;
  const claiming = [relatedActivityToken(version.id), activityToken(version.id)];
  const where = [[registrationToken(registration)], sources.map(sourceToken), ...(isBySession ? [] : [claiming])];
  const found: RunStatement[] = [];
  let above: SortKey | undefined;
  let limit = FEWEST_AT_ONCE;
  let size = 0;
  let read = 0;
  for (let pages = 0; pages < MAX_PAGES && read <= MAX_READ; pages++) {
    const { statements, next } = await repository.page({
      where,
      ascending: true,
      limit,
      maxExamined: ENTRIES_AT_ONCE,
      ...defined({ above }),
    });
    let bytes = 0;
    for (const { id, source, text, at, timestamp } of statements) {
      bytes += text.byteLength;
      const statement = JSON.parse(textOf(text)) as Statement;
      if (!sources.includes(source) || !isOfRun(statement, version, registration)) continue;
      if (await repository.isOff(source, version.profile)) continue;
      found.push({ id, source, statement, at, timestamp });
      size += text.byteLength;
      if (found.length > LONGEST_RUN || size > LARGEST_RUN) return undefined;
    }
    if (next === undefined) return found;
    above = next;
    read += bytes;
    limit = Math.max(
      FEWEST_AT_ONCE,
      Math.min(MAX_AT_ONCE, Math.floor((BYTES_AT_ONCE * statements.length) / Math.max(1, bytes))),
    );
  }
  return undefined;
};

/** A registration without a stored run. */
export interface MissingRun {
  readonly registration: string;
  /** Exclusive; absent: the registration has no statement that is not stored yet. */
  readonly below?: SortKey;
}

/**
 * True, by index, if no statement of a registration is stored, or none below this sort key: then a missing run begins.
 * It costs one look-up for all instead of reading their statements.
 */
export const areNewRegistrations = async (
  repository: Pick<RunRepository, 'areTokensStored'>,
  missing: readonly MissingRun[],
): Promise<readonly boolean[]> => {
  const lookups = missing.map(({ registration, below }) => ({
    token: registrationToken(registration),
    ...defined({ below }),
  }));
  return (await repository.areTokensStored(lookups)).map((isStored) => !isStored);
};

/** The namespaces in the keys of statements, each once. */
export const namespacesIn = (ids: Iterable<StatementId>): readonly (string | undefined)[] => [
  ...new Set([...ids].map(idNamespaceOf)),
];

/**
 * Finds the statements that others refer to, by UUID, among those of some sources, in these namespaces of ids. For
 * their evaluation the statements of other sources are not available.
 */
export const findOfSources =
  (
    find: StatementRepository['find'],
    sources: readonly string[],
    idNamespaces: readonly (string | undefined)[],
  ): FindReferred =>
  async (uuids) => {
    const found = await find(uuids.flatMap((uuid) => idNamespaces.map((namespace) => statementId(uuid, namespace))));
    return new Map(
      [...found.values()].filter(({ source }) => sources.includes(source)).map((one) => [uuidOf(one.id), one]),
    );
  };

/**
 * Computes the run of a registration from its stored statements, in the order of `stored`, then timestamp (P3 2.2). The
 * result is that of advancing step by step. Voided statements, and sources with the profile off, do not count.
 */
export const recomputeRun = async (
  repository: RunRepository,
  version: VersionWithPatterns,
  shared: SharedRegistration,
): Promise<RecomputedRun> => {
  const found = await readRunStatements(repository, version, shared);
  const start = startPatternRun(version);
  if (found === undefined) return { run: { ...start, state: null }, violations: new Map(), evaluated: [] };
  const evaluated = await evaluateClaims(
    found.map((item) => ({ version, item })),
    {
      known: new Map(found.map(({ id, statement }) => [uuidOf(id), statement])),
      find: findOfSources((ids) => repository.find(ids), shared.sources, namespacesIn(found.map(({ id }) => id))),
    },
  );
  const inputs = evaluated
    .map(({ item, result: { matchedTemplates } }) => ({ ...item, matchedTemplates }))
    .sort(compareRunPositions);
  let run = start;
  const violations = new Map<StatementId, readonly Violation[]>();
  await eachInSlices(inputs.length, (index) => {
    const advanced = advancePatternRun(version, run, inputs.slice(index, index + 1));
    run = advanced.run;
    for (const [id, broken] of advanced.violations) violations.set(id, broken);
  });
  return { run, violations, evaluated };
};
