import { inspect } from 'node:util';
import {
  BSON,
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';
import { Problem } from '../../../../../src/core/problem.ts';
import { createGuard, type GuardDeps } from '../../../../../src/store/mongo/client/guard.ts';
import type { StoreFailure } from '../../../../../src/store/ports/store-observer.ts';

/** The error of a call whose driver throws this. */
const reportedOf = async (thrown: unknown, deps: GuardDeps = {}): Promise<unknown> => {
  const { call } = createGuard(deps).wrap('people', { call: () => Promise.reject(thrown as Error) });
  return call().then(
    () => undefined,
    (reported: unknown) => reported,
  );
};

const CANARY = 'anna@school.example';

const answered = (code: number, labels: readonly string[] = []): MongoServerError => {
  const error = new MongoServerError({ errmsg: `E11000 dup key: { mbox: "${CANARY}" }`, code, codeName: 'SomeName' });
  for (const label of labels) error.addErrorLabel(label);
  return error;
};

const batch = (...codes: readonly number[]): MongoBulkWriteError =>
  new MongoBulkWriteError({ message: CANARY, code: 11000, writeErrors: codes.map((code) => ({ code })) as never }, {
    getWriteConcernError: () => undefined,
  } as never);

describe('The guard of MongoDB calls', () => {
  it.each<readonly [string, unknown]>([
    ['the connection broke', new MongoNetworkError('closed')],
    ['no server could be selected', new MongoServerSelectionError('none', { error: null } as never)],
    ['the client is closed', new MongoClientClosedError()],
    ['the answer cannot be read', new BSON.BSONError(CANARY)],
    ['a batch broke with its connection', new MongoBulkWriteError(new MongoNetworkError('closed'), {} as never)],
    ['documents of a batch failed because the primary changed', batch(11000, 11602)],
    [
      'no majority confirmed the write',
      new MongoWriteConcernError({
        writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' },
        ok: 1,
      }),
    ],
    ...[2, 11, 13, 18, 24, 46, 91, 112, 175, 189, 202, 237, 262, 365, 371, 402, 407, 10107, 11000, 14031, 99_999].map(
      (code) => [`the server answers ${code}`, answered(code)] as const,
    ),
  ])('says store-unavailable where %s, with nothing of what the server said', async (_, thrown) => {
    const reported = await reportedOf(thrown);
    expect(reported).toMatchObject({
      kind: 'store-unavailable',
      message: 'the store cannot be reached at the moment',
      cause: expect.any(Error),
    });
    expect(inspect(reported, { depth: 9 })).not.toContain(CANARY);
  });

  it('reports operation, error, code and code name, and nothing else', async () => {
    const failed: StoreFailure[] = [];
    const deps = { observe: { failed: (failure: StoreFailure) => failed.push(failure) } };
    await reportedOf(answered(13), deps);
    await reportedOf(batch(11000, 112), deps);
    await reportedOf(new MongoNetworkError(CANARY), deps);
    const spoken = new MongoServerError({ code: 1, codeName: `said of ${CANARY}` });
    await reportedOf(spoken, deps);
    expect(failed).toEqual([
      { operation: 'people.call', error: 'MongoServerError', code: 13, codeName: 'SomeName' },
      { operation: 'people.call', error: 'MongoBulkWriteError', code: 112 },
      { operation: 'people.call', error: 'MongoNetworkError' },
      { operation: 'people.call', error: 'MongoServerError', code: 1 },
    ]);
  });

  it.each<readonly [string, unknown, string]>([
    ['name and code of what a server answers', answered(13), 'SomeName (13)'],
    ['the message of a broken connection', new MongoNetworkError('connect ECONNREFUSED'), 'connect ECONNREFUSED'],
    ['what the server answered before', new MongoNetworkError(CANARY, { cause: answered(18) }), 'SomeName (18)'],
    ['the class of any other failure', new BSON.BSONError(CANARY), 'BSONError'],
  ])('has a cause for operators: %s', async (_, thrown, message) => {
    expect(await reportedOf(thrown)).toMatchObject({ cause: { message } });
  });

  it.each<readonly [string, unknown]>([
    ['the driver was misused', new MongoInvalidArgumentError('no')],
    ['a batch was misused', new MongoBulkWriteError(new MongoInvalidArgumentError('no'), {} as never)],
    ['our own code failed', new TypeError('x is undefined')],
    ['a request is refused', new Problem('too-large', 'no')],
  ])('lets the error through where %s', async (_, thrown) => {
    expect(await reportedOf(thrown)).toBe(thrown);
  });

  it('refuses a call whose index is missing, by its name, and sends nothing', async () => {
    const indexes = { missingFor: (name: string) => (name === 'people.count' ? ['people {mergedInto}'] : []) };
    const guard = createGuard({ indexes: { ...indexes, refresh: () => Promise.resolve() } });
    let calls = 0;
    const call = (): Promise<number> => Promise.resolve(++calls);
    const people = guard.wrap('people', { count: call, find: call });
    await expect(people.count()).rejects.toMatchObject({
      kind: 'store-unavailable',
      message: 'an index is missing: people {mergedInto}',
    });
    expect(await people.find()).toBe(1);
  });

  it('looks for the missing index where the server refuses a hint', async () => {
    let missing: readonly string[] = [];
    const indexes = {
      missingFor: () => missing,
      refresh: () => {
        missing = ['people {mergedInto}'];
        return Promise.resolve();
      },
    };
    expect(await reportedOf(answered(2), { indexes })).toMatchObject({
      message: 'an index is missing: people {mergedInto}',
    });
  });

  it('waits for calls under way when it closes, and refuses later ones', async () => {
    const guard = createGuard();
    let finish: (value: string) => void = () => undefined;
    const repository = guard.wrap('people', {
      call: () =>
        new Promise<string>((resolve) => {
          finish = resolve;
        }),
    });
    const under = repository.call();
    let ended = false;
    const end = guard.close().then(() => {
      ended = true;
    });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(ended).toBe(false);
    await expect(repository.call()).rejects.toMatchObject({ kind: 'store-unavailable' });
    finish('done');
    expect(await under).toBe('done');
    await end;
    expect(ended).toBe(true);
  });

  it('passes arguments and results on', async () => {
    const repository = createGuard().wrap('people', {
      add: (one: number, other: number) => Promise.resolve(one + other),
    });
    expect(await repository.add(1, 2)).toBe(3);
  });
});
