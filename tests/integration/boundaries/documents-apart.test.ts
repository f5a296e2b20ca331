import { randomUUID } from 'node:crypto';
import type { Address } from '../../support/clients/client.ts';
import { aDocumentClient, aDocumentLocation, type DocumentLocation } from '../../support/clients/document-client.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

type Tool = Address & { readonly id: string };

const RESOURCES = [
  ['state', aDocumentLocation.state],
  ['agent profile', aDocumentLocation.agentProfile],
  ['activity profile', aDocumentLocation.activityProfile],
] as const;
const NEW = { 'If-None-Match': '*' };
/** A change of `shares` is in force by then, in every process. */
const IN_FORCE_MS = 5000;

const otherOne = (location: DocumentLocation, id: string): DocumentLocation => ({
  ...location,
  one: { ...location.one, [location.idName]: id },
});

describeOnBackends('both', 'the documents of two tools', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let [a, b]: readonly Tool[] = [];
  beforeAll(async () => {
    const operator = anOperator(carnet);
    [a, b] = [await operator.source(), await operator.source()];
  });

  describe.each(RESOURCES)('in the %s resource', (_, aLocation) => {
    it('are neither read, listed nor found by the other', async () => {
      const location = aLocation();
      await aDocumentClient(a!).put(location, { secret: 'A' }, NEW).expect(204);
      await aDocumentClient(b!).get(location).expect(404);
      await aDocumentClient(b!).head(location).expect(404);
      const list = await aDocumentClient(b!).get(location, location.context).expect(200);
      expect(list.body).toEqual([]);
      expect(list.headers['last-modified']).toBeUndefined();
      const since = { ...location.context, since: '2020-01-01T00:00:00Z' };
      expect((await aDocumentClient(b!).get(location, since).expect(200)).body).toEqual([]);
      // The credential of an operator of all scopes is of another source too.
      await aDocumentClient(carnet).get(location).expect(404);
    });

    it('are neither overwritten nor merged by the other, which has one of its own there', async () => {
      const location = aLocation();
      const [ofA, ofB] = [aDocumentClient(a!), aDocumentClient(b!)];
      const { headers } = await ofA.put(location, { secret: 'A' }, NEW).expect(204);
      const etag = String(headers['etag']);
      await ofB.put(location, { guess: 1 }, { 'If-Match': etag }).expect(412);
      await ofB.post(location, { b: 1 }).expect(204);
      expect((await ofB.get(location).expect(200)).body).toEqual({ b: 1 });
      expect((await ofA.get(location).expect(200)).body).toEqual({ secret: 'A' });
      await ofA.put(location, { secret: 'A2' }, { 'If-Match': etag }).expect(204);
      await ofB.put(location, { b: 2 }, { 'If-Match': '*' }).expect(204);
      expect((await ofA.get(location).expect(200)).body).toEqual({ secret: 'A2' });
    });

    it('are not deleted by the other', async () => {
      const location = aLocation();
      const [ofA, ofB] = [aDocumentClient(a!), aDocumentClient(b!)];
      await ofA.put(location, { secret: 'A' }, NEW).expect(204);
      await ofB.delete(location).expect(204);
      await ofB.delete(location, location.one, { 'If-Match': '*' }).expect(412);
      await ofB.put(location, { b: 1 }, NEW).expect(204);
      await ofB.delete(location).expect(204);
      expect((await ofA.get(location).expect(200)).body).toEqual({ secret: 'A' });
    });
  });

  it('go one by one where a tool deletes all of its states', async () => {
    const location = aDocumentLocation.state();
    const [ofA, ofB] = [aDocumentClient(a!), aDocumentClient(b!)];
    const registered = { ...location, one: { ...location.one, registration: randomUUID() } };
    for (const one of [location, registered, otherOne(location, 'second')])
      for (const client of [ofA, ofB]) await client.put(one, { at: 1 }).expect(204);
    await ofB.delete(location, location.context).expect(204);
    expect((await ofB.get(location, location.context).expect(200)).body).toEqual([]);
    expect((await ofA.get(location, location.context).expect(200)).body).toEqual(['bookmark', 'second']);
    await ofA.get(registered).expect(200);
  });
});

