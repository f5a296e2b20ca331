import {
  MongoBulkWriteError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';
import { createGuard } from '../../../../../src/store/mongo/client/guard.ts';

/** The error of a call whose driver throws this. */
const reportedOf = async (thrown: unknown): Promise<unknown> => {
  const { call } = createGuard().wrap({ call: () => Promise.reject(thrown as Error) });
  return call().then(
    () => undefined,
    (reported: unknown) => reported,
  );
};

const answered = (code: number, labels: readonly string[] = []): MongoServerError => {
  const error = new MongoServerError({ message: 'answered', code });
  for (const label of labels) error.addErrorLabel(label);
  return error;
};

describe('The guard of MongoDB calls', () => {
  it.each<readonly [string, unknown]>([
    ['the connection broke', new MongoNetworkError('closed')],
    ['no server could be selected', new MongoServerSelectionError('none', { error: null } as never)],
    ['the server is not primary any more', answered(10107)],
    ['the server steps down', answered(189)],
    ['the server stops', answered(11600)],
    ['time ran out on the server', answered(50)],
    ['a write may be tried again', answered(1, ['RetryableWriteError'])],
    ['the server is overloaded', answered(462, ['SystemOverloadedError'])],
    [
      'no majority confirmed the write',
      new MongoWriteConcernError({
        writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' },
        ok: 1,
      }),
    ],
  ])('says store-unavailable where %s', async (_, thrown) => {
    expect(await reportedOf(thrown)).toMatchObject({
      kind: 'store-unavailable',
      cause: thrown,
      message: 'the store cannot be reached at the moment',
    });
  });

  it('rejects with store-unavailable where documents of a batch failed because the primary changed', async () => {
    const error = new MongoBulkWriteError(
      { message: 'mixed', code: 11000, writeErrors: [{ code: 11000 }, { code: 11602 }] as never },
      { getWriteConcernError: () => undefined } as never,
    );
    expect(await reportedOf(error)).toMatchObject({ kind: 'store-unavailable' });
  });

  it.each<readonly [string, unknown]>([
    ['the password is wrong', answered(18)],
    ['the user may not', answered(13)],
    ['a key is taken', answered(11000)],
    ['the driver was misused', new MongoInvalidArgumentError('no')],
    ['our own code failed', new TypeError('x is undefined')],
  ])('lets the error through where %s', async (_, thrown) => {
    expect(await reportedOf(thrown)).toBe(thrown);
  });

  it('waits for calls under way when it closes, and refuses later ones', async () => {
    const guard = createGuard();
    let finish: (value: string) => void = () => undefined;
    const repository = guard.wrap({
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
    const repository = createGuard().wrap({ add: (one: number, other: number) => Promise.resolve(one + other) });
    expect(await repository.add(1, 2)).toBe(3);
  });
});
