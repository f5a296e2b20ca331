import { SESSION_SIZE, TRAFFIC } from '../../bench/measure/traffic.ts';
import { loadOf, WRITE_ROWS } from '../../bench/rows/write-rows.ts';

interface Sent {
  readonly timestamp: string;
  readonly actor: { readonly account: { readonly name: string } };
  readonly verb: { readonly id: string };
  readonly context: { readonly registration: string };
}

const sent = (kind: keyof typeof TRAFFIC, from: number, count: number): readonly Sent[] =>
  TRAFFIC[kind](from, count) as readonly Sent[];

describe('the traffic of the bench', () => {
  it('has sessions of ten statements, each in a registration of its own', () => {
    const statements = sent('sessions', 0, 3 * SESSION_SIZE);
    expect(new Set(statements.map(({ context }) => context.registration)).size).toBe(3);
    const verbs = statements.slice(0, SESSION_SIZE).map(({ verb }) => verb.id.replace(/.*\//, ''));
    expect(verbs).toEqual([
      'launched',
      'initialized',
      ...Array(5).fill('answered'),
      'completed',
      'passed',
      'terminated',
    ]);
  });

  it('has a school whose pupils are mostly seen for the first time', () => {
    const pupils = sent('school', 0, 25_000).map(({ actor }) => actor.account.name);
    const share = new Set(pupils).size / pupils.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.9);
    expect(sent('school', 25_000, 100).some(({ actor }) => pupils.includes(actor.account.name))).toBe(false);
  });

  it.each(WRITE_ROWS.map((row) => [row.name, row] as const))('fills the POSTs of %s, anew each block', (_, row) => {
    const loads = [1, 2].map((block) => loadOf(row, block, 400));
    const posted = loads.map(({ bodies }) =>
      bodies.map((body) => [JSON.parse(body.toString('utf8')) as Sent | readonly Sent[]].flat()),
    );
    for (const [index, { statements }] of loads.entries()) {
      expect(posted[index]!.flat()).toHaveLength(statements);
      expect(new Set(posted[index]!.map(({ length }) => length))).toEqual(new Set([row.size]));
    }
    // The time of a statement follows from its number.
    const times = posted.flat(2).map(({ timestamp }) => timestamp);
    expect(new Set(times).size).toBe(times.length);
  });
});
