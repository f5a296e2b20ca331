import { createEnding } from '../../../../src/app/startup/end-process.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const ended: unknown[] = [];
const before = new Map<string, readonly unknown[]>();
beforeEach(() => {
  ended.length = 0;
  for (const signal of SIGNALS) before.set(signal, process.listeners(signal));
  jest.spyOn(process, 'exit').mockImplementation(((code: number) => ended.push(code)) as never);
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const signal of SIGNALS)
    for (const listener of process.listeners(signal))
      if (before.get(signal)?.includes(listener) !== true) process.off(signal, listener);
});

/** A process that leaves until it is hurried, and whose stop ends when `finish` is called. */
const aProcess = () => {
  const ending = createEnding({ info: () => undefined });
  let finish: () => void = () => undefined;
  let isStopping = false;
  ending.use({
    leave: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve());
      }),
    stop: () => {
      isStopping = true;
      return new Promise((resolve) => (finish = resolve));
    },
  });
  const stopping = () => waitFor('the stop', () => Promise.resolve(isStopping));
  return { ending, stopping, finish: () => finish() };
};
const exit = () => waitFor('the exit', () => Promise.resolve(ended.length > 0));

describe('the end of a process', () => {
  it('has code 0 where two signals ask for it', async () => {
    const { stopping, finish } = aProcess();
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    await stopping();
    finish();
    await exit();
    expect(ended).toEqual([0]);
  });

  it('has the code of a bug that is met while load balancers leave, and does not wait for them', async () => {
    const { ending, stopping, finish } = aProcess();
    process.emit('SIGTERM');
    ending.end(70);
    await stopping();
    finish();
    await exit();
    expect(ended).toEqual([70]);
  });

  it('has the code of a bug that is met while it stops, and no lower one', async () => {
    const { ending, stopping, finish } = aProcess();
    process.emit('SIGINT');
    await stopping();
    ending.end(70);
    process.emit('SIGTERM');
    finish();
    await exit();
    expect(ended).toEqual([70]);
  });
});
