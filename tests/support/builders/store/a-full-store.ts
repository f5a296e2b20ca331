import { hash } from 'node:crypto';
import type { Store } from '../../../../src/store/ports/store.ts';
import { anAccessRecord } from './an-access-record.ts';
import { aDocument, aScope } from './a-document.ts';
import { aPatternRun } from './a-pattern-run.ts';
import { aRelease } from './a-release.ts';
import { aStoredPerson } from './a-stored-person.ts';
import { aSortKey, aStoredStatement, aToken } from './a-stored-statement.ts';
import { aStatementId, aViolation } from './a-violation.ts';

/** No text, and a text that is not ASCII; ended by a NUL. */
const BINARY = Buffer.from([0xff, 0x00, 0xfe]);
const FRENCH = Buffer.from('{"prénom": "Zoé"}\u0000', 'utf8');

const FULL = { since: 1_700_000_000_000 } as const;
const ATTACHED = Buffer.from('the words of an essay');

/** The SHA-2 of the attachment of a full store. */
export const ATTACHED_SHA2 = hash('sha256', ATTACHED);

const chunks = async function* (): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(ATTACHED);
};

const statementsOf = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    aStoredStatement({
      id: aStatementId(n + 1),
      at: aSortKey(FULL.since + Math.floor(n / 3), n % 3, n),
      text: Buffer.from(`{"id":"${aStatementId(n + 1)}","score":1.00,"name":"Zoé \\n ${n}"}`),
      refs: [aToken(`agent ${n % 7}`), ...(n % 5 === 0 ? [`~${aToken(`target ${n}`).slice(0, 15)}`] : [])],
      timestamp: FULL.since - n,
      voided: n % 11 === 3,
      v: 1 + (n % 3),
      ...(n % 2 === 0 ? { people: [{ id: 'ada', role: 'actor', generation: 1 }] } : {}),
      ...(n % 4 === 0 ? { defines: false as const } : {}),
    }),
  );

const fillRecords = async (store: Store, count: number): Promise<void> => {
  await store.statements.insert(statementsOf(count));
  const erased = aStoredStatement({ id: aStatementId(0xffff) });
  await store.statements.insert([erased]);
  await store.statements.markErasing([erased]);
  for (const [id, bytes, resource] of [
    ['text', FRENCH, 'state'],
    ['binary', BINARY, 'state'],
    ['empty', Buffer.of(), 'activity-profile'],
    ['own', FRENCH, 'agent-profile'],
  ] as const) {
    const { activity = '', agent = '' } = aScope();
    const scope = {
      resource,
      ...(resource === 'agent-profile' ? {} : { activity }),
      ...(resource === 'activity-profile' ? {} : { agent }),
      ...(id === 'binary' ? { registration: aStatementId(7) } : {}),
    };
    const person = resource === 'activity-profile' ? {} : { person: { id: 'ada', generation: 1 } };
    await store.documents.write(aDocument({ id, bytes, scope, owner: `owner-${id}`, ...person }), undefined);
  }
  await store.attachments.put({ sha2: ATTACHED_SHA2, usedAt: FULL.since, source: 'h5p' }, chunks());
  await store.attachments.put({ sha2: ATTACHED_SHA2, usedAt: FULL.since + 1, source: 'moodle' }, chunks());
  await store.activities.saveAll(
    ['a', 'b'].map((id) => ({ source: 'h5p', id: `https://x.example/${id}`, definition: '{"name":{}}', v: 7 })),
  );
  await store.activities.saveRebuildPosition('done');
  await store.accessRecords.add([anAccessRecord(), anAccessRecord({ person: 'bob', since: 3, until: 9 })]);
};

const fillProfiles = async (store: Store): Promise<void> => {
  const profile = { id: 'https://p.example/profile', document: FRENCH, addedAt: 1 };
  await store.profiles.put(profile);
  await store.profiles.put({ ...profile, retiredAt: 9 });
  await store.profiles.keepEarlier(profile.id, [{ version: 'https://p.example/v0', document: BINARY }]);
  await store.patternRuns.saveAll([aPatternRun(), aPatternRun({ key: 'another', v: 5 })]);
  await store.violations.add([aViolation(), aViolation({ rule: 'any', at: 1, selector: '$.x' })]);
  await store.violations.deleteByStatements([aViolation().statement]);
  await store.violations.add([aViolation({ statement: aStatementId(2), source: 'h5p' })]);
  await store.unmatched.raise('h5p', [{ version: 'https://p.example/v1', why: 'no-template', count: 3, latest: 4 }]);
};

