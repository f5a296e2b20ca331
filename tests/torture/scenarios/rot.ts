import { closeSync, cpSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WAL_FRAME_HEADER_BYTES } from '../../../src/core/sqlite/read-wal.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { readWalBytes } from '../../support/checks/read-wal-bytes.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { aDocumentClient, aDocumentLocation } from '../../support/clients/document-client.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { backendsIn } from '../../support/servers/backends.ts';
import { lookAt, type Look, type Truth, truthOf } from '../rotten-copy.ts';
import type { Given, Outcome, Scenario } from '../scenario.ts';

const FILES = ['journal.db', 'journal.db-wal', 'store.db', 'store.db-wal'] as const;
const ROT = Buffer.alloc(24, 0xa5);
/** Statements before a clean stop, which leaves them in the files; after it; and after the end of the last sink. */
const EACH = 120;
const BATCH = 5;
/** Copies that are looked at beside each other. */
const AT_ONCE = 2;

const post = async (address: Parameters<typeof aClient>[0], from: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let at = from; at < from + EACH; at += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, i) =>
      aNamedStatement({
        timestamp: new Date(Date.UTC(2026, 0, 1, 8, 0, at + i)).toISOString(),
        result: { response: `answer ${at + i} ${'x'.repeat(700 + 7 * (at + i))}` },
      }),
    );
    await aClient(address).post(batch).expect(200);
    ids.push(...batch.map(({ id }) => id));
  }
  return ids;
};

/** What a Carnet has of these statements whose files nothing has touched. */
const readTruth = async (folder: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const copy = `${folder}-untouched`;
  cpSync(folder, copy, { recursive: true });
  const carnet = await startCarnet(backendsIn(copy));
  let truth: ReadonlyMap<string, string> = new Map();
  await waitFor('all statements', async () => (truth = await truthOf(carnet)).size === ids.length);
  await carnet.kill();
  if (!ids.every((id) => truth.has(id))) throw new Error('acknowledged statements are missing without any damage');
  return truth;
};

/**
 * A journal and a store whose files and write-ahead logs all have something, the last a document; resolves with what
 * was acknowledged.
 */
const writeOriginal = async (folder: string): Promise<Truth> => {
  const first = await startCarnet(backendsIn(folder));
  const before = await post(first, 0);
  await first.stop();
  const second = await startCarnet(backendsIn(folder));
  const inLogs = await post(second, EACH);
  await waitFor('the sink', async () => (await truthOf(second)).size === 2 * EACH);
  await second.kill();
  const api = await startCarnet(backendsIn(folder), { ROLE: 'api', ACK_WAIT_MS: '1' });
  const unread = await post(api, 2 * EACH);
  const document = { location: aDocumentLocation.activityProfile(), content: { written: 'last' } };
  await aDocumentClient(api).put(document.location, document.content).expect(204);
  await api.kill();
  return { statements: await readTruth(folder, [...before, ...inLogs, ...unread]), document };
};

/** Header and page of the last frame of a write-ahead log. Behind it frames of an earlier round may follow. */
const placesOfLastFrame = (log: Buffer): readonly number[] => {
  const { intactBytes } = readWalBytes(log);
  const from = intactBytes - log.readUInt32BE(8) - WAL_FRAME_HEADER_BYTES;
  return [from, from + WAL_FRAME_HEADER_BYTES, intactBytes - ROT.length];
};

/** Places from the first bytes to the last. */
const placesOf = (file: string, count: number): readonly number[] => {
  const { size } = statSync(file);
  return [
    ...Array.from({ length: count }, (_, i) => Math.floor((i * (size - ROT.length)) / (count - 1))),
    ...(file.endsWith('-wal') ? placesOfLastFrame(readFileSync(file)) : []),
  ];
};

const overwrite = (file: string, at: number): void => {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, ROT, 0, ROT.length, at);
  closeSync(descriptor);
};

/** Looks at a copy of the folder one of whose files has other bytes at a place. */
const lookAtCopy = async (
  folder: string,
  place: { readonly file: string; readonly at: number } | undefined,
  truth: Truth,
): Promise<Look> => {
  const copy = join(dirname(folder), place === undefined ? 'same' : `${place.file}-${place.at}`);
  cpSync(folder, copy, { recursive: true });
  try {
    if (place !== undefined) overwrite(join(copy, place.file), place.at);
    return await lookAt(backendsIn(copy), truth);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

const kindsOf = (looks: readonly Look[]): string => {
  const count = (kind: Look['kind']): number => looks.filter((look) => look.kind === kind).length;
  return (
    `${count('noticed')} noticed, ${count('refused')} starts refused, ` +
    `${count('without consequence')} without consequence`
  );
};

/** Faults of one file, each with how often it was found and the first place. */
const missesOf = (file: string, looks: readonly (Look & { readonly at: number })[]): readonly string[] => {
  const found = new Map<string, number[]>();
  for (const { at, faults } of looks) for (const fault of faults) found.set(fault, [...(found.get(fault) ?? []), at]);
  return [...found].map(([fault, places]) => `${file}: ${fault}, at ${places.length} places such as ${places[0]}`);
};

const rotFiles = async ({ times, say }: Given): Promise<Outcome> => {
  const root = aFolder('rot');
  const folder = join(root, 'original');
  mkdirSync(folder);
  try {
    const truth = await writeOriginal(folder);
    const { kind, faults } = await lookAtCopy(folder, undefined, truth);
    const misses: string[] = kind === 'without consequence' ? [...faults] : ['damage is named where there is none'];
    const figures: string[] = [];
    for (const file of FILES) {
      const waiting = [...placesOf(join(folder, file), times(200, 3))];
      const looks: (Look & { readonly at: number })[] = [];
      const work = async (): Promise<void> => {
        for (let at = waiting.shift(); at !== undefined; at = waiting.shift())
          looks.push({ at, ...(await lookAtCopy(folder, { file, at }, truth)) });
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      figures.push(`${file}: ${kindsOf(looks)}`);
      say(figures.at(-1) ?? '');
      misses.push(...missesOf(file, looks));
    }
    return {
      did: `${times(200, 3)} places overwritten in each of ${FILES.join(', ')}, and the last frame of each log`,
      acknowledged: truth.statements.size,
      misses,
      figures,
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

/** Overwrites bytes of SQLite files and their write-ahead logs. */
export const rot: Scenario = {
  name: 'rot',
  promise:
    'Whichever bytes of a file change: nothing changed is served, nothing is missing in silence, and log, metric and ' +
    '`carnet check` name the damage',
  backendKinds: ['embedded'],
  run: rotFiles,
};
