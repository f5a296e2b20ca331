// Shards the large collections of a new database, before Carnet starts on it for the first time:
//   mongosh mongodb://ROUTER:27017/carnet deploy/mongodb/shard.js
// By _id alone: a shard knows no other uniqueness than its own. All other collections stay on the primary shard.
const SHARD_KEYS = {
  statements: { _id: 'hashed' },
  definitions: { _id: 'hashed' },
  attachmentChunks: { _id: 1 },
  people: { _id: 'hashed' },
  identifiers: { _id: 'hashed' },
  accessRecords: { _id: 'hashed' },
  participants: { _id: 'hashed' },
  releases: { _id: 'hashed' },
};

const database = db.getName();
sh.enableSharding(database);
for (const [collection, key] of Object.entries(SHARD_KEYS)) {
  sh.shardCollection(`${database}.${collection}`, key);
  print(`${database}.${collection} is sharded by ${JSON.stringify(key)}`);
}
