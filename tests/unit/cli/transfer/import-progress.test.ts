import { createImportProgress } from '../../../../src/cli/transfer/import-progress.ts';
import { NO_COUNTS } from '../../../../src/transfer/import/import-state.ts';

describe('the progress of an import without a terminal', () => {
  it('is a line every ten seconds, with the rate of this run and what is left', () => {
    let now = 0;
    const lines: string[] = [];
    const progress = createImportProgress({ isTerminal: false, write: (text) => lines.push(text), now: () => now });
    const at = (seconds: number, read: number, share?: number): void => {
      now = seconds * 1000;
      progress.update({ ...NO_COUNTS, read, stored: read }, share);
    };
    at(0, 1000, 0.1);
    at(9, 1900, 0.15);
    at(10, 2000, 0.2);
    at(19, 2900, 0.3);
    at(20, 3000);
    progress.retry('the server answers 503', 1500);
    progress.stop();
    expect(lines).toEqual([
      'carnet: 2000 stored, 0 withheld, 0 refused, 0 broken; 100 a second, 20 %, some 40 s left\n',
      'carnet: 3000 stored, 0 withheld, 0 refused, 0 broken; 100 a second\n',
      'carnet: the server answers 503; again in 2 s\n',
    ]);
  });
});
