import { parseWith } from '../../../core/json-object.ts';
import { isListed, type PurposeRepository, type StoredPurpose } from '../../ports/consent/purpose-repository.ts';
import { damagedRecord, isDamaged } from '../../ports/checked/damaged-record.ts';
import { type Connection, promised, type SqlValue } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';
import { isIntact } from '../connection/record-checksums.ts';

const SELECT = selectChecked('purpose');
const DAMAGED = `SELECT id, body FROM purposes WHERE NOT ${isIntact('purpose')}`;
const INSERT = `INSERT INTO purposes (kind, state, body, id, version, v) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;
const UPDATE = `UPDATE purposes SET v = v + 1, kind = ?, state = ?, body = ?
  WHERE id = ? AND version = ? AND v = ?`;

const read = readChecked('purpose', (row) =>
  parseWith<StoredPurpose>(row['body'] as string, { v: row['v'] as number }),
);

const valuesOf = ({ v, ...body }: StoredPurpose): readonly SqlValue[] => [body.kind, body.state, JSON.stringify(body)];

/** The time that a look for damaged rows counts, in milliseconds. */
const LOOKED_FOR_MS = 1000;

const ID_IN_BODY = /"id":"([^"]*)"/;

/**
 * The ids of purposes with a damaged version: its row and its body name the purpose, and one of them may be damaged. A
 * version that is not found by its id must not be taken for absent: an older one, or an implied one, would hold.
 */
const createFindSuspects = (connection: Connection): (() => ReadonlySet<string>) => {
  let suspects: ReadonlySet<string> = new Set();
  let lookedAt = -Infinity;
  return () => {
    if (performance.now() - lookedAt < LOOKED_FOR_MS) return suspects;
    lookedAt = performance.now();
    const rows = connection.all(DAMAGED);
    suspects = new Set(rows.flatMap(({ id, body }) => [String(id), ID_IN_BODY.exec(String(body))?.[1] ?? '']));
    return suspects;
  };
};

/** The versions of purposes in SQLite: one row each. An update filters by `v`: compare and set are one step. */
export const createSqlitePurposeRepository = (connection: Connection): PurposeRepository => {
  const findSuspects = createFindSuspects(connection);
  const findVersions = (id: string): readonly StoredPurpose[] => {
    const found = connection.all(`${SELECT} WHERE id = ? ORDER BY version`, id).map(read);
    return findSuspects().has(id) ? [...found.filter((one) => !isDamaged(one)), damagedRecord('purpose', id)] : found;
  };
  return {
    add: (purpose) =>
      promised(
        () => connection.run(INSERT, ...valuesOf(purpose), purpose.id, purpose.version, purpose.v).changes === 1,
      ),
    findCurrent: (ids) =>
      promised(() => {
        const suspects = findSuspects();
        return new Map(
          ids.flatMap((id) => {
            if (suspects.has(id)) return [[id, damagedRecord<StoredPurpose>('purpose', id)] as const];
            const row = connection.get(`${SELECT} WHERE id = ? ORDER BY version DESC LIMIT 1`, id);
            return row === undefined ? [] : [[id, read(row)] as const];
          }),
        );
      }),
    findVersions: (id) => promised(() => findVersions(id)),
    // There are few purposes. The purpose of a damaged version is not known: it is in every list.
    list: (filter) =>
      promised(() =>
        connection
          .all(`${SELECT} ORDER BY id, version`)
          .map(read)
          .filter((one) => isDamaged(one) || isListed(one, filter)),
      ),
    update: (purpose) =>
      promised(
        () => connection.run(UPDATE, ...valuesOf(purpose), purpose.id, purpose.version, purpose.v - 1).changes === 1,
      ),
  };
};
