import type { PageQuery } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aScope, aSpace } from '../../builders/store/a-document.ts';
import { anIdReservation } from '../../builders/store/an-id-reservation.ts';
import { aRunLease } from '../../builders/store/a-run-lease.ts';
import { aSortKey, aToken } from '../../builders/store/a-stored-statement.ts';
import { aStatementId, aViolation } from '../../builders/store/a-violation.ts';
import { personOf, registrationOf, releaseOf, SEEDED_AT } from '../../builders/store/a-seeded-store.ts';

/** A call of the store whose commands grow with what is stored, unless an index ends them early. */
export interface StoreQuery {
  /** Repository and method, and what is asked. */
  readonly name: string;
  readonly run: (store: Store) => Promise<unknown>;
  /**
   * A range of the order's own member follows an equality of an array's element. MongoDB knows that the member itself
   * holds no array, and reads in order; a server that takes the whole index for one of arrays sorts.
   */
  readonly isAfterArray?: true;
  /** One of several ranges of a key: MongoDB reads each range; a server that does not reads the whole index. */
  readonly isOfRanges?: true;
}

/** The document that names the index of each of these queries. */
export const QUERIES_DOCUMENT = 'docs/mongodb.md';

/** The indexes of some queries as the document names them: `COLLECTION: INDEX`, each once. */
export const indexesText = (used: readonly { readonly collection: string; readonly index: string }[]): string =>
  [...new Set(used.map(({ collection, index }) => `${collection}: ${index}`))].join(', ');

const PAGE: PageQuery = { where: [], ascending: false, limit: 100, maxExamined: 2000 };
const page =
  (...where: readonly (readonly string[])[]) =>
  ({ statements }: Store) =>
    statements.page({ ...PAGE, where: where.map((names) => names.map(aToken)) });
const ten = { limit: 10 };
const NO_RESERVATION = anIdReservation({ token: 'none' });
const middle = SEEDED_AT + 10;

