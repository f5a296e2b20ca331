import { createReplacedMentions } from '../../../src/consent/erasure/replaced-mentions.ts';
import { createBlindIndex } from '../../../src/consent/people/blind-index.ts';
import { createAuditLog } from '../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../src/consent/audit/jws.ts';
import { digestOfStatements, NO_STATEMENTS } from '../../../src/consent/audit/statement-digest.ts';
import { createFindMentions } from '../../../src/consent/gate/find-mentions.ts';
import type { Person } from '../../../src/consent/model/types.ts';
import { createAddMentions, createListMentions } from '../../../src/sink/erasure/list-mentions.ts';
import { createReplaceMentions } from '../../../src/sink/erasure/replace-mentions.ts';
import { createUnlinkAddresses } from '../../../src/sink/erasure/unlink-attachments.ts';
import { ownTokens } from '../../../src/sink/statements/own-tokens.ts';
import { createSweepMentions } from '../../../src/sink/sweeps/search-mentions.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { agentKey } from '../../../src/xapi/model/agents.ts';
import type { Statement } from '../../../src/xapi/model/types.ts';
import { personToken } from '../../../src/xapi/statement/tokens.ts';
import { aDecision, aPerson } from '../../support/builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aSortKey, aStoredStatement } from '../../support/builders/store/a-stored-statement.ts';
import { createScheduler, type Scheduler, seeded, type Worker } from '../scheduler.ts';

/** What a schedule leaves out, to see that it is needed. */
export type Without = 'second-look' | 'compare-and-set' | undefined;

const ADA = { mbox: 'mailto:ada@school.example' };
const BOB = { mbox: 'mailto:bob@school.example' };
const PERSON = personToken('ada');
const PEOPLE = [
  { id: 'bob', role: 'actor', generation: 1 },
  { id: 'ada', role: 'other', generation: 1 },
] as const;
/** More than one slice of an order. */
const NAMING = 60;
const DELETED = 12;
/** Steps before a listing begins: an order takes some 60. */
const LONGEST_WAIT = 80;
const ACCOUNT = 'the-random-name';

const ada = aPerson('ada', { 'record:moodle': aDecision({ state: 'withdrawn' }) });
const byKey = new Map<string, Person>([[agentKey(ADA) ?? '', ada]]);
const people = {
  findByIdentifier: (keys: Iterable<string>) =>
    Promise.resolve(new Map([...keys].flatMap((key) => (byKey.has(key) ? [[key, ada] as const] : [])))),
  findById: (ids: Iterable<string>) =>
    Promise.resolve(new Map([...ids].flatMap((id) => (id === ada.id ? [[id, ada] as const] : [])))),
};
const findMentions = createFindMentions({ people });

type Call = (...given: readonly unknown[]) => Promise<unknown>;

/** The store as a worker sees it: each call waits for its turn. */
const inTurns = (store: Store, worker: Worker, without: Without): Store => {
  const repository = <T extends object>(real: T, changed: Partial<T> = {}): T =>
    Object.fromEntries(
      Object.entries({ ...real, ...changed }).map(([name, call]) => [
        name,
        async (...given: readonly unknown[]) => {
          await worker.turn();
          return (call as Call)(...given);
        },
      ]),
    ) as T;
  const update: Store['replacements']['update'] = async (order) => {
    const { replacements } = store;
    if (without !== 'compare-and-set') return replacements.update(order);
    const stored = await replacements.find(order.id);
    return replacements.update({ ...order, v: (stored?.v ?? 0) + 1 });
  };
  return {
    ...store,
    statements: repository(store.statements),
    mentions: repository(store.mentions),
    replacements: repository(store.replacements, { update }),
  };
};

const aNaming = (at: number): StoredStatement => {
  const statement = aNamedStatement({ actor: BOB, context: { instructor: ADA } });
  return aStoredStatement({
    id: statement.id,
    at: aSortKey(1_700_000_000_000, 0, at),
    text: Buffer.from(JSON.stringify(statement)),
    people: PEOPLE,
    refs: ownTokens(statement as unknown as Statement, { source: 'moodle', people: PEOPLE }),
  });
};

interface World {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly naming: readonly StoredStatement[];
  readonly without: Without;
}

