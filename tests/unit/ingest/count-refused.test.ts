import { countRefused } from '../../../src/ingest/count-refused.ts';
import { Problem } from '../../../src/core/problem.ts';

const counted = async (take: Parameters<typeof countRefused>[1]): Promise<readonly (readonly [number, string])[]> => {
  const told: (readonly [number, string])[] = [];
  await countRefused(
    {
      refused: (statements, kind) => {
        told.push([statements, kind]);
      },
    },
    take,
  ).catch(() => undefined);
  return told;
};

describe('what is counted of a refusal', () => {
  it('is every statement of its body, and one where none could be read', async () => {
    expect(
      await counted((found) => {
        found(1000);
        return Promise.reject(new Problem('statement-conflict', 'taken'));
      }),
    ).toEqual([[1000, 'statement-conflict']]);
    expect(await counted(() => Promise.reject(new Problem('invalid-json', 'no JSON')))).toEqual([[1, 'invalid-json']]);
  });

  it('is of the kind internal where it is a bug', async () => {
    expect(
      await counted((found) => {
        found(3);
        throw new TypeError('a bug');
      }),
    ).toEqual([[3, 'internal']]);
  });

  it('is nothing where all went well, and what was thrown is thrown', async () => {
    expect(
      await counted((found) => {
        found(3);
        return Promise.resolve();
      }),
    ).toEqual([]);
    await expect(countRefused(undefined, () => Promise.reject(new Error('as it was')))).rejects.toThrow('as it was');
  });
});
