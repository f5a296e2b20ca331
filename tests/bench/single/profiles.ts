import { readFileSync } from 'node:fs';
import { compileProfiles, type CompiledProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import { findClaims, evaluateAsStored, evaluateClaims } from '../../../src/profiles/judge/evaluate-claims.ts';
import { readProfile } from '../../../src/profiles/read/read-profile.ts';
import {
  advancePatternRun,
  withStoredDefaults,
  hasPatterns,
  startPatternRun,
} from '../../../src/profiles/judge/pattern-run.ts';
import { sortKey } from '../../../src/xapi/statement/sort-key.ts';
import type { Statement } from '../../../src/xapi/model/types.ts';
import { aCmi5Session } from '../../support/clients/cmi5-session.ts';
import { bodies } from '../measure/corpus.ts';
import type { Line } from '../measure/lines.ts';

const SESSIONS = 1_000;
const ROUNDS = 20;
const NONE = new Map<string, Statement>();
const nothing = () => Promise.resolve(new Map<string, never>());

const cpu = async (work: () => Promise<void> | void, statements: number): Promise<number> => {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / statements);
  }
  return least;
};

/** All evaluation of profiles that one session causes: claims, templates, concepts, and the steps of its run. */
const evaluateSession = async (profiles: CompiledProfiles, session: readonly Statement[]): Promise<void> => {
  const claims = findClaims(
    profiles,
    session.map((statement, index) => ({ statement, index })),
  );
  const evaluated = await evaluateClaims(claims, { known: NONE, find: nothing });
  const running = await evaluateAsStored(
    evaluated,
    ({ statement, index }) => withStoredDefaults(statement, String(index), 0),
    { known: NONE, find: nothing },
  );
  const [first] = running;
  if (first === undefined || !hasPatterns(first.version))
    throw new Error('the sessions claim no profile with a pattern');
  const { version } = first;
  const inputs = running
    .filter((claim) => claim.version === version)
    .map(({ item: { statement, index }, result: { matchedTemplates } }) => ({
      id: String(index),
      statement,
      matchedTemplates,
      at: sortKey(0, 0, index),
      timestamp: index,
    }));
  const { violations } = advancePatternRun(version, startPatternRun(version), inputs);
  if (violations.size > 0) throw new Error('a session that keeps cmi5 was found to break it');
};

/**
 * Measures the CPU time of profiles, in microseconds a statement: of cmi5 sessions, and of statements that claim none.
 * The least of twenty rounds in this process counts.
 */
export const measureProfiles = async function* (): AsyncGenerator<Line, void> {
  const profiles = compileProfiles(
    ['cmi5', 'cmi5-moveon', 'classroom'].map((name) => readProfile(readFileSync(`xapi-profiles/${name}.jsonld`))),
  );
  const sessions = Array.from({ length: SESSIONS }, () => aCmi5Session() as unknown as readonly Statement[]);
  const others = bodies(24_000, 10)
    .flatMap((body) => JSON.parse(body.toString('utf8')) as Statement[])
    .map((statement) => ({ statement }));
  const claiming = await cpu(async () => {
    for (const session of sessions) await evaluateSession(profiles, session);
  }, sessions.flat().length);
  const unclaimed = await cpu(() => {
    findClaims(profiles, others);
  }, others.length);
  yield { statements: 'of a cmi5 session', 'us of CPU a statement': claiming };
  yield { statements: 'that claim no profile', 'us of CPU a statement': unclaimed };
};
