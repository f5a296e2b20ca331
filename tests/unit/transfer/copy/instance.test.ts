import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Manifest } from '../../../../src/transfer/copy/manifest.ts';
import { endImport } from '../../../../src/transfer/copy/import-instance.ts';
import { openJournal, openStudyTopics } from '../../../../src/journal/open-journal.ts';
import type { Journal } from '../../../../src/journal/port/journal.ts';
import type { StudyTopics } from '../../../../src/journal/port/study-topics.ts';
import { COPY_UNDER_WAY } from '../../../../src/store/ports/copy-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { createLog } from '../../../../src/telemetry/log.ts';
import { ATTACHED_SHA2, fillStore } from '../../../support/builders/store/a-full-store.ts';
import { aStoredStatement, aSortKey } from '../../../support/builders/store/a-stored-statement.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { exportStore, importFolder, linesByFile } from '../../../support/checks/copied-folder.ts';
import { everythingIn } from '../../../support/checks/journal/read-journal.ts';
import { isProblem } from '../../../../src/core/problem.ts';

const parent = aFolder('copies');
afterAll(() => rmSync(parent, { recursive: true }));
let made = 0;
const newFolder = (): string => join(parent, String(++made));

const opened: { close(): Promise<void> }[] = [];
const newTarget = async (): Promise<{
  readonly store: Store;
  readonly journal: Journal;
  readonly topics: StudyTopics;
}> => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  const log = createLog({ level: 'silent' });
  const journal = await openJournal('sqlite::memory:', { now: Date.now, bodyLimit: 1000, log });
  const topics = await openStudyTopics('sqlite::memory:', { now: Date.now, bodyLimit: 1000, log });
  opened.push(store, journal, topics);
  return { store, journal, topics };
};
afterAll(async () => {
  for (const one of opened) await one.close();
});

/** The kind of a refusal, its text and its faults. */
const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  const thrown = await work.then(
    () => undefined,
    (one: unknown) => one,
  );
  if (!isProblem(thrown)) throw new Error(`no refusal: ${String(thrown)}`);
  return [`${thrown.kind}: ${thrown.message}`, ...thrown.faults.map(({ at, detail }) => `${at} ${detail}`)].join('\n');
};

let full: Store;
let copy: string;
beforeAll(async () => {
  full = (await newTarget()).store;
  await fillStore(full, 1200);
  copy = newFolder();
  await exportStore(full, copy);
});

/** The copy of the full store in a folder of its own, to be changed. */
const aCopy = async (): Promise<string> => {
  const folder = newFolder();
  await exportStore(full, folder);
  return folder;
};

