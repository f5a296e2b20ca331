import { randomUUID } from 'node:crypto';
import { isProblem } from '../../../../src/core/problem.ts';
import { type CheckedKind } from '../../../../src/store/ports/checked/record-checksum.ts';
import type { StoredReplacement } from '../../../../src/store/ports/consent/mention-repository.ts';
import type { Source } from '../../../../src/store/ports/sources/source-repository.ts';
import type { StoredForwarding } from '../../../../src/store/ports/studies/forwarding-repository.ts';
import type { StoredStudy } from '../../../../src/store/ports/studies/study-repository.ts';
import type { StoredWebhook } from '../../../../src/store/ports/webhook-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { aStoredDecision, anIdentifier } from '../../../support/builders/store/a-stored-person.ts';

/** Reads what a record decides. */
type ReadDecision = (store: Store) => Promise<unknown>;

/** Writes a record of a kind; resolves with its read. */
type WriteRecord = (store: Store) => Promise<ReadDecision>;

/** A person who has objected, with one identifier. */
const anObjector = async ({ people }: Store): Promise<{ readonly id: string; readonly identifier: string }> => {
  const person = { id: randomUUID(), identifier: anIdentifier() };
  await people.create([person]);
  const decisions = { 'record:h5p': aStoredDecision({ state: 'objected' }) };
  await people.update({ id: person.id, decisions, generation: 3, v: 2 });
  return person;
};

const ANOTHER_SESSION = 'another session';

export const writeOthers = async (store: Store): Promise<void> => {
  await anObjector(store);
  await store.endedSessions.end(ANOTHER_SESSION, { expires: 9000, now: 0 });
};

const aSource = (): Source => ({ id: `s${randomUUID()}`, name: 'H5P', basis: 'public_task', createdAt: 5, v: 1 });

