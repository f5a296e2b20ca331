import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CopyTarget } from '../../../src/transfer/copy/copied-part.ts';
import { exportInstance } from '../../../src/transfer/copy/export-instance.ts';
import { importInstance } from '../../../src/transfer/copy/import-instance.ts';
import { type Manifest, readManifest } from '../../../src/transfer/copy/manifest.ts';
import type { Journal } from '../../../src/journal/port/journal.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { canonicalJson } from '../../../src/consent/model/canonical-json.ts';
import { sortKeyCheckOf } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';

/** The key that seals secrets in copies of these tests. */
const SEALING_KEY = 'a key that seals';

/** Exports a store into a folder. */
export const exportStore = (store: Store, folder: string, startedAt = 1_800_000_000_000): Promise<Manifest> =>
  exportInstance({ store, folder, startedAt, sealingKey: SEALING_KEY });

/** A store with its journal, into which a copy goes. */
interface EmptyInstance extends Pick<CopyTarget, 'store' | 'topics'> {
  readonly journal: Journal;
  readonly storeUrl?: string;
}

/** Imports a folder into a store whose journal is this one. */
export const importFolder = async (
  { store, journal, topics, storeUrl = 'sqlite::memory:' }: EmptyInstance,
  folder: string,
  onWritten?: (records: number, file: string) => void,
): Promise<void> => {
  const { manifest, sha256 } = readManifest(folder);
  const { length: partitions } = await journal.partitions();
  const target = { store, journal, topics, partitions, sealingKey: SEALING_KEY };
  await importInstance({
    ...target,
    folder,
    manifest,
    sha256,
    canOrder: sortKeyCheckOf(storeUrl),
    ...(onWritten === undefined ? {} : { onWritten }),
  });
};

/** Statements as they are; other lines with members in order, without what is sealed: that differs in each copy. */
const comparable = (file: string, line: string): string =>
  file === 'statements.ndjson'
    ? line
    : canonicalJson(JSON.parse(line) as JsonObject).replace(/"sealedHash":"[^"]*"/, '"sealedHash":""');

/** The lines of each file of a copy, in order and to be compared. */
export const linesByFile = (folder: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    readManifest(folder).manifest.files.map(({ name }) => [
      name,
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => comparable(name, line))
        .sort(),
    ]),
  );