describe('the copy of an instance', () => {
  it('is refused if an identifier is damaged, which would lead to another person in it', async () => {
    const file = join(newFolder(), 'store.db');
    mkdirSync(dirname(file));
    const store = await openSqliteStore({ file, now: Date.now });
    opened.push(store);
    await store.people.create([{ id: 'ada', identifier: 'index-of-ada' }]);
    const raw = new DatabaseSync(file);
    raw.exec("UPDATE identifiers SET identifier = 'index-of-adb'");
    raw.close();
    const folder = newFolder();
    expect(await refusalOf(exportStore(store, folder))).toMatch(/^damaged: /);
    expect(existsSync(folder)).toBe(false);
  });

  it('can be read without Carnet, and by its owner alone', () => {
    const manifest = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8')) as {
      readonly files: readonly { readonly name: string; readonly records: number }[];
    };
    const counts = new Map(manifest.files.map(({ name, records }) => [name, records]));
    expect([counts.get('statements.ndjson'), counts.get('people.ndjson'), counts.get('documents.ndjson')]).toEqual([
      1200, 3, 4,
    ]);
    const [first] = linesByFile(copy)['statements.ndjson']!.map((line) => JSON.parse(line) as object);
    expect(first).toMatchObject({ source: 'moodle', voided: false, statement: { score: 1 } });
    expect(linesByFile(copy)['documents.ndjson']!.join()).toContain('{"text":"{\\"prénom\\"');
    expect(readFileSync(join(copy, 'attachments', ATTACHED_SHA2), 'utf8')).toBe('the words of an essay');
    for (const name of ['.', 'attachments', 'people.ndjson', 'manifest.json', `attachments/${ATTACHED_SHA2}`])
      expect([name, statSync(join(copy, name)).mode & 0o077]).toEqual([name, 0]);
    expect(existsSync(join(copy, 'unfinished'))).toBe(false);
  });

  it('has no hash of a secret, no invitation, and no secret of a target', () => {
    const all = Object.values(linesByFile(copy)).flat().join('\n');
    for (const secret of ['scrypt', 'the hash of an invitation', '"secret"', '"hash":"x"'])
      expect(all).not.toContain(secret);
    expect(linesByFile(copy)['credentials.ndjson']!.filter((line) => line.includes('sealedHash'))).toHaveLength(1);
  });

  it('gives an empty store all that the old one has, byte for byte', async () => {
    const target = await newTarget();
    await importFolder(target, copy);
    await endImport(target.store);
    const again = newFolder();
    await exportStore(target.store, again);
    const [before, after] = [linesByFile(copy), linesByFile(again)];
    // What was published is published again.
    const { 'releases.ndjson': released, ...others } = after;
    expect(others).toEqual(Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'releases.ndjson')));
    expect(released).toEqual(
      before['releases.ndjson']!.map((line) => {
        const release = JSON.parse(line) as { readonly key: string };
        return expect.stringContaining(release.key) as string;
      }),
    );
    expect(await target.store.releases.listRereleaseRequests(0, 9)).toHaveLength(1);
    expect(await target.topics.head('study:spelling')).toBe(0);
    const credentials = await target.store.sources.listCredentials();
    expect(credentials.map(({ key, hash, revokedAt }) => [key, hash, revokedAt])).toEqual([
      ['a-key', 'scrypt$1$2', undefined],
      ['lab', '', 44],
    ]);
    const [progress] = await target.store.progress.all();
    expect([progress?.through, progress?.last]).toEqual([1_800_000_000_000, 1_800_000_000_000]);
  });

  it('goes on after an interruption, and doubles nothing', async () => {
    const target = await newTarget();
    for (const file of ['attachments.ndjson', 'statements.ndjson', 'violation-counts.ndjson', 'audit-events.ndjson']) {
      const interrupted = importFolder(target, copy, (_, name) => {
        if (name === file) throw new Error(`killed at ${file}`);
      });
      await expect(interrupted).rejects.toThrow(`killed at ${file}`);
      expect(await target.store.facts.find(COPY_UNDER_WAY)).toBeDefined();
    }
    await importFolder(target, copy);
    await endImport(target.store);
    const again = newFolder();
    await exportStore(target.store, again);
    const withoutReleases = (folder: string) =>
      Object.entries(linesByFile(folder)).filter(([name]) => name !== 'releases.ndjson');
    expect(withoutReleases(again)).toEqual(withoutReleases(copy));
  });

  it('is done again by the new instance where an erasure was open, or was done meanwhile', async () => {
    const { store } = await newTarget();
    const what = [{ purpose: 'record:h5p', generation: 2 }];
    await store.erasures.add({ id: 'open', person: 'ada', what, requestedAt: 1, markers: [7], v: 1 });
    const late = { id: 'late', person: 'bob', what, requestedAt: 1, markers: [8], v: 1 };
    await store.erasures.add(late);
    await store.erasures.update({ ...late, done: 1_800_000_000_001, v: 2 });
    const ofSource = { author: 'a-key', statements: ['00000000-0000-4000-8000-000000000001'] };
    await store.erasures.add({ id: 'own', source: 'h5p', what: ofSource, requestedAt: 1, markers: [9], v: 1 });
    const folder = newFolder();
    await exportStore(store, folder);
    const target = await newTarget();
    await importFolder(target, folder);
    const found = await target.store.erasures.findOpen(9);
    expect(found.map(({ id, done, v }) => [id, done, v]).sort()).toEqual([
      ['late', undefined, 2],
      ['open', undefined, 1],
      ['own', undefined, 1],
    ]);
    // The journal has a marker for each, at the places that the erasures name.
    expect(found.map(({ markers }) => markers?.[0]).sort()).toEqual([0, 1, 2]);
    expect(await everythingIn(target.journal)).toEqual([]);
  });

  it('has a decision that was made while it was written, with its event and its erasure', async () => {
    const { store } = await newTarget();
    await fillStore(store);
    const folder = newFolder();
    const page = store.auditEvents.page.bind(store.auditEvents);
    let changes = 0;
    const changing: Store = {
      ...store,
      auditEvents: {
        ...store.auditEvents,
        page: async (query) => {
          const events = await page(query);
          if (changes++ < 2) {
            const [found] = await store.copies.findPeople(['ada']);
            await store.people.update({ id: 'ada', decisions: { changed: {} }, v: found!.person.v + 1 });
            const seq = 3 + changes;
            await store.auditEvents.append({ seq, event: `event-${seq}`, person: 'ada', hash: '', body: '{}' });
            await store.erasures.add({ id: `erasure-${seq}`, person: 'ada', what: [], requestedAt: 1, v: 1 });
          }
          return events;
        },
      },
    };
    await exportStore(changing, folder);
    const lines = linesByFile(folder);
    expect(lines['audit-events.ndjson']).toHaveLength(5);
    expect(lines['erasures.ndjson']).toHaveLength(3);
    const target = await newTarget();
    await importFolder(target, folder);
    expect((await target.store.people.find(['ada'])).get('ada')).toMatchObject({ decisions: { changed: {} }, v: 6 });
  });
});