const fillPeople = async (store: Store): Promise<void> => {
  const ada = aStoredPerson({ id: 'ada', v: 4, name: 'Ada', parentalConsentUntil: 5 });
  const bob = aStoredPerson({ id: 'bob', v: 9, decisions: { 'study:spelling': { state: 'pending' } } });
  await store.copies.putPeople([
    { person: ada, identifiers: ['index-1', 'index-2'] },
    { person: { ...aStoredPerson({ id: 'was-ada', mergedInto: 'ada', v: 2 }) }, identifiers: ['index-3'] },
    { person: { ...bob, outboxEntry: { id: 'entry' } }, identifiers: [] },
  ]);
  const what = [{ purpose: 'record:h5p', generation: 1 }];
  const done = { id: 'erasure-done', person: 'eve', what, requestedAt: 1, markers: [3, 4, 5], v: 1 };
  await store.erasures.add(done);
  await store.erasures.update({ ...done, done: 2, v: 2 });
  await store.mentions.add([
    { person: aToken('eve'), statement: aStatementId(1), source: 'h5p', places: ['actor', 'object'], listedAt: 1 },
  ]);
  await store.mentions.addTokens([{ person: aToken('eve'), tokens: [aToken('x'), aToken('y')] }], 3);
  await store.mentions.saveSearchPosition({ above: aSortKey(5) });
  await store.replacements.add({ id: 'order', by: 'staff:ann', requestedAt: 1, statements: 0, digest: '', v: 1 });
  await store.endedSessions.end('session', { expires: FULL.since * 2, now: 0 });
};

const fillEvents = async (store: Store): Promise<void> => {
  for (const seq of [1, 2, 3])
    await store.auditEvents.append({
      seq,
      event: `event-${seq}`,
      hash: `hash-${seq}`,
      body: `{"seq":${seq}}`,
      ...(seq === 2 ? { person: 'ada' } : {}),
    });
};

const fillStudies = async (store: Store): Promise<void> => {
  await store.studies.add({ id: 'study:spelling', v: 3 });
  await store.studies.addParticipants('study:spelling', ['ada', 'bob']);
  await store.releases.add([
    aRelease({ key: 'published' }),
    aRelease({ key: 'waiting', due: 99, order: 'x', owner: 2 }),
  ]);
  await store.volumes.put({ id: 'study:spelling', countedAt: 4, statements: 100 });
  await store.forwardings.add({ id: 'forward:a', v: 1 });
  await store.forwardings.putUndelivered([
    { purpose: 'forward:a', key: 'k', operation: 'void', statement: aStatementId(1), at: 0, retry: true },
  ]);
};

const fillSettings = async (store: Store): Promise<void> => {
  await store.facts.putIfAbsent('authors-since', '7');
  await store.organisations.add({ id: 'org:north', parent: 'org:default', name: 'North', createdAt: 1, v: 1 });
  await store.sources.addSource({ id: 'h5p', name: 'H5P', basis: 'consent', createdAt: 1, v: 3, shares: ['moodle'] });
  await store.sources.addCredential({
    key: 'a-key',
    source: 'h5p',
    hash: 'scrypt$1$2',
    scopes: ['all'],
    createdAt: 1,
    reads: ['org:north'],
  });
  await store.sources.addCredential({ key: 'lab', source: 'h5p', hash: 'x', scopes: ['scientist'], createdAt: 1 });
  await store.sources.revokeCredential('lab', 44);
  await store.staff.add({
    name: 'staff:ann',
    displayName: 'Ann',
    organisation: 'org:north',
    roles: ['steward'],
    handle: 'h',
    passkeys: [],
    createdAt: 1,
    v: 2,
    invitation: { hash: 'the hash of an invitation', expires: 2 },
  });
  for (const version of [1, 2])
    await store.purposes.add({ id: 'record:h5p', version, kind: 'record', state: 'open', v: version });
};

/** Fills an empty store with records of every kind that a copy has. Its events are no chain. */
export const fillStore = async (store: Store, statements = 40): Promise<void> => {
  await fillRecords(store, statements);
  await fillProfiles(store);
  await fillPeople(store);
  await fillEvents(store);
  await fillStudies(store);
  await fillSettings(store);
};
