import { openConnection } from '../../../../../src/store/sqlite/connection/connection.ts';
import { createGroupWrite } from '../../../../../src/store/sqlite/connection/group-write.ts';

const opened = () => {
  const connection = openConnection(':memory:', 'FULL');
  connection.exec('CREATE TABLE numbers (number INTEGER UNIQUE)');
  return {
    connection,
    write: createGroupWrite(connection),
    count: () => connection.get('SELECT count(*) AS count FROM numbers')?.['count'],
  };
};

describe('Writes of one turn of the event loop', () => {
  it('are one transaction, each with its own result', async () => {
    const { connection, write, count } = opened();
    let transactions = 0;
    const counted = createGroupWrite({
      ...connection,
      write: (work) => {
        transactions += 1;
        return connection.write(work);
      },
    });
    const results = await Promise.all(
      [1, 2, 2, 3].map((number) =>
        counted(() => connection.run('INSERT INTO numbers VALUES (?) ON CONFLICT DO NOTHING', number).changes),
      ),
    );
    expect([results, transactions, count()]).toEqual([[1, 1, 0, 1], 1, 3]);
    await write(() => connection.run('DELETE FROM numbers'));
    expect(count()).toBe(0);
  });

  it('are all rejected where one fails, and rolled back; later ones go on', async () => {
    const { connection, write, count } = opened();
    const settled = await Promise.allSettled([
      write(() => connection.run('INSERT INTO numbers VALUES (1)')),
      write(() => {
        throw new Error('no');
      }),
      write(() => connection.run('INSERT INTO numbers VALUES (2)')),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(count()).toBe(0);
    await write(() => connection.run('INSERT INTO numbers VALUES (3)'));
    expect(count()).toBe(1);
  });

  it('are rejected with store-unavailable once the store is closed', async () => {
    const { connection, write } = opened();
    connection.close();
    await expect(write(() => connection.run('INSERT INTO numbers VALUES (1)'))).rejects.toMatchObject({
      kind: 'store-unavailable',
    });
  });
});
