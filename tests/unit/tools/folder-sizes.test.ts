import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';

type SizeFaults = (folders: readonly string[], large: Readonly<Record<string, string>>) => readonly string[];
const { sizeFaults } = jest.requireActual<{ readonly sizeFaults: SizeFaults }>('../../../tools/folder-sizes.cjs');

const fill = (folder: string, count: number): void => {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) writeFileSync(join(folder, `part-${index}.ts`), '');
};

describe('the check of folder sizes in `npm run doors`', () => {
  let root: string;
  beforeEach(() => {
    root = aFolder('sizes');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('takes 20 entries of a folder, and names a folder of 21, at any depth', () => {
    const [room, sub] = [join(root, 'room'), join(root, 'room', 'sub')];
    fill(room, 19);
    fill(sub, 20);
    expect(sizeFaults([root], {})).toEqual([]);
    writeFileSync(join(sub, 'one-more.ts'), '');
    expect(sizeFaults([root], {})).toEqual([expect.stringContaining(`${sub} has 21 entries`)]);
    writeFileSync(join(room, 'one-more.ts'), '');
    expect(sizeFaults([root], {})).toHaveLength(2);
  });

  it('does not count generated files', () => {
    fill(root, 20);
    writeFileSync(join(root, 'validators.generated.js'), '');
    expect(sizeFaults([root], {})).toEqual([]);
  });

  it('takes an exception, but none for a folder that needs none', () => {
    fill(root, 21);
    expect(sizeFaults([root], { [root]: 'a reason' })).toEqual([]);
    rmSync(join(root, 'part-0.ts'));
    expect(sizeFaults([root], { [root]: 'a reason' })).toEqual([expect.stringContaining('needs no exception')]);
  });

  it('fails the command where a folder of src or of tests has 21 entries', () => {
    const check = (cwd: string) => spawnSync(process.execPath, [resolve('tools/folder-sizes.cjs')], { cwd });
    expect(check('.')).toMatchObject({ status: 0 });
    for (const folder of ['src', 'tests']) fill(join(root, folder, 'room'), 21);
    const { status, stderr } = check(root);
    expect(status).toBe(1);
    expect(String(stderr)).toMatch(/^src\/room has 21 entries.*\ntests\/room has 21 entries/);
  });
});
