import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { writeLearningLockerFolder } from '../../support/builders/other-lrs/learning-locker-folder.ts';
import { lrsqlRows, writeLrsqlDatabase } from '../../support/builders/other-lrs/lrsql-tables.ts';
import { type OtherRecords, schoolRecords } from '../../support/builders/other-lrs/other-records.ts';
import { pgDumpOf } from '../../support/builders/other-lrs/pg-dump.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const PAGE = readFileSync('docs/getting-started/bring-your-data.md', 'utf8');
/** The blocks of commands that import, as they stand. */
const BLOCKS = [...PAGE.matchAll(/^ *```sh\n(?<commands>[^`]*?)^ *```$/gm)]
  .map(({ groups }) => groups?.['commands'] ?? '')
  .filter((commands) => commands.includes('carnet import'));

const folder = mkdtempSync(join(tmpdir(), 'carnet-documented-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Few records of a school, with ids of their own. */
const someRecords = (seed: string): OtherRecords => {
  const { statements, states, agentProfiles, activityProfiles } = schoolRecords(seed);
  return {
    statements: [
      ...statements.filter(({ text, isVoided, attachments }) => isVoided ?? attachments ?? text.includes('/voided"')),
      ...statements.slice(0, 5),
    ],
    states: states.slice(0, 2),
    agentProfiles: agentProfiles.slice(0, 2),
    activityProfiles: activityProfiles.slice(0, 2),
  };
};
const plainOf = (seed: string): readonly string[] =>
  schoolRecords(seed)
    .statements.slice(0, 5)
    .map(({ text }) => text);
const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

/** A program of this name that prints the file, or writes it, or that of the same name, where `--out` says. */
const writeProgram = (name: string, content: string): void => {
  const file = join(folder, `${name}.content`);
  writeFileSync(file, content);
  const script = `#!/bin/sh\nfor word; do if [ "$out" = next ]; then
if [ -f "exported/$word" ]; then cp "exported/$word" "$word"; else cp '${file}' "$word"; fi; exit; fi
[ "$word" = --out ] && out=next; done\ncat '${file}'\n`;
  writeFileSync(join(folder, 'bin', name), script, { mode: 0o755 });
};

describeOnBackends('one', 'commands of "Bring your data"', (makeBackends) => {
  const carnet = useCarnet(makeBackends);

  const run = (commands: string) =>
    new Promise<{ readonly code: number | null; readonly output: string }>((done) => {
      const child = spawn('bash', ['-eo', 'pipefail', '-c', commands.replaceAll('http://127.0.0.1:8080', carnet.url)], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
          PUBLIC_URL: carnet.url,
        },
      });
      let output = '';
      child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
      child.stderr.on('data', (bytes: Buffer) => (output += bytes.toString()));
      child.once('close', (code) => done({ code, output }));
    });

  beforeAll(() => {
    mkdirSync(join(folder, 'bin'));
    const program = resolve('dist/carnet.js');
    writeFileSync(join(folder, 'bin/npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${program}' "$@"\n`, {
      mode: 0o755,
    });
    writeFileSync(join(folder, 'old-lrs.credential'), 'key:a secret\n');
    writeFileSync(join(folder, 'statements.ndjson'), lines(plainOf('lines')));
    writeLrsqlDatabase(join(folder, 'lrsql.sqlite.db'), lrsqlRows(someRecords('database')));
    const document = (text: string): string =>
      JSON.stringify({ lrs_id: 'a', voided: false, statement: JSON.parse(text) });
    writeProgram('mongoexport', lines([...plainOf('learning locker'), '{"actor":{}}'].map(document)));
    const exported = join(folder, 'exported/learning-locker');
    writeLearningLockerFolder(exported, {
      ...someRecords('folder'),
      statements: schoolRecords('folder').statements.slice(0, 5),
    });
    renameSync(join(exported, 'storage'), join(folder, 'storage'));
    writeProgram('pg_dump', pgDumpOf(lrsqlRows(someRecords('dump'))));
    writeProgram('psql', lines(plainOf('payloads')));
    writeProgram('ralph', lines(plainOf('ralph')));
  });

  const documents = ['states', 'agent profiles', 'activity profiles'].map((kind) => `${kind}: 2 stored`);
  const complete = ['of the statements, void another: 6 stored', 'attachments: 7 stored', ...documents];
  it.each([
    ['statements.ndjson', 0, ['5 statements (statement): 5 would be stored', '5 statements (statement): 5 stored']],
    ['--collection statements --out', 3, ['6 statements (learning-locker): 5 stored', '1 refused']],
    ['lrsql.sqlite.db', 0, ['22 statements (lrsql): 22 stored', ...complete]],
    ['pg_dump -d lrsql_db > lrsql.sql', 0, ['22 statements (lrsql): 22 stored', ...complete]],
    ['cp -R storage', 0, ['5 statements (learning-locker): 5 stored', ...documents]],
    ['psql -At', 0, ['5 statements (statement): 5 stored']],
    ['ralph', 0, ['5 statements (statement): 5 stored']],
    ['jq', 3, ['1 statements (statement): 0 stored', '1 refused']],
  ])('run as they stand: %s', async (name, code, shown) => {
    const [commands = '', ...others] = BLOCKS.filter((block) => block.includes(name));
    expect(others).toEqual([]);
    const ended = await run(commands);
    expect(ended).toEqual({ code, output: expect.any(String) as string });
    for (const text of shown) expect(ended.output).toContain(text);
  });

  it('are all run here but that for another LRS, which a test of its own runs', () => {
    expect(BLOCKS).toHaveLength(9);
    expect(BLOCKS.filter((block) => block.includes('https://lrs.example/xapi'))).toHaveLength(1);
  });
});
