import { decodeRecord, encodeRecord } from '../../../src/journal/port/batch-encoding.ts';
import { createApplyErasureMarkers } from '../../../src/sink/erasure/apply-erasure-markers.ts';
import { erasePeopleFromDeadLetters } from '../../../src/sink/erasure/erase-dead-letters.ts';
import { createSink } from '../../../src/sink/sink.ts';
import { createSweepConsent } from '../../../src/sink/sweeps/sweep-consent.ts';
import { CONFLICT_REASON } from '../../../src/store/ports/sink/dead-letter-repository.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { personToken, targetToken } from '../../../src/xapi/statement/tokens.ts';
import { aNamedStatement, aReference } from '../../support/builders/statements/a-statement.ts';
import { aMarker, aMessage, anAskingSink, as, consentOf, createPeople } from '../../support/servers/sink-consent.ts';
import { hooked, openStores, progressOf, START, storedAs } from '../../support/servers/sink-store.ts';

const openStore = openStores();
const ADMITTED = Date.parse('2026-03-02T08:00:00Z');
const OTHER = { verb: { id: 'https://school.example/verbs/other' } };

/** A store with people: ann and ben have said yes. */
const aWorld = async () => {
  const store = await openStore();
  const people = createPeople();
  return { store, people, ann: people.add(), ben: people.add(), consent: consentOf(store, people) };
};

/** Resolves once a sink that is to die has come to this call. */
const dyingAt = (store: Store, call: string, times = 1) => {
  let left = times;
  let arrived = (): void => undefined;
  const there = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  return {
    there,
    store: hooked(store, (name) => {
      if (name !== call || --left > 0) return undefined;
      arrived();
      return new Promise<void>(() => undefined);
    }),
  };
};

