import { Presets, SingleBar } from 'cli-progress';
import { writeError } from './write-terminal.ts';
import { buildsText, type StoreObserver } from '../../store/ports/store-observer.ts';

/** Shows the indexes that are being built: a progress bar on a terminal, otherwise a line for each change. */
export const reportBuilds = (): StoreObserver => {
  const bar = new SingleBar(
    { format: '{bar} {percentage}% | {builds} | {duration_formatted}', hideCursor: true, stream: process.stderr },
    Presets.rect,
  );
  let last = '';
  return {
    failed: () => undefined,
    retried: () => undefined,
    warned: () => undefined,
    damaged: () => undefined,
    building: (builds) => {
      const text = buildsText(builds);
      if (process.stderr.isTTY) {
        if (text === '') bar.stop();
        else if (last === '') bar.start(100, builds[0]?.percent ?? 0, { builds: text });
        else bar.update(builds[0]?.percent ?? 0, { builds: text });
      } else if (text !== last && text !== '') writeError(`carnet: ${text}\n`);
      last = text;
    },
  };
};
