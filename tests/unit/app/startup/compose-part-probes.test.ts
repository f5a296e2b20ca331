import { composePartProbes } from '../../../../src/app/startup/compose-part-probes.ts';
import { unwritable } from '../../../../src/core/disk/write-fault.ts';

describe('the probes of journal and store', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('have the log name a fault within 7 s while nothing asks, though each takes a moment', async () => {
    const lines: object[] = [];
    const faults: Error[] = [];
    const ping = async (): Promise<void> => {
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      if (faults[0] !== undefined) throw faults[0];
    };
    const log = { error: (facts: object) => lines.push(facts), warn: (facts: object) => lines.push(facts) };
    const probes = composePartProbes({
      journal: { ping },
      store: { ping: () => Promise.resolve() },
      log,
      now: Date.now,
    });
    const interval = probes.start((thrown) => {
      throw thrown as Error;
    });
    await jest.advanceTimersByTimeAsync(100);
    faults.push(unwritable('journal-unavailable', 'ENOSPC'));
    await jest.advanceTimersByTimeAsync(7000);
    expect(lines).toEqual([{ part: 'journal', cause: 'ENOSPC', reason: 'ENOSPC: the disk is full' }]);
    await interval.stop();
  });
});
