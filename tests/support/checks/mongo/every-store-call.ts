import { aRefusedFault } from '../../builders/store/a-refused-fault.ts';
import { positionOf } from '../../../../src/store/ports/consent/access-record-repository.ts';
import { countViolations } from '../../../../src/store/ports/profiles/violation-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { anAccessRecord } from '../../builders/store/an-access-record.ts';
import { aDocument, aSpace } from '../../builders/store/a-document.ts';
import { aPatternRun } from '../../builders/store/a-pattern-run.ts';
import { aRelease } from '../../builders/store/a-release.ts';
import { anIdReservation } from '../../builders/store/an-id-reservation.ts';
import { aRunLease } from '../../builders/store/a-run-lease.ts';
import { aSessionCredential } from '../../builders/store/a-session-credential.ts';
import { aStoredPerson } from '../../builders/store/a-stored-person.ts';
import { aStoredStatement } from '../../builders/store/a-stored-statement.ts';
import { aViolation } from '../../builders/store/a-violation.ts';

type RepositoryName = {
  [R in keyof Store]: Store[R] extends boolean | ((...given: never) => unknown) ? never : R;
}[keyof Store];

/** A call of each method of each repository. */
type Calls = {
  readonly [R in RepositoryName]: {
    readonly [M in keyof Store[R]]: (repository: Store[R]) => Promise<unknown>;
  };
};

const statement = aStoredStatement();
const document = aDocument();
const expected = { owner: 'reader', etag: 'e', updatedAt: 0 };
const aWriter = { owner: 'a', source: 'a' };
const purpose = { id: 'a', version: 1, kind: 'record', state: 'open', v: 1 };
const erasure = { id: 'a', person: 'b', what: null, requestedAt: 0, v: 1 };
const mention = { person: 'a', statement: statement.id, source: 'b', places: ['object'], listedAt: 0 };
const replacement = { id: 'a', by: 'b', requestedAt: 0, statements: 0, digest: '', v: 1 };
const source = { id: 'a', name: 'A', basis: 'public_task', createdAt: 0, v: 1 } as const;
const credential = { key: 'a', source: 'a', hash: '', scopes: [], createdAt: 0 };
const organisation = { id: 'org:a', name: 'A', createdAt: 0, v: 1 };
const account = {
  name: 'a',
  displayName: 'A',
  organisation: 'org:a',
  roles: [],
  handle: 'h',
  passkeys: [],
  createdAt: 0,
  v: 1,
};
const session = { id: 'a', account: 'a', createdAt: 0, usedAt: 0 };
const activity = { source: 'a', id: 'https://a.example', definition: '{}', v: 1 };
const undelivered = {
  purpose: 'forward:a',
  key: 'a',
  operation: 'put',
  statement: 'a',
  at: 0,
  retry: false,
} as const;
const limit = 1;
const letter = { partition: 0, offset: 0, reason: '', bytes: Buffer.of(), addedAt: 0 };

const chunks = async function* (): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.of(1));
};

