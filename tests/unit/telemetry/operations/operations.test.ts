import { createOperations } from '../../../../src/telemetry/operations/operations.ts';
import type { StaffPrincipal } from '../../../../src/access/staff/staff-principal.ts';

const totals = { accepted: 0, refused: 0, withheld: 0 };
const series = { step: 'hour', from: 0, accepted: [], refused: [], withheld: [] } as never;
const deps: Parameters<typeof createOperations>[0] = {
  traffic: {
    lastTenSeconds: () => Promise.resolve(totals),
    lastMinute: () => Promise.resolve(totals),
    lastHour: () => Promise.resolve(series),
    lastDay: () => Promise.resolve(series),
    lastWeek: () => Promise.resolve(series),
  } as never,
  readProgress: () => Promise.resolve([]),
  consistentThrough: () => Promise.resolve(0),
  readBeats: () => Promise.resolve([]),
  parts: { check: () => Promise.resolve([]), probed: () => new Map() },
  findAttention: () => Promise.resolve([]),
  readHost: () => Promise.resolve({}),
  now: () => 0,
};

describe('The figures of an organisation', () => {
  it('have the scope that its operators have now, not the one of when the first one asked', async () => {
    let time = 0;
    const operations = createOperations({
      ...deps,
      findAttention: ({ hasInScope }) =>
        Promise.resolve(hasInScope(['moved']) ? [{ kind: 'dead-letters' } as never] : []),
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

  it('do not wait for a list that takes long, and say of when the list is', async () => {
    const clock = { at: 1000 };
    const finding: (() => void)[] = [];
    const found = { kind: 'dead-letters', severity: 'error', link: '/' } as const;
    const down = { part: 'journal', health: 'down', since: 7 } as const;
    const operations = createOperations({
      ...deps,
      parts: { check: () => Promise.resolve([down]), probed: () => new Map() },
      findAttention: () => new Promise((resolve) => finding.push(() => resolve([found]))),
      now: () => clock.at,
    });
    const by = { actor: 'ann', scopes: ['operator'], organisation: 'org:a', hasInScope: () => true } as const;
    const kinds = async () => {
      const { attention, attentionAt } = await operations.current(by);
      return [attention.map(({ kind }) => kind), attentionAt];
    };
    expect(await kinds()).toEqual([['part-down'], undefined]);
    finding[0]?.();
    clock.at += 800;
    expect(await kinds()).toEqual([['part-down', 'dead-letters'], 1000]);
    clock.at += 60_000;
    expect(await kinds()).toEqual([['part-down', 'dead-letters'], 1000]);
  });
});
