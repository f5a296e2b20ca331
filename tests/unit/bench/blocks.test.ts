import { alternate, orderOf } from '../../bench/measure/blocks.ts';

describe('blocks that alternate', () => {
  it('have every order of three in six rounds', () => {
    const orders = Array.from({ length: 6 }, (_, round) => orderOf(3, round).join(''));
    expect(orders.toSorted()).toEqual(['012', '021', '102', '120', '201', '210']);
  });

  it('are run one after another, and sorted by contender and round', async () => {
    const ran: string[] = [];
    const results = await alternate(['a', 'b'], 3, (contender, round) => {
      ran.push(contender);
      return Promise.resolve(`${contender}${round}`);
    });
    expect(ran.join('')).toBe('abbaba');
    expect(results).toEqual([
      ['a0', 'a1', 'a2'],
      ['b0', 'b1', 'b2'],
    ]);
  });
});
