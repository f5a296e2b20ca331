import { withStartupError } from '../../../src/core/startup-error.ts';
import { Problem } from '../../../src/core/problem.ts';

const failed = async (named: string, thrown: unknown): Promise<string> => {
  const [refusal] = await Promise.allSettled([
    withStartupError('STORE_URL', named, () => Promise.reject(thrown as Error)),
  ]);
  return refusal.status === 'rejected' ? (refusal.reason as Error).message : 'opened';
};

describe('A service that cannot be opened', () => {
  it('is named by its setting, with what is wrong', async () => {
    const problem = Object.assign(new Problem('store-unavailable', 'away'), {
      cause: new Error('connect ECONNREFUSED 10.0.0.1:27017'),
    });
    expect(await failed('mongodb://10.0.0.1:27017/carnet', problem)).toBe(
      'STORE_URL names mongodb://10.0.0.1:27017/carnet, which cannot be used: connect ECONNREFUSED 10.0.0.1:27017',
    );
    expect(await failed('sqlite:/data/store.db', new Error('file is not a database'))).toBe(
      'STORE_URL names sqlite:/data/store.db, which cannot be used: file is not a database',
    );
  });

  it.each([
    'mongodb://anna:hunter2@a:1,b:2/carnet?w=1',
    'mongodb+srv://anna:hunter2@b/carnet',
    'kafka://anna:hunter2@a:9092/lrs?sasl=plain',
    'mongodb://anna:hun@ter2@a/carnet',
    'mongodb://a/carnet?authMechanismProperties=TOKEN:hunter2',
  ])('is reported without a password, also where a library quotes the URL: %s', async (url) => {
    expect(await failed(url, new Error(`Invalid connection string "${url.replace(/\?.*$/, '')}"`))).not.toMatch(
      /anna|hun|ter2/,
    );
  });

  it('is returned where it can be opened', async () => {
    expect(await withStartupError('STORE_URL', 'x', () => 7)).toBe(7);
  });
});
