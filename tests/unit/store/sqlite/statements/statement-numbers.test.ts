import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, openConnection } from '../../../../../src/store/sqlite/connection/connection.ts';
import { migrate } from '../../../../../src/store/sqlite/connection/schema.ts';
import {
  createStatementNumbers,
  type StatementNumbers,
} from '../../../../../src/store/sqlite/statements/statement-numbers.ts';
import { aFolder } from '../../../../support/checks/a-directory.ts';

/** The same numbers for the same seed. */
const randomFrom = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const idOf = (number: number): string =>
  [
    (Math.imul(number + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, '0'),
    '0000-4000-8000',
    String(number).padStart(12, '0'),
  ].join('-');

describe('The index of statement ids in SQLite', () => {
  const folder = aFolder('numbers');
  let connections: Connection[] = [];
  let files = 0;
  /** One process on the same file for each `maxRecent`. */
  const open = (...maxRecent: readonly number[]): readonly StatementNumbers[] => {
    const file = join(folder, `${++files}.db`);
    connections = maxRecent.map(() => openConnection(file, 'NORMAL'));
    for (const connection of connections) migrate(connection);
    return connections.map((connection, index) => createStatementNumbers({ connection, maxRecent: maxRecent[index]! }));
  };
  const count = (table: string): number =>
    Number(connections[0]!.get(`SELECT count(*) AS count FROM ${table}`)!['count']);
  const add = (numbers: StatementNumbers, from: number, to: number): void =>
    numbers.write(() =>
      numbers.add(
        Array.from({ length: to - from }, (_, index) => ({ id: idOf(from + index), n: BigInt(from + index) })),
      ),
    );

  afterEach(() => {
    for (const connection of connections.splice(0)) connection.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finds recent ids and moved ones', () => {
    const [numbers] = open(20) as [StatementNumbers];
    for (let from = 0; from < 200; from += 10) add(numbers, from, from + 10);
    expect(count('statement_ids')).toBeGreaterThan(100);
    expect(count('recent_ids')).toBeGreaterThan(0);
    const ids = Array.from({ length: 210 }, (_, number) => idOf(number));
    expect(numbers.find(ids)).toEqual(new Map(ids.slice(0, 200).map((id, number) => [id, BigInt(number)])));
  });

  it('limits the recent ids, also where all have the same first digit', () => {
    const [numbers] = open(20) as [StatementNumbers];
    for (let from = 0; from < 100; from++) {
      numbers.write(() =>
        numbers.add([{ id: `00000000-0000-7000-8000-${String(from).padStart(12, '0')}`, n: BigInt(from) }]),
      );
      expect(count('recent_ids')).toBeLessThanOrEqual(21);
    }
  });

  it('stores numbers of 63 bits', () => {
    const [numbers] = open(20) as [StatementNumbers];
    numbers.write(() => numbers.add([{ id: idOf(1), n: 2n ** 63n - 2n }]));
    expect(numbers.find([idOf(1)]).get(idOf(1))).toBe(2n ** 63n - 2n);
  });

  it('undoes the changes of a failed transaction', () => {
    const [numbers, other] = open(3, 3) as [StatementNumbers, StatementNumbers];
    add(numbers, 0, 8);
    expect(() =>
      numbers.write(() => {
        numbers.delete(idOf(0));
        numbers.add([{ id: idOf(9), n: 9n }]);
        throw new Error('the disk is full');
      }),
    ).toThrow('the disk is full');
    add(numbers, 20, 21);
    for (const one of [numbers, other])
      expect(new Set(one.find([...Array(10).keys(), 20].map(idOf)).values())).toEqual(
        new Set([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 20n]),
      );
  });

  it('finds an id that another process has deleted, added again and moved', () => {
    const [numbers, other] = open(100, 0) as [StatementNumbers, StatementNumbers];
    add(numbers, 1, 2);
    other.write(() => other.delete(idOf(1)));
    other.write(() => other.add([{ id: idOf(1), n: 500n }]));
    other.write(() => other.add([{ id: idOf(2), n: 501n }]));
    expect(count('recent_ids')).toBe(1);
    expect(numbers.find([idOf(1), idOf(2)])).toEqual(
      new Map([
        [idOf(1), 500n],
        [idOf(2), 501n],
      ]),
    );
  });

  it('gives no number of the list twice: another process would not read the second id', () => {
    const [numbers, other] = open(100, 100) as [StatementNumbers, StatementNumbers];
    add(numbers, 1, 4);
    expect(other.find([idOf(3)]).get(idOf(3))).toBe(3n);
    numbers.write(() => numbers.delete(idOf(3)));
    add(numbers, 5, 6);
    expect(other.find([idOf(5)])).toEqual(new Map([[idOf(5), 5n]]));
    expect(other.find([idOf(3)])).toEqual(new Map());
  });

  // Three processes: one moves often, one seldom, and one only reads until its memory is too large.
  it.each([1, 2, 3, 4, 5, 6])('is the same in all processes, whichever adds, moves and deletes (seed %d)', (seed) => {
    const random = randomFrom(seed);
    const all = open(8, 40, 3);
    const [often, seldom] = all as [StatementNumbers, StatementNumbers];
    const truth = new Map<string, bigint>();
    let next = 1n;
    for (let step = 0; step < 300; step++) {
      const writer = random(2) === 0 ? often : seldom;
      const written = [...new Set(Array.from({ length: 1 + random(12) }, () => idOf(random(150))))];
      writer.write(() => {
        const known = writer.find(written);
        for (const id of written) expect(known.get(id)).toBe(truth.get(id));
        const gone = written.filter((id) => truth.has(id) && random(3) > 0);
        for (const id of gone) {
          writer.delete(id);
          truth.delete(id);
        }
        const rows = written.filter((id) => !known.has(id)).map((id) => ({ id, n: next++ }));
        writer.add(rows);
        for (const { id, n } of rows) truth.set(id, n);
      });
      const ids = Array.from({ length: 20 }, () => idOf(random(150)));
      const expected = new Map(ids.flatMap((id) => (truth.has(id) ? [[id, truth.get(id)!] as const] : [])));
      for (const numbers of random(4) === 0 ? all : [all[random(3)]!]) expect(numbers.find(ids)).toEqual(expected);
    }
    expect(count('statement_ids') + count('recent_ids')).toBe(truth.size);
    expect(count('statement_ids')).toBeGreaterThan(0);
  });
});
