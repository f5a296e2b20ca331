import { setImmediate as turn } from 'node:timers/promises';
import { createSingleFlight } from '../../../../src/core/concurrency/single-flight.ts';

/** A question whose answers are given one by one: each says how many were asked when it was. */
const asking = () => {
  const answers: (() => void)[] = [];
  const ask = (): Promise<number> =>
    new Promise((resolve) => {
      const number = answers.length + 1;
      answers.push(() => resolve(number));
    });
  return { answers, ask, together: createSingleFlight<object, number>() };
};
const turns = async (count = 5): Promise<void> => {
  for (let n = 0; n < count; n++) await turn();
};

describe('A single flight', () => {
  it('is one call for all who ask at the same time', async () => {
    const { answers, ask, together } = asking();
    const about = {};
    const waiting = [together(about, ask), together(about, ask), together(about, ask)];
    await turns();
    answers[0]!();
    expect([await Promise.all(waiting), answers.length]).toEqual([[1, 1, 1], 1]);
  });

  it('is followed by one more call for all who ask while it is under way', async () => {
    const { answers, ask, together } = asking();
    const about = {};
    const first = together(about, ask);
    await turns();
    const later = [together(about, ask), together(about, ask)];
    await turns();
    expect(answers).toHaveLength(1);
    answers[0]!();
    expect(await first).toBe(1);
    await turns();
    answers[1]!();
    expect([await Promise.all(later), answers.length]).toEqual([[2, 2], 2]);
  });

  it('is another call after the answer, and for another key', async () => {
    const { answers, ask, together } = asking();
    const about = {};
    const first = together(about, ask);
    const other = together({}, ask);
    await turns();
    for (const answer of answers) answer();
    expect([await first, await other]).toEqual([1, 2]);
    const again = together(about, ask);
    await turns();
    answers[2]!();
    expect(await again).toBe(3);
  });

  it('rejects for all who waited, and is a new call for those who ask then', async () => {
    const { answers, ask, together } = asking();
    const about = {};
    const away = (): Promise<number> => Promise.reject(new Error('away'));
    const refused = await Promise.allSettled([together(about, away), together(about, ask)]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = together(about, ask);
    await turns();
    answers[0]!();
    expect(await next).toBe(1);
  });

  it('may be about any key, and keeps nothing of it once it is answered', async () => {
    const { answers, ask } = asking();
    const names = createSingleFlight<string, number>();
    const waiting = [names('one', ask), names('one', ask), names('other', ask)];
    await turns();
    for (const answer of answers) answer();
    expect(await Promise.all(waiting)).toEqual([1, 1, 2]);
  });
});
