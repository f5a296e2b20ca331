import { createAuditLog } from '../../../../src/consent/audit/audit-log.ts';
import { signingKeysOf } from '../../../../src/consent/audit/jws.ts';
import { digestOfStatements, NO_STATEMENTS } from '../../../../src/consent/audit/statement-digest.ts';
import { createFindMentions } from '../../../../src/consent/gate/find-mentions.ts';
import type { Person } from '../../../../src/consent/model/types.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { createReplacedMentions } from '../../../../src/consent/erasure/replaced-mentions.ts';
import { createBlindIndex } from '../../../../src/consent/people/blind-index.ts';
import { createAddMentions } from '../../../../src/sink/erasure/list-mentions.ts';
import { createUnlinkAddresses } from '../../../../src/sink/erasure/unlink-attachments.ts';
import { createReplaceMentions } from '../../../../src/sink/erasure/replace-mentions.ts';
import { ownTokens } from '../../../../src/sink/statements/own-tokens.ts';
import { resolveReferences } from '../../../../src/sink/statements/resolve-references.ts';
import type { StoredReplacement } from '../../../../src/store/ports/consent/mention-repository.ts';
import { damagedStatement } from '../../../../src/store/ports/statements/statement-checksum.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import { agentToken, personToken, relatedAgentToken } from '../../../../src/xapi/statement/tokens.ts';
import { aDecision, aPerson, NOW } from '../../../support/builders/consent/a-purpose.ts';
import { aNamedStatement, aReference } from '../../../support/builders/statements/a-statement.ts';
import { aSortKey, aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStoreInMemory = openStores();
const ADA = { mbox: 'mailto:ada@school.example' };
const BOB = { mbox: 'mailto:bob@school.example' };
const PERSON = personToken('ada');
const HOUR = 3_600_000;
const PEOPLE = [
  { id: 'bob', role: 'actor', generation: 1 },
  { id: 'ada', role: 'other', generation: 1 },
] as const;
const SIGNATURE = {
  usageType: 'http://adlnet.gov/expapi/attachments/signature',
  display: {},
  contentType: 'application/octet-stream',
  length: 2,
  sha2: 'ab'.repeat(32),
};

let counter = 0;
const asStored = (statement: JsonObject & { readonly id: string }, about: Partial<StoredStatement> = {}) => {
  const source = about.source ?? 'moodle';
  const people = about.people ?? PEOPLE;
  const refs = ownTokens(statement as unknown as Statement, { source, people });
  counter += 1;
  return aStoredStatement({
    id: statement.id,
    at: aSortKey(NOW, 0, counter),
    text: Buffer.from(JSON.stringify(statement)),
    source,
    people,
    refs,
    ...about,
  });
};

const isOf = (keys: Iterable<string>, people: ReadonlyMap<string, Person>): ReadonlyMap<string, Person> =>
  new Map([...keys].flatMap((key) => (people.has(key) ? [[key, people.get(key)!] as const] : [])));

/** Ada, named in Bob's statements, has stopped. */
const ada = aPerson('ada', { 'record:moodle': aDecision({ state: 'withdrawn' }), 'record:h5p': aDecision() });
const findMentions = createFindMentions({
  people: { findByIdentifier: (keys) => Promise.resolve(isOf(keys, new Map([[agentKey(ADA)!, ada]]))) },
});

const anOrder = (about: Partial<StoredReplacement['work']> = {}): StoredReplacement => ({
  id: 'order',
  by: 'staff:anna',
  requestedAt: NOW,
  sources: ['moodle', 'h5p'],
  work: { person: PERSON, account: 'the-random-name', ...about },
  statements: 0,
  digest: NO_STATEMENTS,
  v: 1,
});

const putSignature = (store: Store, usedAt: number): Promise<void> =>
  store.attachments.put(
    { sha2: SIGNATURE.sha2, source: 'moodle', usedAt },
    (async function* () {
      yield await Promise.resolve(Buffer.from('{}'));
    })(),
  );

const fill = async (store: Store, named: number) => {
  await putSignature(store, NOW - 2 * HOUR);
  const naming = Array.from({ length: named }, (_, at) =>
    asStored(
      aNamedStatement({
        actor: BOB,
        context: { instructor: { name: 'Ada', ...ADA } },
        ...(at === 0 ? { attachments: [SIGNATURE] } : {}),
      }),
    ),
  );
  const referring = asStored(aReference(naming[0]!.id, { actor: BOB }), { people: [PEOPLE[0]] });
  // Of this source Ada has stopped nothing.
  const elsewhere = asStored(aNamedStatement({ actor: BOB, context: { instructor: ADA } }), { source: 'h5p' });
  await store.statements.insert([...naming, referring, elsewhere]);
  await resolveReferences(store.statements, [referring.id], new Map());
  await createAddMentions({ ...store, findMentions, now: () => NOW })([...naming, referring, elsewhere]);
  return { naming, referring, elsewhere };
};

const statementIndex = createBlindIndex(Buffer.alloc(32, 8));
const worker = async (store: Store) =>
  createReplaceMentions({
    store,
    findMentions,
    auditLog: createAuditLog({
      repository: store.auditEvents,
      keys: await signingKeysOf(Buffer.alloc(32, 9)),
      now: () => NOW,
    }),
    unlinkAddresses: createUnlinkAddresses({ store, consistentThrough: () => Promise.resolve(NOW), now: () => NOW }),
    homePage: 'https://lrs.example/erased',
    noteReplaced: createReplacedMentions({ people: store.people, statementIndex }).note,
    onRewritten: () => undefined,
    now: () => NOW,
  });

type Call = (...given: readonly unknown[]) => Promise<unknown>;

/** A store of a process that dies at its nth call: before it takes effect, or after. */
const dyingStore = (store: Store, at: number, when: 'before' | 'after'): { store: Store; calls: () => number } => {
  let calls = 0;
  const repository = <T extends object>(real: T): T =>
    Object.fromEntries(
      Object.entries(real).map(([name, call]) => [
        name,
        async (...given: readonly unknown[]) => {
          calls += 1;
          const isLast = calls === at;
          if (calls > at || (isLast && when === 'before')) throw new Problem('store-unavailable', 'dead');
          const answer = await (call as Call)(...given);
          if (isLast) throw new Problem('store-unavailable', 'dead');
          return answer;
        },
      ]),
    ) as T;
  const { statements, mentions, replacements, attachments, auditEvents } = store;
  return {
    calls: () => calls,
    store: {
      ...store,
      statements: repository(statements),
      mentions: repository(mentions),
      replacements: repository(replacements),
      attachments: repository(attachments),
      auditEvents: repository(auditEvents),
      ...repository({ purgeDeleted: () => store.purgeDeleted() }),
    },
  };
};

/** More than one slice. */
const NAMED = 60;

const checkReplaced = async (store: Store, { naming, referring, elsewhere }: Awaited<ReturnType<typeof fill>>) => {
  const found = await store.statements.find([...naming, referring, elsewhere].map(({ id }) => id));
  const key = agentKey(ADA)!;
  for (const { id } of naming) {
    const { text, people, refs } = found.get(id)!;
    expect(JSON.parse(Buffer.from(text).toString())).toMatchObject({
      context: { instructor: { account: { homePage: 'https://lrs.example/erased', name: 'the-random-name' } } },
    });
    expect([Buffer.from(text).includes('ada@'), people]).toEqual([false, [PEOPLE[0]]]);
    for (const token of [agentToken(key), relatedAgentToken(key), PERSON]) expect(refs).not.toContain(token);
  }
  expect(found.get(referring.id)!.refs).not.toContain(relatedAgentToken(key));
  expect(Buffer.from(found.get(naming[0]!.id)!.text).includes('attachments')).toBe(false);
  expect((await store.attachments.find([SIGNATURE.sha2])).size).toBe(0);
  expect(Buffer.from(found.get(elsewhere.id)!.text).includes('ada@')).toBe(true);
  const ids = naming.map(({ id }) => id).sort();
  const digest = ids.reduce(digestOfStatements, NO_STATEMENTS);
  expect(await store.mentions.count({ limit: 9 })).toEqual({ counts: [] });
  const { work, ...order } = (await store.replacements.find('order'))!;
  expect([work, order]).toEqual([undefined, expect.objectContaining({ statements: NAMED, digest, done: NOW })]);
  expect((await store.auditEvents.page({ limit: 9 })).map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    expect.objectContaining({
      type: 'replacement.done',
      by: { role: 'staff', id: 'staff:anna' },
      data: { replacement: 'order', statements: NAMED, digest },
    }),
  ]);
};