describeOnBackends('both', 'two tools that share their documents', (makeBackends) => {
  let passed = 0;
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + passed });
  const untilInForce = (): void => {
    passed += IN_FORCE_MS;
  };
  let [a, b, stranger]: readonly Tool[] = [];
  const before = aDocumentLocation.state();

  beforeAll(async () => {
    const operator = anOperator(carnet);
    [a, b, stranger] = [await operator.source(), await operator.source(), await operator.source()];
    await aDocumentClient(a).put(before, { older: 'A' }).expect(204);
    await aDocumentClient(b).put(before, { newer: 'B' }).expect(204);
    await aDocumentClient(a).put(otherOne(before, 'only A'), {}).expect(204);
    await aDocumentClient(b).put(otherOne(before, 'only B'), {}).expect(204);
    const answer = await operator.change(a.id, { shares: [b.id] }).expect(200);
    expect(answer.body).toMatchObject({ shares: [b.id] });
    untilInForce();
    // One side alone shares nothing.
    await aDocumentClient(a).get(otherOne(before, 'only B')).expect(404);
    await aDocumentClient(b).get(otherOne(before, 'only A')).expect(404);
    await operator.change(b.id, { shares: [a.id] }).expect(200);
    untilInForce();
  });

  it('have those of before in common: of one id the one that was updated last', async () => {
    for (const tool of [a!, b!]) {
      expect((await aDocumentClient(tool).get(before).expect(200)).body).toEqual({ newer: 'B' });
      const listed = await aDocumentClient(tool).get(before, before.context).expect(200);
      expect(listed.body).toEqual(['bookmark', 'only A', 'only B']);
    }
    await aDocumentClient(stranger!).get(before).expect(404);
    await aDocumentClient(stranger!).delete(before, before.context).expect(204);
    await aDocumentClient(a!).get(before).expect(200);
  });

  it.each(RESOURCES)('read, change, merge and delete each other’s: %s', async (_, aLocation) => {
    const location = aLocation();
    const [ofA, ofB] = [aDocumentClient(a!), aDocumentClient(b!)];
    const { headers } = await ofA.put(location, { a: 1 }, NEW).expect(204);
    await ofB.put(location, { b: 1 }, NEW).expect(412);
    await ofB.post(location, { b: 1 }).expect(204);
    expect((await ofA.get(location).expect(200)).body).toEqual({ a: 1, b: 1 });
    await ofA.put(location, {}, { 'If-Match': String(headers['etag']) }).expect(412);
    const etag = String((await ofB.get(location).expect(200)).headers['etag']);
    await ofA.put(location, { a: 2 }, { 'If-Match': etag }).expect(204);
    expect((await ofB.get(location).expect(200)).body).toEqual({ a: 2 });
    await aDocumentClient(stranger!).get(location).expect(404);
    await ofB.delete(location).expect(204);
    await ofA.get(location).expect(404);
  });

  it('create one document where both create it at once: one of them loses', async () => {
    for (let round = 0; round < 10; round++) {
      const location = aDocumentLocation.activityProfile();
      const answers = await Promise.all([a!, b!].map((tool) => aDocumentClient(tool).put(location, { round }, NEW)));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 412]);
    }
  });

  it('see a document go for both, also where both had one of their own before', async () => {
    const location = otherOne(before, 'bookmark');
    await aDocumentClient(a!).delete(location).expect(204);
    for (const tool of [a!, b!]) await aDocumentClient(tool).get(location).expect(404);
    await aDocumentClient(b!).delete(before, before.context).expect(204);
    for (const tool of [a!, b!])
      expect((await aDocumentClient(tool).get(before, before.context).expect(200)).body).toEqual([]);
  });

  it('do so only within an organisation, and only with sources that exist', async () => {
    const foreign = `tool-${randomUUID()}`;
    await carnet.store.sources.addSource({
      ...(await carnet.store.sources.findSource(stranger!.id))!,
      id: foreign,
      organisation: 'org:elsewhere',
      shares: [stranger!.id],
    });
    const operator = anOperator(carnet);
    const answers = [];
    for (const other of [foreign, `tool-${randomUUID()}`, stranger!.id])
      answers.push((await operator.change(stranger!.id, { shares: [other] }).expect(400)).body as object);
    for (const answer of answers)
      expect(answer).toMatchObject({ kind: 'invalid-request', faults: [{ at: '/shares/0' }] });
    expect(new Set(answers.map((answer) => JSON.stringify({ ...answer, instance: undefined })))).toHaveProperty(
      'size',
      1,
    );
    await operator.change(stranger!.id, { shares: 'all' }).expect(400);
    await operator.change(stranger!.id, { shares: [a!.id, a!.id] }).expect(400);

    // Even where the store says so, as after a move of the source.
    const stored = (await carnet.store.sources.findSource(stranger!.id))!;
    await carnet.store.sources.updateSource({ ...stored, shares: [foreign], v: stored.v + 1 });
    untilInForce();
    const spy = { id: foreign, url: carnet.url, authorization: await carnet.issue(foreign, ['all']) };
    const location = aDocumentLocation.agentProfile();
    await aDocumentClient(stranger!).put(location, { secret: 1 }, NEW).expect(204);
    await aDocumentClient(spy).get(location).expect(404);
  });

  it('keep what is theirs once they share no more', async () => {
    const [ofA, ofB] = [aDocumentClient(a!), aDocumentClient(b!)];
    const location = aDocumentLocation.state();
    await ofA.put(location, { common: 1 }).expect(204);
    await anOperator(carnet).change(b!.id, { shares: null }).expect(200);
    untilInForce();
    const [first, second] = a!.id < b!.id ? [ofA, ofB] : [ofB, ofA];
    await first.get(location).expect(200);
    await second.get(location).expect(404);
  });
});
