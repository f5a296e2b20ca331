import { ownValue } from '../../../core/json-object.ts';
import { SHARD_KEYS } from './sharding.ts';

/** The facts about a deployment, by its own answers. */
export interface ClusterFacts {
  /** The version, as in `8.0.4`; absent if the server does not say. */
  readonly version?: string;
  readonly maxWireVersion: number;
  /** The server is a router (mongos) of a sharded cluster. */
  readonly isRouter: boolean;
  /** The name of the replica set; absent for a single server and for a router. */
  readonly setName?: string;
  /** Members of the replica set with data. */
  readonly members: number;
  readonly arbiters: number;
  /** `memory` keeps nothing over a restart; absent if the user may not read it. */
  readonly storage?: 'disk' | 'memory';
  /** Shard keys by collection, of those that are sharded; `unreadable` if the user may not read them. */
  readonly shardKeys: ReadonlyMap<string, Readonly<Record<string, unknown>>> | 'unreadable';
  /** Locales of default collations by collection, of those that have one. */
  readonly collations: ReadonlyMap<string, string>;
}

/** The faults of a deployment, in sentences for an operator. */
export interface ClusterVerdict {
  /** The faults by which it would lose or double data: Carnet does not start on it. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

/** The wire version of MongoDB 5.0. */
const MIN_WIRE_VERSION = 13;

/** With fewer, the loss of one member ends all writes. */
const MIN_MEMBERS = 3;

const SEE = 'see docs/mongodb.md, "Clusters"';

const checkShardKeys = (shardKeys: ClusterFacts['shardKeys']): readonly string[] => {
  if (shardKeys === 'unreadable')
    return ['the shard keys cannot be read: the user needs find on config.collections (deploy/mongodb/role.js)'];
  return [...shardKeys].flatMap(([collection, key]) => {
    const wanted = ownValue(SHARD_KEYS, collection);
    if (wanted === undefined) return [`the collection ${collection} is sharded, and must not be`];
    const fields = Object.keys(key);
    if (fields.length === 1 && fields[0] === '_id') return [];
    return [
      `the collection ${collection} is sharded by {${fields.join(', ')}}, and must be by {_id} alone: ` +
        'two shards would take one id',
    ];
  });
};

const checkMembers = ({ setName, members, arbiters, isRouter }: ClusterFacts): readonly string[] => {
  if (isRouter) return [];
  if (setName === undefined)
    return ['a single server without a replica set: what it acknowledged is gone with its disk'];
  return [
    ...(members < MIN_MEMBERS
      ? [`the replica set ${setName} has ${members} members with data: with one away, w: majority may wait for ever`]
      : []),
    ...(arbiters > 0 ? [`the replica set ${setName} has arbiters, which confirm no write`] : []),
  ];
};

const checkCollations = (collations: ClusterFacts['collations']): readonly string[] =>
  [...collations].map(
    ([collection, locale]) =>
      `the collection ${collection} was created with the collation ${locale}, and must have none: ` +
      'it makes one of ids that differ, and another order',
  );

/** Judges a deployment by these facts. */
export const checkCluster = (facts: ClusterFacts): ClusterVerdict => {
  const { version, maxWireVersion, isRouter, storage, shardKeys, collations } = facts;
  const refusals = [
    ...(maxWireVersion < MIN_WIRE_VERSION
      ? [`the server${version === undefined ? '' : ` is MongoDB ${version}, which`} is older than MongoDB 5.0`]
      : []),
    ...(storage === 'memory' ? ['the server keeps data in memory alone: a restart loses all'] : []),
    ...(isRouter ? checkShardKeys(shardKeys) : []),
    ...checkCollations(collations),
  ];
  return { refusals: refusals.map((text) => `${text} (${SEE})`), warnings: checkMembers(facts) };
};
