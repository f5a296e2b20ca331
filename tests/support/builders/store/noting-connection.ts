import type { Connection } from '../../../../src/store/sqlite/connection/connection.ts';

/** A connection that adds the verb of each SQL statement to `verbs`, and BEGIN for each transaction. */
export const notingConnection = (connection: Connection, verbs: string[]): Connection => {
  const note = (sql: string): void => {
    verbs.push(/^\w+/.exec(sql.trim())?.[0] ?? '');
  };
  return {
    ...connection,
    run: (sql, ...values) => {
      note(sql);
      return connection.run(sql, ...values);
    },
    get: (sql, ...values) => {
      note(sql);
      return connection.get(sql, ...values);
    },
    all: (sql, ...values) => {
      note(sql);
      return connection.all(sql, ...values);
    },
    write: (work) => {
      verbs.push('BEGIN');
      return connection.write(work);
    },
    read: (work) => {
      verbs.push('BEGIN');
      return connection.read(work);
    },
  };
};
