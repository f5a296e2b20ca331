import supertest from 'supertest';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface ProfileJson {
  readonly id: string;
  readonly versions: readonly { readonly id: string }[];
  readonly warnings: readonly { readonly at: string }[];
}

describeOnBackends('one', 'the profiles of an operator', (makeBackends) => {
  const carnet = useCarnet(makeBackends);

  const agent = () => supertest(carnet.url);
  const as = (test: supertest.Test, authorization = carnet.authorization): supertest.Test =>
    test.set('Authorization', authorization);
  const add = (document: unknown, type = 'application/ld+json'): supertest.Test =>
    as(agent().post('/v1/profiles'))
      .set('Content-Type', type)
      .send(typeof document === 'string' ? document : JSON.stringify(document));
  const pathOf = (id: string): string => `/v1/profiles/${encodeURIComponent(id)}`;
  const listed = async (): Promise<readonly ProfileJson[]> =>
    ((await as(agent().get('/v1/profiles')).expect(200)).body as { profiles: readonly ProfileJson[] }).profiles;

  it('are added with 201 and where they are, and are then in the list with versions and warnings', async () => {
    const profile = aProfile();
    const answer = await add(profile).expect(201);
    expect(answer.headers['location']).toBe(pathOf(profile.id));
    expect(answer.headers['cache-control']).toBe('no-store');
    const { changes, ...added } = answer.body as { readonly changes: unknown };
    expect(changes).toEqual([]);
    expect(added).toEqual({
      id: profile.id,
      prefLabel: profile.prefLabel,
      origin: 'added',
      earlierVersions: [],
      versions: profile.versions.map((version) => ({ ...version, uncheckedPatterns: [] })),
      warnings: [],
    });
    expect(await listed()).toContainEqual({ ...added, sources: 0 });
    expect((await as(agent().get(answer.headers['location']!)).expect(200)).body).toEqual(added);
  });

  it('are replaced with 200 by a document of the same id', async () => {
    const profile = aProfile();
    await add(profile, 'application/json').expect(201);
    await add(aProfile({ id: profile.id, prefLabel: { en: 'Renamed' } })).expect(200);
    expect((await as(agent().get(pathOf(profile.id))).expect(200)).body).toMatchObject({
      prefLabel: { en: 'Renamed' },
    });
  });

  it('have warnings about a document that is usable but not valid', async () => {
    const { body } = await add(aProfile({ seeAlso: 'nowhere', definition: {} })).expect(201);
    expect((body as ProfileJson).warnings.map(({ at }) => at)).toEqual(
      expect.arrayContaining(['/seeAlso', '/definition']),
    );
  });

  it('return their document byte for byte as JSON-LD', async () => {
    const text = `  ${JSON.stringify(aProfile(), undefined, 3)}\n`;
    const { body } = await add(text).expect(201);
    const answer = await as(agent().get(pathOf((body as ProfileJson).id)))
      .set('Accept', 'application/ld+json; profile="https://w3id.org/xapi/profiles/context"')
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks).toString()));
      })
      .expect(200);
    expect(answer.headers['content-type']).toBe('application/ld+json');
    expect(answer.body).toBe(text);
  });

  it('are found by the id of a version too', async () => {
    const profile = aProfile();
    await add(profile).expect(201);
    expect((await as(agent().get(pathOf(profile.versions[0]!.id))).expect(200)).body).toMatchObject({ id: profile.id });
  });

  it('are out of force once they are retired, and come back when they are added again', async () => {
    const profile = aProfile();
    await add(profile).expect(201);
    await as(agent().delete(pathOf(profile.id))).expect(204);
    await as(agent().delete(pathOf(profile.id))).expect(404);
    await as(agent().get(pathOf(profile.id))).expect(404);
    expect((await listed()).map(({ id }) => id)).not.toContain(profile.id);
    await add(profile).expect(201);
    await as(agent().get(pathOf(profile.id))).expect(200);
  });

  it('refuse a document that is no profile with every fault at once, and store nothing of it', async () => {
    const before = await listed();
    const { body } = await add({ type: 'Pattern', versions: [] }).expect(400);
    expect(body).toMatchObject({ kind: 'invalid-profile' });
    const ats = (body as { faults: { at: string }[] }).faults.map(({ at }) => at);
    expect(ats).toEqual(expect.arrayContaining(['/id', '/versions']));
    expect((await add('{"id":').expect(400)).body).toMatchObject({ kind: 'invalid-json' });
    expect(await listed()).toEqual(before);
  });

  it('refuse a body of another type, one larger than 5 MB, and unknown parameters', async () => {
    expect((await add(JSON.stringify(aProfile()), 'text/plain').expect(400)).body).toMatchObject({
      kind: 'invalid-request',
      faults: [{ at: 'Content-Type' }],
    });
    expect((await add(`${' '.repeat(5_000_000)}{}`).expect(413)).body).toMatchObject({ kind: 'too-large' });
    expect((await as(agent().get('/v1/profiles?format=json')).expect(400)).body).toMatchObject({
      kind: 'invalid-request',
      faults: [{ at: 'format' }],
    });
  });

  it('accept a document that is larger than a body of statements may be', async () => {
    const profile = aProfile();
    await add(`${' '.repeat(4_900_000)}${JSON.stringify(profile)}`).expect(201);
    await as(agent().delete(pathOf(profile.id))).expect(204);
  });

  it('are for the scope operator alone: 401 without a credential, 403 with all that the standard permits', async () => {
    const authorization = await carnet.issue('tool', ['all']);
    for (const [method, path] of [
      ['get', '/v1/profiles'],
      ['post', '/v1/profiles'],
      ['get', pathOf('x:y')],
      ['delete', pathOf('x:y')],
    ] as const) {
      const refused = await agent()[method](path).expect(401);
      expect([refused.headers['www-authenticate'], refused.headers['cache-control']]).toEqual([
        expect.stringContaining('Basic'),
        'no-store',
      ]);
      expect((await as(agent()[method](path), authorization).expect(403)).body).toMatchObject({ kind: 'forbidden' });
    }
  });

  it('answer other methods with 405', async () => {
    expect((await as(agent().put('/v1/profiles')).expect(405)).headers['allow']).toBe('GET, HEAD, POST, OPTIONS');
    expect((await as(agent().patch(pathOf('x:y'))).expect(405)).headers['allow']).toBe('GET, HEAD, DELETE, OPTIONS');
    expect((await as(agent().get('/v1/profile')).expect(404)).headers['cache-control']).toBe('no-store');
  });
});
