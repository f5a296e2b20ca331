import { hash, randomUUID } from 'node:crypto';
import { compileProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import { runKey } from '../../../src/profiles/judge/pattern-run.ts';
import { DEAD } from '../../../src/profiles/patterns/automaton.ts';
import type { RegistrationRun } from '../../../src/profiles/patterns/registration-run.ts';
import { createEvaluateProfiles } from '../../../src/sink/evaluate-profiles.ts';
import type { RunSources } from '../../../src/access/sources/sharing/run-sources.ts';
import type { Json, Statement } from '../../../src/xapi/model/types.ts';
import { sortKey } from '../../../src/xapi/statement/sort-key.ts';
import { tokensOf } from '../../../src/xapi/statement/tokens.ts';
import { profileOf, PROFILES, VERB, versionIn } from '../../models/profiles/run-profiles.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aStoredStatement } from '../../support/builders/store/a-stored-statement.ts';
import { openStores, START } from '../../support/servers/sink-store.ts';

const [PROFILE] = PROFILES;
const VERSION = versionIn(PROFILE);
const REGISTRATION = randomUUID();
const PROFILES_LOADED = compileProfiles([profileOf(PROFILE, [['sequence', ['a', 'b', 'c']]], false)]);
const openStore = openStores();

const apart = (id: string): RunSources => ({ ids: [id], settledAt: 0 });
const together: RunSources = { ids: ['content', 'lms'], settledAt: 0 };

/** A store whose sink evaluates each statement as it is written, one second after the one before. */
const evaluating = async () => {
  const store = await openStore();
  const state = { runSources: apart, now: START };
  const evaluate = createEvaluateProfiles({
    store,
    profiles: { current: () => PROFILES_LOADED },
    sources: () => Promise.resolve(undefined),
    findRunSources: (id) => Promise.resolve(state.runSources(id)),
    now: () => state.now,
  });
  return {
    store,
    state,
    write: async (source: string, verb: string): Promise<string> => {
      state.now += 1_000;
      const statement = aNamedStatement({
        verb: { id: `${VERB}${verb}` },
        result: { success: true },
        context: { registration: REGISTRATION, contextActivities: { category: [{ id: VERSION }] } },
      }) as unknown as Statement & { readonly id: string };
      const document = aStoredStatement({
        id: statement.id,
        at: sortKey(state.now, 0, 0),
        timestamp: state.now,
        source,
        text: Buffer.from(JSON.stringify(statement)),
        refs: tokensOf(statement, source).own,
      });
      await store.statements.insert([document]);
      await evaluate([{ statement, document }], new Set());
      return statement.id;
    },
    broken: async () =>
      (await store.violations.list({ limit: 10 })).violations.map(({ statement, rule }) => [statement, rule]),
  };
};

describe('The runs of two sources in one registration', () => {
  it('are apart: what one posts neither continues nor breaks the run of the other', async () => {
    const { write, broken } = await evaluating();
    await write('lms', 'a');
    const early = await write('stranger', 'b');
    await write('lms', 'b');
    await write('lms', 'c');
    expect(await broken()).toEqual([[early, 'order']]);
  });

  it('are one where they share', async () => {
    const { write, broken, state } = await evaluating();
    state.runSources = () => together;
    await write('lms', 'a');
    await write('content', 'b');
    await write('lms', 'c');
    const late = await write('content', 'a');
    expect(await broken()).toEqual([[late, 'order']]);
  });

  it('are computed anew once they share, and again once they do not, as if it had always been so', async () => {
    const { write, broken, state } = await evaluating();
    const changed = (runSources: (id: string) => Omit<RunSources, 'settledAt'>): void => {
      const settledAt = state.now + 500;
      state.runSources = (id) => ({ ...runSources(id), settledAt });
    };
    await write('content', 'a');
    changed(() => together);
    await write('lms', 'b');
    await write('content', 'c');
    expect(await broken()).toEqual([]);
    // Of the content alone: a, c, and b now. Its run of before has read a alone.
    changed(apart);
    const late = await write('content', 'b');
    expect((await broken()).map(([id]) => id)).toContain(late);
  });

  it('go on from what is stored where the release before had one run for all sources', async () => {
    const { write, broken, store, state } = await evaluating();
    await write('lms', 'a');
    const key = runKey(VERSION, { registration: REGISTRATION, sources: ['lms'] });
    const own = (await store.patternRuns.find([key])).get(key)!;
    // As that release left it: a stranger has broken the run under its former key.
    const former = hash('sha256', JSON.stringify([VERSION, REGISTRATION]), 'base64url').slice(0, 22);
    await store.patternRuns.deleteBelow(sortKey(state.now + 1, 0, 0));
    const broke = { ...(own.state as unknown as RegistrationRun), all: [DEAD] } as unknown as Json;
    await store.patternRuns.saveAll([{ ...own, key: former, state: broke }]);
    await write('lms', 'b');
    await write('lms', 'c');
    expect(await broken()).toEqual([]);
    expect((await store.patternRuns.find([key])).size).toBe(1);
  });
});
