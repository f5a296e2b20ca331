import { type Document, Long, MongoClient } from 'mongodb';
import { type Connection, openConnection, type SqlValue } from '../../../src/store/sqlite/connection/connection.ts';
import type { Backends, Pair } from '../../support/servers/pairs.ts';

/** A kind of records of which each may permit, deny, hide or reveal. */
export interface DecidingKind {
  readonly kind: string;
  readonly table: string;
  readonly collection: string;
  /** The only column or member that decides; all if absent. */
  readonly only?: string;
  /** Whether every place is named, and none changes an answer; if not yet, why. */
  readonly ready: Readonly<Record<Pair, true | string>>;
}

const NOT_RUN = 'it was not run to its end yet';
/** Of two runs beside the other kinds. */
const NOT_EACH_TIME = 'in one run of two `carnet check` said nothing';
const NO_ANSWER = 'in two runs there was no answer while a sink wrote';
const deciding = (kind: string, table: string, about: Partial<DecidingKind> = {}): DecidingKind => ({
  ...{ kind, table, collection: table, ready: { embedded: true, served: NOT_RUN } },
  ...about,
});

/** All kinds of records that decide, in the order of the table. */
export const DECIDING: readonly DecidingKind[] = [
  deciding('person', 'people'),
  deciding('identifier', 'identifiers'),
  deciding('purpose', 'purposes'),
  deciding('source', 'sources'),
  deciding('credential', 'credentials'),
  deciding('session-credential', 'session_credentials', { collection: 'sessionCredentials' }),
  deciding('account', 'staff'),
  deciding('account-session', 'staff_sessions', { collection: 'staffSessions' }),
  deciding('organisation', 'organisations'),
  deciding('voiding', 'statements', { only: 'voided', ready: { embedded: NOT_EACH_TIME, served: NOT_RUN } }),
  deciding('event', 'events'),
  deciding('study', 'studies'),
  deciding('study-cursor', 'releasers'),
  deciding('release', 'releases'),
  deciding('forwarding', 'forwardings'),
  deciding('webhook', 'webhooks'),
  deciding('erasure', 'erasures'),
  deciding('replacement', 'replacements'),
  deciding('pattern-run', 'runs'),
  deciding('progress', 'progress', { ready: { embedded: NO_ANSWER, served: NOT_RUN } }),
  deciding('fact', 'facts'),
];

/** Where a bit is: from 0 to 1, of all records of a kind and of all that a record has. */
export interface BitPlace {
  readonly record: number;
  readonly inRecord: number;
}

/** Stored records, one bit of which is changed under a Carnet that runs. */
export interface StoredBits {
  count(kind: DecidingKind): Promise<number>;
  /** Changes one bit; resolves with what puts it back where nothing else was written meanwhile. */
  flip(kind: DecidingKind, place: BitPlace): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** `count` places, spread over the records and over what each has. */
export const placesOf = (count: number): readonly BitPlace[] =>
  Array.from({ length: count }, (_, index) => ({
    record: (index + 0.5) / count,
    inRecord: (((index * 7) % count) + 0.5) / count,
  }));

const BITS = 8;
/** Of numbers that count, the low bits. */
const NUMBER_BITS = 4;

/** The bytes with one bit changed. */
export const withBitFlipped = (bytes: Uint8Array, inRecord: number): Buffer => {
  const flipped = Buffer.from(bytes);
  const bit = Math.floor(inRecord * flipped.length * BITS);
  const at = Math.floor(bit / BITS);
  // The highest bit of a letter would leave no text: a driver refuses it, whatever Carnet does.
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % (BITS - 1)));
  return flipped;
};

const isNumber = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';
const sizeOf = (value: unknown): number => (isNumber(value) || typeof value === 'boolean' ? 1 : String(value).length);

/** Which of these values a place is in, by their sizes, and where in it. */
const choose = <T extends { readonly value: unknown }>(
  values: readonly T[],
  inRecord: number,
): { readonly chosen: T; readonly inValue: number } => {
  const total = values.reduce((sum, { value }) => sum + sizeOf(value), 0);
  let rest = inRecord * total;
  for (const chosen of values) {
    const size = sizeOf(chosen.value);
    if (rest < size) return { chosen, inValue: rest / size };
    rest -= size;
  }
  throw new Error('the record has nothing in it');
};

const flippedSql = (value: SqlValue, inValue: number): SqlValue => {
  if (isNumber(value)) return Number(value) ^ (1 << Math.floor(inValue * NUMBER_BITS));
  return withBitFlipped(Buffer.from(value as string | Uint8Array), inValue);
};

const isText = (value: SqlValue): boolean => typeof value === 'string';

/** Runs a change without the triggers of a table, as a change of the file would be. */
const withoutTriggers = (connection: Connection, table: string, change: () => void): void => {
  connection.write(() => {
    const triggers = connection.all(
      "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?",
      table,
    );
    for (const { name } of triggers) connection.exec(`DROP TRIGGER ${String(name)}`);
    change();
    for (const { sql } of triggers) connection.exec(String(sql));
    // What is kept of people in memory is read again, as by a process that starts.
    connection.exec('UPDATE people_version SET version = version + 1');
  });
};

/** What a number of a row is called. */
const ROW = 'row_id';

