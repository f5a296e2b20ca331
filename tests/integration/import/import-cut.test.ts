import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { startCommand } from '../../support/servers/processes/carnet-command.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-cut-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeOnBackends('one', 'carnet import of an input that breaks off', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const variables = { CARNET_KEY: 'key', CARNET_SECRET: 'a secret' };
  const run = async (args: readonly string[], input = '') => {
    const all = ['import', ...args, '--to', carnet.url, '--json'];
    const { code, stdout, stderr } = await startCommand(all, variables, input).ended;
    return { code, stderr, json: JSON.parse(stdout === '' ? '{}' : stdout) as Record<string, unknown> };
  };

  it.each([
    ['lines', (texts: readonly string[]) => texts.join('\n')],
    ['an array', (texts: readonly string[]) => `[${texts.join(',')}]`],
  ])('takes the good statements of %s, says where it broke, and goes on once it is complete', async (name, join_) => {
    const texts = Array.from({ length: 200 }, (_, at) =>
      JSON.stringify(aNamedStatement({ result: { response: `${at} ${Math.sin(at)}` } })),
    );
    const content = join_(texts);
    // Stored and not deflated: the place of the cut in the content is known.
    const archive = gzipSync(content, { level: constants.Z_NO_COMPRESSION });
    const path = join(folder, `${name.replace(' ', '-')}.gz`);
    const good = 150;
    const cutAt = content.indexOf(texts[good]!) + 40;
    writeFileSync(path, archive.subarray(0, archive.indexOf(texts[good]!) + 40));

    const cut = await run([path]);
    expect([cut.code, cut.stderr]).toEqual([6, '']);
    expect(cut.json).toMatchObject({
      read: good,
      stored: good,
      broken: 0,
      cut: { bytes: cutAt, reason: expect.stringContaining('unexpected end of file') as string },
    });

    writeFileSync(path, archive);
    const rest = await run([path]);
    expect([rest.code, rest.json]).toMatchObject([0, { read: 200, stored: 200, broken: 0 }]);
  });

  it('refuses an empty input, unless it is permitted', async () => {
    const refused = await run(['-', '--refused', join(folder, 'none.ndjson')]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('the standard input is empty')]);
    const permitted = await run(['-', '--refused', join(folder, 'none.ndjson'), '--allow-empty']);
    expect([permitted.code, permitted.json]).toMatchObject([0, { read: 0, stored: 0 }]);
  });

  it('says first what an input is that it does not read', async () => {
    const written = (name: string, start: string): string => {
      const path = join(folder, name);
      writeFileSync(path, Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(4096)]));
      return path;
    };
    for (const [path, what] of [
      [written('lrsql.db', 'SQLite format 3\0'), 'is a SQLite database that cannot be read'],
      [written('lrsql.dump', 'PGDMP'), 'is a pg_dump archive'],
      [written('export.zip', 'PK\x03\x04'), 'is a zip archive'],
      [folder, 'is a folder'],
    ] as const) {
      const { code, stderr } = await run([path]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(what)]);
    }
    expect(() => readFileSync(join(folder, 'lrsql.db.refused.ndjson'))).toThrow('ENOENT');
  });
});
