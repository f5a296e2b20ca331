import Module from 'node:module';
import { renameSync, writeFileSync } from 'node:fs';

// Preloaded by `node --import` into a measured process. It may import nothing of the project, since it is loaded
// before programs of other commits too.

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Native = Readonly<Record<string, Method>>;
type Constructor = abstract new (...args: never) => object;

const COUNTED = ['run', 'get', 'all', 'iterate'] as const;

const counts = new Map<string, number>();

const count = (method: string, sql: unknown): void => {
  const key = `${method} ${String(sql)}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** Puts a counted method before the native one, which the prototype does not let change. */
const cover = (target: object, name: string, method: (native: Method) => Method): void => {
  Object.defineProperty(target, name, { value: method((target as Native)[name]!), configurable: true });
};

const coverStatement = (statement: object, sql: unknown): object => {
  for (const name of COUNTED)
    cover(
      statement,
      name,
      (native) =>
        function (...args) {
          count(name, sql);
          return native.apply(this, args);
        },
    );
  return statement;
};

const coverDatabase = (database: object): object => {
  cover(
    database,
    'exec',
    (native) =>
      function (sql, ...rest) {
        count('exec', sql);
        return native.call(this, sql, ...rest);
      },
  );
  cover(
    database,
    'prepare',
    (native) =>
      function (sql, ...rest) {
        return coverStatement(native.call(this, sql, ...rest) as object, sql);
      },
  );
  return database;
};

interface NativeModule {
  exports: Readonly<Record<string, unknown>>;
}
type Loader = (module: NativeModule, file: string) => void;

// Statements of SQLite are classes of a native library.
const { _extensions: loaders } = Module as unknown as { readonly _extensions: Record<string, Loader> };
const load = loaders['.node']!;
loaders['.node'] = (module, file) => {
  load(module, file);
  if (typeof module.exports['StatementSync'] !== 'function') return;
  const DatabaseSync = new Proxy(module.exports['DatabaseSync'] as Constructor, {
    construct: (target, args, as) =>
      coverDatabase(Reflect.construct(target as unknown as new () => object, args, as) as object),
  });
  module.exports = { ...module.exports, DatabaseSync };
};

/** Writes what was counted to the file, and begins anew. */
process.on('SIGUSR2', () => {
  const file = process.env['BENCH_COUNTS'] ?? '';
  writeFileSync(`${file}.new`, JSON.stringify([...counts]));
  renameSync(`${file}.new`, file);
  counts.clear();
});
