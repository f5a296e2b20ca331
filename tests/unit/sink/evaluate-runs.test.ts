import { randomUUID } from 'node:crypto';
import { compileProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import { LONGEST_RUN } from '../../../src/profiles/judge/recompute-run.ts';
import type { RegistrationRun } from '../../../src/profiles/patterns/registration-run.ts';
import { runKey } from '../../../src/profiles/judge/pattern-run.ts';
import { createEvaluateProfiles } from '../../../src/sink/evaluate-profiles.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { StoredPatternRun } from '../../../src/store/ports/profiles/pattern-run-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { DAY_MS } from '../../../src/core/time.ts';
import { lowestKeyAt, sortKey } from '../../../src/xapi/statement/sort-key.ts';
import { tokensOf } from '../../../src/xapi/statement/tokens.ts';
import type { JsonObject, Statement } from '../../../src/xapi/model/types.ts';
import { profileOf, PROFILES, VERB, versionIn } from '../../models/profiles/run-profiles.ts';
import type { Short } from '../../support/builders/profiles/a-pattern.ts';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { aStoredStatement } from '../../support/builders/store/a-stored-statement.ts';
import { ownRuns } from '../../support/builders/store/run-sources.ts';
import { hand, openStores, START } from '../../support/servers/sink-store.ts';

const [PROFILE] = PROFILES;
const VERSION = versionIn(PROFILE);
const REGISTRATION = randomUUID();
const COUNTED: readonly Short[] = [['zeroOrMore', ['sequence', Array.from({ length: 9 }, () => 'any')]]];
const openStore = openStores();

const aClaim = (verb: string, about: Readonly<Record<string, unknown>> = {}): JsonObject & { readonly id: string } =>
  aNamedStatement({
    verb: { id: `${VERB}${verb}` },
    context: { registration: REGISTRATION, contextActivities: { category: [{ id: VERSION }] } },
    ...about,
  });

const runsOf = (shorts: readonly Short[]) => compileProfiles([profileOf(PROFILE, shorts, false)]);

/**
 * A sink for partition 0 or 1 whose judge knows one profile; `before` is called before each call on runs, on pages of
 * statements and on their tokens.
 */
const aSink = async (
  store: Store,
  partition: number,
  {
    shorts = COUNTED,
    now = START,
    before = () => undefined,
  }: {
    readonly shorts?: readonly Short[];
    readonly now?: number;
    readonly before?: (call: string) => Promise<void> | void;
  } = {},
) => {
  const profiles = runsOf(shorts);
  const sink = createSink({
    store,
    now: () => now,
    evaluateProfiles: createEvaluateProfiles({
      store: {
        ...store,
        statements: {
          ...store.statements,
          areTokensStored: async (lookups) => {
            await before('look-up');
            return store.statements.areTokensStored(lookups);
          },
          page: async (query) => {
            await before('page');
            return store.statements.page(query);
          },
        },
        patternRuns: {
          ...store.patternRuns,
          find: async (keys) => {
            await before('find');
            return store.patternRuns.find(keys);
          },
          saveAll: async (runs) => {
            await before('change');
            return store.patternRuns.saveAll(runs);
          },
        },
      },
      profiles: { current: () => profiles },
      sources: () => Promise.resolve(undefined),
      findRunSources: ownRuns,
      now: () => now,
    }),
  });
  await sink.claimed(partition);
  return sink;
};

/** Does it once, at the first of these calls. */
const onceAt = (call: string, work: () => Promise<unknown>): ((name: string) => Promise<void>) => {
  let done = false;
  return async (name) => {
    if (name !== call || done) return;
    done = true;
    await work();
  };
};

const runIn = async (store: Store): Promise<StoredPatternRun> => {
  const key = runKey(VERSION, { registration: REGISTRATION, sources: ['moodle'] });
  const run = (await store.patternRuns.find([key])).get(key);
  if (run === undefined) throw new Error('there is no run');
  return run;
};

/** How many statements a run of COUNTED has read. */
const runLength = async (store: Store): Promise<number> => {
  const { automaton } = runsOf(COUNTED).versions.get(VERSION)!.patterns!.primaries[0]!;
  const states = [automaton.start];
  while (states.length < 9) states.push(automaton.step(states.at(-1)!, new Set(['any'])));
  return states.indexOf(((await runIn(store)).state as unknown as RegistrationRun).all[0]!);
};

/** Stores so many statements of the registration, as if no sink had evaluated them. */
const shelve = async (store: Store, count: number): Promise<void> => {
  const all = Array.from({ length: count }, (_, n) => {
    const statement = aClaim('b') as unknown as Statement & { readonly id: string };
    return aStoredStatement({
      id: statement.id,
      at: sortKey(START - 1_000, 0, n),
      text: Buffer.from(JSON.stringify(statement)),
      refs: tokensOf(statement, 'moodle').own,
    });
  });
  for (let from = 0; from < count; from += 1_000) await store.statements.insert(all.slice(from, from + 1_000));
};

describe('A run, while two sinks write statements of one registration,', () => {
  it('does not read a statement that was voided before its own sink evaluated it', async () => {
    const store = await openStore();
    const statement = aClaim('b');
    await hand(await aSink(store, 0), 0, [aClaim('b')]);
    const other = await aSink(store, 1, { now: START + 2 });
    const sink = await aSink(store, 0, {
      now: START + 1,
      before: onceAt('find', () => hand(other, { offset: 0, partition: 1 }, [aVoiding(statement.id)])),
    });
    await hand(sink, 1, [statement]);
    expect(await runLength(store)).toBe(1);
  });

  it('keeps a statement that one sink reads while the other finds none left', async () => {
    const store = await openStore();
    const statement = aClaim('b');
    await hand(await aSink(store, 0), 0, [statement]);
    const other = await aSink(store, 1, { now: START + 2 });
    const sink = await aSink(store, 0, {
      now: START + 1,
      before: onceAt('change', () => hand(other, { offset: 0, partition: 1 }, [aClaim('b')])),
    });
    await hand(sink, 1, [aVoiding(statement.id)]);
    expect(await runLength(store)).toBe(1);
  });

  it('is without a statement that was voided while another sink was about to save it as the first', async () => {
    const store = await openStore();
    const statement = aClaim('b');
    const other = await aSink(store, 1, { now: START + 2 });
    const sink = await aSink(store, 0, {
      now: START + 1,
      before: onceAt('change', () => hand(other, { offset: 0, partition: 1 }, [aVoiding(statement.id)])),
    });
    await hand(sink, 0, [statement]);
    expect(await runLength(store)).toBe(0);
  });

  it('never goes back to a v that it had, though all that it had taken is voided', async () => {
    const store = await openStore();
    const statement = aClaim('b');
    await hand(await aSink(store, 0), 0, [statement]);
    const before = await runIn(store);
    await hand(await aSink(store, 0, { now: START + 1 }), 1, [aVoiding(statement.id)]);
    const after = await runIn(store);
    expect(after.v).toBe(before.v + 1);
    expect(await runLength(store)).toBe(0);
  });

  it('has all its statements again where it was deleted, with a greater v than before', async () => {
    const store = await openStore();
    await hand(await aSink(store, 0), 0, [aClaim('b'), aClaim('b')]);
    const before = await runIn(store);
    expect(await store.patternRuns.deleteBelow(lowestKeyAt(START + 1))).toBe(1);
    await hand(await aSink(store, 0, { now: START + 91 * DAY_MS }), 1, [aClaim('b')]);
    expect(await runLength(store)).toBe(3);
    expect((await runIn(store)).v).toBeGreaterThan(before.v);
  });

  it('is without a statement that is being erased', async () => {
    const store = await openStore();
    const [erased, other] = [aClaim('b'), aClaim('b')];
    const sink = await aSink(store, 0);
    await hand(sink, 0, [erased, other]);
    expect(await runLength(store)).toBe(2);
    const document = (await store.statements.find([erased.id])).get(erased.id)!;
    await store.statements.markErasing([document]);
    const profiles = runsOf(COUNTED);
    const judge = createEvaluateProfiles({
      store,
      profiles: { current: () => profiles },
      sources: () => Promise.resolve(undefined),
      findRunSources: ownRuns,
      now: () => START,
    });
    for (let tries = 0; tries < 2; tries++) {
      await judge([], new Set(), [{ document, statement: erased as unknown as Statement }]);
      expect(await runLength(store)).toBe(1);
    }
    await hand(await aSink(store, 0, { now: START + 1 }), 1, [aClaim('b')]);
    expect(await runLength(store)).toBe(2);
  });

  it('is computed with statements that are about the profile version itself', async () => {
    const store = await openStore();
    await hand(await aSink(store, 0), 0, [aClaim('b', { object: { id: VERSION } })]);
    await hand(await aSink(store, 1, { now: START - 10 }), { offset: 0, partition: 1 }, [aClaim('b')]);
    expect(await runLength(store)).toBe(2);
  });

  it('reports a violation of a statement by one that comes late', async () => {
    const store = await openStore();
    const shorts: readonly Short[] = [
      [
        'sequence',
        [
          ['zeroOrMore', 'a'],
          ['zeroOrMore', 'b'],
        ],
      ],
    ];
    const early = aClaim('a', { result: { success: true } });
    await hand(await aSink(store, 0, { shorts }), 0, [early]);
    expect((await store.violations.list({ limit: 10 })).violations).toEqual([]);
    await hand(await aSink(store, 1, { shorts, now: START - 10 }), { offset: 0, partition: 1 }, [aClaim('b')]);
    expect((await store.violations.list({ limit: 10 })).violations).toMatchObject([
      { statement: early.id, kind: 'pattern', rule: 'order' },
    ]);
  });
});

describe('A run of large statements', () => {
  const LARGE = 'x'.repeat(3_000_000);
  const large = (): JsonObject & { readonly id: string } => aClaim('b', { result: { response: LARGE } });

  it('that has more than 8 MB when it is recomputed is evaluated no more, whatever is voided', async () => {
    const store = await openStore();
    const sink = await aSink(store, 0);
    const statements = [large(), large(), large(), large()];
    for (const [offset, statement] of statements.entries()) await hand(sink, offset, [statement]);
    expect(await runLength(store)).toBe(4);
    await hand(sink, statements.length, [aVoiding(statements[0]!.id)]);
    expect((await runIn(store)).state).toBeNull();
  });

  it('is read a few at a time, however many', async () => {
    const store = await openStore();
    const limits: number[] = [];
    const page = store.statements.page.bind(store.statements);
    await shelve(store, 600);
    const watched: Store = {
      ...store,
      statements: {
        ...store.statements,
        page: async (query) => {
          limits.push(query.limit);
          return page(query);
        },
      },
    };
    await hand(await aSink(watched, 0), 0, [aClaim('b')]);
    expect(limits[0]).toBe(16);
    expect(Math.max(...limits)).toBe(200);
  });

  it('is not read where the registration begins with the statements of the write', async () => {
    const store = await openStore();
    const calls: string[] = [];
    const before = (call: string): void => {
      calls.push(call);
    };
    const sink = await aSink(store, 0, { before });
    await hand(sink, 0, [aClaim('b'), aClaim('b')]);
    expect(calls).toEqual(['find', 'look-up', 'change']);
    expect(await runLength(store)).toBe(2);
  });

  it('is looked up and saved together with all others of the write', async () => {
    const store = await openStore();
    const calls: string[] = [];
    const before = (call: string): void => {
      calls.push(call);
    };
    const inRegistration = (registration: string) =>
      aClaim('b', { context: { registration, contextActivities: { category: [{ id: VERSION }] } } });
    const registrations = [REGISTRATION, ...Array.from({ length: 20 }, () => randomUUID())];
    const sink = await aSink(store, 0, { before });
    await hand(sink, 0, [...registrations, ...registrations].map(inRegistration));
    expect(calls.splice(0)).toEqual(['find', 'look-up', 'change']);
    await hand(sink, 1, registrations.map(inRegistration));
    expect(calls).toEqual(['find', 'change']);
    expect(await runLength(store)).toBe(3);
  });
});

describe('What is voided', () => {
  it('is looked at a few at a time, whatever it claims and however much is voided at once', async () => {
    const store = await openStore();
    const asked: number[] = [];
    const find = store.statements.find.bind(store.statements);
    const profiles = runsOf(COUNTED);
    const judge = createEvaluateProfiles({
      store: {
        ...store,
        statements: {
          ...store.statements,
          find: async (ids) => {
            asked.push(ids.length);
            return find(ids);
          },
        },
      },
      profiles: { current: () => profiles },
      sources: () => Promise.resolve(undefined),
      findRunSources: ownRuns,
      now: () => START,
    });
    await judge([], new Set(Array.from({ length: 100 }, () => randomUUID())));
    expect(asked.reduce((sum, some) => sum + some, 0)).toBe(100);
    expect(Math.max(...asked)).toBe(16);
  });
});

describe('A run of many statements', () => {
  it.each([
    [LONGEST_RUN - 1, false],
    [LONGEST_RUN, true],
  ])('that has %i stored statements when one more comes: too long is %s', async (count, isTooLong) => {
    const store = await openStore();
    await shelve(store, count);
    await hand(await aSink(store, 0), 0, [aClaim('b')]);
    expect((await runIn(store)).state === null).toBe(isTooLong);
  });

  it('is not read again once it is too long, whatever comes', async () => {
    const store = await openStore();
    await shelve(store, LONGEST_RUN);
    const statement = aClaim('b');
    await hand(await aSink(store, 0), 0, [statement]);
    let pages = 0;
    const count = (call: string): void => {
      if (call === 'page') pages++;
    };
    await hand(await aSink(store, 0, { now: START + 1, before: count }), 1, [aClaim('b'), aVoiding(statement.id)]);
    await hand(await aSink(store, 1, { now: START - 10, before: count }), { offset: 0, partition: 1 }, [aClaim('b')]);
    expect(pages).toBe(0);
    expect((await runIn(store)).state).toBeNull();
  });

  it('is recomputed where its patterns have changed', async () => {
    const store = await openStore();
    await shelve(store, LONGEST_RUN);
    await hand(await aSink(store, 0), 0, [aClaim('b')]);
    const others: readonly Short[] = [['oneOrMore', 'any']];
    let pages = 0;
    await hand(
      await aSink(store, 0, {
        shorts: others,
        now: START + 1,
        before: (call) => {
          if (call === 'page') pages++;
        },
      }),
      1,
      [aClaim('b')],
    );
    expect(pages).toBeGreaterThan(0);
  });
});
