import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { columnsOf } from '../../../../src/studies/export/columns.ts';
import type { ReleasedRecord } from '../../../../src/studies/record/released-record.ts';
import { createTakeSnapshot, type SnapshotDeps } from '../../../../src/studies/export/snapshot.ts';
import { anAdmittedStudy } from '../../../support/builders/studies/an-admitted-study.ts';
import { aReleasedRecord } from '../../../support/builders/studies/a-released-record.ts';
import { asyncEach } from '../../../support/builders/text/async-each.ts';

const COLUMNS = columnsOf({ extensions: {}, responses: false });
const folder = mkdtempSync(join(tmpdir(), 'carnet-snapshot-'));
afterAll(() => rmSync(folder, { recursive: true }));

const keyed = (count: number): readonly ReleasedRecord[] =>
  Array.from({ length: count }, (_, i) => ({ ...aReleasedRecord(), key: `k${i}` }));
const folded = (records: readonly ReleasedRecord[]) => Promise.resolve(asyncEach(records));
const AT_CUT = { ...anAdmittedStudy(), id: 'study:s1' };
const everyKey: SnapshotDeps['filterReleasable'] = (_, keys) => Promise.resolve(new Set(keys));
const taking = (deps: Partial<SnapshotDeps>) =>
  createTakeSnapshot({ directory: folder, foldChangelog: () => folded(keyed(3)), filterReleasable: everyKey, ...deps });

describe('a snapshot', () => {
  it('has the records of the fold in their order, and the length that it says', async () => {
    const snapshot = await taking({ foldChangelog: () => folded(keyed(1234)) })(AT_CUT, COLUMNS, 'ndjson');
    const bytes = await buffer(snapshot.chunks());
    expect(bytes.length).toBe(snapshot.length);
    expect(
      bytes
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as ReleasedRecord).key),
    ).toEqual(keyed(1234).map(({ key }) => key));
    expect(snapshot.count).toBe(1234);
    await snapshot.close();
  });

  it('has no record that may not be sent any more', async () => {
    const asked: number[] = [];
    const snapshot = await taking({
      foldChangelog: () => folded(keyed(1001)),
      filterReleasable: (study, keys) => {
        asked.push(keys.length);
        return Promise.resolve(new Set(study.id === 'study:s1' ? keys.filter((key) => key !== 'k700') : []));
      },
    })(AT_CUT, COLUMNS, 'csv');
    expect([snapshot.count, asked]).toEqual([1000, [500, 500, 1]]);
    await snapshot.close();
  });

  it('of nothing is empty', async () => {
    const snapshot = await taking({ foldChangelog: () => folded([]) })(AT_CUT, COLUMNS, 'ndjson');
    expect([snapshot.length, snapshot.count, (await buffer(snapshot.chunks())).length]).toEqual([0, 0, 0]);
    await snapshot.close();
  });

  it('leaves no file with a name behind, neither while it is read nor where it fails', async () => {
    const snapshot = await taking({})(AT_CUT, COLUMNS, 'parquet');
    expect(readdirSync(folder)).toEqual([]);
    expect((await buffer(snapshot.chunks())).subarray(0, 4).toString()).toBe('PAR1');
    await snapshot.close();
    await expect(
      taking({ filterReleasable: () => Promise.reject(new Error('away')) })(AT_CUT, COLUMNS, 'parquet'),
    ).rejects.toThrow('away');
    expect(readdirSync(folder)).toEqual([]);
  });
});
