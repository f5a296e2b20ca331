// The user of Carnet, with the rights that its commands need and no others:
//   DATABASE=carnet mongosh mongodb://ADMIN@HOST:27017/admin deploy/mongodb/role.js
const database = process.env.DATABASE ?? 'carnet';
const admin = db.getSiblingDB('admin');

admin.createRole({
  role: 'carnet',
  privileges: [
    {
      resource: { db: database, collection: '' },
      actions: ['find', 'insert', 'update', 'remove', 'createIndex', 'dropIndex', 'listIndexes'],
    },
    // Shard keys are checked at start.
    { resource: { db: 'config', collection: 'collections' }, actions: ['find'] },
    // Both may be left out: the progress of index builds, and whether the server keeps its data on disk.
    { resource: { cluster: true }, actions: ['inprog', 'serverStatus'] },
  ],
  roles: [],
});
admin.createUser({ user: 'carnet', pwd: passwordPrompt(), roles: ['carnet'] });
