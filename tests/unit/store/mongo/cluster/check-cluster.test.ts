import { checkCluster, type ClusterFacts } from '../../../../../src/store/mongo/cluster/check-cluster.ts';
import { SHARD_KEYS } from '../../../../../src/store/mongo/cluster/sharding.ts';
import { INDEXES } from '../../../../../src/store/mongo/indexes.ts';

const aReplicaSet = (facts: Partial<ClusterFacts> = {}): ClusterFacts => ({
  version: '8.0.4',
  maxWireVersion: 25,
  isRouter: false,
  setName: 'carnet',
  members: 3,
  arbiters: 0,
  storage: 'disk',
  shardKeys: new Map(),
  collations: new Map(),
  ...facts,
});

const aShardedCluster = (shardKeys: ClusterFacts['shardKeys']): ClusterFacts => {
  const { setName: _, storage: __, ...facts } = aReplicaSet();
  return { ...facts, isRouter: true, members: 0, shardKeys };
};

const FINE = { refusals: [], warnings: [] };

describe('The check of a MongoDB deployment', () => {
  it('passes a replica set of three, and a cluster that is sharded as documented', () => {
    expect(checkCluster(aReplicaSet())).toEqual(FINE);
    expect(checkCluster(aShardedCluster(new Map(Object.entries(SHARD_KEYS))))).toEqual(FINE);
    expect(checkCluster(aShardedCluster(new Map([['statements', { _id: 1 }]])))).toEqual(FINE);
  });

  it.each([
    ['statements', { actor: 1 }, 'sharded by {actor}, and must be by {_id} alone'],
    ['statements', { _id: 1, at: 1 }, 'sharded by {_id, at}, and must be by {_id} alone'],
    ['events', { _id: 'hashed' }, 'the collection events is sharded, and must not be'],
    ['documents', { _id: 1 }, 'the collection documents is sharded, and must not be'],
  ])('refuses %s sharded by %j', (collection, key, refusal) => {
    const { refusals } = checkCluster(aShardedCluster(new Map([[collection, key]])));
    expect(refusals).toEqual([expect.stringContaining(refusal)]);
  });

  it('refuses a sharded cluster whose keys the user may not read', () => {
    expect(checkCluster(aShardedCluster('unreadable')).refusals).toEqual([
      expect.stringContaining('config.collections'),
    ]);
  });

  it('refuses servers before MongoDB 5.0, and those that keep data in memory', () => {
    const old = checkCluster(aReplicaSet({ version: '4.4.29', maxWireVersion: 9 }));
    expect(old.refusals).toEqual([expect.stringContaining('MongoDB 4.4.29, which is older than MongoDB 5.0')]);
    expect(checkCluster(aReplicaSet({ maxWireVersion: 13 }))).toEqual(FINE);
    expect(checkCluster(aReplicaSet({ storage: 'memory' })).refusals).toEqual([expect.stringContaining('in memory')]);
  });

  it('refuses collections that have a collation, by name', () => {
    const collations = new Map([
      ['statements', 'fr'],
      ['events', 'en_US'],
    ]);
    expect(checkCluster(aReplicaSet({ collations })).refusals).toEqual([
      expect.stringContaining('the collection statements was created with the collation fr, and must have none'),
      expect.stringContaining('the collection events was created with the collation en_US'),
    ]);
  });

  it('warns of a single server, of too few members and of arbiters', () => {
    const { setName: _, ...single } = aReplicaSet({ members: 0 });
    expect(checkCluster(single)).toEqual({ refusals: [], warnings: [expect.stringContaining('a single server')] });
    expect(checkCluster(aReplicaSet({ members: 2, arbiters: 1 }))).toEqual({
      refusals: [],
      warnings: [expect.stringContaining('carnet has 2 members with data'), expect.stringContaining('arbiters')],
    });
  });

  it('lets no collection be sharded that has a unique index of its own', () => {
    const unique = INDEXES.filter(({ unique: isUnique }) => isUnique === true).map(({ collection }) => collection);
    expect(unique).toContain('events');
    expect(Object.keys(SHARD_KEYS).filter((collection) => unique.includes(collection))).toEqual([]);
  });
});
