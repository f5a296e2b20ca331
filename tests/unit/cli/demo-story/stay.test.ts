import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stay } from '../../../../src/cli/demo-story/stay.ts';

describe('A demo that stays', () => {
  it('leaves the folder of another Carnet as it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-stay-'));
    try {
      writeFileSync(join(folder, 'store.db'), '');
      const demo = stay({
        programs: { server: '/none', command: '/none' },
        folder,
        write: () => undefined,
        onAsked: () => undefined,
        signal: AbortSignal.abort(),
      });
      await expect(demo).rejects.toThrow('has the store of another Carnet');
      expect(readdirSync(folder)).toEqual(['store.db']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
