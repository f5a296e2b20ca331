import type { Problem } from '../../../../../src/core/problem.ts';
import { createQuotas } from '../../../../../src/access/sources/limits/quotas.ts';

describe('the quotas of sources', () => {
  const clock = { at: 0 };
  const defaults = { requests: 60, statements: 120, bytes: 6000, cpuMs: 600 };
  const quotas = () => {
    clock.at = 0;
    return createQuotas({ settings: { ...defaults, accountRequests: 3 }, now: () => clock.at });
  };
  const refusal = (work: () => void): Problem | undefined => {
    try {
      work();
      return undefined;
    } catch (thrown) {
      return thrown as Problem;
    }
  };

  it('give a minute of requests at once, then one a second', () => {
    const { admit } = quotas();
    for (let n = 0; n < 60; n++) admit({ id: 'a' });
    const refused = refusal(() => admit({ id: 'a' }));
    expect(refused).toMatchObject({
      kind: 'too-many-requests',
      extensions: {
        retryAfterS: 1,
        rateLimit: {
          policy:
            '"requests";q=60;w=60, "statements";q=120;w=60, "bytes";q=6000;qu="content-bytes";w=60, "cpuMs";q=600;w=60',
          state: '"requests";r=0;t=1',
        },
      },
    });
    admit({ id: 'b' });
    clock.at = 1000;
    admit({ id: 'a' });
    expect(refusal(() => admit({ id: 'a' }))).toBeDefined();
  });

  it.each(['statements', 'bytes', 'cpuMs'] as const)(
    'count %s once they are known, and refuse what follows',
    (name) => {
      const { admit, charge } = quotas();
      admit({ id: 'a' });
      charge({ id: 'a' }, { [name]: defaults[name] * 1.5 });
      const refused = refusal(() => admit({ id: 'a' }));
      expect(refused?.extensions.rateLimit?.state).toMatch(new RegExp(`^"${name}";r=0;t=3[0-9]$`));
      clock.at = 1000 * (refused?.extensions.retryAfterS ?? 0);
      admit({ id: 'a' });
    },
  );

  it('report the refusals of a source, not those of an account', () => {
    const refused: string[] = [];
    const settings = { ...defaults, requests: 1, accountRequests: 1 };
    const { admit, admitAccount } = createQuotas({
      settings,
      now: () => 0,
      onRefused: (source, { kind }) => refused.push(`${source} ${kind}`),
    });
    admit({ id: 'a' });
    expect(refusal(() => admit({ id: 'a' }))).toBeDefined();
    admitAccount('staff:ada');
    expect(refusal(() => admitAccount('staff:ada'))).toBeDefined();
    expect(refused).toEqual(['a too-many-requests']);
  });

  it('of an account count its requests alone, apart from those of sources', () => {
    const { admit, admitAccount } = quotas();
    for (let n = 0; n < 3; n++) admitAccount('staff:ada');
    expect(refusal(() => admitAccount('staff:ada'))).toMatchObject({
      kind: 'too-many-requests',
      message: 'this account has used its 3 requests a minute; wait a minute',
      extensions: { retryAfterS: 20, rateLimit: { policy: '"requests";q=3;w=60', state: '"requests";r=0;t=20' } },
    });
    admitAccount('staff:bob');
    admit({ id: 'staff:ada' });
    clock.at = 20_000;
    admitAccount('staff:ada');
    expect(refusal(() => admitAccount('staff:ada'))).toBeDefined();
  });

  it('let no single request cost more than a minute', () => {
    const { admit, charge } = quotas();
    admit({ id: 'a' });
    charge({ id: 'a' }, { bytes: 1e9 });
    clock.at = 61_000;
    admit({ id: 'a' });
  });

  it('are those of the source where it has its own, from the next request on', () => {
    const { admit } = quotas();
    admit({ id: 'a', quota: { requests: 2 } });
    admit({ id: 'a', quota: { requests: 2 } });
    expect(refusal(() => admit({ id: 'a', quota: { requests: 2 } }))?.faults[0]?.detail).toBe('are 2 a minute');
    clock.at = 60_000;
    const raised = { requests: 1000 };
    for (let n = 0; n < 3; n++) admit({ id: 'a', quota: raised });
  });
});
