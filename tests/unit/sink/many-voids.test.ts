import { randomUUID } from 'node:crypto';
import { compileProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import { OUTDATED, runKey } from '../../../src/profiles/judge/pattern-run.ts';
import { createEvaluateProfiles } from '../../../src/sink/evaluate-profiles.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { JsonObject, Statement } from '../../../src/xapi/model/types.ts';
import { sortKey } from '../../../src/xapi/statement/sort-key.ts';
import { tokensOf } from '../../../src/xapi/statement/tokens.ts';
import { profileOf, PROFILES, VERB, versionIn } from '../../models/profiles/run-profiles.ts';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { ownRuns } from '../../support/builders/store/run-sources.ts';
import { aStoredStatement } from '../../support/builders/store/a-stored-statement.ts';
import { hand, openStores, START } from '../../support/servers/sink-store.ts';

const [PROFILE] = PROFILES;
const VERSION = versionIn(PROFILE);
const REGISTRATION = randomUUID();
const KEY = runKey(VERSION, { registration: REGISTRATION, sources: ['moodle'] });
const openStore = openStores();

const aClaim = (verb: string): JsonObject & { readonly id: string } =>
  aNamedStatement({
    verb: { id: `${VERB}${verb}` },
    context: { registration: REGISTRATION, contextActivities: { category: [{ id: VERSION }] } },
  });

/** A sink over a store with a run of so many statements, which counts how often that is read from its beginning. */
const counting = async (length: number) => {
  const store = await openStore();
  const stored = Array.from({ length }, (_, n) => {
    const statement = aClaim('b') as unknown as Statement & { readonly id: string };
    return aStoredStatement({
      id: statement.id,
      at: sortKey(START - 1_000, 0, n),
      text: Buffer.from(JSON.stringify(statement)),
      refs: tokensOf(statement, 'moodle').own,
    });
  });
  await store.statements.insert(stored);
  const profiles = compileProfiles([profileOf(PROFILE, [['zeroOrMore', 'b']], false)]);
  const state = { now: START, recomputed: 0 };
  const sink = createSink({
    store,
    now: () => state.now,
    evaluateProfiles: createEvaluateProfiles({
      store: {
        ...store,
        statements: {
          ...store.statements,
          page: (query) => {
            if (query.above === undefined && query.limit > 1) state.recomputed++;
            return store.statements.page(query);
          },
        },
      },
      profiles: { current: () => profiles },
      sources: () => Promise.resolve(undefined),
      findRunSources: ownRuns,
      now: () => state.now,
    }),
  });
  await sink.claimed(0);
  let offset = 0;
  return {
    store,
    state,
    ids: stored.map(({ id }) => id),
    write: (statement: JsonObject) => hand(sink, offset++, [statement]),
    run: async () => (await store.patternRuns.find([KEY])).get(KEY),
  };
};

describe('A source that voids many statements of a long run, one by one', () => {
  it('has it computed anew until its budget is used up, and again once there is some left', async () => {
    const { state, ids, write, run, store } = await counting(990);
    await write(aClaim('b'));
    expect(state.recomputed).toBe(1);
    for (const id of ids.slice(0, 30)) await write(aVoiding(id));
    // 10,000 statements, by some 990 each time; and once for the first statement.
    expect(state.recomputed).toBe(12);
    expect(await run()).toMatchObject({ fingerprint: OUTDATED });

    // One between them has no budget either, and is evaluated by the patterns later.
    await write(aClaim('c'));
    expect(state.recomputed).toBe(12);
    expect((await store.violations.list({ limit: 10 })).violations).toEqual([]);

    state.now += 60_000;
    await write(aClaim('b'));
    expect(state.recomputed).toBe(13);
    expect((await run())?.fingerprint).not.toBe(OUTDATED);
    expect((await store.violations.list({ limit: 10 })).violations.map(({ rule }) => rule)).toEqual(['order', 'order']);
  });
});
