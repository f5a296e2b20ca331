import { randomUUID } from 'node:crypto';
import { type CompiledProfiles, compileProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import { runKey } from '../../../src/profiles/judge/pattern-run.ts';
import { createEvaluateProfiles } from '../../../src/sink/evaluate-profiles.ts';
import type { ProfileMode, Source } from '../../../src/store/ports/sources/source-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import type { Statement } from '../../../src/xapi/model/types.ts';
import { sortKey } from '../../../src/xapi/statement/sort-key.ts';
import { tokensOf } from '../../../src/xapi/statement/tokens.ts';
import { profileOf, PROFILES, VERB, versionIn } from '../../models/profiles/run-profiles.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aStoredStatement } from '../../support/builders/store/a-stored-statement.ts';
import { runsInCommon } from '../../support/builders/store/run-sources.ts';
import { openStores, START } from '../../support/servers/sink-store.ts';

const [PROFILE] = PROFILES;
const VERSION = versionIn(PROFILE);
const REGISTRATION = randomUUID();
const KEY = runKey(VERSION, { registration: REGISTRATION, sources: ['moodle', 'quiet'] });
const openStore = openStores();

const PROFILE_THEN: CompiledProfiles = compileProfiles([profileOf(PROFILE, [['sequence', ['a', 'b']]], false)]);

/** The profile, whose evaluation is counted. */
const counted = () => {
  const version = PROFILE_THEN.versions.get(VERSION)!;
  const calls = { evaluate: 0 };
  const templates: typeof version.templates = {
    ...version.templates,
    evaluate: (...given) => {
      calls.evaluate++;
      return version.templates.evaluate(...given);
    },
  };
  return { calls, profiles: { ...PROFILE_THEN, versions: new Map([[VERSION, { ...version, templates }]]) } };
};

const aSource = (id: string, mode: ProfileMode['mode']): Source => ({
  id,
  name: id,
  basis: 'public_task',
  createdAt: 0,
  v: 1,
  profiles: [{ id: PROFILE, mode, policy: 'any' }],
});

/** Stores a statement that breaks the template and the pattern, unless it is `a`. */
const written = async (store: Store, source: string, { verb = 'b', n = 0 } = {}) => {
  const statement = aNamedStatement({
    verb: { id: `${VERB}${verb}` },
    ...(verb === 'a' ? { result: { success: true } } : {}),
    context: { registration: REGISTRATION, contextActivities: { category: [{ id: VERSION }] } },
  }) as unknown as Statement & { readonly id: string };
  const document = aStoredStatement({
    id: statement.id,
    at: sortKey(START, 0, n),
    source,
    text: Buffer.from(JSON.stringify(statement)),
    refs: tokensOf(statement, source).own,
  });
  await store.statements.insert([document]);
  return { statement, document };
};

/** Evaluates by these modes of sources; what was counted, and what is in the store then. */
const evaluate = (store: Store, modes: Readonly<Record<string, ProfileMode['mode']>>) => {
  const { calls, profiles } = counted();
  const run = createEvaluateProfiles({
    store,
    profiles: { current: () => profiles },
    sources: (id) => Promise.resolve(aSource(id, modes[id]!)),
    findRunSources: runsInCommon('moodle', 'quiet'),
    now: () => START,
  });
  return {
    run,
    outcome: async () => ({
      evaluated: calls.evaluate,
      runs: (await store.patternRuns.find([KEY])).size,
      violations: (await store.violations.list({ limit: 10 })).violations.map(({ rule }) => rule),
    }),
  };
};

describe('A profile in the mode', () => {
  it('off evaluates no statement of its source, begins no run and lists nothing', async () => {
    const store = await openStore();
    const { run, outcome } = evaluate(store, { moodle: 'off' });
    const one = await written(store, 'moodle');
    await run([one], new Set());
    await run([], new Set([one.document.id]));
    await run([], new Set(), [one]);
    expect(await outcome()).toEqual({ evaluated: 0, runs: 0, violations: [] });
  });

  it('observe evaluates the same statement, begins a run and lists what it breaks', async () => {
    const store = await openStore();
    const { run, outcome } = evaluate(store, { moodle: 'observe' });
    await run([await written(store, 'moodle')], new Set());
    const { evaluated, ...found } = await outcome();
    expect(evaluated).toBeGreaterThan(0);
    expect(found).toEqual({ runs: 1, violations: ['order'] });
  });

  it('off keeps the statements of its source out of a run that is computed anew for another', async () => {
    const store = await openStore();
    const { run, outcome } = evaluate(store, { moodle: 'observe', quiet: 'off' });
    await written(store, 'quiet', { n: 0 });
    await run([await written(store, 'moodle', { verb: 'a', n: 1 })], new Set());
    await run([await written(store, 'moodle', { verb: 'b', n: 2 })], new Set());
    expect(await outcome()).toMatchObject({ runs: 1, violations: [] });
  });

  it('observe takes what was sent while it was off into a run that begins', async () => {
    const store = await openStore();
    const off = evaluate(store, { moodle: 'off' });
    await off.run([await written(store, 'moodle', { verb: 'a', n: 0 })], new Set());
    const { run, outcome } = evaluate(store, { moodle: 'observe' });
    await run([await written(store, 'moodle', { verb: 'b', n: 1 })], new Set());
    expect(await outcome()).toMatchObject({ runs: 1, violations: [] });
  });
});
