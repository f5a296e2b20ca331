import { type Document, Double, Int32, Long, MongoClient } from 'mongodb';
import { type Connection, openConnection, type SqlValue } from '../../../src/store/sqlite/connection/connection.ts';
import type { Backends, BackendKind } from '../../support/servers/backends.ts';

/** A kind of records of which each may permit, deny, hide or reveal. */
export interface DecidingKind {
  readonly kind: string;
  readonly table: string;
  readonly collection: string;
  /** What `carnet check` counts it as. */
  readonly part: string;
  /** The only column or member that decides, of records in which it is set or is not; all if absent. */
  readonly only?: { readonly name: string; readonly isSet: boolean };
  /** Its damage changes no answer as a rule: bits of several such kinds are tried in one look. */
  readonly isQuiet?: true;
  /** Whether every place is named, and none changes an answer; if not yet, why. */
  readonly ready: Readonly<Record<BackendKind, true | string>>;
}

/** Two runs must hold. */
const ONCE = { ready: { embedded: true, served: 'it has held in one run' } } as const;
const deciding = (kind: string, table: string, about: Partial<DecidingKind> = {}): DecidingKind => ({
  kind,
  part: kind,
  table,
  collection: table,
  ready: { embedded: true, served: true },
  ...about,
});

const QUIET = { isQuiet: true } as const;

/** All kinds of records that decide, in the order of the table. */
export const DECIDING: readonly DecidingKind[] = [
  deciding('person', 'people'),
  deciding('identifier', 'identifiers', QUIET),
  deciding('purpose', 'purposes'),
  deciding('source', 'sources'),
  deciding('credential', 'credentials'),
  deciding('session-credential', 'session_credentials', { collection: 'sessionCredentials' }),
  deciding('account', 'staff'),
  deciding('account-session', 'staff_sessions', { collection: 'staffSessions' }),
  deciding('organisation', 'organisations'),
  deciding('voiding', 'statements', { part: 'statement', only: { name: 'voided', isSet: true } }),
  deciding('in-force', 'statements', { part: 'statement', only: { name: 'voided', isSet: false }, ...ONCE }),
  deciding('event', 'events', { part: 'audit-chain', ...QUIET }),
  deciding('study', 'studies'),
  deciding('study-cursor', 'releasers'),
  deciding('release', 'releases', QUIET),
  deciding('forwarding', 'forwardings'),
  deciding('webhook', 'webhooks'),
  deciding('erasure', 'erasures', QUIET),
  deciding('replacement', 'replacements', QUIET),
  deciding('pattern-run', 'runs', QUIET),
  deciding('progress', 'progress'),
  deciding('fact', 'facts'),
  deciding('ended-session', 'ended_sessions', { collection: 'endedSessions', ...QUIET }),
];

/** Where a bit is: from 0 to 1, of all records of a kind and of all that a record has. */
export interface BitPlace {
  readonly record: number;
  readonly inRecord: number;
}

/** One bit that was changed. */
export interface FlippedBit {
  /** The table or the collection, and the column or the member: `people.body`. */
  readonly where: string;
  /** Whether the record still has it: Carnet may have written the record anew, or deleted it. */
  isThere(): Promise<boolean>;
  /** Puts it back where nothing else was written meanwhile. */
  putBack(): Promise<void>;
}

