import { randomUUID } from 'node:crypto';
import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import type { StudyAppender, StudyTopics } from '../../../../src/journal/port/study-topics.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { REQUEST_TIMEOUT_MS, type TargetLrs, TargetUnavailable } from '../../../../src/studies/forward/deliver.ts';
import { createForwardChanges } from '../../../../src/studies/forward/forward-changes.ts';
import { createForwardStep } from '../../../../src/studies/forward/forward-step.ts';
import type { Forwarding } from '../../../../src/studies/forward/forwarding.ts';
import { createReadAhead } from '../../../../src/studies/forward/read-ahead.ts';
import { forwardKey, statementOfForwardKey } from '../../../../src/studies/study/forward-key.ts';
import { type Statement, VOIDED } from '../../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';

const ID = 'forward:other';
const statement = aNamedStatement() as unknown as Statement & { readonly id: string };
const KEY = forwardKey(statement.id, '1');

describe('forwarding what a person has stopped', () => {
  let store: Store;
  let topics: StudyTopics;
  let appender: StudyAppender;
  let now: number;
  /** What the target does with the next request; it takes it where nothing is here. */
  let fates: ('late' | 'refused' | 'unreachable')[];
  let late: (readonly Statement[])[];
  let there: Map<string, Statement>;
  let voidings: Statement[];
  let holds: boolean;
  /** Whether the target erases what it agrees to erase; undefined where it agrees to nothing. */
  let erasing: boolean | undefined;
  let asked: string[];
  let acknowledged: number[];
  let beforePost: () => Promise<void>;
  let whileJudged: () => Promise<void>;
  let topicsRead: StudyTopics['read'];

  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: () => now });
    topics = await openSqliteStudyTopics({ file: ':memory:', now: () => now });
    await topics.ensure(ID);
    appender = await topics.claim(0);
    const forwarding: Forwarding = { id: ID, v: 1, url: '', key: '', secret: '', position: 0, failures: 0 };
    await store.forwardings.add(forwarding);
    [beforePost, whileJudged] = [() => Promise.resolve(), () => Promise.resolve()];
    [erasing, asked] = [undefined, []];
    topicsRead = (id, from) => topics.read(id, from);
    [now, fates, late, there, voidings, holds, acknowledged] = [1_000_000, [], [], new Map(), [], true, []];
  });
  afterEach(async () => {
    await topics.close();
    await store.close();
  });

  const take = (statements: readonly Statement[]): void => {
    for (const one of statements) {
      if (one.verb.id !== VOIDED) there.set(one.id ?? '', one);
      else if (!voidings.some(({ id }) => id === one.id)) {
        voidings.push(one);
        if (holds) there.delete((one.object as { readonly id: string }).id);
      }
    }
  };
  const target: TargetLrs = {
    post: async (statements) => {
      await beforePost();
      const fate = fates.shift();
      if (fate === 'refused') return { status: 403, words: 'not yours' };
      if (fate === 'unreachable') throw new TargetUnavailable('unreachable', { isUnsent: true });
      if (fate === 'late') {
        late.push(statements);
        throw new TargetUnavailable('too-slow');
      }
      take(statements);
      return { status: 200, words: '' };
    },
    find: (id) => Promise.resolve(there.get(id)),
    isInForce: (id) => Promise.resolve(there.has(id)),
    erase: (ids) => {
      if (erasing === undefined) return Promise.resolve(false);
      asked.push(...ids);
      if (erasing) for (const id of ids) there.delete(id);
      return Promise.resolve(true);
    },
  };
  const step = async (holder = 'one'): Promise<void> => {
    const { forwardings } = store;
    const run = createForwardStep({
      forwardings,
      topics: { read: (id, from) => topicsRead(id, from) },
      forward: createForwardChanges({
        forwardings,
        judge: async (_, keys) => {
          await whileJudged();
          return new Map(keys.map((key) => [key, { statement: { ...statement, id: statementOfForwardKey(key) } }]));
        },
        publicUrl: 'https://lrs.example',
        now: () => now,
      }),
      acknowledge: (_, before) => Promise.resolve(void acknowledged.push(before)),
      holder,
      now: () => now,
    });
    await run(target, (await forwardings.find(ID)) as Forwarding, { retries: true }).catch((thrown: unknown) => {
      if (!(thrown instanceof TargetUnavailable)) throw thrown;
    });
  };
  const stateOf = async () => (await store.forwardings.find(ID)) as Forwarding;
  const append = (value: Uint8Array | null) => appender.append([{ study: ID, key: KEY, value }]);
  const publish = () => append(Buffer.from('{}'));
  const pass = async (ms: number): Promise<void> => {
    for (const until = now + ms; now < until; now += 5_000) await step();
  };

  it('acknowledges a deletion when the statement is not in force at the target any more', async () => {
    await publish();
    await step();
    await append(null);
    await step();
    expect([there.size, voidings.length, acknowledged]).toEqual([0, 1, [2]]);
    await pass(60_000);
    expect([voidings.length, acknowledged]).toEqual([1, [2]]);
  });

  it('voids a statement again, under another id, that arrives after its voiding', async () => {
    await publish();
    fates = ['late'];
    await step();
    await append(null);
    await step('another');
    expect([voidings.length, acknowledged]).toEqual([1, []]);
    await pass(60_000);
    take(late[0]!);
    await pass(60_000);
    expect([there.size, voidings.length]).toEqual([0, 2]);
    expect(new Set(voidings.map(({ id }) => id)).size).toBe(2);
    expect(voidings[1]!.object).toEqual(voidings[0]!.object);
    await pass(600_000);
    expect([voidings.length, acknowledged]).toEqual([2, [2]]);
    expect(await store.forwardings.countUndelivered(ID)).toEqual({ dead: 0, deadVoids: 0, retry: 0 });
  });

  it('has a Carnet erase what has ended, and voids nothing there', async () => {
    await publish();
    await step();
    erasing = true;
    await append(null);
    await step();
    expect([there.size, voidings.length, asked, acknowledged]).toEqual([0, 0, [statement.id], [2]]);
    expect(await stateOf()).toMatchObject({ erases: true, erasedAt: now });
  });

  it('asks again where a statement arrives after its erasure', async () => {
    await publish();
    fates = ['late'];
    await step();
    erasing = true;
    await append(null);
    await step('another');
    expect(acknowledged).toEqual([]);
    take(late[0]!);
    await pass(60_000);
    expect([there.size, asked.length]).toEqual([0, 2]);
    await pass(600_000);
    expect([asked.length, acknowledged]).toEqual([2, [2]]);
  });

  it('voids too what a Carnet has agreed to erase, and does not', async () => {
    await publish();
    await step();
    erasing = false;
    await append(null);
    await step();
    const status = await store.forwardings.listUndelivered({ purpose: ID, retry: true, limit: 5 });
    expect([status.map((one) => one.erasing), acknowledged]).toEqual([[true], []]);
    await pass(60_000);
    expect([there.size, asked.length > 3, voidings.length, acknowledged]).toEqual([0, true, 1, [2]]);
  });

  it('leaves a voiding that never holds as a dead letter, and the deletion unacknowledged', async () => {
    await publish();
    await step();
    holds = false;
    await append(null);
    await pass(3_600_000);
    expect([voidings.length, acknowledged]).toEqual([10, []]);
    expect(await store.forwardings.listUndelivered({ purpose: ID, retry: false, limit: 10 })).toEqual([
      expect.objectContaining({ operation: 'void', reason: 'still in force after 10 voiding statements' }),
    ]);
    holds = true;
    await store.forwardings.retryUndelivered(ID);
    await step();
    expect([there.size, voidings.length, acknowledged]).toEqual([0, 11, [2]]);
  });

  it('acknowledges no deletion whose voiding is refused, before a replay of it is done', async () => {
    await publish();
    await step();
    fates = ['refused'];
    await append(null);
    await step();
    await pass(60_000);
    expect([there.size, acknowledged]).toEqual([1, []]);
    expect(await store.forwardings.countUndelivered(ID)).toEqual({ dead: 1, deadVoids: 1, retry: 0 });
    await store.forwardings.retryUndelivered(ID);
    await step();
    expect([there.size, acknowledged]).toEqual([0, [2]]);
  });

  it.each([
    ['late', true],
    ['unreachable', undefined],
    ['refused', undefined],
    [undefined, true],
  ] as const)('keeps the URL of a target that may have a statement of a first step (%s)', async (fate, contacted) => {
    await publish();
    fates = fate === undefined ? [] : [fate];
    let noted: boolean | undefined;
    beforePost = async () => {
      noted = (await stateOf()).contacted;
    };
    await step();
    expect([noted, (await stateOf()).contacted]).toEqual([true, contacted]);
  });

  it('sends nothing to the former URL of a target', async () => {
    await publish();
    whileJudged = async () => {
      const before = await stateOf();
      await store.forwardings.update({ ...before, v: before.v + 1, url: 'https://other.example' } as Forwarding);
    };
    await step();
    expect([there.size, (await stateOf()).contacted]).toEqual([0, undefined]);
  });

  it('says that something was delivered when something was', async () => {
    await appender.append([{ study: ID, key: '_', value: Buffer.from('{}') }]);
    await step();
    expect([(await stateOf()).position, (await stateOf()).deliveredAt]).toEqual([1, undefined]);
    await publish();
    fates = ['refused'];
    await step();
    expect((await stateOf()).deliveredAt).toBeUndefined();
    await store.forwardings.retryUndelivered(ID);
    await step();
    expect((await stateOf()).deliveredAt).toBe(now);
  });

  it('forgets the words of a refusal once its statement has ended, also while the target is away', async () => {
    const readAhead = createReadAhead({ ...store, topics, now: () => now });
    await publish();
    fates = ['refused'];
    await step();
    expect(await store.forwardings.countUndelivered(ID)).toEqual({ dead: 1, deadVoids: 0, retry: 0 });
    await append(null);
    await readAhead(await stateOf());
    expect(await store.forwardings.countUndelivered(ID)).toEqual({ dead: 0, deadVoids: 0, retry: 1 });
    fates = ['unreachable'];
    await step();
    await readAhead(await stateOf());
    await step();
    expect([acknowledged, await store.forwardings.countUndelivered(ID)]).toEqual([
      [2],
      { dead: 0, deadVoids: 0, retry: 0 },
    ]);
  });

  it('voids what has ended before it forwards what waits', async () => {
    const readAhead = createReadAhead({ ...store, topics, now: () => now });
    await publish();
    await step();
    const others = Array.from({ length: 200 }, () => forwardKey(randomUUID(), '1'));
    await appender.append(others.map((key) => ({ study: ID, key, value: Buffer.from('{}') })));
    await append(null);
    const sent: (readonly [statements: number, voidings: number])[] = [];
    beforePost = async () => {
      sent.push([there.size, voidings.length]);
      now += 6_000;
      if (sent.length === 1) await readAhead(await stateOf());
    };
    const before = (await stateOf()).position;
    topicsRead = async (id, from) => {
      const chunk = await topics.read(id, from);
      return from === before ? { records: chunk.records.slice(0, -1), next: chunk.next - 1 } : chunk;
    };
    await step();
    // The voiding is the second request of five, then the topic brings it again.
    expect(sent.slice(1, 3)).toEqual([
      [51, 0],
      [50, 1],
    ]);
    await step();
    expect([there.has(statement.id), there.size, voidings.length, acknowledged]).toEqual([false, 200, 1, [202]]);
  });

  it('keeps nothing of a purpose that is destroyed while a request is under way', async () => {
    await publish();
    fates = ['refused'];
    beforePost = () => store.forwardings.remove(ID);
    await step();
    expect(await store.forwardings.countUndelivered(ID)).toEqual({ dead: 0, deadVoids: 0, retry: 0 });
  });

  it('sends nothing while another process has the lease', async () => {
    const { forwardings } = store;
    const free = (await forwardings.find(ID)) as Forwarding;
    await publish();
    await forwardings.update({ ...free, v: 2, lease: { holder: 'another', until: now + 1 } } as Forwarding);
    await step();
    expect(there.size).toBe(0);
    now += 2;
    await step();
    expect(there.size).toBe(1);
  });

  it('has a lease that outlasts its request, and gives it back', async () => {
    const leases: (Forwarding['lease'] | undefined)[] = [];
    beforePost = async () => {
      leases.push(((await store.forwardings.find(ID)) as Forwarding).lease);
    };
    await publish();
    await step();
    expect(leases).toEqual([{ holder: 'one', until: expect.any(Number) }]);
    expect(leases[0]!.until - now).toBeGreaterThan(REQUEST_TIMEOUT_MS);
    expect(await store.forwardings.find(ID)).not.toHaveProperty('lease');
  });

  it('sends nothing that it judged before another process had the lease', async () => {
    await publish();
    whileJudged = async () => {
      whileJudged = () => Promise.resolve();
      now += 3_600_000;
      await append(null);
      await step('another');
    };
    await step();
    expect([there.size, voidings.length, acknowledged]).toEqual([0, 1, [2]]);
  });
});
