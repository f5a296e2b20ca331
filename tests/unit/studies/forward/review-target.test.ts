import type { Store } from '../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { type ReadableTarget, TargetUnavailable } from '../../../../src/studies/forward/deliver.ts';
import type { Forwarding, TargetReview } from '../../../../src/studies/forward/forwarding.ts';
import { createReviewTarget } from '../../../../src/studies/forward/review-target.ts';
import { withReview } from '../../../../src/studies/forward/target-review.ts';
import { forwardKey } from '../../../../src/studies/study/forward-key.ts';
import { newStudyState, type StudyState, updateStudyState } from '../../../../src/studies/study/study-state.ts';
import { type JsonObject, type Statement, VOIDED } from '../../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';

type Found = Statement & { readonly id: string };

const PURPOSE = 'forward:a';
const TARGET = { url: 'https://lrs.example', key: 'k', secret: 's', position: 0, failures: 0 };
const UNTIL = Date.parse('2026-03-02T08:00:00Z');
const by = (name: string) => ({ objectType: 'Agent', account: { homePage: 'https://lrs.example', name } }) as const;

describe('The review of a target', () => {
  let store: Store;
  let clock: number;
  /** What the target has, in the order of `stored`, in pages of two. */
  let there: Found[];
  let asked: string[];
  let failure: TargetUnavailable | undefined;
  let forgetsPlaces: boolean;
  const now = () => clock;

  beforeEach(async () => {
    [clock, there, asked, failure, forgetsPlaces] = [UNTIL, [], [], undefined, false];
    store = await openSqliteStore({ file: ':memory:', now });
    const state: StudyState = { ...newStudyState(PURPOSE, 'wrapped'), emits: true };
    await store.studies.add(state);
    await addForwarding(PURPOSE, { from: UNTIL - 1000, until: UNTIL, after: { 0: 5 } });
    await store.studies.saveConsumedOffset(0, 5);
  });
  afterEach(() => store.close());

  const addForwarding = (id: string, review?: Pick<TargetReview, 'from' | 'until' | 'after'>): Promise<boolean> => {
    const forwarding: Forwarding = { ...TARGET, id, v: 1 };
    return store.forwardings.add(review === undefined ? forwarding : withReview(forwarding, review));
  };
  const put = (authority: Statement['authority'] | undefined, about: JsonObject = {}): string => {
    const stored = new Date(UNTIL + there.length * 1000).toISOString();
    const one = { ...aNamedStatement(about), stored, ...(authority === undefined ? {} : { authority }) };
    there.push(one as unknown as Found);
    return one.id;
  };
  const release = async (statement: string, study = PURPOSE): Promise<void> => {
    const about = { statement: statement as never, source: 's', people: [], pseudonyms: [], owner: 0 };
    await store.releases.add([{ key: forwardKey(statement, 'x'), study, rereleaseRequests: 0, ...about }]);
  };
  const target: Pick<ReadableTarget, 'find' | 'list'> = {
    find: (id) => Promise.resolve(there.find((one) => one.id === id)),
    list: (query) => {
      asked.push(JSON.stringify(query));
      if (failure !== undefined) return Promise.reject(failure);
      const since = 'since' in query ? (query.since ?? 0) : 0;
      const from =
        'more' in query ? Number(query.more) : there.findIndex(({ stored }) => Date.parse(stored ?? '') > since);
      if ('more' in query && forgetsPlaces) return Promise.resolve(undefined);
      const statements = from < 0 ? [] : there.slice(from, from + 2);
      return Promise.resolve({
        statements,
        ...(from >= 0 && from + 2 < there.length ? { more: String(from + 2) } : {}),
      });
    },
  };
  const find = async () => (await store.forwardings.find(PURPOSE)) as Forwarding;
  const review = async (): Promise<TargetReview | undefined> => {
    await createReviewTarget({ ...store, now })(target, await find());
    return (await find()).review;
  };
  const toEnd = async (): Promise<readonly string[]> =>
    (await store.forwardings.listUndelivered({ purpose: PURPOSE, retry: true, limit: 100 })).map(
      ({ operation, statement }) => `${operation} ${statement}`,
    );

  it('ends what this Carnet wrote and has not released, page by page, and nothing of others', async () => {
    const released = put(by('us'));
    await release(released);
    put(by('another client'));
    const [one, two] = [put(by('us')), put(by('us'))];
    put(by('us'), { verb: { id: VOIDED }, object: { objectType: 'StatementRef', id: released } });
    const last = put(by('us'));
    expect(await review()).toMatchObject({ read: 6, ended: 3, unsure: 0, doneAt: clock });
    expect((await toEnd()).toSorted()).toEqual([`void ${one}`, `void ${two}`, `void ${last}`].toSorted());
    const before = asked.length;
    await review();
    expect(asked).toHaveLength(before);
  });

  it('leaves what another purpose has written with the same credential', async () => {
    await addForwarding('forward:b');
    const [first, second] = [put(by('us')), put(by('us'))];
    await release(first);
    await release(second, 'forward:b');
    expect(await review()).toMatchObject({ ended: 0, unsure: 0 });
    expect(await toEnd()).toEqual([]);
  });

  it('counts what it cannot tell from statements of others, and ends none of it', async () => {
    put(by('us'));
    put(by('another client'));
    put(undefined);
    expect(await review()).toMatchObject({ read: 3, ended: 0, unsure: 3, doneAt: clock });
    expect(await toEnd()).toEqual([]);
  });

  it('ends nothing if the target has what is released under several authorities', async () => {
    await release(put(by('us')));
    await release(put(by('our key of before')));
    put(by('us'));
    put(by('our key of before'));
    expect(await review()).toMatchObject({ read: 4, ended: 0, unsure: 2, doneAt: clock });
    expect(await toEnd()).toEqual([]);
  });

  it('leaves what a purpose with another key has at the target, under the same authority', async () => {
    await store.forwardings.add({ ...TARGET, key: 'other', id: 'forward:b', v: 1 } as Forwarding);
    const state: StudyState = { ...newStudyState('forward:b', 'wrapped'), emits: true };
    await store.studies.add(state);
    await release(put(by('us')));
    await release(put(by('us')), 'forward:b');
    expect(await review()).toMatchObject({ ended: 0, unsure: 0 });
    expect(await toEnd()).toEqual([]);
  });

  it('takes any answer of a target: ids and authorities of other types are of nobody', async () => {
    await release(put(by('us')));
    there.push({ ...there[0]!, id: 7 } as never, { ...there[0]!, id: 'a', authority: null } as never);
    there.push({ ...there[0]!, id: 'b', authority: { member: [null] } } as never);
    expect(await review()).toMatchObject({ read: 4, ended: 0, unsure: 2 });
  });

  it.each([
    ['publishers have read the journal', () => store.studies.forgetConsumedOffsets()],
    [
      'they have gone through the people',
      () => updateStudyState(store.studies, PURPOSE, (state) => ({ ...state, backfill: { begun: 1 } })),
    ],
    [
      'the purpose releases statements',
      () => updateStudyState(store.studies, PURPOSE, (state) => ({ ...state, emits: false })),
    ],
  ])('asks nothing before %s', async (_, change) => {
    await change();
    put(by('us'));
    expect(await review()).not.toHaveProperty('doneAt');
    expect(asked).toEqual([]);
  });

  it('tries a target again that cannot be asked, and says since when it fails', async () => {
    await release(put(by('us')));
    const unknown = put(by('us'));
    failure = new TargetUnavailable('unauthorized');
    const first = await review();
    expect(first).toMatchObject({ failures: 1, failingSince: UNTIL, lastError: 'unauthorized' });
    await review();
    expect(asked).toHaveLength(1);
    clock = first!.nextTryAt!;
    expect(await review()).toMatchObject({ failures: 2, failingSince: UNTIL });
    clock += 600_000;
    failure = undefined;
    const done = await review();
    expect(done).toMatchObject({ failures: 0, ended: 1, doneAt: clock });
    expect(done).not.toHaveProperty('failingSince');
    expect(await toEnd()).toEqual([`void ${unknown}`]);
  });

  it('goes on after the last that it has read where the target has forgotten the place', async () => {
    await release(put(by('us')));
    for (let n = 0; n < 11; n++) put(by('us'));
    expect(await review()).not.toHaveProperty('doneAt');
    forgetsPlaces = true;
    // It reads two at a time from here on, beginning with the last one of before.
    let last = await review();
    for (let n = 0; n < 20 && last?.doneAt === undefined; n++) last = await review();
    expect(last?.doneAt).toBe(clock);
    expect(new Set(await toEnd()).size).toBe(11);
  });

  it('misses nothing while what is voided leaves the list, and its places count what is left', async () => {
    const released = put(by('us'));
    await release(released);
    const unknown = Array.from({ length: 40 }, () => put(by('us')));
    let last = await review();
    for (let n = 0; n < 40 && last?.doneAt === undefined; n++) {
      const ended = await toEnd();
      there = there.filter(({ id }) => !ended.includes(`void ${id}`));
      last = await review();
    }
    expect(last?.doneAt).toBe(clock);
    expect((await toEnd()).toSorted()).toEqual(unknown.map((id) => `void ${id}`).toSorted());
  });

  describe('whose pages have no end', () => {
    const endless = (page: (n: number) => readonly Found[], more: (n: number) => string): typeof target => ({
      ...target,
      list: (query) => {
        const n = 'more' in query ? Number(query.more) : 0;
        asked.push(String(n));
        return Promise.resolve({ statements: page(n), more: more(n) });
      },
    });
    const reviewOf = async (of: typeof target): Promise<TargetReview> => {
      await createReviewTarget({ ...store, now })(of, await find());
      return (await find()).review!;
    };
    const next = (n: number): string => String(n + 1);
    const at = (time: number): Found => ({ ...there[0]!, stored: new Date(time).toISOString() });

    beforeEach(() => {
      put(undefined);
    });

    it.each<[string, (n: number) => readonly Found[]]>([
      ['the same statements again and again', () => [at(UNTIL)]],
      ['two pages in turn', (n) => [at(UNTIL + (n % 2) * 1000)]],
      ['no statement', () => []],
      ['statements of ever later times to come', (n) => [at(UNTIL + 40 * 86_400_000 + n * 1000)]],
    ])('is named as one that cannot be asked, and is asked ever more seldom: %s', async (_, page) => {
      const of = endless(page, next);
      let last = await reviewOf(of);
      for (let n = 0; n < 40 && last.lastError === undefined; n++) last = await reviewOf(of);
      expect(last).toMatchObject({ lastError: 'endless-list', failures: 1, failingSince: clock });
      expect(last).not.toHaveProperty('doneAt');
      expect(asked.length).toBeLessThan(110);
      const before = asked.length;
      await reviewOf(of);
      expect(asked).toHaveLength(before);
      for (let failures = 2; failures < 12; failures++) {
        clock = last.nextTryAt!;
        last = await reviewOf(of);
        expect(last).toMatchObject({ lastError: 'endless-list', failures });
      }
      // One page a try.
      expect(asked).toHaveLength(before + 10);
      expect(last.nextTryAt! - clock).toBe(300_000);
      // One that ends after all is done.
      clock = last.nextTryAt!;
      const done = await reviewOf({ ...target, list: () => Promise.resolve({ statements: page(0) }) });
      expect(done).toMatchObject({ doneAt: clock, failures: 0 });
      expect(done).not.toHaveProperty('lastError');
    });

    it('is named at once where `more` leads to itself', async () => {
      const last = await reviewOf(
        endless(
          (n) => [at(UNTIL + n * 1000)],
          () => '7',
        ),
      );
      expect(last).toMatchObject({ lastError: 'endless-list', failures: 1 });
      expect(asked).toEqual(['0', '7']);
    });

    it('is none that has many statements of one time, or more than a thousand pages', async () => {
      const of: typeof target = {
        ...target,
        list: (query) => {
          const since = 'since' in query ? (query.since ?? 0) : 0;
          const n = 'more' in query ? Number(query.more) : 50 * Math.max(0, Math.ceil((since + 1 - UNTIL) / 1000));
          const statements = [at(UNTIL + Math.floor(n / 50) * 1000)];
          return Promise.resolve({ statements, ...(n === 1200 ? {} : { more: next(n) }) });
        },
      };
      let last = await reviewOf(of);
      for (let n = 0; n < 400 && last.doneAt === undefined; n++) last = await reviewOf(of);
      expect(last.doneAt).toBe(clock);
      // Some are shown twice.
      expect(last.read).toBeGreaterThanOrEqual(1201);
      expect(last.read).toBeLessThan(1400);
    });
  });

  it('covers both times where another copy is restored before its end', async () => {
    const { review: both } = withReview(await find(), { from: UNTIL + 5000, until: UNTIL + 9000, after: {} });
    expect(both).toMatchObject({ from: UNTIL - 1000, until: UNTIL + 9000, read: 0 });
  });

  it('stays ended where an operator ends it meanwhile', async () => {
    await release(put(by('us')));
    const ending: typeof target = {
      ...target,
      list: async (query) => {
        const { review: _, ...rest } = await find();
        await store.forwardings.update({ ...rest, v: rest.v + 1 });
        return target.list(query);
      },
    };
    await createReviewTarget({ ...store, now })(ending, await find());
    expect(await find()).not.toHaveProperty('review');
  });
});
