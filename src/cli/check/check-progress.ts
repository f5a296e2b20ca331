import { Presets, SingleBar } from 'cli-progress';
import type { OnProgress } from '../../backup/check/check-store.ts';

const STEPS = 1000;

/** A bar on a terminal; nothing elsewhere. */
export const createCheckProgress = (): { readonly update: OnProgress; readonly stop: () => void } => {
  const bar = new SingleBar(
    { format: '{bar} {percentage}% | {what} | {eta_formatted} left', hideCursor: true, stream: process.stderr },
    Presets.rect,
  );
  let current: string | undefined;
  return {
    update: (what, share) => {
      if (!process.stderr.isTTY) return;
      if (current !== what) bar.start(STEPS, 0, { what });
      current = what;
      bar.update(Math.floor(Math.min(1, share) * STEPS), { what });
    },
    stop: () => {
      if (current !== undefined) bar.stop();
    },
  };
};