/** Stored records, one bit of which is changed under a Carnet that runs. */
export interface StoredBits {
  count(kind: DecidingKind): Promise<number>;
  flip(kind: DecidingKind, place: BitPlace): Promise<FlippedBit>;
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
  const filterOf = ({ only }: DecidingKind): string => {
    if (only === undefined) return '';
    return only.isSet ? `WHERE ${only.name} & 1` : `WHERE ${only.name} = 0`;
  };
  const count = (kind: DecidingKind): number =>
    Number(connection.get(`SELECT count(*) AS n FROM ${kind.table} ${filterOf(kind)}`)?.['n']);
  return {
    count: (kind) => Promise.resolve(count(kind)),
    flip: (kind, { record, inRecord }) => {
      const { table, only } = kind;
      const { keys, number } = keysOf(table);
      // Numbers of rows may be greater than JavaScript has them.
      const columns = `${keys.length > 0 ? '' : `CAST(rowid AS TEXT) AS ${ROW}, `}${only?.name ?? '*'}`;
      const found = connection.all(
        `SELECT ${columns} FROM ${table} ${filterOf(kind)}
         ORDER BY ${keys.length > 0 ? keys.join(', ') : 'rowid'}`,
      );
      const row = found[Math.floor(record * found.length)];
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
      const has = `${name} = ${cast} AND ${isThis}`;
      const others = where.filter(({ key }) => key !== name).map((one) => one.value);
      const set = (to: SqlValue, from: SqlValue): void => {
        withoutTriggers(connection, table, () => {
          connection.run(`UPDATE ${table} SET ${name} = ${cast} WHERE ${has}`, to, from, ...others);
        });
      };
      set(flipped, value);
      return Promise.resolve({
        where: `${table}.${name}`,
        isThere: () =>
          Promise.resolve(connection.get(`SELECT 1 FROM ${table} WHERE ${has}`, flipped, ...others) !== undefined),
        putBack: () => {
          set(value, flipped);
          return Promise.resolve();
        },
      });
    },
    close: () => {
      connection.close();
      return Promise.resolve();
    },
  };
};

/** A value of a document, or the name of a member. */
interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly isName?: true;
}

const isNumberOfBson = (value: unknown): value is Int32 | Double | Long =>
  value instanceof Int32 || value instanceof Double || Long.isLong(value);

const leavesOf = (value: unknown, path: readonly string[] = []): readonly Leaf[] => {
  if (Array.isArray(value)) return value.flatMap((one, index) => leavesOf(one, [...path, String(index)]));
  if (typeof value === 'object' && value?.constructor === Object)
    return Object.entries(value).flatMap(([name, one]) => {
      const under = [...path, name];
      // A server makes another key for a document without one.
      const named: readonly Leaf[] = name === '_id' ? [] : [{ path: under, value: name, isName: true }];
      return [...named, ...leavesOf(one, under)];
    });
  const isLeaf = typeof value === 'string' || typeof value === 'boolean' || isNumberOfBson(value);
  return isLeaf ? [{ path, value }] : [];
};

const flippedNumber = (value: Int32 | Double | Long, inValue: number): Int32 | Double | Long => {
  const bit = 1 << Math.floor(inValue * NUMBER_BITS);
  if (Long.isLong(value)) return value.xor(bit);
  return value instanceof Int32
    ? new Int32(value.valueOf() ^ bit)
    : new Double(Number(BigInt(value.valueOf()) ^ BigInt(bit)));
};

const flippedBson = (value: unknown, inValue: number): unknown => {
  if (typeof value === 'boolean') return !value;
  if (isNumberOfBson(value)) return flippedNumber(value, inValue);
  return withBitFlipped(Buffer.from(value as string), inValue).toString();
};

/** A name with one bit changed, which a server takes for a name. */
const flippedName = (name: string, inValue: number): string => {
  for (let tries = 0; ; tries++) {
    const other = withBitFlipped(Buffer.from(name), (inValue + tries / (BITS * name.length)) % 1).toString();
    if (!/^\$|[.\0]/.test(other)) return other;
  }
};

/** The document with another value, or another name, at a path. */
const replaced = (
  document: unknown,
  { path: [name = '', ...rest], isName }: Omit<Leaf, 'value'>,
  to: unknown,
): unknown => {
  const under = { path: rest, ...(isName === true ? { isName } : {}) };
  if (Array.isArray(document))
    return document.map((one: unknown, index) =>
      String(index) !== name ? one : rest.length === 0 ? to : replaced(one, under, to),
    );
  return Object.fromEntries(
    Object.entries(document as object).map(([key, one]: [string, unknown]) => {
      if (key !== name) return [key, one];
      if (rest.length > 0) return [key, replaced(one, under, to)];
      return isName === true ? [to as string, one] : [key, to];
    }),
  );
};

