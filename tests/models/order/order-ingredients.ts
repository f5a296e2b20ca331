import { createLeaseRuns } from '../../../src/ingest/profiles/run-leases.ts';
import { type OrderParts, REAL_PARTS } from './order-world.ts';

/** Parts without one of the mechanisms that hold the order. */
export const ORDER_INGREDIENTS: Readonly<Record<string, OrderParts>> = {
  'the lease': {
    ...REAL_PARTS,
    leaseRuns: () => () =>
      Promise.resolve({
        waited: false,
        isHeld: () => Promise.resolve(true),
        release: () => Promise.resolve(),
        leave: () => undefined,
      }),
  },
  'holding the runs until the sink has passed the statements': {
    ...REAL_PARTS,
    waitForBatch: () => () => Promise.resolve({ kind: 'readable', deadLetters: [] }),
  },
  'a token of its own for each try': {
    ...REAL_PARTS,
    leaseRuns: (deps) => {
      const token = deps.newToken();
      return createLeaseRuns({ ...deps, newToken: () => token });
    },
  },
  'waiting for the store before a lease that ran out is used': {
    ...REAL_PARTS,
    leaseRuns: (deps) => createLeaseRuns({ ...deps, consistentThrough: () => Promise.resolve(Infinity) }),
  },
  'taking over a lease that ran out': {
    ...REAL_PARTS,
    leaseRuns: (deps) =>
      createLeaseRuns({ ...deps, repository: { ...deps.repository, takeOver: () => Promise.resolve(false) } }),
  },
  'reading again what is stored': {
    ...REAL_PARTS,
    checkProfiles: (real) => (given) => real({ ...given, findStored: () => Promise.resolve(given.stored) }),
  },
  'a time of storing after that of the run': {
    ...REAL_PARTS,
    checkProfiles: (real) => async (given) => {
      const continued = await real(given);
      return continued && { runs: continued.runs };
    },
  },
};
