import { randomUUID } from 'node:crypto';
import type { AuditLog } from '../../../src/consent/audit/audit-log.ts';
import type { AuditEventContent } from '../../../src/consent/audit/hash-chain.ts';
import { type Kind, Problem } from '../../../src/core/problem.ts';
import { createFindResponsiblePerson } from '../../../src/access/sources/find-responsible-person.ts';
import type { StoredStudy } from '../../../src/store/ports/studies/study-repository.ts';
import type { ReidentificationRequest } from '../../../src/studies/study/re-identification-request.ts';
import {
  type ReidentificationService,
  createReidentificationService,
} from '../../../src/studies/contact/re-identification-service.ts';
import { createDestroyStudy } from '../../../src/studies/release/retraction/destroy-study.ts';
import { createStudyKeyStore } from '../../../src/studies/study/key-store.ts';
import { createReidentify } from '../../../src/studies/contact/re-identify.ts';
import { newStudyState, readStudyState } from '../../../src/studies/study/study-state.ts';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';
import { type ConsentFixture, openConsentFixture } from '../consent/consent-fixture.ts';

const LAB = { key: 'scientist', source: 'lab' };
const STEWARD = { key: 'steward', source: 'school' };
const DPO = { key: 'officer', source: 'school' };
const STUDY = aStudy();
const AWAY = (): Promise<never> => Promise.reject(new Problem('store-unavailable', 'the store is away'));

let fixture: ConsentFixture;
beforeEach(async () => {
  fixture = await openConsentFixture();
});
afterEach(() => fixture.store.close());

/**
 * A study with one participant, and a lab's request about this person. `on` is called before each event is chained, and
 * before the name of the person is looked up.
 */
const aRequest = async () => {
  const on: {
    chaining?: ((event: AuditEventContent) => Promise<unknown>) | undefined;
    naming?: () => Promise<unknown>;
  } = {};
  const { store, people, auditLog, clock } = fixture;
  const now = (): number => clock.now;
  const keys = createStudyKeyStore({ repository: store.studies, wrappingKey: new Uint8Array(32).fill(3) });
  await store.studies.add(newStudyState(STUDY.id, await keys.createWrapped(STUDY.id)));
  const person = await fixture.addPerson('mailto:ada@school.example', { [STUDY.id]: {} });
  await store.studies.addParticipants(STUDY.id, [person]);
  let written = 0;
  const reidentifications: ReidentificationService = createReidentificationService({
    readPurpose: () => Promise.resolve({ purpose: STUDY, inForce: STUDY, widenings: [], owner: LAB.source }),
    newId: randomUUID,
    now,
    keys,
    studies: {
      find: (id) => store.studies.find(id),
      all: () => store.studies.all(),
      update: (study: StoredStudy) => {
        written += 1;
        return store.studies.update(study);
      },
    },
    identities: {
      find: createReidentify({ studies: store.studies, people, now }),
      read: async (found) => {
        await on.naming?.();
        return { person: found.id, knownAs: [] };
      },
    },
    findResponsiblePerson: createFindResponsiblePerson({ sources: store.sources, accounts: store.staff }),
    auditLog: {
      append: async (event) => {
        await on.chaining?.(event);
        return auditLog.append(event);
      },
    } satisfies Pick<AuditLog, 'append'>,
  });
  const { id } = await reidentifications.request(LAB, STUDY.id, {
    pseudonym: (await keys.find(STUDY.id))!.pseudonym(person, 1),
    reason: 'They may be in danger.',
  });
  return {
    reidentifications,
    id,
    person,
    on,
    approve: async () => {
      await reidentifications.approve(STEWARD, { study: STUDY.id, id }, { role: 'steward' });
      await reidentifications.approve(DPO, { study: STUDY.id, id }, { role: 'dpo' });
    },
    refuse: () => reidentifications.refuse(STEWARD, { study: STUDY.id, id }, 'steward'),
    reveal: () => reidentifications.reveal(DPO, { study: STUDY.id, id }),
    contact: async (): Promise<ReidentificationRequest> =>
      (await readStudyState(store.studies, STUDY.id))!.contacts!.find((one) => one.id === id)!,
    steps: async () =>
      (await auditLog.list({ limit: 100 })).map(({ person: of, data }) => [
        data?.['step'],
        ...(of === undefined ? [] : [of]),
      ]),
    written: () => written,
  };
};
const outcome = async (call: Promise<unknown>): Promise<Kind | 'done'> =>
  call.then(
    () => 'done' as const,
    (thrown: unknown) => (thrown as Problem).kind,
  );

