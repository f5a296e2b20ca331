import { BEATING_PARTS } from '../../../../src/telemetry/operations/heartbeat.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Backends } from '../backends.ts';

/** As if 20 s had passed since the last process ended: commands count none as running. */
export const forgetBeats = async ({ storeUrl }: Pick<Backends, 'storeUrl'>): Promise<void> => {
  const store = await openStore(storeUrl, { now: Date.now });
  try {
    for (const part of BEATING_PARTS) await store.traffic.deleteSeen(`part:${part}`, Date.now() + 1);
  } finally {
    await store.close();
  }
};
