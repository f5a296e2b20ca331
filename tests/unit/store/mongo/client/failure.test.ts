import {
  MongoBulkWriteError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';
import { isNotDone, isPassing, isPassingForRead } from '../../../../../src/store/mongo/client/failure.ts';

const answered = (code: number, ...errorLabels: readonly string[]): MongoServerError =>
  new MongoServerError({ errmsg: '', code, errorLabels: [...errorLabels] });

const noConcernError = { getWriteConcernError: () => undefined } as never;
const batch = (...codes: readonly number[]): MongoBulkWriteError =>
  new MongoBulkWriteError(
    { message: '', code: 0, writeErrors: codes.map((code) => ({ code })) as never },
    noConcernError,
  );
const unconfirmed = (code: number): MongoWriteConcernError =>
  new MongoWriteConcernError({ writeConcernError: { code, errmsg: '' }, ok: 1 });

type Repeated = 'any command' | 'batches and reads' | 'reads' | 'nothing';

const repeatedAfter = (thrown: unknown): Repeated => {
  if (isNotDone(thrown)) return 'any command';
  if (isPassing(thrown)) return 'batches and reads';
  return isPassingForRead(thrown) ? 'reads' : 'nothing';
};

describe('A failed command of MongoDB is sent again', () => {
  it.each<readonly [Repeated, string, readonly unknown[]]>([
    [
      'any command',
      'where the server has done nothing',
      [24, 46, 91, 112, 133, 189, 365, 402, 407, 433, 449, 10058, 10107, 11600, 11602, 13435, 13436].map((code) =>
        answered(code),
      ),
    ],
    [
      'any command',
      'where a label says so',
      [
        answered(99, 'TransientTransactionError'),
        answered(462, 'SystemOverloadedError', 'RetryableError'),
        answered(99, 'RetryableWriteError', 'NoWritesPerformed'),
      ],
    ],
    [
      'batches and reads',
      'where it may have been done',
      [
        ...[6, 7, 89, 202, 262, 9001].map((code) => answered(code)),
        answered(99, 'RetryableWriteError'),
        new MongoNetworkError('closed'),
        new MongoServerSelectionError('none', { error: null } as never),
        new MongoBulkWriteError(new MongoNetworkError('closed'), noConcernError),
        new MongoBulkWriteError(answered(112), noConcernError),
        batch(112),
        batch(11000, 112, 10107),
        unconfirmed(91),
      ],
    ],
    ['reads', 'where a cursor or a plan was ended', [43, 134, 175, 237].map((code) => answered(code))],
    [
      'nothing',
      'where it would fail again',
      [
        ...[2, 8, 11, 13, 14, 18, 371, 11000, 11601, 14031].map((code) => answered(code)),
        batch(11000),
        batch(112, 13),
        unconfirmed(64),
        new MongoInvalidArgumentError('no'),
        new TypeError('x is undefined'),
      ],
    ],
  ])('%s: %s', (repeated, _, errors) => {
    expect(errors.map(repeatedAfter)).toEqual(errors.map(() => repeated));
  });
});
