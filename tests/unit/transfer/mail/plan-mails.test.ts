import { afterSending, planMails } from '../../../../src/transfer/mail/plan-mails.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-12-03T12:00:00Z');

describe('The plan of the mails of an account', () => {
  it('names what waits and was not mailed, and claims it for five minutes', () => {
    expect(planMails([{ key: 'a', at: NOW - 1 }], ['a', 'b'], NOW)).toEqual({
      due: ['b'],
      mailed: [
        { key: 'a', at: NOW - 1 },
        { key: 'b', tries: 1, at: NOW + 5 * MINUTE },
      ],
      retryAt: NOW + 5 * MINUTE,
    });
  });

  it('tries again what was claimed and not sent, later each time, at most six hours apart', () => {
    const claimed = [{ key: 'a', tries: 1, at: NOW }];
    expect(planMails(claimed, ['a'], NOW - 1).due).toEqual([]);
    expect(planMails(claimed, ['a'], NOW - 1).retryAt).toBe(NOW);
    expect(planMails(claimed, ['a'], NOW)).toMatchObject({ due: ['a'], mailed: [{ tries: 2, at: NOW + 10 * MINUTE }] });
    const often = [{ key: 'a', tries: 40, at: NOW }];
    expect(planMails(often, ['a'], NOW).mailed).toEqual([{ key: 'a', tries: 41, at: NOW + 360 * MINUTE }]);
  });

  it('forgets what waits no more, and mails it again once it comes back', () => {
    const gone = planMails([{ key: 'a', at: NOW }], [], NOW);
    expect(gone).toEqual({ due: [], mailed: [] });
    expect(planMails(gone.mailed, ['a'], NOW).due).toEqual(['a']);
  });

  it('has nothing left to try once all is sent', () => {
    const { mailed, due } = planMails([], ['a', 'b'], NOW);
    const sent = afterSending(mailed, due, NOW + 1);
    expect(sent).toEqual([
      { key: 'a', at: NOW + 1 },
      { key: 'b', at: NOW + 1 },
    ]);
    expect(planMails(sent, ['a', 'b'], NOW + 2)).toEqual({ due: [], mailed: sent });
  });
});