/** Records with members that their repository does not know. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it is
const withMembers = <T extends { readonly id: string; readonly v: number }>(): T =>
  ({ id: randomUUID(), v: 1, isOpen: false, key: 'k', position: 7, of: ['a', 'b'] }) as unknown as T;

/** Every kind of record that carries a checksum. */
export const CHECKED_RECORDS: Readonly<Record<CheckedKind, WriteRecord>> = {
  person: async (store) => {
    const { id, identifier } = await anObjector(store);
    return async ({ people }) => [
      (await people.find([id])).get(id),
      (await people.findByIdentifiers([identifier])).get(identifier),
    ];
  },
  identifier: async (store) => {
    const { identifier } = await anObjector(store);
    return async ({ people }) => (await people.findByIdentifiers([identifier])).get(identifier);
  },
  purpose: async ({ purposes }) => {
    const id = `record:s${randomUUID()}`;
    await purposes.add({ id, version: 1, kind: 'record', state: 'open', v: 1 });
    await purposes.add({ id, version: 2, kind: 'record', state: 'draft', v: 1 });
    await purposes.update({ id, version: 2, kind: 'record', state: 'suspended', v: 2 });
    return async (store) => [
      (await store.purposes.findCurrent([id])).get(id),
      await store.purposes.findVersions(id),
      (await store.purposes.list({ kind: 'record', state: 'suspended' })).filter((one) => one.id === id),
    ];
  },
  source: async ({ sources }) => {
    const source = aSource();
    await sources.addSource(source);
    await sources.updateSource({ ...source, basis: 'consent', shares: ['a', 'b'], v: 2 });
    return (store) => store.sources.findSource(source.id);
  },
  credential: async ({ sources }) => {
    const key = randomUUID();
    await sources.addCredential({ key, source: 'h5p', hash: 'scrypt', scopes: ['statements/write'], createdAt: 5 });
    await sources.addReads(key, ['moodle', 'h5p']);
    await sources.removeReads(key, ['h5p']);
    await sources.revokeCredential(key, 9);
    return (store) => store.sources.findCredential(key);
  },
  'session-credential': async ({ sessionCredentials }) => {
    const key = randomUUID();
    const sealed = { sealedConfinement: 'c', sealedSecret: 's', fetchHash: 'f' };
    await sessionCredentials.add({
      key,
      source: 'h5p',
      hash: 'h',
      issuedBy: 'k',
      createdAt: 5,
      expiresAt: 9,
      ...sealed,
    });
    return (store) => store.sessionCredentials.find(key);
  },
  account: async ({ staff }) => {
    const account = {
      name: `staff:${randomUUID()}`,
      displayName: 'Ada',
      organisation: 'org:default',
      roles: ['operator'],
      handle: randomUUID(),
      passkeys: [],
      createdAt: 5,
      v: 1,
    };
    await staff.add(account);
    await staff.update({ ...account, endedAt: 9, v: 2 });
    return async (store) => [await store.staff.find(account.name), await store.staff.findByHandle(account.handle)];
  },
  'account-session': async ({ staffSessions }) => {
    const id = randomUUID();
    await staffSessions.add({ id, account: 'staff:ada', createdAt: 5, usedAt: 5 });
    await staffSessions.touch(id, 9);
    return (store) => store.staffSessions.find(id);
  },
  organisation: async ({ organisations }) => {
    const id = `org:${randomUUID()}`;
    await organisations.add({ id, parent: 'org:default', name: 'A school', createdAt: 5, v: 1 });
    return (store) => store.organisations.find(id);
  },
  study: async ({ studies }) => {
    const study = withMembers<StoredStudy>();
    await studies.add(study);
    await studies.update({ ...study, v: 2 });
    return (store) => store.studies.find(study.id);
  },
  release: async ({ releases }) => {
    const key = `k${randomUUID()}`;
    const release = {
      key,
      study: 'study:s',
      statement: randomUUID(),
      source: 'h5p',
      owner: 1,
      due: 8,
      order: 'a',
      people: [{ id: 'ada', recordGeneration: 1, studyGeneration: 2 }],
      pseudonyms: ['p'],
    };
    await releases.add([release]);
    await releases.markPublished([key]);
    await releases.requestRerelease([key]);
    await releases.retract([key], 'removed', 9);
    return async (store) => (await store.releases.find([key])).get(key);
  },
  'study-cursor': async ({ studies }) => {
    await studies.saveConsumedOffset(3, 70);
    return async (store) => (await store.studies.consumedOffsets()).find(({ partition }) => partition === 3);
  },
  forwarding: async ({ forwardings }) => {
    const forwarding = withMembers<StoredForwarding>();
    await forwardings.add(forwarding);
    return (store) => store.forwardings.find(forwarding.id);
  },
  webhook: async ({ webhooks }) => {
    const webhook = withMembers<StoredWebhook>();
    await webhooks.add(webhook);
    return (store) => store.webhooks.find(webhook.id);
  },
  erasure: async ({ erasures }) => {
    const id = randomUUID();
    await erasures.add({ id, person: 'p', what: [{ generation: 2 }], requestedAt: 5, markers: [1, 2], v: 1 });
    return (store) => store.erasures.find(id);
  },
  replacement: async ({ replacements }) => {
    const replacement = { ...withMembers<StoredReplacement>(), requestedAt: 5 };
    await replacements.add(replacement);
    return (store) => store.replacements.find(replacement.id);
  },
  'pattern-run': async ({ patternRuns }) => {
    const key = randomUUID();
    const last = { at: '0000000000500000001', timestamp: 7 };
    await patternRuns.saveAll([{ key, fingerprint: 'f', last, state: { at: [1, 2] }, v: 4 }]);
    return async (store) => (await store.patternRuns.find([key])).get(key);
  },
  progress: async ({ progress }) => {
    const claimed = await progress.claim(2);
    await progress.save({ ...claimed, offset: 70, last: 8, through: 9 });
    return async (store) => (await store.progress.all()).find(({ partition }) => partition === 2);
  },
  fact: async ({ facts }) => {
    const name = `link:${randomUUID()}`;
    await facts.putIfAbsent(name, 'opened');
    return async (store) => [await store.facts.find(name), await store.facts.putIfAbsent(name, 'opened again')];
  },
  'ended-session': async ({ endedSessions }) => {
    const id = randomUUID();
    await endedSessions.end(id, { expires: 8000, now: 0 });
    return async (store) => {
      // Whoever ends another one forgets those that are over: this one is not.
      await store.endedSessions.end(ANOTHER_SESSION, { expires: 9000, now: 7000 });
      return store.endedSessions.isEnded(id);
    };
  },
};

/** The kinds of which one copy is read if the other is damaged, so that only a check names them. */
export const READ_FROM_COPY: ReadonlySet<CheckedKind> = new Set(['fact', 'ended-session']);

/** Whether a check of the store names damage of a kind. */
export const isNamed = async ({ recordChecks }: Store, kind: CheckedKind): Promise<boolean> =>
  (await recordChecks.check())[kind].damaged.length > 0;

/** Where nothing is decided without a record: if it is not found under its key, that denies, or it is made anew. */
export const DENIED_WITHOUT: ReadonlySet<CheckedKind> = new Set([
  ...(['source', 'credential', 'session-credential', 'account', 'account-session', 'organisation'] as const),
  ...(['study', 'study-cursor', 'forwarding', 'webhook', 'erasure', 'replacement', 'pattern-run', 'progress'] as const),
  ...(['release'] as const),
]);

/** Answers of a read that finds nothing. */
export const ABSENT: ReadonlySet<string> = new Set(['undefined', '[null,null]']);

/** What a read says, as text; `damaged` where it says so. */
export const answerOf = async (read: Promise<unknown>): Promise<string> => {
  try {
    const found = await read;
    return found === undefined ? 'undefined' : JSON.stringify(found);
  } catch (thrown) {
    if (isProblem(thrown, 'damaged')) return 'damaged';
    throw thrown;
  }
};

/** Numbers that look random and are the same in every run. */
export const createChoice = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};
