import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Keeps SQL from taking absence as an answer of an index or table that is known to be damaged. */
export interface DamageGuard {
  /** The damaged index or table on which the rows of this query rest. */
  findInQuery(sql: string): string | undefined;
  /** The damaged index or table that decides which rows this command adds, changes or deletes. */
  findInCommand(sql: string): string | undefined;
  /** True if this index or table is known to be damaged. */
  isDamaged(name: string): boolean;
  /** Makes the damage known to all processes, now or once no transaction is open: a rollback would lose the note. */
  note(name: string): void;
}

/** The age that the names may have that a process knows, in milliseconds. */
const KNOWN_MS = 1000;
/** More kinds of SQL than a store has. */
const MAX_CACHED = 1000;

const READ = /\b(?:FROM|JOIN)\s+([a-z_]+)\b/gi;
const CHANGED = /\b(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|DELETE\s+FROM|UPDATE)\s+([a-z_]+)\b/gi;
const USED_INDEX = /\bINDEX (\w+)/;

/**
 * Indexes that are tables of their own, and are made anew from the rows. If the index of ids is damaged,
 * `StatementNumbers` finds ids without it.
 */
const WRITTEN_ANYWAY: ReadonlySet<string> = new Set(['postings', 'targets', 'release_people']);
const READ_ANYWAY: ReadonlySet<string> = new Set(['statement_ids', 'recent_ids', 'known_damage']);
/** Figures and times of last use: the note of a check is among them. */
const FIGURES: ReadonlySet<string> = new Set([
  'traffic',
  'last_seen',
  'traffic_by_time',
  'refused_faults',
  'refused_faults_by_time',
]);

const namesIn = (sql: string, pattern: RegExp): readonly string[] =>
  [...sql.matchAll(pattern)].map(([, name = '']) => name.toLowerCase());

const createFindUsed = (database: DatabaseSyncInstance) => {
  const indexesOf = (sql: string): readonly string[] =>
    (database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { readonly detail: string }[]).flatMap(
      ({ detail }) => USED_INDEX.exec(detail)?.[1] ?? [],
    );
  const uniqueOf = (table: string): readonly string[] =>
    (
      database.prepare('SELECT name FROM pragma_index_list(?) WHERE "unique"').all(table) as { readonly name: string }[]
    ).map(({ name }) => name);
  const used = new Map<string, readonly string[]>();
  const cached = (sql: string, find: () => readonly string[]): readonly string[] => {
    const known = used.get(sql);
    if (known !== undefined) return known;
    if (used.size >= MAX_CACHED) used.clear();
    const found = find().filter((name) => !READ_ANYWAY.has(name) && !FIGURES.has(name));
    used.set(sql, found);
    return found;
  };
  return {
    byQuery: (sql: string) => cached(sql, () => [...namesIn(sql, READ), ...indexesOf(sql)]),
    byCommand: (sql: string) =>
      cached(sql, () => {
        const changed = namesIn(sql, CHANGED);
        const read = namesIn(sql.replaceAll(CHANGED, ''), READ);
        return [
          ...changed.filter((name) => !WRITTEN_ANYWAY.has(name)),
          ...read,
          ...indexesOf(sql),
          // These indexes answer if a row is new.
          ...changed.flatMap(uniqueOf),
        ];
      }),
  };
};

/**
 * The guard of one connection. It looks once a second for what other processes have found. `onNoted` gets what this one
 * has found, each name once.
 */
export const createDamageGuard = (
  database: DatabaseSyncInstance,
  onNoted: (name: string) => void = () => undefined,
): DamageGuard => {
  const findUsed = createFindUsed(database);
  let known: ReadonlySet<string> = new Set();
  let lookAgainAt = 0;
  const unsaved = new Set<string>();

  const readNames = (): readonly string[] => {
    try {
      const rows = database.prepare('SELECT name FROM known_damage').all() as { readonly name: string }[];
      return rows.map(({ name }) => name);
    } catch (thrown) {
      // Before the migration that makes the table, there is none.
      if (String(thrown).includes('no such table')) return [];
      throw thrown;
    }
  };
  const save = (): void => {
    for (const name of unsaved) {
      try {
        database.prepare('INSERT OR IGNORE INTO known_damage (name, found_at) VALUES (?, ?)').run(name, Date.now());
        unsaved.delete(name);
      } catch {
        // The store takes no writes now: this process knows the damage, and tries again.
      }
    }
  };
  const refresh = (): void => {
    const now = performance.now();
    if (now < lookAgainAt || !database.isOpen) return;
    lookAgainAt = now + KNOWN_MS;
    if (unsaved.size > 0 && !database.isTransaction) save();
    known = new Set([...readNames(), ...unsaved]);
  };
  const findDamaged = (names: () => readonly string[]): string | undefined => {
    refresh();
    return known.size === 0 || !database.isOpen ? undefined : names().find((name) => known.has(name));
  };
  return {
    findInQuery: (sql) => findDamaged(() => findUsed.byQuery(sql)),
    findInCommand: (sql) => findDamaged(() => findUsed.byCommand(sql)),
    isDamaged: (name) => {
      refresh();
      return known.has(name);
    },
    note: (name) => {
      if (!known.has(name)) onNoted(name);
      unsaved.add(name);
      known = new Set([...known, name]);
      lookAgainAt = 0;
    },
  };
};
