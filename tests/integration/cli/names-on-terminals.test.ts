import { runCommand } from '../../support/servers/processes/in-process-command.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';

/** It clears the screen, ends the line, and turns round what follows. */
const EVIL = '\u001b[2Jx\u202ey\u009b31m\nz\u0007';
/** What acts: controls besides line feeds, and characters of bidirectional text. */
const ACTING = /(?!\n)[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;

describeOnBackends('one', 'names that the command line prints', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const run = (...args: readonly string[]) => {
    const { journalUrl, storeUrl } = carnet.backends;
    return runCommand(args, {
      JOURNAL_URL: journalUrl,
      STORE_URL: storeUrl,
      CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
    });
  };

  beforeAll(async () => {
    const { sources, organisations, staff } = carnet.store;
    await organisations.add({ id: 'org:evil', name: EVIL, createdAt: 1, v: 1 });
    await sources.addSource({ id: 'evil', name: EVIL, basis: 'consent', organisation: 'org:evil', createdAt: 1, v: 1 });
    await staff.add({
      name: 'staff:evil',
      displayName: EVIL,
      organisation: 'org:evil',
      roles: ['auditor'],
      handle: 'h',
      passkeys: [],
      createdAt: 1,
      v: 1,
    });
    const key = await carnet.issue('evil', ['all'], ['org:default']);
    expect(key).toMatch(/^Basic /);
  });

  it.each([
    ['sources', 'list'],
    ['organisations', 'list'],
    ['staff', 'list'],
    ['credentials', 'list'],
    ['grants', 'list'],
  ])('act on no terminal: %s %s', async (...command) => {
    const text = await run(...command);
    expect([text.code, text.stderr]).toEqual([0, '']);
    expect(text.stdout).not.toMatch(ACTING);
    expect(text.stdout).toContain('evil');
    const json = await run(...command, '--json');
    expect(json.stdout).not.toMatch(ACTING);
    expect(JSON.stringify(JSON.parse(json.stdout))).toContain('evil');
  });

  it('stand in one row of a table, and whole in JSON', async () => {
    const { stdout } = await run('organisations', 'list');
    expect(stdout.split('\n').filter((line) => line.includes('org:evil'))).toEqual([
      expect.stringContaining('\\u001b[2Jx\\u202ey\\u009b31m\\u000az\\u0007'),
    ]);
    expect(stdout).not.toMatch(/^z/m);
    const found = JSON.parse((await run('organisations', 'list', '--json')).stdout) as readonly { name: string }[];
    expect(found.map(({ name }) => name)).toContain(EVIL);
  });

  it.each([[[]], [['--json']]])('act on none in an error either: %j', async (flags) => {
    const { code, stderr } = await run('sources', 'list', EVIL, ...flags);
    expect(code).not.toBe(0);
    expect(stderr).toContain('\\u001b[2Jx');
    expect(stderr).not.toMatch(ACTING);
  });
});
