import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { SHARD_KEYS } from '../../../src/store/mongo/cluster/sharding.ts';

/** Runs a script as mongosh does, in a database named `carnet`; resolves the calls of its shell functions. */
const run = (script: string, env: Readonly<Record<string, string>> = {}): readonly (readonly unknown[])[] => {
  const calls: (readonly unknown[])[] = [];
  const record =
    (name: string) =>
    (...given: readonly unknown[]): void => {
      // From another realm: only as JSON is it like an object of this one.
      calls.push([name, ...(JSON.parse(JSON.stringify(given)) as readonly unknown[])]);
    };
  const admin = { createRole: record('createRole'), createUser: record('createUser') };
  runInNewContext(readFileSync(`deploy/mongodb/${script}`, 'utf8'), {
    process: { env },
    print: () => undefined,
    passwordPrompt: () => 'typed',
    db: { getName: () => 'carnet', getSiblingDB: () => admin },
    rs: { initiate: record('initiate') },
    sh: { enableSharding: record('enableSharding'), shardCollection: record('shardCollection') },
  });
  return calls;
};

describe('The scripts for MongoDB', () => {
  it('shard each collection that may be sharded, by the key that Carnet asks for, and no other', () => {
    expect(run('shard.js')).toEqual([
      ['enableSharding', 'carnet'],
      ...Object.entries(SHARD_KEYS).map(([collection, key]) => ['shardCollection', `carnet.${collection}`, key]),
    ]);
  });

  it('initiate a replica set of three members or more', () => {
    expect(run('replica-set.js', { HOSTS: 'a:27017,b:27017,c:27017' })).toMatchObject([
      ['initiate', { _id: 'carnet', members: [{ host: 'a:27017' }, { host: 'b:27017' }, { _id: 2, host: 'c:27017' }] }],
    ]);
    expect(() => run('replica-set.js', { HOSTS: 'a:27017,b:27017' })).toThrow('at least three');
  });

  it('make a user with one role, whose rights are those of one database', () => {
    const [[, role] = [], ...users] = run('role.js', { DATABASE: 'lrs' });
    expect(role).toMatchObject({
      role: 'carnet',
      privileges: [
        { resource: { db: 'lrs', collection: '' } },
        { resource: { db: 'config', collection: 'collections' }, actions: ['find'] },
        { resource: { cluster: true }, actions: ['inprog', 'serverStatus'] },
      ],
      roles: [],
    });
    expect(users).toEqual([['createUser', { user: 'carnet', pwd: 'typed', roles: ['carnet'] }]]);
  });
});