describe('a folder', () => {
  it('is refused with every fault of its files, before anything is written', async () => {
    const folder = await aCopy();
    appendFileSync(join(folder, 'people.ndjson'), '{}\n');
    const text = readFileSync(join(folder, 'sources.ndjson'), 'utf8');
    writeFileSync(join(folder, 'sources.ndjson'), text.replace('H5P', 'H5Q'));
    rmSync(join(folder, 'mentions.ndjson'));
    rmSync(join(folder, 'attachments', ATTACHED_SHA2));
    const target = await newTarget();
    const refusal = await refusalOf(importFolder(target, folder));
    expect(refusal.split('\n')).toEqual([
      'invalid-request: the copy is not as it was written',
      'mentions.ndjson is missing',
      'sources.ndjson has other content: its SHA-256 differs',
      expect.stringMatching(/^people\.ndjson has \d+ bytes, and had \d+$/),
      `attachments/${ATTACHED_SHA2} is missing`,
    ]);
    expect(await target.store.facts.find(COPY_UNDER_WAY)).toBeUndefined();
  });

  it('is refused where an account has more roles, also with a manifest that has its new SHA-256', async () => {
    const folder = await aCopy();
    const [staff, manifest] = [join(folder, 'staff.ndjson'), join(folder, 'manifest.json')];
    const before = readFileSync(staff);
    const after = before.toString('utf8').replace(/"roles":\[[^\]]*\]/, '"roles":["operator","steward","dpo"]');
    writeFileSync(staff, after);
    const sha = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
    const changed = JSON.parse(readFileSync(manifest, 'utf8').replace(sha(before), sha(after))) as Manifest;
    const bytes = Buffer.byteLength(after);
    const files = changed.files.map((file) => (file.name === 'staff.ndjson' ? { ...file, bytes } : file));
    writeFileSync(manifest, JSON.stringify({ ...changed, files }));
    const target = await newTarget();
    expect(after).not.toBe(before.toString('utf8'));
    expect(await refusalOf(importFolder(target, folder))).toMatch(/\nmanifest\.json was not written by an instance/);
    expect(await target.store.staff.list()).toEqual([]);
  });

  it.each([
    ['has no manifest', undefined, /^invalid-request: .* has no manifest\.json/],
    ['has no JSON in its manifest', '{', /is not JSON$/],
    ['has another manifest', '{"format":"x"}', /is not the manifest of a copy of Carnet$/],
    ['is of a later version', '{"format":"carnet-instance","version":2,"files":[]}', /has version 2; this/],
  ])('is refused where it %s', async (_, text, message) => {
    const folder = newFolder();
    mkdirSync(folder);
    if (text !== undefined) writeFileSync(join(folder, 'manifest.json'), text);
    expect(await refusalOf((async () => importFolder(await newTarget(), folder))())).toMatch(message);
  });

  it('is no target of an export where it has files, but for those of an interrupted one', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, 'mine.txt'), 'x');
    expect(await refusalOf(exportStore(full, folder))).toMatch(/has files: choose a new folder$/);
    expect(await refusalOf(exportStore(full, copy))).toMatch(/has files: choose a new folder$/);
    const interrupted = newFolder();
    const broken: Store = { ...full, purposes: { ...full.purposes, list: () => Promise.reject(new Error('killed')) } };
    await expect(exportStore(broken, interrupted)).rejects.toThrow('killed');
    expect(existsSync(join(interrupted, 'manifest.json'))).toBe(false);
    await exportStore(full, interrupted);
    expect(linesByFile(interrupted)).toEqual(linesByFile(copy));
  });
});

describe('a store', () => {
  it('is refused where it has anything, and where another copy was begun', async () => {
    const target = await newTarget();
    await fillStore(target.store);
    expect(await refusalOf(importFolder(target, copy))).toMatch(
      /^state-conflict: a copy goes into an empty store.* has statements, audit events, organisations, sources/,
    );
    const begun = await newTarget();
    await begun.store.facts.putIfAbsent(COPY_UNDER_WAY, 'another');
    expect(await refusalOf(importFolder(begun, copy))).toMatch(/^state-conflict: another copy was being imported/);
  });

  it('is refused by its order of statements where SQLite cannot order them', async () => {
    const many = await newTarget();
    const statement = aStoredStatement({ id: '00000000-0000-4000-8000-000000000001' });
    await many.store.statements.insert([statement]);
    const folder = newFolder();
    const scattered: Store = {
      ...many.store,
      statements: {
        ...many.store.statements,
        page: async (query) => ({
          statements: (await many.store.statements.page(query)).statements.map((one) => ({
            ...one,
            at: aSortKey(1_700_000_000_000, 40),
          })),
        }),
      },
    };
    await exportStore(scattered, folder);
    expect(await refusalOf(importFolder(await newTarget(), folder))).toMatch(
      /statements\.ndjson, line 1 has the sort key/,
    );
  });
});