const createWorkers = async ({ store, scheduler, naming, without }: World) => {
  const keys = await signingKeysOf(Buffer.alloc(32, 9));
  const now = (): number => scheduler.time();
  const listing = (worker: Worker) => {
    const seen = inTurns(store, worker, without);
    const find: Store['statements']['find'] = async (ids) => {
      await worker.turn();
      const read = new Map(naming.map((one) => [one.id, one]));
      return without === 'second-look'
        ? new Map(ids.flatMap((id) => (read.has(id) ? [[id, read.get(id)!] as const] : [])))
        : store.statements.find(ids);
    };
    const addMentions = createAddMentions({
      statements: { find },
      mentions: {
        ...seen.mentions,
        add: async (mentions) => {
          await worker.sleep(scheduler.int(LONGEST_WAIT));
          return store.mentions.add(mentions);
        },
      },
      findMentions,
      now,
    });
    return { seen, addMentions };
  };
  return {
    list: async (worker: Worker) => {
      const { seen, addMentions } = listing(worker);
      await createListMentions({ ...seen, people, addMentions })(ada.id);
    },
    sweep: async (worker: Worker) => {
      const { seen, addMentions } = listing(worker);
      await createSweepMentions({ statements: seen.statements, addMentions })();
    },
    /** Another erasure deletes some of the statements that name her. */
    erase: async (worker: Worker) => {
      const seen = inTurns(store, worker, without);
      for (const one of naming.slice(0, DELETED)) {
        const current = (await seen.statements.find([one.id])).get(one.id);
        if (current === undefined) continue;
        await seen.statements.delete([current]);
        await seen.mentions.deleteByStatements([one.id]);
      }
    },
    replace: async (worker: Worker) => {
      const seen = inTurns(store, worker, without);
      const work = createReplaceMentions({
        store: seen,
        findMentions,
        auditLog: createAuditLog({ repository: store.auditEvents, keys, now }),
        unlinkAddresses: createUnlinkAddresses({
          store,
          consistentThrough: () => Promise.resolve(now()),
          now,
        }),
        homePage: 'https://lrs.example/erased',
        noteReplaced: createReplacedMentions({
          people: store.people,
          statementIndex: createBlindIndex(Buffer.alloc(32, 8)),
        }).note,
        onRewritten: () => undefined,
        now,
      });
      for (let round = 0; round < 3; round++) await work();
    },
  };
};

const faultsOf = async ({ store, naming }: World): Promise<readonly string[]> => {
  const stored = await store.statements.find(naming.map(({ id }) => id));
  const texts = [...stored.values()].map(({ text }) => Buffer.from(text).toString('utf8'));
  const left = await store.mentions.page({ person: PERSON, limit: 1_000 });
  const order = await store.replacements.find('order');
  const replaced = [...stored.keys()].sort();
  const isComplete = naming.length === stored.size;
  const digest = replaced.reduce(digestOfStatements, NO_STATEMENTS);
  const events = (await store.auditEvents.page({ limit: 10 })).length;
  return [
    ...(order?.done === undefined ? ['the order is not done'] : []),
    ...texts.filter((text) => text.includes('ada@')).map(() => 'a statement names her still'),
    ...texts.filter((text) => !text.includes(ACCOUNT)).map(() => 'a statement has no account'),
    ...left.map(() => 'a mention is on the list that no statement has'),
    ...(order !== undefined && (order.statements < stored.size || order.statements > naming.length)
      ? ['a statement is not counted once']
      : []),
    ...(isComplete && order?.digest !== digest ? ['the digest is not that of the statements'] : []),
    ...(events === 1 ? [] : [`the chain has ${events} events`]),
  ];
};

/** Runs listing, sweep, erasure and replacement, some killed, beside one another; answers with what was broken. */
export const runMentions = async (seed: number, without: Without): Promise<readonly string[]> => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  const scheduler = createScheduler(seeded(seed), 0);
  const naming = Array.from({ length: NAMING }, (_, at) => aNaming(at));
  const world: World = { store, scheduler, naming, without };
  await store.statements.insert(naming);
  // Before an erasure is done its mentions are on the list, and only then is there an order.
  await createAddMentions({ ...store, findMentions, now: Date.now })(naming);
  await store.replacements.add({
    id: 'order',
    by: 'staff:anna',
    requestedAt: 0,
    work: { person: PERSON, account: ACCOUNT },
    statements: 0,
    digest: NO_STATEMENTS,
    v: 1,
  });
  const { list, sweep, erase, replace } = await createWorkers(world);
  const hasErasure = seed % 2 === 0;
  for (const [name, work] of [
    ['list', list],
    ['sweep', sweep],
    ['sweep again', sweep],
  ] as const)
    scheduler.spawn(name, async (worker) => {
      await worker.sleep(scheduler.int(LONGEST_WAIT));
      await work(worker);
    });
  if (hasErasure) scheduler.spawn('erase', erase);
  const mortal = [scheduler.spawn('replace 1', replace), scheduler.spawn('replace 2', replace)];
  for (let steps = 0; scheduler.alive().length > 0; steps++) {
    if (steps > 20_000) throw new Error('no end');
    await scheduler.step();
    const [first] = mortal;
    if (first !== undefined && scheduler.random() < 0.02) {
      mortal.shift();
      scheduler.kill(first);
      if (mortal.length === 0) scheduler.spawn('replace again', replace);
    }
  }
  const faults = await faultsOf(world);
  await store.close();
  return [...scheduler.thrown.map(String), ...faults];
};