type Stored = Document & { readonly _id: string };
/** Values as they are stored: numbers keep their types. */
const AS_STORED = { promoteValues: false } as const;
const FLIP_TRIES = 20;

const bitsOfMongo = async (url: string): Promise<StoredBits> => {
  const client = await new MongoClient(url).connect();
  const of = ({ collection }: DecidingKind) => client.db().collection<Stored>(collection);
  const filterOf = ({ only }: DecidingKind): Document => (only === undefined ? {} : { [only.name]: only.isSet });
  const sizeOfLeaf = (leaf: Leaf) => ({ ...leaf, value: isNumberOfBson(leaf.value) ? 0 : leaf.value, leaf });
  /** Replaces a document that is as it was read; false if it is not, or if another has the id of the new one. */
  const put = async (kind: DecidingKind, from: Stored, to: Stored): Promise<boolean> => {
    const records = of(kind);
    if (JSON.stringify(from._id) === JSON.stringify(to._id))
      return (await records.replaceOne(from, to)).matchedCount === 1;
    if ((await records.findOne({ _id: to._id })) !== null) return false;
    if ((await records.deleteOne(from)).deletedCount === 0) return false;
    await records.insertOne(to);
    return true;
  };
  const flipOnce = async (kind: DecidingKind, { record, inRecord }: BitPlace): Promise<FlippedBit | undefined> => {
    const all = await of(kind)
      .find(filterOf(kind), { projection: { _id: 1 }, ...AS_STORED })
      .sort({ _id: 1 })
      .toArray();
    const chosenId = all[Math.floor(record * all.length)]?._id ?? '';
    const document = await of(kind).findOne({ _id: chosenId }, AS_STORED);
    if (document === null) return undefined;
    const leaves = leavesOf(document).filter(
      ({ path, isName }) => kind.only === undefined || (path[0] === kind.only.name && isName !== true),
    );
    const { chosen, inValue } = choose(leaves.map(sizeOfLeaf), inRecord);
    const { leaf } = chosen;
    const to = leaf.isName === true ? flippedName(leaf.value as string, inValue) : flippedBson(leaf.value, inValue);
    const changed = replaced(document, leaf, to) as Stored;
    if (!(await put(kind, document, changed))) return undefined;
    return {
      where: `${kind.collection}.${leaf.path.join('.')}${leaf.isName === true ? ' (its name)' : ''}`,
      isThere: async () => (await of(kind).findOne(changed)) !== null,
      putBack: async () => {
        // If Carnet has made the record anew, that one stays.
        if (!(await put(kind, changed, document))) await of(kind).deleteOne(changed);
      },
    };
  };
  return {
    count: (kind) => of(kind).countDocuments(filterOf(kind)),
    flip: async (kind, place) => {
      for (let tries = 0; tries < FLIP_TRIES; tries++) {
        const flipped = await flipOnce(kind, { ...place, inRecord: (place.inRecord + tries / FLIP_TRIES) % 1 });
        if (flipped !== undefined) return flipped;
      }
      throw new Error(`${kind.collection} is written all the time, or each bit makes the id of another record`);
    },
    close: () => client.close(),
  };
};

/** The records of a store; a Carnet may run on it. */
export const storedBits = ({ storeUrl }: Pick<Backends, 'storeUrl'>): Promise<StoredBits> =>
  storeUrl.startsWith('sqlite:')
    ? Promise.resolve(bitsOfSqlite(storeUrl.slice('sqlite:'.length)))
    : bitsOfMongo(storeUrl);
