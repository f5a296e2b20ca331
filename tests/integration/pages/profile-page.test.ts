import supertest from 'supertest';
import { aProfile } from '../../support/builders/a-profile-document.ts';
import { aViolation } from '../../support/builders/a-violation.ts';
import { embeddedPlace } from '../../support/servers/pairs.ts';
import { runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';

describe('the page of a profile', () => {
  const place = embeddedPlace();
  let carnet: RunningCarnet;
  beforeAll(async () => {
    carnet = await runCarnet(place);
  });
  afterAll(async () => {
    await carnet.close();
    place.remove();
    expect(carnet.bugs).toEqual([]);
  });

  const add = (document: unknown) => carnet.profiles.add(Buffer.from(JSON.stringify(document)));
  const pathOf = (id: string): string => `/profiles/${encodeURIComponent(id)}`;
  const page = (path: string, headers: Readonly<Record<string, string>> = {}): supertest.Test =>
    supertest(carnet.url)
      .get(path)
      .set({ Accept: 'text/html', ...headers });
  /** What a reader sees: without markup, and with single spaces. */
  const words = (html: string): string =>
    html
      .replace(/<[^>]+>/g, '')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
      .replace(/\s+/g, ' ');

  it('is in the list of all, in the language of its reader', async () => {
    const { id } = aProfile();
    await add(aProfile({ id }));
    const english = await page('/profiles').expect(200);
    expect(english.text).toContain(`href="${pathOf(id)}"`);
    expect(words(english.text)).toContain('2 statement templates, 2 patterns, 4 concepts');
    const french = await page('/profiles', { 'Accept-Language': 'fr-FR' }).expect(200);
    expect(french.text).toContain('<html lang="fr">');
    expect(words(french.text)).toContain('2 modèles de trace, 2 enchaînements, 4 concepts');
    expect(words(french.text)).toContain('Exercices');
  });

  it('says what statements must hold, rule by rule', async () => {
    const { id } = aProfile();
    await add(aProfile({ id }));
    const { text, headers } = await page(pathOf(id)).expect(200);
    const said = words(text);
    for (const sentence of [
      'whose verb is answered',
      'whose activity is of type exercise',
      'The registration must be there. $.context.registration',
      'The score from -1 to 1 must be there. $.result.score.scaled',
      'The success should be there. $.result.success',
      'The answer must not be there. $.result.response',
      `The extension of the result level must be there, and it must be one of: 1, 2. $.result.extensions['${id}/level']`,
      'Answers: what it means.',
      'Version of 27 March 2024',
    ])
      expect(said).toContain(sentence);
    expect(headers['vary']).toBe('Accept, Accept-Language, Cookie');
  });

  it('says it in French to who reads French', async () => {
    const { id } = aProfile();
    await add(aProfile({ id }));
    const said = words((await page(pathOf(id), { 'Accept-Language': 'fr' }).expect(200)).text);
    for (const sentence of [
      'dont le verbe est a répondu',
      'L’inscription (registration) doit figurer. $.context.registration',
      'et sa valeur doit être l’une de : 1, 2.',
      'Version du 27 mars 2024',
    ])
      expect(said).toContain(sentence);
  });

  it('shows a pattern in words and as a picture of its states', async () => {
    const { id } = aProfile();
    await add(aProfile({ id }));
    const { text } = await page(pathOf(id)).expect(200);
    expect(words(text)).toContain('These, one after the other: Beginning Answers');
    expect(words(text)).toContain('This, once or several times: Answer');
    expect(text).toMatch(/<svg[^>]*role="img"[\s\S]*Beginning[\s\S]*<\/svg>/);
  });

  it('leads from each name to what it names, on this page or that of another profile', async () => {
    const other = aProfile();
    const { id } = aProfile();
    await add(other);
    await add(
      aProfile({ id, templates: [{ ...aProfile({ id }).templates[0], verb: `${other.id}/answered` }], patterns: [] }),
    );
    const { text } = await page(pathOf(id)).expect(200);
    const [, target] = new RegExp(`href="(${pathOf(other.id)}#[^"]+)"`).exec(text)!;
    const [path, anchor] = target!.split('#');
    expect((await page(path!).expect(200)).text).toContain(`id="${anchor!}"`);
    for (const [, own] of text.matchAll(/href="#([^"]+)"/g)) expect(text).toContain(`id="${own!}"`);
  });

  it('tells how often something of it was found broken, all sources together', async () => {
    const profile = aProfile();
    await add(profile);
    const [version] = profile.versions;
    const broken = { profile: version!.id, by: `${profile.id}/answer`, kind: 'template' } as const;
    await carnet.store.violations.add([
      aViolation({ ...broken, source: 'one' }),
      aViolation({ ...broken, source: 'two', location: '$.result' }),
      aViolation({ ...broken, by: `${profile.id}/level`, kind: 'concept' }),
    ]);
    const said = words((await page(pathOf(profile.id)).expect(200)).text);
    expect(said).toContain('Answer (template)2');
    expect(said).toContain('level (concept)1');
    expect(said).not.toMatch(/\bone\b \(|\btwo\b/);
  });

  it('lists what is wrong with its document', async () => {
    const profile = aProfile({ seeAlso: 'nowhere' });
    await add(profile);
    expect(words((await page(pathOf(profile.id)).expect(200)).text)).toContain('/seeAlso:');
  });

  it('makes no markup and no link of what a profile says', async () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const id = "javascript:alert('1')";
    await add(
      aProfile({
        id,
        prefLabel: { en: hostile },
        definition: { 'en" onclick="x': hostile },
        author: { type: 'Person', name: hostile },
      }),
    );
    const { text, headers } = await page(pathOf(id)).expect(200);
    expect(text).not.toMatch(/<script|<img|onclick="|href="javascript:/i);
    expect(words(text)).toContain('alert(1)');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect((await page('/profiles').expect(200)).text).not.toMatch(/<script|<img/);
  });

  it('gives machines the document, at an address of its own and by Accept', async () => {
    const profile = aProfile();
    await add(profile);
    const parse = (test: supertest.Test) =>
      test
        .buffer(true)
        .parse((response, done) => {
          let text = '';
          response.on('data', (chunk: Buffer) => {
            text += chunk.toString();
          });
          response.on('end', () => done(null, text));
        })
        .expect(200);
    const answers = await Promise.all(
      [page(`${pathOf(profile.id)}/document`), page(pathOf(profile.id), { Accept: 'application/ld+json' })].map(parse),
    );
    for (const { headers, body } of answers) {
      expect(headers['content-type']).toBe('application/ld+json');
      expect(headers['content-security-policy']).toContain('sandbox');
      expect(JSON.parse(body as string)).toEqual(profile);
    }
  });

  it('is not there for a profile that is not in force, nor with parameters', async () => {
    await page(pathOf('https://profiles.example/none')).expect(404);
    await page(`${pathOf('https://profiles.example/none')}/document`).expect(404);
    await page('/profiles?page=2').expect(400);
  });
});