const finish = async (store: Store): Promise<void> => {
  const replace = await worker(store);
  for (let rounds = 0; (await store.replacements.findOpen(1)).length > 0; rounds++) {
    expect(rounds).toBeLessThan(5);
    await replace();
  }
};

describe('A replacement', () => {
  it('takes the person out of every statement on the list, and out of what refers to them', async () => {
    const store = await openStoreInMemory();
    const filled = await fill(store, NAMED);
    await store.replacements.add(anOrder());
    expect(await (await worker(store))()).toBe(NAMED);
    await checkReplaced(store, filled);
  });

  it('ends in the same state wherever a process dies, and counts each statement once', async () => {
    const whole = await openStoreInMemory();
    await fill(whole, NAMED);
    await whole.replacements.add(anOrder());
    const counting = dyingStore(whole, Infinity, 'before');
    await (
      await worker(counting.store)
    )();
    const steps = counting.calls();
    expect(steps).toBeGreaterThan(15);
    for (let at = 1; at <= steps; at++)
      for (const when of ['before', 'after'] as const) {
        const store = await openStoreInMemory();
        const filled = await fill(store, NAMED);
        await store.replacements.add(anOrder());
        await (await worker(dyingStore(store, at, when).store))().catch(() => undefined);
        await finish(store);
        await checkReplaced(store, filled);
      }
  });

  it('is the work of one process where two do it at once', async () => {
    const store = await openStoreInMemory();
    const filled = await fill(store, NAMED);
    await store.replacements.add(anOrder());
    const workers = await Promise.all([worker(store), worker(store), worker(store)]);
    await Promise.all(workers.map((replace) => replace()));
    await finish(store);
    await checkReplaced(store, filled);
  });

  it('goes on with the next order where one fails, and rejects with its error', async () => {
    const store = await openStoreInMemory();
    await fill(store, 3);
    await store.replacements.add({ ...anOrder(), id: 'failing', requestedAt: NOW - 1 });
    await store.replacements.add(anOrder());
    const failing: Store = {
      ...store,
      replacements: {
        ...store.replacements,
        update: (order) =>
          order.id === 'failing' ? Promise.reject(new Error('away')) : store.replacements.update(order),
      },
    };
    await expect((await worker(failing))()).rejects.toThrow('away');
    expect(await store.replacements.find('order')).toMatchObject({ done: NOW });
  });

  it('of one statement leaves the others on the list', async () => {
    const store = await openStoreInMemory();
    const { naming } = await fill(store, 3);
    const [one, ...others] = naming.map(({ id }) => id).sort();
    await store.replacements.add(anOrder({ statement: one! }));
    expect(await (await worker(store))()).toBe(1);
    const left = await store.mentions.page({ person: PERSON, limit: 9 });
    expect(left.map(({ statement }) => statement)).toEqual(others);
  });

  it('passes over what was erased, or is permitted again, since it was listed', async () => {
    const store = await openStoreInMemory();
    const { naming, elsewhere } = await fill(store, 3);
    const mention = { person: PERSON, places: ['instructor'], listedAt: NOW };
    await store.mentions.add([{ ...mention, statement: elsewhere.id, source: 'h5p' }]);
    await store.statements.delete([naming[1]!]);
    await store.replacements.add(anOrder());
    expect(await (await worker(store))()).toBe(2);
    expect(await store.mentions.count({ limit: 9 })).toEqual({ counts: [] });
    expect(await store.replacements.find('order')).toMatchObject({ statements: 2, done: NOW });
    expect(Buffer.from((await store.statements.find([elsewhere.id])).get(elsewhere.id)!.text).includes('ada@')).toBe(
      true,
    );
  });

  it('passes by what is damaged, which stays on the list until it can be read', async () => {
    const store = await openStoreInMemory();
    const { naming } = await fill(store, 3);
    const broken = naming[1]!.id;
    const damaged: Store = {
      ...store,
      statements: {
        ...store.statements,
        find: async (ids) => {
          const found = await store.statements.find(ids);
          return new Map([...found].map(([id, one]) => [id, id === broken ? damagedStatement(one) : one]));
        },
      },
    };
    await store.replacements.add(anOrder());
    expect(await (await worker(damaged))()).toBe(2);
    expect(await store.replacements.find('order')).toMatchObject({ statements: 2, done: NOW });
    const left = await store.mentions.page({ person: PERSON, limit: 9 });
    expect(left.map(({ statement }) => statement)).toEqual([broken]);

    await store.replacements.add({ ...anOrder(), id: 'again' });
    expect(await (await worker(store))()).toBe(1);
    expect(await store.mentions.count({ limit: 9 })).toEqual({ counts: [] });
  });

  it('waits until what it overwrote has left the files', async () => {
    const store = await openStoreInMemory();
    await fill(store, 1);
    await store.replacements.add(anOrder());
    let isPurged = false;
    const replace = await worker({ ...store, purgeDeleted: () => Promise.resolve(isPurged) });
    await replace();
    await replace();
    expect(await store.replacements.findOpen(9)).toHaveLength(1);
    isPurged = true;
    await replace();
    expect(await store.replacements.findOpen(9)).toEqual([]);
  });

  it('leaves a signature to the sweep that a statement on its way may use, and one that another has', async () => {
    const store = await openStoreInMemory();
    await fill(store, 1);
    await store.attachments.touch([SIGNATURE.sha2], NOW - 1);
    await store.replacements.add(anOrder());
    await (
      await worker(store)
    )();
    expect((await store.attachments.find([SIGNATURE.sha2])).get(SIGNATURE.sha2)).toMatchObject({ usedAt: NOW });

    const shared = await openStoreInMemory();
    await fill(shared, 1);
    const others = asStored(aNamedStatement({ actor: BOB, attachments: [SIGNATURE] }), { people: [PEOPLE[0]] });
    await shared.statements.insert([others]);
    await shared.replacements.add(anOrder());
    await (
      await worker(shared)
    )();
    expect((await shared.attachments.find([SIGNATURE.sha2])).size).toBe(1);
  });
});
