import request from 'supertest';
import { KINDS, type Kind, Problem } from '../../../../src/core/problem.ts';
import { served } from '../../../support/servers/served-app.ts';

const refusing = (problem: Problem) => served({ methods: { GET: () => Promise.reject(problem) } }).server;
const faulty = new Problem('invalid-statement', 'a fault <b>', [
  { at: '/0/actor', detail: 'is missing', requirement: 'Data 2.4' },
  { at: '', detail: 'is "odd"' },
]);

describe('a refusal', () => {
  it.each(Object.keys(KINDS) as Kind[])(
    'of the kind %s has its status, its title and a type that leads to its explanation (RFC 9457)',
    async (kind) => {
      const answer = await request(refusing(new Problem(kind, 'why'))).get('/x');
      expect(answer.status).toBe(KINDS[kind].status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.body).toMatchObject({
        type: `/problems#${kind}`,
        title: KINDS[kind].title,
        status: KINDS[kind].status,
        detail: 'why',
        kind,
        faults: [],
      });
    },
  );

  it('names every fault: where, what, and the requirement', async () => {
    const answer = await request(refusing(faulty)).get('/x');
    expect((answer.body as { faults: unknown }).faults).toEqual(faulty.faults);
  });

  it.each([
    ['xAPI 1.0.3 Data 2.4.2.1', 'xAPI-Spec/blob/1.0.3/xAPI-Data.md#:~:text=2.4.2.1'],
    ['xAPI 1.0.3 Communication 3.2.', 'xAPI-Spec/blob/1.0.3/xAPI-Communication.md#:~:text=3.2'],
    ['IEEE 9274.1.1 4.2.1', 'Standard%20for%20LRSs.md#:~:text=4.2.1'],
    ['xAPI Profiles Part Three 2.1', 'xapi-profiles-communication.md#:~:text=2.1'],
    ['cmi5 9.3.6', 'cmi5_spec.md#:~:text=9.3.6'],
  ])('links %s to its section', async (requirement, end) => {
    const at = { at: '', detail: 'is wrong', requirement };
    const answer = await request(refusing(new Problem('invalid-statement', 'why', [at]))).get('/x');
    const [{ link }] = (answer.body as { faults: [{ link: string }] }).faults;
    expect([link.slice(0, 8), link.slice(-end.length)]).toEqual(['https://', end]);
  });

  it.each([
    [undefined, 'application/problem+json'],
    ['*/*', 'application/problem+json'],
    ['application/problem+json', 'application/problem+json'],
    ['application/json, text/plain, */*', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html; charset=utf-8'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['text/*', 'text/plain; charset=utf-8'],
    ['application/json;q=0.1, text/html;q=0.9', 'text/html; charset=utf-8'],
    ['image/png', 'application/problem+json'],
    [';;;,,q=', 'application/problem+json'],
  ])('for Accept: %s comes as %s', async (accept, type) => {
    const asked = request(refusing(faulty)).get('/x');
    const answer = await (accept === undefined ? asked.unset('Accept') : asked.set('Accept', accept));
    expect([answer.headers['content-type'], answer.headers['vary']]).toEqual([
      type,
      type.startsWith('text/html') ? 'Accept, Accept-Language, Cookie' : 'Accept',
    ]);
  });

  it('is the same in application/json as in problem details', async () => {
    const server = refusing(faulty);
    expect((await request(server).get('/x').set('Accept', 'application/json')).text).toBe(
      (await request(server).get('/x').set('Accept', 'application/problem+json')).text,
    );
  });

  it('as text can be read by people', async () => {
    const { text } = await request(refusing(faulty)).get('/x').set('Accept', 'text/plain');
    expect(text).toBe(
      'A statement does not conform to the standard\n\na fault <b>\n' +
        '- /0/actor: is missing [Data 2.4]\n- (the whole): is "odd"\n',
    );
  });

  it('as a page shows what the client sent as text, never as markup', async () => {
    const { text, headers } = await request(refusing(faulty)).get('/x').set('Accept', 'text/html');
    expect(text).toContain('a fault &lt;b&gt;');
    expect(text).not.toContain('<b>');
    expect(text).toContain('is &quot;odd&quot;');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  it.each([
    ['fr-FR,fr;q=0.9,en;q=0.5', 'fr', 'Une trace n’est pas conforme à la norme'],
    ['de, en;q=0.1', 'en', 'A statement does not conform to the standard'],
    [undefined, 'en', 'A statement does not conform to the standard'],
  ])(
    'as a page is in the language of its reader, also in a process without other pages: %s',
    async (accepted, language, title) => {
      const asked = request(refusing(faulty)).get('/x').set('Accept', 'text/html');
      const { text } = await (accepted === undefined ? asked : asked.set('Accept-Language', accepted));
      expect(text).toContain(`<html lang="${language}">`);
      expect(text).toContain(`<h1>${title}</h1>`);
      expect(text).not.toContain('<header');
    },
  );

  it.each(['overloaded', 'journal-unavailable', 'store-unavailable'] as const)(
    'of the kind %s says when to come back',
    async (kind) => {
      const { headers } = await request(refusing(new Problem(kind, 'why'))).get('/x');
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    },
  );

  it('by the journal names the ids that the server had given, also where there are none', async () => {
    const ids = ['6690e6c9-3ef0-4ed3-8b37-7f3964730bee'];
    const of = async (given: readonly string[]): Promise<unknown> =>
      (await request(refusing(new Problem('journal-unavailable', 'why', [], { ids: given }))).get('/x')).body;
    expect(await of(ids)).toMatchObject({ ids });
    expect(await of([])).toMatchObject({ ids: [] });
  });

  it('for want of consent says where people are asked, in every form', async () => {
    const refused = refusing(new Problem('consent-required', 'why', [], { ask: 'https://lrs.example/me' }));
    expect((await request(refused).get('/x')).body).toMatchObject({
      status: 403,
      kind: 'consent-required',
      ask: 'https://lrs.example/me',
    });
    for (const type of ['text/plain', 'text/html'])
      expect((await request(refused).get('/x').set('Accept', type)).text).toContain('https://lrs.example/me');
  });

  it('of credentials asks for Basic credentials (RFC 7617)', async () => {
    const { headers } = await request(refusing(new Problem('unauthorized', 'why'))).get('/x');
    expect(headers['www-authenticate']).toMatch(/^Basic realm="[^"]+"/);
  });
});
