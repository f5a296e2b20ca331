import { watchPresence } from '../../../src/console/api/presence.ts';

describe('a page of the console that was left open', () => {
  it('reads no more by itself five minutes after the last act, and at once when its person is back', () => {
    let time = 0;
    const acts = new EventTarget();
    const onReturn = jest.fn();
    const presence = watchPresence(acts, { now: () => time, onReturn });
    time = 299_999;
    expect(presence.isPresent()).toBe(true);
    acts.dispatchEvent(new Event('keydown'));
    expect(onReturn).not.toHaveBeenCalled();
    time += 300_000;
    expect(presence.isPresent()).toBe(false);
    acts.dispatchEvent(new Event('pointermove'));
    expect(presence.isPresent()).toBe(true);
    expect(onReturn).toHaveBeenCalledTimes(1);
  });
});
