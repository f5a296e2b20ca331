import { createSharedProbe, type SharedProbeDeps } from '../../../../src/core/retry/shared-probe.ts';

const EVERY_MS = 5000;
const AGAIN_MS = 1000;

/** A part that is well until it is set otherwise, its probe, and the time. */
const aPart = (limitMs: SharedProbeDeps['limitMs'] = 60_000) => {
  const part = {
    time: 0,
    answer: (): Promise<void> => Promise.resolve(),
    probes: 0,
    verdicts: [] as unknown[],
  };
  const check = createSharedProbe({
    probe: () => {
      part.probes++;
      return part.answer();
    },
    everyMs: EVERY_MS,
    againMs: AGAIN_MS,
    limitMs,
    onProbed: (failure) => part.verdicts.push(failure),
    now: () => part.time,
  });
  return { part, check };
};

/** An answer that comes when it is let. */
const aLateAnswer = () => {
  let settle: { resolve: () => void; reject: (reason: unknown) => void } | undefined;
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, resolve: () => settle?.resolve(), reject: (reason: unknown) => settle?.reject(reason) };
};

const FULL = new Error('full');

describe('a shared probe', () => {
  it('probes once for all who ask, and again only when its success is too old', async () => {
    const { part, check } = aPart();
    await Promise.all([check(), check(), check()]);
    part.time = EVERY_MS - 1;
    await check();
    expect(part.probes).toBe(1);
    part.time = EVERY_MS;
    await Promise.all([check(), check()]);
    expect(part.probes).toBe(2);
  });

  it('says a failure to all who ask, and finds its end soon', async () => {
    const { part, check } = aPart();
    part.answer = () => Promise.reject(FULL);
    await expect(Promise.all([check(), check()])).rejects.toBe(FULL);
    part.answer = () => Promise.resolve();
    await expect(check()).rejects.toBe(FULL);
    part.time = AGAIN_MS;
    await check();
    expect([part.probes, part.verdicts]).toEqual([2, [FULL, undefined]]);
  });

  it('says a known failure again while the next probe hangs, and starts no other one beside it', async () => {
    const { part, check } = aPart();
    part.answer = () => Promise.reject(FULL);
    await expect(check()).rejects.toBe(FULL);
    const late = aLateAnswer();
    part.answer = () => late.promise;
    for (let asked = 1; asked <= 3; asked++) {
      part.time += 10 * EVERY_MS;
      await expect(check()).rejects.toBe(FULL);
    }
    expect(part.probes).toBe(2);
    late.resolve();
    await late.promise;
    await check();
    expect(part.probes).toBe(2);
  });

  it('takes a probe without an answer for a failure, and its late answer for the next', async () => {
    const { part, check } = aPart(1);
    const late = aLateAnswer();
    part.answer = () => late.promise;
    await expect(check()).rejects.toMatchObject({ name: 'TimeoutError' });
    part.time = AGAIN_MS;
    // The probe that is under way is judged again, and no other one begins beside it.
    const next = check();
    late.reject(FULL);
    await expect(next).rejects.toBe(FULL);
    expect(part.verdicts).toEqual([expect.objectContaining({ name: 'TimeoutError' }), FULL]);
    expect(part.probes).toBe(1);
  });
});
