import { createSweepConsent } from '../../../../src/sink/sweeps/sweep-consent.ts';
import { damagedStatement } from '../../../../src/store/ports/statements/statement-checksum.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';

describe('the sweep of statements that may not stay', () => {
  it('leaves a damaged one until it is repaired, unless it is being erased: its people may be others', async () => {
    const people = [{ id: 'unknown', role: 'actor' as const, generation: 1 }];
    const intact = aStoredStatement({ people });
    const damaged = damagedStatement(aStoredStatement({ people }));
    const erasing = damagedStatement({ ...aStoredStatement({ people }), erasing: true });
    const erased: StoredStatement[] = [];
    const sweep = createSweepConsent({
      statements: { scan: ({ above }) => Promise.resolve(above === undefined ? [intact, damaged, erasing] : []) },
      consent: {
        personsById: () => Promise.resolve(new Map()),
        erase: (some) => {
          erased.push(...some);
          return Promise.resolve();
        },
      },
    });
    expect(await sweep()).toMatchObject({ seen: 3, erased: 2 });
    expect(erased.map(({ id }) => id)).toEqual([intact.id, erasing.id]);
  });
});
