import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { DAY_MS } from '../../../src/core/time.ts';
import { aWebhook } from '../../support/builders/store/a-webhook.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describeOnBackends('one', 'the lists that a process pages in memory', (makeBackends) => {
  const carnet = useCarnet(makeBackends);

  const get = (path: string): supertest.Test =>
    supertest(carnet.url).get(path).set('Authorization', carnet.authorization);
  const post = (path: string, body: object): supertest.Test =>
    supertest(carnet.url).post(path).set('Authorization', carnet.authorization).send(body);

  /** The ids of each page, from link to link. */
  const pagesOf = async (path: string, list: string, id: string): Promise<readonly (readonly string[])[]> => {
    const pages: string[][] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const body = (await get(next).expect(200)).body as Record<string, unknown> & { more?: string };
      pages.push((body[list] as Record<string, string>[]).map((one) => one[id]!));
      next = body.more;
    }
    return pages;
  };

  it('place each organisation right before those below it, and name those above it', async () => {
    const mark = `t${randomUUID().slice(0, 8)}`;
    const add = (name: string, parent?: string) =>
      post('/v1/organisations', {
        id: `org:${mark}-${name}`,
        name: `${mark} ${name}`,
        ...(parent === undefined ? {} : { parent: `org:${mark}-${parent}` }),
      }).expect(201);
    await add('b');
    await add('b-z', 'b');
    // A name that begins like another one does not come between it and those below it.
    await add('b-');
    await add('a', 'b-z');
    const pages = await pagesOf(`/v1/organisations?q=${mark}&order=tree&limit=3`, 'organisations', 'id');
    expect(pages).toEqual([[`org:${mark}-b`, `org:${mark}-b-z`, `org:${mark}-a`], [`org:${mark}-b-`]]);
    expect(await pagesOf(`/v1/organisations?q=${mark}&order=-name`, 'organisations', 'id')).toEqual([
      ['b-z', 'b-', 'b', 'a'].map((name) => `org:${mark}-${name}`),
    ]);
    const { body } = await get(`/v1/organisations?q=${mark}-a`).expect(200);
    const [found] = (body as { organisations: { above: { id: string }[] }[] }).organisations;
    expect(found?.above.map(({ id }) => id).slice(-2)).toEqual([`org:${mark}-b`, `org:${mark}-b-z`]);
  });

  it('search webhooks by what each of their readers sees: never by an address', async () => {
    const host = `${randomUUID()}.example`;
    const ids = [];
    for (const secret of ['one', 'two', 'three']) {
      const id = `wh_${randomUUID().replaceAll('-', '')}`;
      ids.push(id);
      await carnet.store.webhooks.add(aWebhook({ id, url: `https://${host}/${secret}-of-its-owner` }));
    }
    expect((await pagesOf(`/v1/webhooks?q=${host}&limit=2`, 'webhooks', 'id')).map((page) => page.length)).toEqual([
      2, 1,
    ]);
    expect(await pagesOf(`/v1/webhooks?q=${ids[1]}`, 'webhooks', 'id')).toEqual([[ids[1]]]);
    expect(await pagesOf('/v1/webhooks?q=-of-its-owner', 'webhooks', 'id')).toEqual([[]]);
  });

  it('find purposes by title and kind', async () => {
    const controller = { name: 'A school', address: '1 Street', contact: 'office@school.example', country: 'FR' };
    for (const name of ['reading', 'spelling'])
      await post('/v1/purposes', {
        id: `study:${name}`,
        kind: 'research',
        basis: 'consent',
        title: { en: `Habits of ${name}`, fr: `Élèves et ${name}` },
        summary: { en: 'When.', fr: 'Quand.' },
        controller,
        recipients: ['The lab'],
        scope: { sources: ['default'] },
        view: { time: 'P1D' },
        until: new Date(Date.now() + 90 * DAY_MS).toISOString().slice(0, 10),
        keep: 'P1Y',
        storage: ['FR'],
      }).expect(201);
    expect(await pagesOf('/v1/purposes?limit=1&order=-id', 'purposes', 'id')).toEqual([
      ['study:spelling'],
      ['study:reading'],
    ]);
    expect(await pagesOf('/v1/purposes?kind=research&q=eleves%20et%20r', 'purposes', 'id')).toEqual([
      ['study:reading'],
    ]);
    expect(await pagesOf('/v1/operations/studies?order=-title&q=habits', 'studies', 'study')).toEqual([
      ['study:spelling', 'study:reading'],
    ]);
    expect(await pagesOf('/v1/purposes?kind=forward&q=', 'purposes', 'id')).toEqual([[]]);
    const refused = await get('/v1/purposes?kind=x&order=y').expect(400);
    expect((refused.body as { faults: { at: string }[] }).faults.map(({ at }) => at)).toEqual(['kind', 'order']);
  });

  it('are ordered by the texts of the language that the reader accepts', async () => {
    const namesIn = async (language: string): Promise<readonly string[]> => {
      const { body } = await get('/v1/profiles?order=name').set('Accept-Language', language).expect(200);
      return (body as { profiles: { id: string; prefLabel: Record<string, string> }[] }).profiles.map(
        ({ prefLabel }) => prefLabel[language] ?? Object.values(prefLabel)[0]!,
      );
    };
    for (const language of ['en', 'fr']) {
      const names = await namesIn(language);
      expect(names.length).toBeGreaterThan(3);
      expect(names).toEqual(names.toSorted(new Intl.Collator(language, { sensitivity: 'base' }).compare));
    }
    expect(await namesIn('fr')).not.toEqual(await namesIn('en'));
  });

  it('count the sources that a profile checks', async () => {
    const id = 'https://w3id.org/xapi/cmi5';
    const sourcesOf = async (): Promise<number> => {
      const { body } = await get(`/v1/profiles?q=${encodeURIComponent(id)}`).expect(200);
      return (body as { profiles: { id: string; sources: number }[] }).profiles.find((one) => one.id === id)!.sources;
    };
    const before = await sourcesOf();
    for (const mode of ['observe', 'off'])
      await post('/v1/sources', { id: `checked-${mode}`, name: mode, profiles: [{ id, mode }] }).expect(201);
    expect(await sourcesOf()).toBe(before + 1);
  });

  it('answer an unknown place with 400, each', async () => {
    for (const path of [
      '/v1/organisations',
      '/v1/organisations/org:default/grants',
      '/v1/sources/default/grants',
      '/v1/profiles',
      '/v1/webhooks',
      '/v1/forwarding',
      '/v1/purposes',
      '/v1/operations/studies',
      '/v1/studies',
      '/v1/staff',
    ]) {
      await get(path).expect(200);
      await get(`${path}?limit=1&q=no-such-name`).expect(200);
      const { body } = await get(`${path}?after=x`).expect(400);
      expect((body as { faults: { at: string }[] }).faults.map(({ at }) => at)).toEqual(['after']);
    }
  });
});
