import supertest from 'supertest';
import { visibleTextOf } from '../../support/builders/http/a-browser.ts';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const ID = 'https://profiles.example/tried';
const scopeNote = { en: 'Say how well.', fr: 'Dites la réussite.' };

describe('The page on which statements and profiles are tried', () => {
  const carnet = useCarnet(embeddedBackends, { publicUrl: 'http://localhost' });
  let address = 0;
  beforeAll(async () => {
    const [beginning, answer] = aProfile({ id: ID }).templates;
    const rules = [{ location: '$.result.score.scaled', presence: 'included', scopeNote }];
    await carnet.profiles.add(
      Buffer.from(JSON.stringify(aProfile({ id: ID, templates: [beginning, { ...answer, rules }] }))),
    );
  });

  const post = (text: unknown, { version = '2.0.0', language = 'en' } = {}) =>
    supertest(carnet.url)
      .post('/validate')
      .set({ 'Accept-Language': language, 'Sec-Fetch-Site': 'same-origin' })
      .type('form')
      .send({ text: typeof text === 'string' ? text : JSON.stringify(text), version });
  const wordsOf = async (text: unknown, options?: { version?: string; language?: string }): Promise<string> =>
    visibleTextOf((await post(text, options).expect(200)).text);

  it('has a form without sign-in, in both languages', async () => {
    for (const [language, title] of [
      ['en', 'Try statements and profiles'],
      ['fr', 'Essayer des traces et des profils'],
    ] as const) {
      const { text } = await supertest(carnet.url).get('/validate').set('Accept-Language', language).expect(200);
      expect(text).toContain(`<h1>${title}</h1>`);
      expect(text).toContain('<label for="text">');
    }
  });

  it('takes the form of a program, which sends no Origin', async () => {
    const { text } = await supertest(carnet.url).post('/validate').type('form').send({ text: '{}' }).expect(200);
    expect(visibleTextOf(text)).toContain('actor');
  });

  it('names what breaks the standard, with a link to its section and what was perhaps meant', async () => {
    const { verb, ...rest } = aNamedStatement({ resluts: { success: true } });
    const { text } = await post({ ...rest, verbs: verb }).expect(200);
    const words = visibleTextOf(text);
    expect(words).toContain('"verbs" is not a property that may stand here; did you mean "verb"?');
    expect(words).toContain('"resluts" is not a property that may stand here; did you mean "result"?');
    expect(text).toMatch(/<a href="https:\/\/opensource\.ieee\.org[^"]*#:~:text=4\.2\.1" rel="noopener noreferrer">/);
    const old = await post({ ...rest, verbs: verb }, { version: '1.0.3' }).expect(200);
    expect(old.text).toContain('xAPI-Data.md#:~:text=2.2');
  });

  it('judges a sequence by the profile that it claims, with the words of its author, and stores nothing', async () => {
    const { began, unscored, answered, registration } = exerciseStatements(ID);
    const tried = [began(), unscored(), answered()];
    const words = await wordsOf(tried);
    expect(words).toContain('It conforms to the standard.');
    expect(words).toContain('Statement 2 breaks the profile: The score from -1 to 1 must be there.');
    expect(words).toContain('The author says: Say how well.');
    expect(words).toContain(`Registration ${registration}: broken`);
    expect(words).toContain('a tool asks GET /v1/permits');
    const french = await wordsOf(tried, { language: 'fr' });
    expect(french).toContain('Trace 2 enfreint le profil');
    expect(french).toContain('Dites la réussite.');
    const accepted = await wordsOf([began()]);
    expect(accepted).toContain('Statement 1 conforms.');
    expect(accepted).toContain('What can come next: Answer');
    expect(await carnet.store.statements.newest()).toBeUndefined();
    expect((await carnet.store.violations.list({ limit: 10 })).violations).toEqual([]);
  });

  it('says that a version is unknown, and that no profile is claimed', async () => {
    const unknown = aNamedStatement({ context: { contextActivities: { category: [{ id: `${ID}/v9` }] } } });
    expect(await wordsOf(unknown)).toContain(`No profile here has this version: ${ID}/v9`);
    expect(await wordsOf(aNamedStatement())).toContain('The statements claim no profile');
  });

  it('reads the document of a profile, puts nothing in force, and says what is wrong', async () => {
    const before = carnet.profiles.list().length;
    expect(await wordsOf(aProfile())).toContain('It can be read as an xAPI Profile.');
    const { prefLabel: _, ...unnamed } = aProfile();
    expect(await wordsOf(unnamed)).toContain('It departs from the standard');
    expect(await wordsOf({ ...aProfile(), versions: [] })).toContain('It cannot be read as an xAPI Profile: /versions');
    expect(carnet.profiles.list()).toHaveLength(before);
  });

  it.each(['[{', 'no JSON', '7', '[]', '{"versions":7}'])('answers a text that is none: %s', async (text) => {
    expect((await post(text)).status).toBe(200);
  });

  it('shows a pasted script as text, and refuses forms of other sites and too large ones', async () => {
    const { text } = await post('</textarea><script>alert(1)</script>').expect(200);
    expect(text).not.toContain('<script>');
    await post('{}').set('Sec-Fetch-Site', 'cross-site').expect(403);
    await post('x'.repeat(70_000)).expect(413);
  });

  it('is tried at most thirty times a minute from one address', async () => {
    let status = 200;
    for (; status === 200 && address < 40; address++) ({ status } = await post(''));
    expect(status).toBe(429);
  });
});
