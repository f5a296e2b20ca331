import { randomBytes } from 'node:crypto';
import { Problem } from '../../../../src/core/problem.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { Forwarder } from '../../../../src/studies/forward/forwarder.ts';
import type { Forwarding } from '../../../../src/studies/forward/forwarding.ts';
import { createHttpTarget } from '../../../../src/studies/forward/http-target.ts';
import { unwrapTargetSecret, wrapTargetSecret } from '../../../../src/studies/forward/target-secret.ts';

const URL = 'https://lrs.example';
const KEY = randomBytes(32);

describe('the forwarder of a process', () => {
  let store: Store;
  let now: number;
  let seen: string[];
  let problem: Problem | undefined;
  beforeEach(async () => {
    [now, seen, problem] = [1_000_000, [], undefined];
    store = await openSqliteStore({ file: ':memory:', now: () => now });
  });
  afterEach(() => store.close());

  const add = async (id: string, key: Uint8Array): Promise<void> => {
    const secret = await wrapTargetSecret(key, { id, url: URL }, 'secret');
    const forwarding: Forwarding = { id, v: 1, url: URL, key: 'key', secret, position: 0, failures: 0 };
    await store.forwardings.add(forwarding);
  };
  const forwarderOf = (forwardings: Pick<Store['forwardings'], 'all' | 'find' | 'update'> = store.forwardings) =>
    new Forwarder({
      forwardings,
      openTarget: async (forwarding, signal) =>
        createHttpTarget(
          { ...forwarding, secret: await unwrapTargetSecret(KEY, forwarding, forwarding.secret) },
          { allowedHosts: [], signal },
        ),
      step: (_, { id }) => {
        seen.push(`step ${id}`);
        return problem === undefined ? Promise.resolve() : Promise.reject(problem);
      },
      readAhead: ({ id }) => {
        seen.push(`ahead ${id}`);
        return Promise.resolve();
      },
      now: () => now,
      onFailure: ({ failure }) => seen.push(failure),
      onUnavailable: ({ kind }) => seen.push(kind),
      onUnexpected: (thrown) => seen.push(`fatal ${String(thrown)}`),
    });
  const runOf = async (forwarder: Forwarder): Promise<void> => {
    await forwarder.run();
    await forwarder.settled();
  };

  it('goes on with the others where a secret cannot be decrypted, and tries it again after a pause', async () => {
    await add('forward:a', randomBytes(32));
    await add('forward:b', KEY);
    const forwarder = forwarderOf();
    await runOf(forwarder);
    expect(seen.toSorted()).toEqual(['step forward:b', 'unreadable-secret']);
    const failed = (await store.forwardings.find('forward:a')) as Forwarding;
    expect(failed).toMatchObject({ failures: 1, lastError: 'unreadable-secret' });
    expect(failed.nextTryAt).toBeGreaterThan(now);
    seen = [];
    await runOf(forwarder);
    expect(seen).toEqual(['step forward:b']);
    now = failed.nextTryAt!;
    await runOf(forwarder);
    expect(seen).toContain('unreadable-secret');
    now += 2_000;
    await runOf(forwarder);
    seen = [];
    now += 2_000;
    for (let n = 0; n < 2; n++) await runOf(forwarder);
    expect(seen).toEqual(['ahead forward:a', 'step forward:b', 'step forward:b']);
  });

  it('reads no secret that was wrapped for another purpose', async () => {
    const secret = await wrapTargetSecret(KEY, { id: 'forward:a', url: URL }, 'secret');
    const failed = unwrapTargetSecret(KEY, { id: 'forward:b', url: URL }, secret);
    await expect(failed).rejects.toMatchObject({ failure: 'unreadable-secret' });
  });

  it('says once that it waits for the store or the journal, until it goes on', async () => {
    await add('forward:b', KEY);
    let isAway = true;
    const forwarder = forwarderOf({
      ...store.forwardings,
      all: () => (isAway ? Promise.reject(new Problem('store-unavailable', 'it is away')) : store.forwardings.all()),
    });
    for (let n = 0; n < 3; n++) await runOf(forwarder);
    expect(seen).toEqual(['store-unavailable']);
    isAway = false;
    problem = new Problem('journal-unavailable', 'it is away');
    for (let n = 0; n < 2; n++) await runOf(forwarder);
    problem = undefined;
    await runOf(forwarder);
    problem = new Problem('journal-unavailable', 'it is away');
    await runOf(forwarder);
    const step = 'step forward:b';
    expect(seen.slice(1)).toEqual([step, 'journal-unavailable', step, step, step, 'journal-unavailable']);
  });
});
