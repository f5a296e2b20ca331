// Three members with data, in three places that fail apart:
//   HOSTS=a:27017,b:27017,c:27017 mongosh mongodb://a:27017/admin deploy/mongodb/replica-set.js
const hosts = (process.env.HOSTS ?? '').split(',').filter((host) => host !== '');
if (hosts.length < 3) throw new Error('HOSTS names at least three members, as in a:27017,b:27017,c:27017');

rs.initiate({
  _id: process.env.REPLICA_SET ?? 'carnet',
  // A majority has a write on disk before it is confirmed. Both are the server's defaults.
  writeConcernMajorityJournalDefault: true,
  settings: { electionTimeoutMillis: 10000 },
  members: hosts.map((host, _id) => ({ _id, host })),
});
