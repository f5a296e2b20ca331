import { DatabaseSync } from '@photostructure/sqlite';
import { type Document, MongoClient } from 'mongodb';

/** A record of either store: its table and collection, and the column and value of its key. */
export interface StoredRecord {
  readonly table: string;
  readonly collection: string;
  readonly column: string;
  readonly key: string;
}

/** The member in which a record is changed, and what it has then; undefined: it is removed. */
export interface RecordChange {
  readonly member: string;
  readonly change: (value: unknown) => string;
}

/** Changes a record beside Carnet, and leaves its checksum, as a disk would. The key is `_id` in MongoDB. */
export const changeStored = async (
  storeUrl: string,
  { table, collection, column, key }: StoredRecord,
  { member, change }: RecordChange,
): Promise<void> => {
  if (storeUrl.startsWith('sqlite:')) {
    const database = new DatabaseSync(storeUrl.slice('sqlite:'.length));
    const row = database.prepare(`SELECT * FROM ${table} WHERE CAST(${column} AS TEXT) = ?`).get(key) as Document;
    database.function('record_checksum', { varargs: true }, () => row['checksum'] as number);
    database
      .prepare(`UPDATE ${table} SET ${member} = ? WHERE CAST(${column} AS TEXT) = ?`)
      .run(change(row[member]), key);
    database.exec('UPDATE people_version SET version = version + 1');
    database.close();
    return;
  }
  const client = await new MongoClient(storeUrl).connect();
  const documents = client.db().collection<Document & { _id: string }>(collection);
  const found = (await documents.findOne({ _id: key })) as Document & { _id: string };
  const name = member === column ? '_id' : member;
  await documents.deleteOne({ _id: key });
  await documents.insertOne({ ...found, [name]: change(found[name]) });
  await client.close();
};

/** Has every record of a kind another checksum than its own. */
export const damageChecksums = async (
  storeUrl: string,
  { table, collection }: Pick<StoredRecord, 'table' | 'collection'>,
): Promise<void> => {
  if (storeUrl.startsWith('sqlite:')) {
    const database = new DatabaseSync(storeUrl.slice('sqlite:'.length));
    database.exec(`UPDATE ${table} SET checksum = checksum + 1`);
    database.close();
    return;
  }
  const client = await new MongoClient(storeUrl).connect();
  await client
    .db()
    .collection(collection)
    .updateMany({}, { $inc: { checksum: 1 } });
  await client.close();
};
