import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { createSelect, DifferenceCounts, type IndexDifferences, inSlices } from './walk.ts';

const SLICE_SIZE = 500;

/** The people of a release; none where they cannot be read. */
const PEOPLE = "json_each(CASE WHEN json_valid(r.people) THEN r.people ELSE '[]' END) p";
const RELEASES = `SELECT key, (SELECT count(*) FROM ${PEOPLE}
  WHERE NOT EXISTS (
    SELECT 1 FROM release_people i
    WHERE i.person = p.value ->> 'id' AND i.study = r.study AND i.key = r.key)) AS missing
  FROM releases r WHERE key > ? ORDER BY key LIMIT ?`;
const ENTRIES = `SELECT i.person, i.study, i.key, NOT EXISTS (
    SELECT 1 FROM releases r, ${PEOPLE}
    WHERE r.key = i.key AND r.study = i.study AND p.value ->> 'id' = i.person) AS surplus
  FROM release_people i WHERE (i.person, i.study, i.key) > (?, ?, ?) ORDER BY i.person, i.study, i.key LIMIT ?`;

/** Compares the releases of studies with the index of their people, both ways, in slices. */
export const walkReleases = async (database: DatabaseSyncInstance): Promise<IndexDifferences> => {
  const counts = new DifferenceCounts();
  const select = createSelect(database);
  let after = '';
  await inSlices(database, 'BEGIN', () => {
    const rows = select(RELEASES, after, SLICE_SIZE);
    for (const { missing } of rows) counts.add('release_people', { missing: Number(missing) });
    after = String(rows.at(-1)?.['key'] ?? after);
    return rows.length === SLICE_SIZE;
  });
  let place: readonly [string, string, string] = ['', '', ''];
  await inSlices(database, 'BEGIN', () => {
    const rows = select(ENTRIES, ...place, SLICE_SIZE);
    for (const { surplus } of rows) counts.add('release_people', { surplus: Number(surplus) });
    const last = rows.at(-1);
    if (last !== undefined) place = [String(last['person']), String(last['study']), String(last['key'])];
    return rows.length === SLICE_SIZE;
  });
  return counts.all();
};