describe('A statement whose people do not permit it any more when it comes to the sink', () => {
  it('is withheld, noted and counted, and its siblings are stored with their people', async () => {
    const { store, people, ann, ben, consent } = await aWorld();
    people.decide(ben, { state: 'paused' });
    const [stored, withheld] = [aNamedStatement(), aNamedStatement()];
    const counted: unknown[] = [];
    const notes: unknown[] = [];
    const sink = await anAskingSink(
      hooked(store, (name, value) => {
        if (name === 'save') notes.push((value as { note?: unknown }).note);
      }),
      consent,
      { observe: { withheld: (of) => counted.push(of) } },
    );
    await sink.hand(
      aMessage(4, [
        [stored, as(ann)],
        [withheld, as(ben)],
      ]),
    );
    expect([(await storedAs(store, stored.id))?.people, await storedAs(store, withheld.id)]).toEqual([
      [as(ann)],
      undefined,
    ]);
    expect(await store.statements.findIdsByToken([personToken(ann), personToken(ben)], 9)).toEqual([stored.id]);
    expect(counted).toEqual([{ source: 'moodle', why: 'paused', statements: 1 }]);
    expect(notes).toMatchObject([{ from: 4, to: 5, withheld: [{ offset: 4, frame: 0, index: 1 }] }, undefined]);
  });

  it('is withheld where it came before the pause or objection, unless that was restored from the journal', async () => {
    const { store, people, ann, ben, consent } = await aWorld();
    const since = START + 1;
    people.decide(ann, { state: 'paused', since });
    people.decide(ben, { state: 'paused', since, recoveredSince: since });
    const [own, named, recovered, later] = [0, 1, 2, 3].map(() => aNamedStatement());
    people.decide(ann, { state: 'objected', since }, 'record:h5p');
    const sink = await anAskingSink(store, consent);
    await sink.hand(
      aMessage(0, [
        [own!, as(ann)],
        [recovered!, as(ben)],
      ]),
      aMessage(1, [[named!, as(ben), as(ann, 'other')]], 'h5p'),
    );
    people.decide(ben, { state: 'paused', since: START, recoveredSince: START });
    await sink.hand(aMessage(2, [[later!, as(ben)]]));
    const found = await store.statements.find([own!, named!, recovered!, later!].map(({ id }) => id));
    expect([...found.keys()]).toEqual([recovered!.id]);
  });

  it('is also withheld by a sink that takes over, whatever was decided since', async () => {
    const { store, people, ann, consent } = await aWorld();
    people.decide(ann, { state: 'paused' });
    const statement = aNamedStatement();
    const message = aMessage(0, [
      [statement, as(ann)],
      [aNamedStatement(), as(ann)],
    ]);
    const dying = dyingAt(store, 'save', 2);
    void anAskingSink(dying.store, consent).then((sink) => sink.hand(message));
    await dying.there;
    people.decide(ann, { state: 'granted' });
    await (await anAskingSink(store, consent)).hand(message);
    expect(await storedAs(store, statement.id)).toBeUndefined();
    expect(await progressOf(store)).toMatchObject({ offset: 1 });
  });

  it('is withheld where it names no person at a source on consent, and waits where its person is unknown', async () => {
    const { store, people, ann, consent } = await aWorld();
    people.persons.delete(ann);
    const counted: unknown[] = [];
    const sink = await anAskingSink(store, consent, { observe: { withheld: (of) => counted.push(of) } });
    await sink.hand(aMessage(0, [[aNamedStatement()], [aNamedStatement(), as(ann)]]));
    expect(counted).toEqual([{ source: 'moodle', why: 'opaque-group', statements: 1 }]);
    expect(await store.statements.newest()).toBeUndefined();
    expect(await store.deadLetters.list(10)).toMatchObject([{ offset: 0, people: [ann] }]);
  });

  it('is erased again where the decision came between the first look and the insert', async () => {
    const { store, people, ann, ben, consent } = await aWorld();
    const [going, reference] = [aNamedStatement(), aNamedStatement()];
    const referring = aReference(going.id);
    const erased: number[] = [];
    const sink = await anAskingSink(
      hooked(store, (name) => {
        if (name === 'insert') people.decide(ann, { state: 'withdrawn' });
      }),
      consent,
      { observe: { erased: (documents) => erased.push(documents) } },
    );
    await sink.hand(
      aMessage(0, [
        [going, as(ann)],
        [referring, as(ben)],
        [reference, as(ben)],
      ]),
    );
    expect([...(await store.statements.find([going.id, referring.id, reference.id])).keys()].sort()).toEqual(
      [referring.id, reference.id].sort(),
    );
    expect(await store.statements.findErasing([going.id])).toEqual(new Map());
    expect(erased).toEqual([1]);
  });

  it('is erased again also where the sink has lost the partition meanwhile', async () => {
    const { store, people, ann, consent } = await aWorld();
    const [contended, mine] = [aNamedStatement(), aNamedStatement()];
    const sink = await anAskingSink(
      hooked(store, async (name) => {
        if (name !== 'insert') return;
        // Another sink takes over, another statement takes the id, and the decision changes.
        await store.progress.claim(0);
        await (
          await anAskingSink(store, consent, { partition: 1 })
        ).hand(aMessage(0, [[{ ...contended, ...OTHER }, as(people.add())]]));
        people.decide(ann, { state: 'withdrawn' });
      }),
      consent,
    );
    expect(
      await sink.hand(
        aMessage(0, [
          [contended, as(ann)],
          [mine, as(ann)],
        ]),
      ),
    ).toBe('claim');
    expect(await storedAs(store, mine.id)).toBeUndefined();
  });
});

