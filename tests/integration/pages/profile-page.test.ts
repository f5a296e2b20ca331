import supertest from 'supertest';
import { aLargeProfile } from '../../support/builders/profiles/a-large-profile.ts';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aViolation } from '../../support/builders/store/a-violation.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

describe('The page of a profile', () => {
  const carnet = useCarnet(embeddedBackends);

  const add = (document: unknown) => carnet.profiles.add(Buffer.from(JSON.stringify(document)));
  const pathOf = (id: string): string => `/profiles/${encodeURIComponent(id)}`;
  const page = (path: string, headers: Readonly<Record<string, string>> = {}): supertest.Test =>
    supertest(carnet.url)
      .get(path)
      .set({ Accept: 'text/html', ...headers });
  /** What a reader sees: without markup, and with single spaces. */
  const textOf = (html: string): string =>
    html
      .replace(/<[^>]+>/g, '')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
      .replace(/\s+/g, ' ');

  it('is in the list of profiles, in the language of the reader', async () => {
    const { id } = aProfile();
    await add(aProfile({ id }));
    const english = await page('/profiles').expect(200);
    expect(english.text).toContain(`href="${pathOf(id)}"`);
    expect(textOf(english.text)).toContain('2 statement templates, 2 patterns, 4 concepts');
    const french = await page('/profiles', { 'Accept-Language': 'fr-FR' }).expect(200);
    expect(french.text).toContain('<html lang="fr">');
    expect(textOf(french.text)).toContain('2 modèles de trace, 2 enchaînements, 4 concepts');
    expect(textOf(french.text)).toContain('Exercices');
  });

  it('says what statements must hold, rule by rule', async () => {
    const { id } = aProfile();
    await add(aProfile({ id }));
    const { text, headers } = await page(pathOf(id)).expect(200);
    const pageText = textOf(text);
    for (const sentence of [
      'whose verb is answered',
      'whose activity is of type exercise',
      'The registration must be there. $.context.registration',
      'The score from -1 to 1 must be there. $.result.score.scaled',
      'The success should be there. $.result.success',
      'The answer must not be there. $.result.response',
      'The extension of the result level must be there, and it must be one of: 1, 2. ' +
        `$.result.extensions['${id}/level']`,
      'Answers: what it means.',
      'Version of 27 March 2024',
    ])
      expect(pageText).toContain(sentence);
    expect(headers['vary']).toBe('Accept, Accept-Language, Cookie');
  });

  it('says it in French to a reader of French', async () => {
    const { id } = aProfile();
    await add(aProfile({ id }));
    const pageText = textOf((await page(pathOf(id), { 'Accept-Language': 'fr' }).expect(200)).text);
    for (const sentence of [
      'dont le verbe est a répondu',
      'L’inscription (registration) doit figurer. $.context.registration',
      'et sa valeur doit être l’une de : 1, 2.',
      'Version du 27 mars 2024',
    ])
      expect(pageText).toContain(sentence);
  });

  it('shows a pattern in words and as a picture of its states', async () => {
    const { id } = aProfile();
    await add(aProfile({ id }));
    const { text } = await page(pathOf(id)).expect(200);
    expect(textOf(text)).toContain('These, one after the other: Beginning Answers');
    expect(textOf(text)).toContain('This, once or several times: Answer');
    expect(text).toMatch(/<svg[^>]*role="img"[\s\S]*Beginning[\s\S]*<\/svg>/);
  });

  it('says once what many templates ask, and of each template its own rules first', async () => {
    const { id } = await add(aLargeProfile()).then(({ profile }) => profile);
    const pageText = textOf((await page(pathOf(id)).expect(200)).text);
    expect(pageText).toContain('The 80 templates that name these rules at their end all ask this:');
    expect(pageText.match(/The registration must be there\./g)).toHaveLength(1);
    expect(pageText.match(/and the 2 shared rules/g)).toHaveLength(80);
    const asked = 'What they must hold: The id of the activity must be there, and it must be';
    expect(pageText.includes(`${asked} https://school.example/step-80. $.object.id and the 2 shared rules`)).toBe(true);
  });

  it('draws the parts of a large pattern once each, in the place where they are first needed', async () => {
    const { id } = await add(aLargeProfile()).then(({ profile }) => profile);
    const { text } = await page(pathOf(id)).expect(200);
    expect(textOf(text)).toContain('What is one box (▸) in the picture, to be opened:');
    for (let lesson = 1; lesson <= 8; lesson++)
      expect(text.match(new RegExp(`<h4[^>]*><span dir="auto">The lesson-${lesson}</span></h4>`, 'g'))).toHaveLength(1);
    expect(text).toContain('<summary>Members 1 to ');
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, found]) => found);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('links each name to the object that it names, on this page or on that of another profile', async () => {
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

  it('says about how often its rules were violated, all sources together', async () => {
    const profile = aProfile();
    await add(profile);
    const [version] = profile.versions;
    const broken = { profile: version!.id, by: `${profile.id}/answer`, kind: 'template' } as const;
    await carnet.store.violations.add([
      aViolation({ ...broken, source: 'one' }),
      aViolation({ ...broken, source: 'two', location: '$.result' }),
      aViolation({ ...broken, by: `${profile.id}/level`, kind: 'concept' }),
    ]);
    const pageText = textOf((await page(pathOf(profile.id)).expect(200)).text);
    expect(pageText).toContain('Answer (template)&lt; 10');
    expect(pageText).toContain('level (concept)&lt; 10');
    expect(pageText).not.toMatch(/\bone\b \(|\btwo\b/);
  });

  it('lists the faults of its document', async () => {
    const profile = aProfile({ seeAlso: 'nowhere' });
    await add(profile);
    expect(textOf((await page(pathOf(profile.id)).expect(200)).text)).toContain('/seeAlso:');
  });

  it('makes neither HTML nor links of the texts of a profile', async () => {
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
    expect(textOf(text)).toContain('alert(1)');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect((await page('/profiles').expect(200)).text).not.toMatch(/<script|<img/);
  });

  it('serves the document to programs, at its own address and by Accept', async () => {
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

  it('answers 404 for a profile that is not in force, and 400 to unknown parameters', async () => {
    await page(pathOf('https://profiles.example/none')).expect(404);
    await page(`${pathOf('https://profiles.example/none')}/document`).expect(404);
    await page('/profiles?page=2').expect(400);
  });
});
