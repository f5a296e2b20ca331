import { waitFor } from '../checks/wait-for.ts';
import type { Backends } from './backends.ts';
import { type CarnetOptions, isReady, type RunningCarnet, runCarnet } from './running-carnet.ts';

/** Starts a Carnet; one with a sink is ready then. Until its store has caught up it would answer reads with 503. */
export const runReady = async (backends: Backends, options: CarnetOptions = {}): Promise<RunningCarnet> => {
  const carnet = await runCarnet(backends, options);
  if (options.role !== undefined && options.role !== 'all' && options.role !== 'sink') return carnet;
  await waitFor('it to be ready', () => isReady(carnet)).catch(async (thrown: unknown) => {
    await carnet.close();
    throw thrown;
  });
  return carnet;
};

/** Uses a Carnet on these backends, ready as by `runReady`, and closes it without any unexpected error. */
export const whileRunning = async <T>(
  backends: Backends,
  use: (carnet: RunningCarnet) => Promise<T>,
  options: CarnetOptions = {},
): Promise<T> => {
  const carnet = await runReady(backends, options);
  try {
    return await use(carnet);
  } finally {
    await carnet.close();
    expect(carnet.unexpectedErrors).toEqual([]);
  }
};

/** `whileRunning` on the backends of the test that runs. */
export const runningOn =
  (backends: () => Backends) =>
  <T>(use: (carnet: RunningCarnet) => Promise<T>, options: CarnetOptions = {}): Promise<T> =>
    whileRunning(backends(), use, options);