describe('a request, and its events in the audit log', () => {
  it('may be refused until its disclosure begins, and is not disclosed then', async () => {
    const request = await aRequest();
    await request.approve();
    request.on.naming = request.refuse;
    expect(await outcome(request.reveal())).toBe('state-conflict');
    expect(await request.steps()).toEqual([['approved'], ['refused']]);
  });

  it('cannot be refused once the audit log may say that it was disclosed', async () => {
    const request = await aRequest();
    await request.approve();
    const refusals: string[] = [];
    request.on.chaining = async () => {
      request.on.chaining = undefined;
      refusals.push(await outcome(request.refuse()));
    };
    expect([await outcome(request.reveal()), refusals, await outcome(request.refuse())]).toEqual([
      'done',
      ['state-conflict'],
      'state-conflict',
    ]);
    expect(await request.steps()).toEqual([['approved'], ['shown', request.person]]);
  });

  it('is disclosed to one of several requests at once, and logged once', async () => {
    const request = await aRequest();
    await request.approve();
    expect((await Promise.all(Array.from({ length: 5 }, () => outcome(request.reveal())))).toSorted()).toEqual([
      'done',
      ...Array<Kind>(4).fill('state-conflict'),
    ]);
    expect(await request.steps()).toEqual([['approved'], ['shown', request.person]]);
  });

  it('is disclosed again after a crash, unless the person has stopped since', async () => {
    for (const stops of [false, true]) {
      const request = await aRequest();
      await request.approve();
      request.on.chaining = ({ person }) => (person === undefined ? Promise.resolve() : AWAY());
      expect(await outcome(request.reveal())).toBe('store-unavailable');
      request.on.chaining = undefined;
      if (stops)
        await fixture.store.people.update({
          ...(await fixture.store.people.find([request.person])).get(request.person)!,
          decisions: {},
          v: 3,
        });
      expect([await outcome(request.reveal()), await outcome(request.reveal())]).toEqual([
        stops ? 'not-found' : 'done',
        'state-conflict',
      ]);
      expect(await request.steps()).toEqual([['approved'], ['shown', request.person]]);
      await fixture.store.close();
      fixture = await openConsentFixture();
    }
  });

  it.each<readonly [string, (request: Awaited<ReturnType<typeof aRequest>>) => Promise<unknown>]>([
    ['the lab lists its requests', ({ reidentifications }) => reidentifications.list(LAB, STUDY.id)],
    ['all requests are listed', ({ reidentifications }) => reidentifications.listAll()],
    [
      'another officer refuses it',
      ({ reidentifications, id }) => reidentifications.refuse(DPO, { study: STUDY.id, id }, 'dpo'),
    ],
    [
      'another officer approves it',
      ({ reidentifications, id }) => reidentifications.approve(DPO, { study: STUDY.id, id }, { role: 'dpo' }),
    ],
    ['an officer requests the disclosure', ({ reveal }) => reveal()],
    [
      'the study is destroyed',
      () =>
        createDestroyStudy({
          ...fixture.store,
          topics: { destroy: () => Promise.resolve() },
          auditLog: fixture.auditLog,
          markPurposeDestroyed: () => Promise.resolve(),
          now: () => fixture.clock.now,
        })(STUDY.id, Infinity),
    ],
  ])('has its refusal in the audit log after a crash, once %s', async (_, visit) => {
    const request = await aRequest();
    request.on.chaining = AWAY;
    expect(await outcome(request.refuse())).toBe('store-unavailable');
    request.on.chaining = undefined;
    await outcome(visit(request));
    expect((await request.steps()).filter(([step]) => step !== undefined)).toEqual([['refused']]);
  });

  it('has its approval in the audit log, too, where a crash came before that and it was refused then', async () => {
    const request = await aRequest();
    request.on.chaining = AWAY;
    expect(await outcome(request.approve())).toBe('store-unavailable');
    request.on.chaining = undefined;
    await request.refuse();
    expect(await request.steps()).toEqual([['approved'], ['refused']]);
  });

  it('is not written again by the same ruling', async () => {
    const request = await aRequest();
    await request.approve();
    const before = [request.written(), await request.contact()];
    await request.approve();
    expect([request.written(), await request.contact()]).toEqual(before);
    await request.refuse();
    const refused = request.written();
    await request.refuse();
    expect(request.written()).toBe(refused);
  });
});
