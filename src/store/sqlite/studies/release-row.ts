import type { RetractionReason, StoredRelease } from '../../ports/studies/release-repository.ts';
import type { Row, SqlValue } from '../connection/connection.ts';
import { readChecked } from '../connection/read-checked.ts';
import { isIntact } from '../connection/record-checksums.ts';

/** The columns of a release `r`, and 1 in `whole` if it is undamaged. */
export const RELEASE_COLUMNS = `r.key, r.study, r.statement, r.source, r.owner, r.due, r.place, r.ending, r.ending_at,
  r.again, r.people, r.pseudonyms, ${isIntact('release', 'r')} AS intact`;

/** Inserts a row of `releaseValues`. */
export const INSERT_RELEASE = `INSERT INTO releases
  (key, study, statement, source, owner, due, place, ending, ending_at, people, pseudonyms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;

/** The release in a row that has `RELEASE_COLUMNS`; a substitute if it is damaged. */
export const releaseFromRow = readChecked('release', (row: Row): StoredRelease => {
  const { due, place, ending, ending_at: endingAt, again } = row;
  return {
    key: row['key'] as string,
    study: row['study'] as string,
    statement: row['statement'] as string,
    source: row['source'] as string,
    owner: row['owner'] as number,
    people: JSON.parse(row['people'] as string) as StoredRelease['people'],
    pseudonyms: JSON.parse(row['pseudonyms'] as string) as StoredRelease['pseudonyms'],
    ...(typeof due === 'number' && { due }),
    ...(typeof place === 'string' && { order: place }),
    ...(typeof again === 'number' && { rereleaseRequests: again }),
    ...(typeof ending === 'string' && { pendingRetraction: ending as RetractionReason }),
    ...(typeof endingAt === 'number' && { retractedAt: endingAt }),
  };
});

/** The values of `INSERT_RELEASE`. */
export const releaseValues = ({
  key,
  study,
  statement,
  source,
  owner,
  due,
  order,
  pendingRetraction,
  retractedAt,
  people,
  pseudonyms,
}: StoredRelease): readonly SqlValue[] => [
  key,
  study,
  statement,
  source,
  owner,
  due ?? null,
  order ?? null,
  pendingRetraction ?? null,
  retractedAt ?? null,
  JSON.stringify(people),
  JSON.stringify(pseudonyms),
];
