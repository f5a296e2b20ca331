import { createOperations } from '../../../../src/telemetry/operations/operations.ts';
import type { StaffPrincipal } from '../../../../src/access/staff/staff-principal.ts';

describe('The figures of an organisation', () => {
  it('have the scope that its operators have now, not the one of when the first one asked', async () => {
    let time = 0;
    const totals = { accepted: 0, refused: 0, withheld: 0 };
    const series = { step: 'hour', from: 0, accepted: [], refused: [], withheld: [] } as never;
    const operations = createOperations({
      traffic: {
        lastMinute: () => Promise.resolve(totals),
        lastHour: () => Promise.resolve(series),
        lastWeek: () => Promise.resolve(series),
      } as never,
      readProgress: () => Promise.resolve([]),
      consistentThrough: () => Promise.resolve(0),
      readBeats: () => Promise.resolve([]),
      checkParts: () => Promise.resolve([]),
      findAttention: ({ hasInScope }) =>
        Promise.resolve(hasInScope(['moved']) ? [{ kind: 'dead-letters' } as never] : []),
      readHost: () => Promise.resolve({}),
      now: () => time,
    });
    const by = (hasInScope: StaffPrincipal['hasInScope']): StaffPrincipal => ({
      actor: 'ann',
      scopes: ['operator'],
      organisation: 'org:a',
      hasInScope,
    });
    const count = async (hasInScope: StaffPrincipal['hasInScope']) => {
      const found = await operations.overview(by(hasInScope));
      return found.attention.filter(({ kind }) => kind === 'dead-letters').length;
    };
    expect(await count(() => true)).toBe(1);
    time += 10_000;
    expect(await count(() => false)).toBe(0);
  });
});