describe('A statement that may not stay', () => {
  it('counts as absent: another with its id replaces it, and inherits nothing from it', async () => {
    const { store, people, ann, ben, consent } = await aWorld();
    const first = await anAskingSink(store, consent);
    const old = aNamedStatement();
    const next = { ...old, ...OTHER };
    const referring = aReference(old.id);
    await first.hand(
      aMessage(0, [
        [old, as(ann)],
        [referring, as(ben)],
      ]),
    );
    const before = (await storedAs(store, referring.id))!.refs.length;
    people.decide(ann, { state: 'withdrawn' });
    await first.hand(aMessage(1, [[next, as(ben)]]));
    expect((await storedAs(store, old.id))?.people).toEqual([as(ben)]);
    expect((await storedAs(store, referring.id))!.refs).toHaveLength(before);
    expect((await progressOf(store)).deadLetters).toEqual([]);
  });

  it('is replaced by the same statement that another source brings, which they have not stopped', async () => {
    const { store, people, ann, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const statement = aNamedStatement();
    await sink.hand(aMessage(0, [[statement, as(ann)]]));
    people.decide(ann, { state: 'withdrawn' });
    await sink.hand(aMessage(1, [[statement, as(ann)]], 'h5p'), aMarker(2, ann));
    expect(await storedAs(store, statement.id)).toMatchObject({ source: 'h5p', people: [as(ann)] });
  });

  it('is replaced by the same statement of a new generation', async () => {
    const { store, people, ann, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const statement = aNamedStatement();
    await sink.hand(aMessage(0, [[statement, as(ann)]]));
    const before = (await storedAs(store, statement.id))!.at;
    people.decide(ann, { generation: 2 });
    await sink.hand(aMessage(1, [[statement, as(ann, 'actor', 2)]]));
    const { at, people: now } = (await storedAs(store, statement.id))!;
    expect([at > before, now]).toEqual([true, [as(ann, 'actor', 2)]]);
  });

  it('whose erasure a dead sink has begun is erased by the next write of its id', async () => {
    const { store, ann, ben, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const statement = aNamedStatement();
    await sink.hand(aMessage(0, [[statement, as(ann)]]));
    await store.statements.markErasing([(await storedAs(store, statement.id))!]);
    await sink.hand(aMessage(1, [[{ ...statement, ...OTHER }, as(ben)]]));
    expect((await storedAs(store, statement.id))?.people).toEqual([as(ben)]);
  });

  it('is found by the sweep, page by page and so much at a time', async () => {
    const { store, people, ann, ben, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const statements = Array.from({ length: 25 }, () => aNamedStatement());
    await sink.hand(
      aMessage(
        0,
        statements.map((statement, n) => [statement, as(n % 2 === 0 ? ann : ben)]),
      ),
    );
    await store.statements.markErasing([(await storedAs(store, statements[1]!.id))!]);
    people.decide(ann, { state: 'withdrawn' });
    const sweep = createSweepConsent({ statements: store.statements, consent, max: 20 });
    const first = await sweep();
    expect(first).toMatchObject({ seen: 20, erased: 11 });
    expect(await sweep(first.next)).toEqual({ seen: 5, erased: 3 });
    expect(await sweep()).toEqual({ seen: 11, erased: 0 });
    expect(
      [...(await store.statements.find(statements.map(({ id }) => id))).values()].every(
        ({ people: in1 }) => in1?.[0]?.id === ben,
      ),
    ).toBe(true);
  });
});

describe('A marker', () => {
  const isStored = async (
    store: Store,
    statements: readonly { readonly id: string }[],
  ): Promise<readonly boolean[]> => {
    const found = await store.statements.find(statements.map(({ id }) => id));
    return statements.map(({ id }) => found.has(id));
  };

  it('erases statements with the person as actor or member, of its source and up to its generation', async () => {
    const { store, people, ann, ben, consent } = await aWorld();
    people.decide(ann, { state: 'granted' }, 'record:h5p');
    const sink = await anAskingSink(store, consent);
    const all = Array.from({ length: 6 }, () => aNamedStatement()) as [
      ReturnType<typeof aNamedStatement>,
      ...ReturnType<typeof aNamedStatement>[],
    ];
    await sink.hand(
      aMessage(0, [
        [all[0], as(ann)],
        [all[1]!, as(ben, 'member'), as(ann, 'member')],
        [all[2]!, as(ben), as(ann, 'other')],
        [all[3]!, as(ben)],
      ]),
      aMessage(1, [[all[4]!, as(ann)]], 'h5p'),
    );
    people.decide(ann, { generation: 2 });
    await sink.hand(aMessage(2, [[all[5]!, as(ann, 'actor', 2)]]), aMarker(3, ann));
    expect(await isStored(store, all)).toEqual([false, false, true, true, true, true]);
    expect(await progressOf(store)).toMatchObject({ offset: 4 });
  });

  it('erases a damaged statement of the person, and none that only names them', async () => {
    const { store, ann, ben, consent } = await aWorld();
    const [own, unread, named] = [0, 1, 2].map(() => aNamedStatement());
    const sink = await anAskingSink(store, consent);
    await sink.hand(
      aMessage(0, [
        [own!, as(ann)],
        [unread!, as(ann)],
        [named!, as(ben), as(ann, 'other')],
      ]),
    );
    const damaged = (one: StoredStatement): StoredStatement => {
      const { people, ...rest } = one;
      return { ...rest, ...(one.id === unread!.id || people === undefined ? {} : { people }), damaged: true };
    };
    const erased: string[] = [];
    const apply = createApplyErasureMarkers({
      ...store,
      statements: { ...store.statements, scan: async (query) => (await store.statements.scan(query)).map(damaged) },
      consent: {
        ...consent,
        erase: (documents) => {
          erased.push(...documents.map(({ id }) => id));
          return Promise.resolve();
        },
      },
    });
    await apply([aMarker(1, ann)]);
    expect(erased.sort()).toEqual([own!.id, unread!.id].sort());
  });

  it('erases also what was recorded under a former id of the person', async () => {
    const { store, people, ann, ben, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const [over, former] = [aNamedStatement(), aNamedStatement()];
    people.decide(ben, { generation: 3 });
    await sink.hand(
      aMessage(0, [
        [former, as(ben, 'actor', 3)],
        [over, as(ann)],
      ]),
    );
    people.add({ id: ann, mergedIds: [{ id: ben, generations: { 'record:moodle': { own: 3, is: 1 } } }] });
    people.persons.set(ben, people.persons.get(ann)!);
    expect(await isStored(store, [over, former])).toEqual([true, true]);
    await sink.hand(aMarker(1, ann));
    expect(await isStored(store, [over, former])).toEqual([false, false]);
  });

  it('erases nothing of a new generation that comes during its scan', async () => {
    const { store, people, ann, consent } = await aWorld();
    const [old, next] = [aNamedStatement(), aNamedStatement()];
    await (await anAskingSink(store, consent)).hand(aMessage(0, [[old, as(ann)]]));
    people.decide(ann, { state: 'withdrawn' });
    const beside = await anAskingSink(store, consent, { partition: 1 });
    const walking = await anAskingSink(
      hooked(store, async (name) => {
        if (name !== 'scan') return;
        people.decide(ann, { generation: 2 });
        await beside.hand(aMessage(0, [[next, as(ann, 'actor', 2)]]));
      }),
      consent,
    );
    await walking.hand(aMarker(1, ann));
    expect(await isStored(store, [old, next])).toEqual([false, true]);
  });

  it('of statements erases those of its source and author, also one that another sink has begun to erase', async () => {
    const { store, ann, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const all = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
    await sink.hand(
      aMessage(0, [
        [all[0]!, as(ann)],
        [all[1]!, as(ann)],
      ]),
      aMessage(1, [[all[2]!, as(ann)]], 'h5p'),
    );
    const begun = (await storedAs(store, all[1]!.id))!;
    await store.statements.markErasing([begun]);
    const ofStatements = (offset: number, author: string) => ({
      ...aMarker(offset, ann),
      marker: { statements: all.map(({ id }) => id), source: 'moodle', author, event: 'e' },
    });
    await sink.hand(ofStatements(2, 'another'));
    expect((await store.statements.findErasing([begun.id])).size).toBe(1);
    await sink.hand(ofStatements(3, 'moodle'));
    expect([await isStored(store, all), (await store.statements.findErasing([begun.id])).size]).toEqual([
      [false, false, true],
      0,
    ]);
  });

  it('of statements takes them out of dead letters, and nothing that others sent in the same message', async () => {
    const { store, ann, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const [gone, kept] = [aNamedStatement(), aNamedStatement()];
    const batches = [
      ...aMessage(0, [
        [gone, as(ann)],
        [kept, as(ann)],
      ]).batches,
      ...aMessage(0, [[gone, as(ann)]], 'h5p').batches,
    ];
    const letter = (offset: number, bytes: Uint8Array) =>
      store.deadLetters.put({ partition: 0, offset, reason: 'x', bytes, addedAt: START });
    await letter(7, encodeRecord(batches));
    await letter(8, encodeRecord(aMessage(0, [[gone, as(ann)]]).batches));
    await letter(9, Buffer.from('no record'));
    await letter(10, encodeRecord(aMessage(0, [[gone, as(ann)]]).batches.map((one) => ({ ...one, authority: '{' }))));
    const marker = { statements: [gone.id.toLowerCase()], source: 'moodle', author: 'moodle', event: 'e' };
    await sink.hand({ ...aMarker(1, ann), marker });
    const left = await store.deadLetters.list(9);
    expect(left.map(({ offset }) => offset)).toEqual([7, 9, 10]);
    const texts = decodeRecord(left[0]!.bytes).batches.map(({ source, ids, spans, body, people }) => [
      source,
      ids.map(
        (_, at) => JSON.parse(Buffer.from(body.subarray(spans[2 * at], spans[2 * at + 1])).toString()) as unknown,
      ),
      people,
    ]);
    expect(texts).toEqual([
      ['moodle', [kept], [[as(ann)]]],
      ['h5p', [gone], [[as(ann)]]],
    ]);
  });

  it('takes the statements of its person out of dead letters, and nothing of classmates beside them', async () => {
    const { store, ann, ben, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const [hers, his, both, named, later] = [1, 2, 3, 4, 5].map(() => aNamedStatement());
    const batches = [
      ...aMessage(0, [
        [hers!, as(ann)],
        [his!, as(ben)],
        [both!, as(ben), as(ann)],
        [named!, as(ben), as(ann, 'other')],
        [later!, { ...as(ann), generation: 2 }],
      ]).batches,
      ...aMessage(0, [[hers!, as(ann)]], 'h5p').batches,
    ];
    const reason = `${CONFLICT_REASON} ${hers!.id}, ${his!.id}`;
    const letter = (offset: number, bytes: Uint8Array, people: readonly string[]) =>
      store.deadLetters.put({ partition: 0, offset, reason, bytes, people, addedAt: START });
    await letter(7, encodeRecord(batches), [ann, ben]);
    await letter(8, encodeRecord(aMessage(0, [[hers!, as(ann)]]).batches), [ann]);
    await letter(9, Buffer.from('no record'), [ann, ben]);
    await letter(10, encodeRecord(aMessage(0, [[his!, as(ben)]]).batches), [ben]);
    await sink.hand(aMarker(1, ann, { deletesName: false }));
    const left = await store.deadLetters.list(9);
    expect(left.map(({ offset, people }) => [offset, people])).toEqual([
      [7, [ann, ben]],
      [10, [ben]],
    ]);
    expect(decodeRecord(left[0]!.bytes).batches.map(({ source, ids }) => [source, ids])).toEqual([
      ['moodle', [his!.id, named!.id, later!.id]],
      ['h5p', [hers!.id]],
    ]);
    expect(left[0]?.reason).toBe(`${CONFLICT_REASON} one that was erased, ${his!.id}`);
    expect(Buffer.from(left[0]!.bytes).includes(both!.id)).toBe(false);
  });

  it.each([
    ['of everything takes all that waits of its person, and was admitted before it', { deletesBefore: ADMITTED }],
    ['of everything does so on a purpose that records nothing, too', { deletesBefore: ADMITTED, purpose: 'study' }],
    ['of a release before does so, since it may be of everything', { decision: { since: ADMITTED } }],
    ['of a release before without a decision takes what came later, too', {}],
    ['of one purpose takes its own alone', { deletesName: false, decision: { since: ADMITTED } }],
    ['of a release before takes nothing for a purpose that records nothing', { purpose: 'study' }],
  ])('%s', async (name, about) => {
    const { store, ann, ben, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const at = (admittedAt: number, ...message: Parameters<typeof aMessage>) =>
      aMessage(...message).batches.map((batch) => ({ ...batch, admittedAt }));
    const [own, ofLostSource, later, his, named, since] = [1, 2, 3, 4, 5, 6].map(() => aNamedStatement());
    const batches = [
      ...at(ADMITTED - 1, 0, [[own!, as(ann)]]),
      ...at(ADMITTED - 1, 0, [[later!, as(ann, 'member', 7)]]),
      ...at(
        ADMITTED - 1,
        0,
        [
          [ofLostSource!, as(ann)],
          [his!, as(ben)],
          [named!, as(ben), as(ann, 'other')],
        ],
        'lost',
      ),
      ...at(ADMITTED + 600_000, 0, [[since!, as(ann, 'actor', 8)]]),
    ];
    const people = [ann, ben];
    const letter = { partition: 0, offset: 7, reason: 'x', bytes: encodeRecord(batches), people, addedAt: START };
    await store.deadLetters.put(letter);
    await sink.hand(aMarker(9, ann, about));
    const kept = decodeRecord((await store.deadLetters.find(0, 7))!.bytes).batches.flatMap(({ ids }) => ids);
    const isGone = (one: { readonly id: string } | undefined): boolean => !kept.includes(one!.id);
    const isAll = !name.includes('its own alone') && !name.includes('takes nothing');
    expect([own, ofLostSource, later].map(isGone)).toEqual([isAll || name.includes('own'), isAll, isAll]);
    expect([his, named, since].map(isGone)).toEqual([false, false, name.includes('came later')]);
  });

  it('of two people at once leaves nothing of either in a dead letter', async () => {
    const { store, ann, ben, consent, people } = await aWorld();
    const [cid, statement] = [people.add(), aNamedStatement()];
    const all = [ann, ben, cid].map((one) => [aNamedStatement(), as(one)] as const);
    const bytes = encodeRecord(aMessage(0, [...all, [statement, as(cid)]]).batches);
    const put = { partition: 0, offset: 7, reason: 'x', bytes, people: [ann, ben, cid], addedAt: START };
    await store.deadLetters.put(put);
    let meanwhile: Promise<unknown> | undefined;
    const hookedStore = hooked(store, (name) => {
      if (name === 'replace') meanwhile ??= eraseOf(ben);
    });
    const eraseOf = (person: string) =>
      erasePeopleFromDeadLetters(store.deadLetters, [person], (batch, index) =>
        (batch.people?.[index] ?? []).some(({ id }) => id === person),
      );
    await (await anAskingSink(hookedStore, consent)).hand(aMarker(1, ann));
    await meanwhile;
    const [left] = await store.deadLetters.list(9);
    expect(left?.people).toEqual([ann, ben, cid]);
    expect(decodeRecord(left!.bytes).batches[0]?.ids).toHaveLength(2);
  });

  it('takes its person out of a dead letter that a sink of the release before has written back', async () => {
    const { store, ann, ben, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const [hers, his] = [aNamedStatement(), aNamedStatement()];
    const { batches } = aMessage(0, [
      [hers, as(ann)],
      [his, as(ben)],
    ]);
    const bytes = encodeRecord(batches);
    await store.deadLetters.put({
      ...{ partition: 0, offset: 7, reason: 'x', bytes, people: [ann, ben], addedAt: START },
    });
    await sink.hand(aMarker(1, ann));
    const after = (await store.deadLetters.find(0, 7))!;
    // That release replaced the bytes alone, whatever they were.
    await store.deadLetters.replace(after, { ...after, bytes });
    await sink.hand(aMarker(2, ann));
    const left = await store.deadLetters.find(0, 7);
    expect(decodeRecord(left!.bytes).batches.flatMap(({ ids }) => ids)).toEqual([his.id]);
  });

  it('of statements takes them out of all dead letters, however many one millisecond has', async () => {
    const { store, ann, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const gone = aNamedStatement();
    const bytes = encodeRecord(aMessage(0, [[gone, as(ann)]]).batches);
    for (let offset = 0; offset < 1100; offset++)
      await store.deadLetters.put({ partition: 0, offset, reason: 'x', bytes, addedAt: START + Number(offset > 1050) });
    const marker = { statements: [gone.id.toLowerCase()], source: 'moodle', author: 'moodle', event: 'e' };
    await sink.hand({ ...aMarker(1, ann), marker });
    expect(await store.deadLetters.count()).toBe(0);
  });

  it('of a study erases nothing that is recorded', async () => {
    const { store, ann, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const statement = aNamedStatement();
    await sink.hand(aMessage(0, [[statement, as(ann)]]), aMarker(1, ann, { generation: 1, purpose: 'study:spelling' }));
    expect(await isStored(store, [statement])).toEqual([true]);
  });

  it('is applied again by the sink that takes over from one that died during it', async () => {
    const { store, people, ann, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const statements = Array.from({ length: 20 }, () => aNamedStatement());
    await sink.hand(
      aMessage(
        0,
        statements.map((statement) => [statement, as(ann)]),
      ),
    );
    people.decide(ann, { state: 'withdrawn' });
    const dying = dyingAt(store, 'delete', 2);
    void anAskingSink(dying.store, consentOf(dying.store, people)).then((one) => one.hand(aMarker(1, ann)));
    await dying.there;
    await (await anAskingSink(store, consent)).hand(aMarker(1, ann));
    expect(await store.statements.scan({ limit: 9 })).toEqual([]);
  });

  it('ends a sink without consent, since the marker would never be applied', async () => {
    const store = await openStore();
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    await expect(sink.handle({ partition: 0, messages: [aMarker(0, 'ann')] })).rejects.toThrow(
      'a sink without consent',
    );
  });
});

describe('A reference to an erased statement', () => {
  it('loses what it had taken over along the whole chain, and keeps its own', async () => {
    const { store, ann, ben, people, consent } = await aWorld();
    const sink = await anAskingSink(store, consent);
    const going = aNamedStatement({ verb: { id: 'https://school.example/verbs/rare' } });
    const near = aReference(going.id);
    const far = aReference(near.id);
    await sink.hand(
      aMessage(0, [
        [going, as(ann)],
        [near, as(ben)],
        [far, as(ben)],
      ]),
    );
    const rare = (await storedAs(store, going.id))!.refs[0]!;
    expect(await store.statements.findIdsByToken([rare], 9)).toHaveLength(3);
    people.decide(ann, { state: 'withdrawn' });
    await sink.hand(aMarker(1, ann));
    expect(await store.statements.findIdsByToken([rare], 9)).toEqual([]);
    expect((await storedAs(store, far.id))!.refs).toEqual(
      expect.arrayContaining([targetToken(near.id), personToken(ben)]),
    );
  });
});