/** Every kind of query of the store that a server may answer by reading more and more. */
export const STORE_QUERIES: readonly StoreQuery[] = [
  { name: 'statements.find', run: ({ statements }) => statements.find([aStatementId(1), aStatementId(2)]) },
  { name: 'statements.findExistingIds', run: ({ statements }) => statements.findExistingIds([aStatementId(1)]) },
  { name: 'statements.findErasing', run: ({ statements }) => statements.findErasing([aStatementId(1)]) },
  {
    name: 'statements.findIdsByToken: 500 tokens',
    run: ({ statements }) =>
      statements.findIdsByToken(
        Array.from({ length: 500 }, (_, n) => `~${aToken(`target ${n * 10 + 1}`).slice(0, 15)}`),
        1000,
      ),
  },
  {
    name: 'statements.findIdsByToken: one token',
    run: ({ statements }) => statements.findIdsByToken([aToken('agent 3')], 1),
  },
  { name: 'statements.page: all', run: page() },
  { name: 'statements.page: a rare token', run: page(['agent 7']) },
  { name: 'statements.page: a popular token', run: page(['answered']) },
  {
    name: 'statements.page: a popular token since a time',
    isAfterArray: true,
    run: ({ statements }) =>
      statements.page({ ...PAGE, ascending: true, where: [[aToken('answered')]], above: aSortKey(middle) }),
  },
  { name: 'statements.page: one of two tokens', run: page(['agent 7', 'agent 9']) },
  { name: 'statements.page: a rare and a popular token', run: page(['agent 7'], ['answered'], ['source 1']) },
  { name: 'statements.page: a popular and a rare token', run: page(['popular activity'], ['rare verb']) },
  { name: 'statements.newest', run: ({ statements }) => statements.newest() },
  { name: 'statements.scan', run: ({ statements }) => statements.scan({ above: aSortKey(middle), ...ten }) },
  {
    name: 'statements.scan: a token',
    isAfterArray: true,
    run: ({ statements }) => statements.scan({ token: aToken('source 1'), above: aSortKey(middle), ...ten }),
  },
  { name: 'statements.scanWithoutText', run: ({ statements }) => statements.scanWithoutText(ten) },
  {
    name: 'statements.updateRefs',
    run: ({ statements }) => statements.updateRefs([{ id: aStatementId(1), v: 9, refs: [], voided: false }]),
  },
  {
    name: 'statements.markErasing',
    run: ({ statements }) => statements.markErasing([{ id: aStatementId(1), at: 'x' }]),
  },
  { name: 'statements.delete', run: ({ statements }) => statements.delete([{ id: aStatementId(1), at: 'x' }]) },
  { name: 'activities.find', run: ({ activities }) => activities.find([{ source: 'moodle', id: 'urn:a' }]) },
  { name: 'documents.read', run: ({ documents }) => documents.read(aSpace(aScope(), ['reader', 'other']), 'state-1') },
  {
    name: 'documents.list: a registration',
    run: ({ documents }) => documents.list(aSpace(aScope({ registration: registrationOf(3) })), SEEDED_AT, 100),
  },
  {
    name: 'documents.list: every registration',
    run: ({ documents }) => documents.list(aSpace(), undefined, 100),
  },
  {
    name: 'documents.list: an activity',
    run: ({ documents }) => documents.list(aSpace({ resource: 'activity-profile', activity: 'urn:a' }), 1, 100),
  },
  {
    name: 'documents.findByPeople: 500 people',
    run: async ({ documents }) => {
      const people = Array.from({ length: 500 }, (_, n) => personOf(n));
      const first = await documents.findByPeople(people, { limit: 20 });
      await documents.findByPeople(people, { limit: 20, ...(first.next === undefined ? {} : { after: first.next }) });
    },
  },
  { name: 'documents.deleteAll', run: ({ documents }) => documents.deleteAll(aSpace(aScope({ agent: 'nobody' }))) },
  { name: 'attachments.findUnusedSince', run: ({ attachments }) => attachments.findUnusedSince(middle, 10) },
  { name: 'deadLetters.list', run: ({ deadLetters }) => deadLetters.list(10) },
  { name: 'deadLetters.hasReason', run: ({ deadLetters }) => deadLetters.hasReason('none') },
  { name: 'deadLetters.find', run: ({ deadLetters }) => deadLetters.find(0, 1) },
  { name: 'deadLetters.delete', run: ({ deadLetters }) => deadLetters.delete(99, 1) },
  { name: 'deadLetters.deleteBefore', run: ({ deadLetters }) => deadLetters.deleteBefore(1) },
  { name: 'deadLetters.findByPeople', run: ({ deadLetters }) => deadLetters.findByPeople(['nobody', 'none']) },
  { name: 'people.findByIdentifiers', run: ({ people }) => people.findByIdentifiers(['identifier-1']) },
  { name: 'people.identifiersOf', run: ({ people }) => people.identifiersOf(personOf(1)) },
  { name: 'people.findWithOutboxEntry', run: ({ people }) => people.findWithOutboxEntry(10) },
  { name: 'people.scan', run: ({ people }) => people.scan({ after: personOf(10), ...ten }) },
  {
    name: 'people.scanWaiting',
    isAfterArray: true,
    run: ({ people }) => people.scanWaiting({ state: 'pending', after: personOf(1), ...ten }),
  },
  { name: 'people.count', run: ({ people }) => people.count() },
  { name: 'purposes.findCurrent', run: ({ purposes }) => purposes.findCurrent(['record:h5p']) },
  { name: 'purposes.findVersions', run: ({ purposes }) => purposes.findVersions('record:h5p') },
  { name: 'auditEvents.head', run: ({ auditEvents }) => auditEvents.head() },
  { name: 'auditEvents.findByEvent', run: ({ auditEvents }) => auditEvents.findByEvent('event-1') },
  { name: 'auditEvents.page', run: ({ auditEvents }) => auditEvents.page({ after: 5, ...ten }) },
  { name: 'auditEvents.findByPerson', run: ({ auditEvents }) => auditEvents.findByPerson(personOf(1), ten) },
  { name: 'accessRecords.list', run: ({ accessRecords }) => accessRecords.list({ people: [personOf(1)], ...ten }) },
  { name: 'accessRecords.scan', run: ({ accessRecords }) => accessRecords.scan(ten) },
  { name: 'accessRecords.deleteBefore', run: ({ accessRecords }) => accessRecords.deleteBefore(3_600_001, 10) },
  { name: 'erasures.findOpen', run: ({ erasures }) => erasures.findOpen(10) },
  { name: 'erasures.backlog', run: ({ erasures }) => erasures.backlog() },
  { name: 'mentions.count', run: ({ mentions }) => mentions.count({ after: personOf(1), ...ten }) },
  {
    name: 'mentions.count: two sources',
    run: ({ mentions }) => mentions.count({ sources: ['moodle', 'h5p'], ...ten }),
  },
  {
    name: 'mentions.count: a rare source',
    run: ({ mentions }) => mentions.count({ sources: ['small-school'], ...ten }),
  },
  { name: 'mentions.page', run: ({ mentions }) => mentions.page({ person: personOf(1), ...ten }) },
  {
    name: 'mentions.deleteByStatements',
    run: ({ mentions }) => mentions.deleteByStatements([aStatementId(1), 'none']),
  },
  { name: 'mentions.tokensOf', run: ({ mentions }) => mentions.tokensOf([personOf(1), personOf(2)]) },
  { name: 'mentions.deleteTokensBefore', run: ({ mentions }) => mentions.deleteTokensBefore(-1) },
  { name: 'replacements.findOpen', run: ({ replacements }) => replacements.findOpen(10) },
  { name: 'sessionCredentials.deleteExpired', run: (store) => store.sessionCredentials.deleteExpired(-1) },
  {
    name: 'endedSessions.end',
    run: ({ endedSessions }) => endedSessions.end('ended-1', { expires: 1, now: 0 }),
  },
  { name: 'staffSessions.removeByAccount', run: ({ staffSessions }) => staffSessions.removeByAccount('nobody') },
  { name: 'staffSessions.removeUnused', run: ({ staffSessions }) => staffSessions.removeUnused(-1) },
  { name: 'staff.findBySubject', run: ({ staff }) => staff.findBySubject('nobody') },
  { name: 'profiles.listRevisions', run: ({ profiles }) => profiles.listRevisions() },
  { name: 'patternRuns.find', run: ({ patternRuns }) => patternRuns.find(['a run']) },
  { name: 'idReservations.find', run: ({ idReservations }) => idReservations.find([aStatementId(1)]) },
  {
    name: 'idReservations.confirm',
    run: (store) => store.idReservations.confirm([NO_RESERVATION], { partition: 0, offset: 1 }),
  },
  { name: 'idReservations.cancel', run: ({ idReservations }) => idReservations.cancel([NO_RESERVATION]) },
  { name: 'idReservations.page', run: ({ idReservations }) => idReservations.page({ above: aStatementId(3), ...ten }) },
  { name: 'idReservations.delete', run: ({ idReservations }) => idReservations.delete([NO_RESERVATION]) },
  { name: 'runLeases.find', run: ({ runLeases }) => runLeases.find(['a run']) },
  { name: 'runLeases.takeOver', run: ({ runLeases }) => runLeases.takeOver(aRunLease({ key: 'none' }), 'a') },
  { name: 'runLeases.release', run: ({ runLeases }) => runLeases.release([aRunLease({ key: 'none' })]) },
  { name: 'runLeases.deleteBefore', run: ({ runLeases }) => runLeases.deleteBefore(-1) },
  { name: 'violations.list', run: ({ violations }) => violations.list(ten) },
  { name: 'violations.list: a source', run: ({ violations }) => violations.list({ source: 'rare', ...ten }) },
  {
    name: 'violations.list: the next page',
    run: ({ violations }) => violations.list({ before: { at: middle, key: 'x' }, ...ten }),
  },
  {
    name: 'violations.listCountsOfSource',
    run: ({ violations }) => violations.listCountsOfSource('moodle', 10),
  },
  { name: 'violations.listCounts', run: ({ violations }) => violations.listCounts(ten) },
  {
    name: 'violations.listCounts: a profile',
    run: ({ violations }) => violations.listCounts({ profile: aViolation().profile, ...ten }),
  },
  {
    name: 'violations.findByStatements',
    isOfRanges: true,
    run: ({ violations }) => violations.findByStatements([aStatementId(1), aStatementId(2)]),
  },
  { name: 'violations.deleteBefore', run: ({ violations }) => violations.deleteBefore(1) },
  {
    name: 'violations.deleteByStatements',
    run: ({ violations }) => violations.deleteByStatements(['nothing', 'none']),
  },
  { name: 'unmatched.list', run: ({ unmatched }) => unmatched.list('moodle') },
  {
    name: 'traffic.list',
    run: ({ traffic }) => traffic.list({ subject: 'org:default', step: 'hour', since: 0 }),
  },
  { name: 'traffic.deleteBefore', run: ({ traffic }) => traffic.deleteBefore('hour', 1) },
  { name: 'traffic.listFaults', run: ({ traffic }) => traffic.listFaults('moodle') },
  { name: 'traffic.deleteFaultsBefore', run: ({ traffic }) => traffic.deleteFaultsBefore(1) },
  { name: 'traffic.listSeen', run: ({ traffic }) => traffic.listSeen('moodle') },
  { name: 'releases.find', run: ({ releases }) => releases.find([releaseOf(1)]) },
  {
    name: 'releases.findDue',
    run: ({ releases }) => releases.findDue({ owner: 1, study: 'study:1' }, SEEDED_AT * 2, 10),
  },
  {
    name: 'releases.findPendingRetractions',
    run: ({ releases }) => releases.findPendingRetractions({ owner: 2, before: SEEDED_AT + 1, ...ten }),
  },
  {
    name: 'releases.findPendingRetractions: after a place',
    run: ({ releases }) =>
      releases.findPendingRetractions({ owner: 2, after: { study: 'study:2', key: releaseOf(20) }, limit: 1000 }),
  },
  { name: 'releases.findOwnersWithPendingWork', run: ({ releases }) => releases.findOwnersWithPendingWork() },
  {
    name: 'releases.findByPeople',
    isAfterArray: true,
    run: ({ releases }) => releases.findByPeople([personOf(0), personOf(3)], { after: releaseOf(9), ...ten }),
  },
  { name: 'releases.findByStatements', run: ({ releases }) => releases.findByStatements([aStatementId(1)]) },
  {
    name: 'releases.findByStudy',
    run: ({ releases }) => releases.findByStudy('study:1', { after: releaseOf(9), ...ten }),
  },
  { name: 'releases.listRereleaseRequests', run: ({ releases }) => releases.listRereleaseRequests(5, 10) },
  { name: 'releases.retract', run: ({ releases }) => releases.retract(['no release'], 'voided', 1) },
  { name: 'releases.deleteByStudy', run: ({ releases }) => releases.deleteByStudy('study:none', 10) },
  {
    name: 'studies.listParticipants',
    run: ({ studies }) => studies.listParticipants('study:0', { after: 'a', ...ten }),
  },
];
