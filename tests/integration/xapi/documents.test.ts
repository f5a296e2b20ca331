import { hash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { aDocumentClient, aDocumentLocation, type DocumentLocation } from '../../support/clients/document-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const RESOURCES = [
  ['State', aDocumentLocation.state],
  ['Agent Profile', aDocumentLocation.agentProfile],
  ['Activity Profile', aDocumentLocation.activityProfile],
] as const;
const PROFILES = RESOURCES.slice(1);
const VERSIONS = ['1.0.3', '2.0.0'] as const;
const NEW = { 'If-None-Match': '*' };

type Answer = Awaited<ReturnType<ReturnType<typeof aDocumentClient>['get']>>;
const kindOf = ({ body }: Answer): string => (body as { kind: string }).kind;
const faultsOf = ({ body }: Answer): readonly string[] =>
  (body as { faults: { at: string }[] }).faults.map(({ at }) => at);
const etagOf = ({ headers }: Answer): string => String(headers['etag']);

describeOnBackends('both', 'a store of documents', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const client = (version: (typeof VERSIONS)[number] = '2.0.0') => aDocumentClient(carnet, version);

  describe.each(VERSIONS)('in %s', (version) => {
    describe.each(RESOURCES)('the %s Resource', (_, aLocation) => {
      it('gives a document back byte for byte with its content type, ETag (SHA-1) and Last-Modified', async () => {
        for (const bytes of [
          Buffer.from('{"a" : 1.0}'),
          Buffer.alloc(0),
          Buffer.from(Uint8Array.from({ length: 1_000_000 }, (__, index) => (index * 31) % 256)),
        ]) {
          const location = aLocation();
          await client(version)
            .send('put', location, { content: bytes, contentType: 'image/x-e; q="1"', headers: NEW })
            .expect(204);
          const found = await client(version).bytes(location);
          expect(found.bytes.equals(bytes)).toBe(true);
          expect(found.contentType).toBe('image/x-e; q="1"');
          const { headers } = await client(version).head(location).expect(200);
          expect(headers).toMatchObject({
            etag: `"${hash('sha1', bytes, 'hex')}"`,
            'content-length': String(bytes.length),
            'x-experience-api-version': version,
          });
          expect(Math.abs(Date.parse(String(headers['last-modified'])) - Date.now())).toBeLessThan(60_000);
        }
      });

      it('answers 404 for a document that is not there, to GET and HEAD, and 204 to DELETE', async () => {
        const location = aLocation();
        expect(kindOf(await client(version).get(location).expect(404))).toBe('not-found');
        await client(version).head(location).expect(404);
        await client(version).delete(location).expect(204);
      });

      it('removes a document', async () => {
        const location = aLocation();
        await client(version).post(location, { a: 1 }).expect(204);
        await client(version).delete(location).expect(204);
        await client(version).get(location).expect(404);
        await client(version).put(location, { b: 2 }, NEW).expect(204);
      });

      it('merges what is posted into what is there, at the top level alone', async () => {
        const location = aLocation();
        await client(version)
          .post(location, { car: { make: 'Ford', model: 'Escape' }, driver: 'Dale' })
          .expect(204);
        await client(version)
          .post(location, { car: { make: 'Dodge' }, laps: 3 }, { 'Content-Type': 'application/json; charset=utf-8' })
          .expect(204);
        expect((await client(version).get(location).expect(200)).body).toEqual({
          car: { make: 'Dodge' },
          driver: 'Dale',
          laps: 3,
        });
      });

      it('refuses a POST with 400, and changes nothing, where either document is no JSON object', async () => {
        const location = aLocation();
        await client(version).post(location, { a: 1 }).expect(204);
        for (const [text, contentType] of [
          ['{"b":2}', 'application/octet-stream'],
          ['abc', 'not/json'],
          ['{"b":2}{', 'application/json'],
          ['[1]', 'application/json'],
          ['', 'application/json'],
        ] as const) {
          await client(version).send('post', location, { content: text, contentType }).expect(400);
          await client(version).send('post', aLocation(), { content: text, contentType }).expect(400);
        }
        expect((await client(version).get(location).expect(200)).body).toEqual({ a: 1 });
        const other = aLocation();
        await client(version)
          .send('put', other, { content: Buffer.from('/ asdf'), contentType: 'application/octet-stream', headers: NEW })
          .expect(204);
        await client(version).post(other, { a: 1 }).expect(400);
        expect((await client(version).bytes(other)).bytes.toString()).toBe('/ asdf');
      });

      it('refuses PUT, POST and DELETE with 412, and changes nothing, where If-Match names another ETag', async () => {
        const location = aLocation();
        await client(version).post(location, { a: 1 }).expect(204);
        const stale = { 'If-Match': '"1111111111111111111111111111111111111111"' };
        for (const answer of [
          await client(version).put(location, { b: 2 }, stale),
          await client(version).post(location, { b: 2 }, stale),
          await client(version).delete(location, location.one, stale),
        ]) {
          expect([answer.status, kindOf(answer), faultsOf(answer)]).toEqual([412, 'precondition-failed', ['If-Match']]);
        }
        const found = await client(version).get(location).expect(200);
        expect(found.body).toEqual({ a: 1 });
        const seen = { 'If-Match': etagOf(found) };
        const written = await client(version).put(location, { b: 2 }, seen).expect(204);
        expect(etagOf(written)).toBe(etagOf(await client(version).get(location)));
        await client(version)
          .post(location, { c: 3 }, { 'If-Match': `"other", ${etagOf(written)}` })
          .expect(204);
        await client(version).delete(location, location.one, seen).expect(412);
        await client(version).delete(location, location.one, { 'If-Match': '*' }).expect(204);
        await client(version).put(location, { d: 4 }, { 'If-Match': '*' }).expect(412);
      });

      it('refuses PUT and POST with 412 where a document is there and If-None-Match says none is', async () => {
        const location = aLocation();
        await client(version).put(location, { a: 1 }, NEW).expect(204);
        expect(kindOf(await client(version).put(location, { a: 2 }, NEW).expect(412))).toBe('precondition-failed');
        await client(version).post(location, { a: 2 }, NEW).expect(412);
        expect((await client(version).get(location)).body).toEqual({ a: 1 });
      });

      it('lists ids, with since those updated later, and of no other context', async () => {
        const location = aLocation();
        const put = (id: string, value: unknown) =>
          client(version)
            .put({ ...location, one: { ...location.context, [location.idName]: id } }, value, NEW)
            .expect(204);
        expect((await client(version).get(location, location.context).expect(200)).body).toEqual([]);
        for (const id of ['c', 'a', 'é']) await put(id, id);
        await client(version).put(aLocation(), {}, NEW).expect(204);
        const list = await client(version)
          .get(location, location.context)
          .expect(200)
          .expect('Content-Type', 'application/json');
        expect(list.body).toEqual(['a', 'c', 'é']);
        expect(list.headers).toMatchObject({
          etag: `"${hash('sha1', list.text, 'hex')}"`,
          'last-modified': expect.any(String) as string,
        });
        await client(version)
          .head({ ...location, one: location.context })
          .expect(200)
          .expect('Content-Length', String(Buffer.byteLength(list.text)));
        await pause(5);
        const since = new Date().toISOString();
        await pause(5);
        await put('later', 1);
        expect(
          (
            await client(version)
              .get(location, { ...location.context, since })
              .expect(200)
          ).body,
        ).toEqual(['later']);
        expect(
          (
            await client(version)
              .get(location, { ...location.context, since: '2999-01-01T00:00:00Z' })
              .expect(200)
          ).body,
        ).toEqual([]);
      });

      it('refuses parameters with every fault at once', async () => {
        const location = aLocation();
        const wrong = {
          ...Object.fromEntries(Object.keys(location.context).map((name) => [name, 'true'])),
          since: 'not a timestamp',
          StateId: 'a',
        };
        expect(faultsOf(await client(version).get(location, wrong).expect(400))).toEqual([
          ...Object.keys(location.context),
          'since',
          'StateId',
        ]);
        expect(
          faultsOf(
            await client(version)
              .put({ ...location, one: {} }, {}, NEW)
              .expect(400),
          ),
        ).toEqual([...Object.keys(location.context), location.idName]);
        expect(
          faultsOf(
            await client(version)
              .get(location, { ...location.one, since: '2024-01-01T00:00:00Z' })
              .expect(400),
          ),
        ).toEqual(['since']);
      });

      it('refuses a header If-Match that names no entity tags', async () => {
        const location = aLocation();
        expect(faultsOf(await client(version).put(location, {}, { 'If-Match': '"unclosed' }).expect(400))).toEqual([
          'If-Match',
        ]);
      });

      it('lands all of 20 merges that are posted at once', async () => {
        const location = aLocation();
        const answers = await Promise.all(
          Array.from({ length: 20 }, (__, index) => client(version).post(location, { [`key ${index}`]: index })),
        );
        expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 204));
        expect((await client(version).get(location)).body).toEqual(
          Object.fromEntries(Array.from({ length: 20 }, (__, index) => [`key ${index}`, index])),
        );
      });

      it.each(['If-Match', 'If-None-Match'])(
        'lets exactly one of 20 PUTs with the same %s through, and answers 412 to the rest',
        async (name) => {
          const location = aLocation();
          const precondition =
            name === 'If-None-Match'
              ? NEW
              : { 'If-Match': etagOf(await client(version).put(location, 'first', NEW).expect(204)) };
          const answers = await Promise.all(
            Array.from({ length: 20 }, (__, index) => client(version).put(location, { writer: index }, precondition)),
          );
          expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array.from({ length: 19 }, () => 412)]);
          expect((await client(version).get(location)).body).toEqual({
            writer: answers.findIndex(({ status }) => status === 204),
          });
        },
      );
    });

    describe('a PUT without a precondition', () => {
      it.each(PROFILES)(
        version === '1.0.3' ? 'is refused with 400 for a new %s' : 'makes a new %s',
        async (_, aLocation) => {
          const location = aLocation();
          await client(version)
            .put(location, { a: 1 })
            .expect(version === '1.0.3' ? 400 : 204);
          await client(version)
            .get(location)
            .expect(version === '1.0.3' ? 404 : 200);
        },
      );

      it.each(PROFILES)('is refused with 409 and an explanation for a %s that is there', async (_, aLocation) => {
        const location = aLocation();
        await client(version).post(location, { a: 1 }).expect(204);
        const answer = await client(version).put(location, { a: 2 }).expect(409);
        expect([kindOf(answer), (answer.body as { detail: string }).detail]).toEqual([
          'document-conflict',
          expect.stringMatching(/current state of the resource.*If-Match/),
        ]);
        expect((await client(version).get(location)).body).toEqual({ a: 1 });
      });

      it(`makes a new state, and ${version === '1.0.3' ? 'replaces an old one' : 'refuses an old one'}`, async () => {
        const location = aDocumentLocation.state();
        await client(version).put(location, { a: 1 }).expect(204);
        await client(version)
          .put(location, { a: 2 })
          .expect(version === '1.0.3' ? 204 : 409);
        expect((await client(version).get(location)).body).toEqual({ a: version === '1.0.3' ? 2 : 1 });
      });
    });
  });

  describe('states', () => {
    const registered = (location: DocumentLocation, registration: string): DocumentLocation => ({
      ...location,
      context: { ...location.context, registration },
      one: { ...location.one, registration },
    });

    it('with and without a registration are different documents; a list without one names those of all', async () => {
      const location = aDocumentLocation.state();
      const [one, two] = [registered(location, randomUUID()), registered(location, randomUUID())];
      await client().put(location, 'none').expect(204);
      await client().put(one, 'one').expect(204);
      await client()
        .put({ ...two, one: { ...two.context, stateId: 'other' } }, 'two')
        .expect(204);
      expect([(await client().get(location)).body, (await client().get(one)).body]).toEqual(['none', 'one']);
      await client().get(two).expect(404);
      expect((await client().get(location, location.context)).body).toEqual(['bookmark', 'other']);
      expect(
        (await client().get(location, { ...two.context, registration: two.context['registration']!.toUpperCase() }))
          .body,
      ).toEqual(['other']);
    });

    it('are all deleted by DELETE without stateId: of the named registration, or else of all', async () => {
      const location = aDocumentLocation.state();
      const [one, two] = [registered(location, randomUUID()), registered(location, randomUUID())];
      const elsewhere = aDocumentLocation.state({ activityId: location.context['activityId']! });
      for (const each of [location, one, two, elsewhere]) await client().put(each, 1).expect(204);
      await client().delete(one, one.context).expect(204);
      for (const [each, status] of [
        [location, 200],
        [one, 404],
        [two, 200],
      ] as const)
        await client().get(each).expect(status);
      await client().delete(location, location.context).expect(204);
      for (const [each, status] of [
        [location, 404],
        [two, 404],
        [elsewhere, 200],
      ] as const)
        await client().get(each).expect(status);
      await client().delete(elsewhere, elsewhere.context, { 'If-Match': '*' }).expect(400);
      await client().get(elsewhere).expect(200);
    });
  });

  it('is reached by the credentials of its source, each as far as its scopes reach', async () => {
    const [state, profile] = [aDocumentLocation.state(), aDocumentLocation.agentProfile()];
    const as = async (scope: 'state' | 'profile' | 'all/read' | 'statements/write') =>
      aDocumentClient({
        url: carnet.url,
        authorization: await carnet.issue('default', [scope]),
      });
    await (await as('state')).put(state, { from: 'a tool' }).expect(204);
    await (await as('profile')).put(profile, { from: 'another' }).expect(204);
    expect((await client().get(state)).body).toEqual({ from: 'a tool' });
    expect((await (await as('all/read')).get(profile).expect(200)).body).toEqual({ from: 'another' });
    expect((await (await as('all/read')).get(state, state.context).expect(200)).body).toEqual(['bookmark']);
    expect(kindOf(await (await as('all/read')).put(state, {}, { 'If-Match': '*' }).expect(403))).toBe('forbidden');
    for (const refused of [
      (await as('state')).get(profile),
      (await as('profile')).delete(state),
      (await as('profile')).delete(state, state.context),
      (await as('statements/write')).get(state, state.context),
      (await as('statements/write')).post(profile, {}),
    ])
      await refused.expect(403);
    expect((await client().get(state)).body).toEqual({ from: 'a tool' });
  });

  it('takes the Last-Modified and the ETag of a document anew with every write', async () => {
    const location = aDocumentLocation.state();
    const { headers: first } = await client().put(location, { a: 1 }).expect(204);
    await pause(1100);
    await client().post(location, { a: 2 }).expect(204);
    const { headers: second } = await client().get(location).expect(200);
    expect(second['etag']).not.toBe(first['etag']);
    expect(Date.parse(String(second['last-modified']))).toBeGreaterThan(Date.parse(String(first['last-modified'])));
  });

  it('refuses a document that is larger than the limit with 413, also one that grows by merging', async () => {
    const location = aDocumentLocation.state();
    await client()
      .send('put', location, { content: Buffer.alloc(4_000_001), contentType: 'application/octet-stream' })
      .expect(413);
    await client().get(location).expect(404);
    await client()
      .post(location, { a: 'x'.repeat(3_000_000) })
      .expect(204);
    expect(
      kindOf(
        await client()
          .post(location, { b: 'x'.repeat(3_000_000) })
          .expect(413),
      ),
    ).toBe('too-large');
    expect(Object.keys((await client().get(location)).body as object)).toEqual(['a']);
  });

  it('takes a document without a content type as bytes', async () => {
    const location = aDocumentLocation.state();
    const url = `${carnet.url}${location.path}?${new URLSearchParams(location.one).toString()}`;
    const { status } = await fetch(url, {
      method: 'PUT',
      body: Buffer.from([1, 2]),
      headers: { Authorization: carnet.authorization, 'X-Experience-API-Version': '2.0.0' },
    });
    expect(status).toBe(204);
    expect(await client().bytes(location)).toEqual({
      bytes: Buffer.from([1, 2]),
      contentType: 'application/octet-stream',
    });
  });

  it('lets no script of a document run in a browser that is shown it', async () => {
    const location = aDocumentLocation.state();
    await client()
      .send('put', location, { content: Buffer.from('<script>1</script>'), contentType: 'text/html' })
      .expect(204);
    await client()
      .get(location)
      .expect(200)
      .expect('Content-Security-Policy', /sandbox/)
      .expect('X-Content-Type-Options', 'nosniff');
  });

  it('asks for the version before anything else, and for credentials before parameters', async () => {
    for (const path of ['/xapi/activities/state', '/xapi/agents/profile', '/xapi/activities/profile']) {
      const { status } = await fetch(`${carnet.url}${path}`, { headers: { Authorization: carnet.authorization } });
      expect(status).toBe(400);
      const unknown = await fetch(`${carnet.url}${path}`, { headers: { 'X-Experience-API-Version': '1.0.3' } });
      expect([unknown.status, unknown.headers.get('x-experience-api-version')]).toEqual([401, '1.0.3']);
    }
  });
});