const bitsOfSqlite = (file: string): StoredBits => {
  const connection = openConnection(file, 'NORMAL');
  /** The columns of the key, or the one that is the number of the row. */
  const keysOf = (table: string): { readonly keys: readonly string[]; readonly number?: string } => {
    const keys = connection.all(`PRAGMA table_info(${table})`).filter(({ pk }) => Number(pk) > 0);
    const names = keys.map(({ name }) => String(name));
    const [first = ''] = names;
    return keys.length === 1 && keys[0]?.['type'] === 'INTEGER' ? { keys: [], number: first } : { keys: names };
  };
  const count = ({ table, only }: DecidingKind): number =>
    Number(
      connection.get(`SELECT count(*) AS n FROM ${table}${only === undefined ? '' : ` WHERE ${only} <> 0`}`)?.['n'],
    );
  return {
    count: (kind) => Promise.resolve(count(kind)),
    flip: (kind, { record, inRecord }) => {
      const { table, only } = kind;
      const { keys, number } = keysOf(table);
      // Numbers of rows may be greater than JavaScript has them.
      const columns = `${keys.length > 0 ? '' : `CAST(rowid AS TEXT) AS ${ROW}, `}${only ?? '*'}`;
      const row = connection.get(
        `SELECT ${columns} FROM ${table}${only === undefined ? '' : ` WHERE ${only} <> 0`}
         ORDER BY ${keys.length > 0 ? keys.join(', ') : 'rowid'} LIMIT 1 OFFSET ?`,
        Math.floor(record * count(kind)),
      );
      if (row === undefined) throw new Error(`${table} has no such row`);
      const values = Object.entries(row)
        .filter(([name, value]) => value !== null && name !== ROW && name !== number)
        .map(([name, value]) => ({ name, value }));
      const { chosen, inValue } = choose(values, inRecord);
      const { name, value } = chosen;
      const flipped = flippedSql(value, inValue);
      const cast = isText(value) ? 'CAST(? AS TEXT)' : '?';
      const where = (keys.length > 0 ? keys : [ROW]).map((key) => ({ key, value: row[key] ?? null }));
      const isThis = where
        .map(({ key }) => (key === ROW ? 'rowid = CAST(? AS INTEGER)' : key === name ? '1' : `${key} = ?`))
        .join(' AND ');
      const set = (to: SqlValue, from: SqlValue): void => {
        withoutTriggers(connection, table, () => {
          connection.run(
            `UPDATE ${table} SET ${name} = ${cast} WHERE ${name} = ${cast}
             AND ${isThis}`,
            to,
            from,
            ...where.filter(({ key }) => key !== name).map((one) => one.value),
          );
        });
      };
      set(flipped, value);
      return Promise.resolve(() => {
        set(value, flipped);
        return Promise.resolve();
      });
    },
    close: () => {
      connection.close();
      return Promise.resolve();
    },
  };
};

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

const leavesOf = (value: unknown, path: readonly string[] = []): readonly Leaf[] => {
  const isTree = Array.isArray(value) || (typeof value === 'object' && value?.constructor === Object);
  if (isTree) return Object.entries(value as object).flatMap(([name, one]) => leavesOf(one, [...path, name]));
  const isLeaf = ['string', 'number', 'boolean'].includes(typeof value) || Long.isLong(value);
  return isLeaf ? [{ path, value }] : [];
};

const flippedBson = (value: unknown, inValue: number): unknown => {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value ^ (1 << Math.floor(inValue * NUMBER_BITS));
  if (Long.isLong(value)) return value.xor(1 << Math.floor(inValue * NUMBER_BITS));
  return withBitFlipped(Buffer.from(value as string), inValue).toString();
};

const replaced = (document: unknown, [name, ...rest]: readonly string[], value: unknown): unknown => {
  if (name === undefined) return value;
  const copy = (Array.isArray(document) ? [...(document as unknown[])] : { ...(document as object) }) as Document;
  copy[name] = replaced(copy[name], rest, value);
  return copy;
};

const bitsOfMongo = async (url: string): Promise<StoredBits> => {
  const client = await new MongoClient(url).connect();
  const of = ({ collection }: DecidingKind) => client.db().collection<{ _id: string } & Document>(collection);
  const filterOf = ({ only }: DecidingKind): Document =>
    only === undefined ? {} : { [only]: { $nin: [null, false, 0] } };
  return {
    count: (kind) => of(kind).countDocuments(filterOf(kind)),
    flip: async (kind, { record, inRecord }) => {
      const records = of(kind);
      const all = await records.find(filterOf(kind)).sort({ _id: 1 }).toArray();
      const document = all[Math.floor(record * all.length)];
      if (document === undefined) throw new Error(`${kind.collection} has no such document`);
      const leaves = leavesOf(document).filter(({ path }) => kind.only === undefined || path[0] === kind.only);
      const { chosen, inValue } = choose(leaves, inRecord);
      const changed = replaced(document, chosen.path, flippedBson(chosen.value, inValue)) as typeof document;
      const put = async (from: typeof document, to: typeof document): Promise<void> => {
        if (JSON.stringify(from._id) === JSON.stringify(to._id)) await records.replaceOne({ _id: to._id }, to);
        else {
          await records.deleteOne({ _id: from._id });
          await records.insertOne(to);
        }
      };
      await put(document, changed);
      return async () => {
        const now = await records.findOne({ _id: changed._id });
        if (JSON.stringify(now) === JSON.stringify(changed)) await put(changed, document);
      };
    },
    close: () => client.close(),
  };
};

/** The records of a store; a Carnet may run on it. */
export const storedBits = ({ storeUrl }: Pick<Backends, 'storeUrl'>): Promise<StoredBits> =>
  storeUrl.startsWith('sqlite:')
    ? Promise.resolve(bitsOfSqlite(storeUrl.slice('sqlite:'.length)))
    : bitsOfMongo(storeUrl);