const CALLS: Calls = {
  statements: {
    find: (one) => one.find([statement.id]),
    findUpToBytes: (one) => one.findUpToBytes([statement.id], 1),
    findExistingIds: (one) => one.findExistingIds([statement.id]),
    insert: (one) => one.insert([aStoredStatement()]),
    findIdsByToken: (one) => one.findIdsByToken(['a'], 1),
    areTokensStored: (one) => one.areTokensStored([{ token: 'a', below: statement.at }, { token: 'b' }]),
    updateRefs: (one) => one.updateRefs([{ id: statement.id, v: 1, refs: [], voided: false }]),
    page: (one) => one.page({ where: [], ascending: true, limit, maxExamined: 1 }),
    newest: (one) => one.newest(),
    markErasing: (one) => one.markErasing([statement]),
    findErasing: (one) => one.findErasing([statement.id]),
    delete: (one) => one.delete([statement]),
    purgeTokens: (one) => one.purgeTokens(false),
    rewrite: (one) => one.rewrite([statement]),
    scan: (one) => one.scan({ limit }),
    scanWithoutText: (one) => one.scanWithoutText({ limit }),
  },
  progress: {
    claim: (one) => one.claim(0),
    save: (one) => one.save({ partition: 0, epoch: 1, last: 0, through: 0, deadLetters: [] }),
    all: (one) => one.all(),
    deleteOthers: (one) => one.deleteOthers([], 0),
  },
  deadLetters: {
    put: (one) => one.put(letter),
    list: (one) => one.list(1),
    listHeads: (one) => one.listHeads(1, { source: 'a', search: 'b' }),
    listAdded: (one) => one.listAdded({ after: 0, limit }),
    count: (one) => one.count(),
    hasReason: (one) => one.hasReason('a'),
    find: (one) => one.find(0, 0),
    replace: (one) => one.replace(letter, letter),
    delete: (one) => one.delete(0, 0),
    deleteBefore: (one) => one.deleteBefore(0),
    findByPeople: (one) => one.findByPeople(['a']),
  },
  sources: {
    addSource: (one) => one.addSource(source),
    updateSource: (one) => one.updateSource({ ...source, v: 2 }),
    findSource: (one) => one.findSource('a'),
    listSources: (one) => one.listSources(),
    listSourcePage: (one) =>
      one.listSourcePage({ by: 'name', isDescending: false, search: 'a', after: { value: 'a', key: 'a' }, limit }),
    listCredentialsOf: (one) => one.listCredentialsOf(['a']),
    addCredential: (one) => one.addCredential(credential),
    findCredential: (one) => one.findCredential('a'),
    listCredentials: (one) => one.listCredentials(),
    addScopes: (one) => one.addScopes('a', ['all']),
    addReads: (one) => one.addReads('a', ['b']),
    removeReads: (one) => one.removeReads('a', ['b']),
    replaceCredential: (one) =>
      one.replaceCredential({ former: credential, successor: { ...credential, key: 'b' }, at: 0 }),
    revokeCredential: (one) => one.revokeCredential('a', 0),
  },
  staff: {
    add: (one) => one.add(account),
    update: (one) => one.update({ ...account, v: 2 }),
    find: (one) => one.find('a'),
    findByHandle: (one) => one.findByHandle('h'),
    findBySubject: (one) => one.findBySubject('s'),
    findByInvitation: (one) => one.findByInvitation('i'),
    list: (one) => one.list(),
  },
  staffSessions: {
    add: (one) => one.add(session),
    find: (one) => one.find('a'),
    touch: (one) => one.touch('a', 1),
    remove: (one) => one.remove('a'),
    removeByAccount: (one) => one.removeByAccount('a'),
    removeUnused: (one) => one.removeUnused(0),
  },
  organisations: {
    add: (one) => one.add(organisation),
    update: (one) => one.update({ ...organisation, v: 2 }),
    find: (one) => one.find('org:a'),
    list: (one) => one.list(),
  },
  sessionCredentials: {
    add: (one) => one.add(aSessionCredential()),
    find: (one) => one.find('a'),
    takeSealedSecret: (one) => one.takeSealedSecret('a'),
    delete: (one) => one.delete('a'),
    deleteExpired: (one) => one.deleteExpired(0),
  },
  signInFailures: { add: (one) => one.add('a', 1) },
  endedSessions: {
    end: (one) => one.end('a', { expires: 1, now: 0 }),
    isEnded: (one) => one.isEnded('a'),
  },
  facts: {
    putIfAbsent: (one) => one.putIfAbsent('a', 'b'),
    put: (one) => one.put('a', 'b'),
    find: (one) => one.find('a'),
    remove: (one) => one.remove('a'),
  },
  documents: {
    read: (one) => one.read(aSpace(), 'bookmark'),
    write: (one) => one.write(document, undefined),
    delete: (one) => one.delete(aSpace(), 'bookmark', expected),
    list: (one) => one.list(aSpace(), undefined, 1),
    findByPeople: (one) => one.findByPeople(['a'], { limit }),
    countUpdatedBefore: (one) => one.countUpdatedBefore(aWriter, 1),
    deleteUpdatedBefore: (one) => one.deleteUpdatedBefore(aWriter, 1, limit),
    deleteAll: (one) => one.deleteAll(aSpace()),
  },
  attachments: {
    put: (one) => one.put({ sha2: 'a', usedAt: 0, source: 'a' }, chunks()),
    touch: (one) => one.touch(['a'], 0),
    find: (one) => one.find(['a']),
    read: (one) => one.read('b')[Symbol.asyncIterator]().next(),
    findUnusedSince: (one) => one.findUnusedSince(1, 1),
    delete: (one) => one.delete('a', 0),
    deleteIncomplete: (one) => one.deleteIncomplete(1),
  },
  activities: {
    find: (one) => one.find([activity]),
    saveAll: (one) => one.saveAll([activity]),
    delete: (one) => one.delete([activity]),
    rebuildPosition: (one) => one.rebuildPosition(),
    saveRebuildPosition: (one) => one.saveRebuildPosition('done'),
  },
  copies: {
    page: (one) => one.page('people', { limit }),
    findPeople: (one) => one.findPeople(['a']),
    putPeople: (one) => one.putPeople([{ person: aStoredPerson(), identifiers: ['a'] }]),
    putViolationCounts: (one) => one.putViolationCounts(countViolations([aViolation()])),
  },
  idReservations: {
    reserve: (one) => one.reserve([anIdReservation()]),
    confirm: (one) => one.confirm([anIdReservation()], { partition: 0, offset: 1 }),
    cancel: (one) => one.cancel([anIdReservation()]),
    find: (one) => one.find([anIdReservation().id]),
    page: (one) => one.page({ limit }),
    delete: (one) => one.delete([anIdReservation()]),
  },
  runLeases: {
    take: (one) => one.take([aRunLease()]),
    takeOver: (one) => one.takeOver(aRunLease({ token: 'b' }), 'a'),
    find: (one) => one.find([aRunLease().key]),
    release: (one) => one.release([aRunLease()]),
    deleteBefore: (one) => one.deleteBefore(0),
  },
  profiles: {
    put: (one) => one.put({ id: 'a', document: Buffer.of(1), addedAt: 0 }),
    listRevisions: (one) => one.listRevisions(),
    read: (one) => one.read('a'),
    replace: (one) => one.replace({ id: 'a', document: Buffer.of(1), addedAt: 0 }, 1),
    keepEarlier: (one) => one.keepEarlier('a', [{ version: 'b', document: Buffer.of(1) }]),
    readEarlier: (one) => one.readEarlier('a'),
    deleteEarlier: (one) => one.deleteEarlier('a'),
  },
  patternRuns: {
    find: (one) => one.find(['a']),
    saveAll: (one) => one.saveAll([aPatternRun()]),
    deleteBelow: (one) => one.deleteBelow('a'),
  },
  violations: {
    add: (one) => one.add([aViolation()]),
    list: (one) => one.list({ limit }),
    listCounts: (one) => one.listCounts({ limit }),
    listCountsOfSource: (one) => one.listCountsOfSource('a', limit),
    findByStatements: (one) => one.findByStatements(['a']),
    deleteBefore: (one) => one.deleteBefore(0),
    deleteByStatements: (one) => one.deleteByStatements(['a']),
  },
  traffic: {
    add: (one) => one.add([{ subject: 'a', step: 'hour', at: 0, counts: { accepted: 1 } }]),
    list: (one) => one.list({ subject: 'a', step: 'hour', since: 0 }),
    deleteBefore: (one) => one.deleteBefore('hour', 0),
    see: (one) => one.see([{ source: 'a', what: 'key/a', at: 0 }]),
    listSeen: (one) => one.listSeen('a'),
    deleteSeen: (one) => one.deleteSeen('a', 0),
    addFaults: (one) => one.addFaults([aRefusedFault()]),
    listFaults: (one) => one.listFaults('a'),
    deleteFaultsBefore: (one) => one.deleteFaultsBefore(0),
  },
  unmatched: {
    raise: (one) => one.raise('a', []),
    list: (one) => one.list('a'),
  },
  recordChecks: {
    check: (one) => one.check(),
    repair: (one) => one.repair(),
  },
  people: {
    findByIdentifiers: (one) => one.findByIdentifiers(['a']),
    find: (one) => one.find(['a']),
    create: (one) => one.create([{ id: 'a', identifier: 'b' }]),
    insert: (one) => one.insert(aStoredPerson({ v: 1 })),
    update: (one) => one.update(aStoredPerson()),
    addIdentifiers: (one) => one.addIdentifiers('a', ['b']),
    identifiersOf: (one) => one.identifiersOf('a'),
    findWithOutboxEntry: (one) => one.findWithOutboxEntry(1),
    scan: (one) => one.scan({ limit }),
    scanWaiting: (one) => one.scanWaiting({ state: 'pending', limit }),
    count: (one) => one.count(),
  },
  purposes: {
    add: (one) => one.add(purpose),
    findCurrent: (one) => one.findCurrent(['a']),
    findVersions: (one) => one.findVersions('a'),
    list: (one) => one.list({}),
    update: (one) => one.update(purpose),
  },
  accessRecords: {
    add: (one) => one.add([anAccessRecord()]),
    list: (one) => one.list({ people: ['a'], limit }),
    scan: (one) => one.scan({ limit }),
    delete: (one) => one.delete([positionOf(anAccessRecord())]),
    deleteBefore: (one) => one.deleteBefore(1, limit),
  },
  auditEvents: {
    append: (one) => one.append({ seq: 1, event: 'a', hash: '', body: '' }),
    head: (one) => one.head(),
    findByEvent: (one) => one.findByEvent('a'),
    page: (one) => one.page({ limit }),
    latest: (one) => one.latest({ limit }),
    findByPerson: (one) => one.findByPerson('a', { limit }),
  },
  erasures: {
    add: (one) => one.add(erasure),
    find: (one) => one.find('a'),
    update: (one) => one.update(erasure),
    findOpen: (one) => one.findOpen(1),
    backlog: (one) => one.backlog(),
  },
  mentions: {
    add: (one) => one.add([mention]),
    delete: (one) => one.delete([mention]),
    deleteByStatements: (one) => one.deleteByStatements(['a']),
    count: (one) => one.count({ limit }),
    countOf: (one) => one.countOf(['a']),
    page: (one) => one.page({ person: 'a', limit }),
    find: (one) => one.find(mention),
    addTokens: (one) => one.addTokens([{ person: 'a', tokens: ['b'] }], 0),
    tokensOf: (one) => one.tokensOf(['a']),
    deleteTokensOf: (one) => one.deleteTokensOf(['a'], ['x']),
    deleteTokensBefore: (one) => one.deleteTokensBefore(0),
    searchPosition: (one) => one.searchPosition(),
    saveSearchPosition: (one) => one.saveSearchPosition('done'),
  },
  replacements: {
    add: (one) => one.add(replacement),
    find: (one) => one.find('a'),
    update: (one) => one.update({ ...replacement, v: 2 }),
    findOpen: (one) => one.findOpen(1),
  },
  releases: {
    add: (one) => one.add([aRelease()]),
    find: (one) => one.find(['a']),
    findDue: (one) => one.findDue({ owner: 0, study: 'study:a' }, 1, 1),
    markPublished: (one) => one.markPublished(['a']),
    cancel: (one) => one.cancel(['a']),
    renew: (one) => one.renew([aRelease()]),
    retract: (one) => one.retract(['a'], 'removed', 0),
    findPendingRetractions: (one) => one.findPendingRetractions({ owner: 0, limit }),
    handOver: (one) => one.handOver(['a'], { from: 0, to: 1 }),
    findOwnersWithPendingWork: (one) => one.findOwnersWithPendingWork(),
    findByPeople: (one) => one.findByPeople(['a'], { limit }),
    findByStatements: (one) => one.findByStatements([statement.id]),
    findByStudy: (one) => one.findByStudy('study:a', { limit }),
    requestRerelease: (one) => one.requestRerelease(['a']),
    listRereleaseRequests: (one) => one.listRereleaseRequests(0, 1),
    ackRereleaseRequests: (one) => one.ackRereleaseRequests([aRelease({ rereleaseRequests: 1 })]),
    delete: (one) => one.delete(['a'], 0),
    deleteByStudy: (one) => one.deleteByStudy('study:a', 1),
  },
  studies: {
    add: (one) => one.add({ id: 'study:a', v: 1 }),
    find: (one) => one.find('study:a'),
    all: (one) => one.all(),
    update: (one) => one.update({ id: 'study:a', v: 2 }),
    addParticipants: (one) => one.addParticipants('study:a', ['b']),
    removeParticipants: (one) => one.removeParticipants('study:a', ['b']),
    listParticipants: (one) => one.listParticipants('study:a', { limit }),
    saveConsumedOffset: (one) => one.saveConsumedOffset(0, 1),
    forgetConsumedOffsets: (one) => one.forgetConsumedOffsets(),
    consumedOffsets: (one) => one.consumedOffsets(),
  },
  forwardings: {
    add: (one) => one.add({ id: 'forward:a', v: 1 }),
    find: (one) => one.find('forward:a'),
    all: (one) => one.all(),
    update: (one) => one.update({ id: 'forward:a', v: 2 }),
    putUndelivered: (one) => one.putUndelivered([undelivered]),
    listUndelivered: (one) => one.listUndelivered({ purpose: 'forward:a', retry: false, limit }),
    findConcerning: (one) => one.findConcerning(['person:a'], limit),
    countUndelivered: (one) => one.countUndelivered('forward:a'),
    retryUndelivered: (one) => one.retryUndelivered('forward:a'),
    deleteUndelivered: (one) => one.deleteUndelivered([undelivered]),
    remove: (one) => one.remove('forward:a'),
  },
  webhooks: {
    add: (one) => one.add({ id: 'a', v: 1 }),
    find: (one) => one.find('a'),
    all: (one) => one.all(),
    update: (one) => one.update({ id: 'a', v: 2 }),
    remove: (one) => one.remove('a'),
    putDelivery: (one) => one.putDelivery({ webhook: 'a', id: 'b', at: 1 }),
    findDelivery: (one) => one.findDelivery('a', 'b'),
    listDeliveries: (one) => one.listDeliveries({ webhook: 'a', limit }),
    deleteDeliveriesBefore: (one) => one.deleteDeliveriesBefore('a', 1),
  },
  volumes: {
    put: (one) => one.put({ id: 'a', countedAt: 0 }),
    find: (one) => one.find(['a']),
  },
};

/** Calls every method of every repository once; each call by its name. Purging tokens has no command of its own. */
export const everyStoreCall = (store: Store): ReadonlyMap<string, Promise<unknown>> =>
  new Map(
    Object.entries(CALLS).flatMap(([name, calls]) =>
      Object.entries(calls as Readonly<Record<string, (repository: unknown) => Promise<unknown>>>)
        .filter(([method]) => method !== 'purgeTokens')
        .map(([method, call]) => [`${name}.${method}`, call(store[name as RepositoryName])] as const),
    ),
  );
