import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { lrsqlRows, writeLrsqlDatabase } from '../../support/builders/other-lrs/lrsql-tables.ts';
import { writeLearningLockerFolder } from '../../support/builders/other-lrs/learning-locker-folder.ts';
import { pgDumpOf } from '../../support/builders/other-lrs/pg-dump.ts';
import {
  type OtherDocument,
  brokenStatements,
  SCHOOL_COUNTS,
  schoolRecords,
} from '../../support/builders/other-lrs/other-records.ts';
import { expectedOf, listedIds, readImported } from '../../support/clients/imported-records.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { startCommand } from '../../support/servers/processes/carnet-command.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

/** A line of every ten seconds, on a busy machine. */
const PROGRESS = /^carnet: \d+ stored, .*\n/gm;
const ALL = { stored: 0, there: 0, withheld: 0, refused: 0 };
const { voidings, attachments, states, agentProfiles, activityProfiles } = SCHOOL_COUNTS;

describeOnBackends('both', 'carnet import of a database', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const folder = mkdtempSync(join(tmpdir(), 'carnet-database-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = async (...args: readonly string[]) => {
    const all = ['import', ...args, '--to', carnet.url, '--json'];
    const { code, stdout, stderr } = await startCommand(all, { CARNET_KEY: 'key', CARNET_SECRET: 'a secret' }).ended;
    const { dryRun, refusedFile, ...counts } = JSON.parse(stdout === '' ? '{}' : stdout) as Record<string, unknown>;
    const refused =
      typeof refusedFile === 'string'
        ? readFileSync(refusedFile, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>)
        : [];
    return { code, stderr: stderr.replaceAll(PROGRESS, ''), counts, refused };
  };

  it('of lrsql brings statements, voidings, attachments and documents, and names what is broken', async () => {
    const records = schoolRecords('sqlite');
    const broken = brokenStatements('sqlite');
    const file = join(folder, 'lrsql.db');
    const [firstState, ...otherStates] = lrsqlRows({ ...records, statements: [] });
    writeLrsqlDatabase(file, [
      ...lrsqlRows({
        statements: [...records.statements.slice(0, 300), ...Object.values(broken), ...records.statements.slice(300)],
        states: [],
        agentProfiles: [],
        activityProfiles: [],
      }),
      firstState!,
      ['state_document', { ...firstState![1], id: 'a', agent_ifi: 'account::ada@home', state_id: 'no home page' }],
      ['state_document', { ...firstState![1], id: 'b', content_length: 7, state_id: 'cut' }],
      ...otherStates,
    ]);
    const before = readFileSync(file);
    const dry = await run(file, '--dry-run');
    expect((await listedIds(carnet)).size).toBe(0);
    const real = await run(file);
    expect(real.stderr).toBe('');
    expect(dry).toEqual(real);
    const kinds = {
      voidings: { ...ALL, stored: voidings },
      attachments: { ...ALL, stored: attachments, refused: 1 },
      states: { ...ALL, stored: states, refused: 2 },
      agentProfiles: { ...ALL, stored: agentProfiles },
      activityProfiles: { ...ALL, stored: activityProfiles },
    };
    expect([real.code, real.counts]).toEqual([
      3,
      expect.objectContaining({ read: 408, stored: 400, withheld: 0, refused: 8, broken: 2, forms: ['lrsql'], kinds }),
    ]);
    expect(await readImported(carnet, records)).toEqual(expectedOf(records));
    const listed = await listedIds(carnet);
    const isVoided = new Set(records.statements.flatMap((one) => (one.isVoided === true ? [one.id] : [])));
    expect([...listed].sort()).toEqual(
      records.statements
        .map(({ id }) => id)
        .filter((id) => !isVoided.has(id))
        .sort(),
    );
    expect(readFileSync(file).equals(before)).toBe(true);

    // A later run brings what lrsql has stored since.
    const later = schoolRecords('sqlite later');
    const more = {
      statements: later.statements.slice(0, 3),
      states: later.states.slice(0, 1).map((one) => ({ ...one, id: 'later' })),
      agentProfiles: [],
      activityProfiles: [],
    };
    writeLrsqlDatabase(file, lrsqlRows(more));
    const again = await run(file);
    expect(again.counts).toMatchObject({ read: 411, stored: 403, kinds: { states: { ...kinds.states, stored: 31 } } });
    expect(again.counts).toMatchObject({ kinds: { agentProfiles: kinds.agentProfiles } });
    expect(await readImported(carnet, more)).toEqual(expectedOf(more));
  });

  it('of lrsql or xapi-lrs on PostgreSQL brings the same from its dump', async () => {
    const records = schoolRecords('postgresql');
    const broken = brokenStatements('postgresql');
    const file = join(folder, 'lrsql.sql');
    const rows = lrsqlRows({ ...records, statements: [...records.statements, ...Object.values(broken)] });
    writeFileSync(file, pgDumpOf(rows));
    const dry = await run(file, '--dry-run');
    const real = await run(file);
    expect(real.stderr).toBe('');
    expect(dry).toEqual(real);
    expect([real.code, real.counts]).toEqual([
      3,
      expect.objectContaining({
        read: 408,
        stored: 400,
        refused: 8,
        broken: 2,
        kinds: {
          voidings: { ...ALL, stored: voidings },
          attachments: { ...ALL, stored: attachments, refused: 1 },
          states: { ...ALL, stored: states },
          agentProfiles: { ...ALL, stored: agentProfiles },
          activityProfiles: { ...ALL, stored: activityProfiles },
        },
      }),
    ]);
    expect(await readImported(carnet, records)).toEqual(expectedOf(records));
    const again = await run(file);
    expect(again.counts).toEqual({ ...real.counts, forms: [] });
  });

  it('of Learning Locker brings its collections, and contents and attachments of its storage', async () => {
    const asSent = schoolRecords('learning locker');
    // MongoDB has the values of JSON, not its text.
    const written = (one: OtherDocument): OtherDocument =>
      one.contentType === 'application/json'
        ? { ...one, bytes: Buffer.from(JSON.stringify(JSON.parse(one.bytes.toString()))) }
        : one;
    const records = {
      statements: asSent.statements,
      states: asSent.states.map(written),
      agentProfiles: asSent.agentProfiles.map(written),
      activityProfiles: asSent.activityProfiles.map(written),
    };
    const path = join(folder, 'learning-locker');
    writeLearningLockerFolder(path, asSent);
    appendFileSync(
      join(path, 'states.json'),
      '{"agent":{}}\n{"_id":{"$oid":"1"},"agent":{"mbox":"mailto:a@b.example"}}\n{\n',
    );
    const dry = await run(path, '--dry-run');
    const real = await run(path);
    expect(real.stderr).toBe('');
    expect(dry).toEqual(real);
    expect([real.code, real.counts]).toEqual([
      3,
      expect.objectContaining({
        read: 400,
        stored: 400,
        broken: 0,
        kinds: {
          voidings: { ...ALL, stored: voidings },
          attachments: { ...ALL, stored: attachments },
          states: { ...ALL, stored: states, refused: 3 },
          agentProfiles: { ...ALL, stored: agentProfiles },
          activityProfiles: { ...ALL, stored: activityProfiles },
        },
      }),
    ]);
    expect(real.refused.map(({ line, detail }) => [line, detail])).toEqual([
      [31, expect.stringContaining('its agent has no identifier')],
      [32, expect.stringContaining('its content 1 is not in the storage')],
      [33, expect.stringContaining('is not JSON')],
    ]);
    expect(await readImported(carnet, records)).toEqual(expectedOf(records));
    expect((await run(path)).counts).toEqual({ ...real.counts, forms: [] });
  });

  it('of SQLite that is none of lrsql says what is in it', async () => {
    const file = join(folder, 'other.db');
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE users (name TEXT); CREATE TABLE marks (mark REAL)');
    database.close();
    const { code, stderr } = await run(file);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("without lrsql's table xapi_statement; it has marks, users"),
    ]);
  });
});
