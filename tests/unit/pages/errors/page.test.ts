import { LANGUAGES } from '../../../../src/pages/html/language.ts';
import { problemPage, problemsPage } from '../../../../src/pages/public/problems/page.ts';
import { keyRequiredPage, childOfAgePage, errorPage, signInErrorPage } from '../../../../src/pages/errors/page.ts';
import { ERROR_EN } from '../../../../src/pages/errors/en.ts';
import { ERROR_FR } from '../../../../src/pages/errors/fr.ts';
import { PROBLEM_EN } from '../../../../src/pages/public/problems/en.ts';
import { PROBLEM_FR } from '../../../../src/pages/public/problems/fr.ts';
import { KINDS, type Kind, Problem } from '../../../../src/core/problem.ts';

const TEXTS = { en: { error: ERROR_EN, problem: PROBLEM_EN }, fr: { error: ERROR_FR, problem: PROBLEM_FR } };

const kinds = Object.keys(KINDS) as Kind[];
const ROOT = '/lrs/school';
const titleOf = (html: string): string => /<h1>([^<]*)<\/h1>/.exec(html)?.[1] ?? '';
const linksOf = (html: string): readonly string[] => [...html.matchAll(/href="(\/[^"]*)"/g)].map(([, href]) => href!);

describe.each(LANGUAGES)('Error pages in %s', (language) => {
  const frame = { language, root: ROOT, canSignIn: true };
  const other = language === 'en' ? 'fr' : 'en';

  it.each([
    ...kinds.map(
      (kind) =>
        [
          `a refusal of the kind ${kind}`,
          (of: typeof frame) => problemPage(new Problem(kind, 'why'), { language: of.language, context: of }),
        ] as const,
    ),
    ...kinds.map((kind) => [`${kind}, for people`, (of: typeof frame) => errorPage(of, kind, '/me')] as const),
    ['the list of kinds', (of: typeof frame) => problemsPage({ language: of.language, context: of })] as const,
    ...(['none', 'other'] as const).map(
      (has) => [`a page without the key for it: ${has}`, (of: typeof frame) => keyRequiredPage(of, has)] as const,
    ),
    ...(['refused', 'unreachable', 'invalid', 'unnamed'] as const).map(
      (why) => [`a failed sign-in: ${why}`, (of: typeof frame) => signInErrorPage(of, why)] as const,
    ),
    ['a child who has come of age', (of: typeof frame) => childOfAgePage(of)] as const,
  ])('say %s in the language of the reader, with header and footer, and link to this server alone', (_, page) => {
    const { html } = page(frame);
    expect(html).toContain(`<html lang="${language}">`);
    expect(titleOf(html)).not.toBe('');
    expect(titleOf(html)).not.toBe(titleOf(page({ ...frame, language: other }).html));
    expect(html).toContain('<header class="bar">');
    expect(linksOf(html).filter((href) => !href.startsWith(`${ROOT}/`))).toEqual([]);
    expect(html).not.toContain('undefined');
  });

  it('say of damage that it is not the mistake of the reader', () => {
    const { error, problem } = TEXTS[language];
    expect(errorPage(frame, 'damaged', '/me').html).toContain(error.cases.damaged.intro);
    const { html } = problemPage(new Problem('damaged', 'why'), { language, context: frame });
    expect(html).toContain(problem.advice.ourMistake);
    expect(html).not.toContain(problem.advice.correctRequest);
  });

  it('lead back to where people came from, unless the reader is not signed in', () => {
    const main = (kind: Kind): readonly string[] =>
      linksOf(/<main[\s\S]*<\/main>/.exec(errorPage(frame, kind, '/me').html)?.[0] ?? '');
    const [signIn, back] = [`${ROOT}/sign-in`, `${ROOT}/me`];
    const expected: Partial<Record<Kind, readonly string[]>> = {
      unauthorized: [signIn],
      'assurance-required': [signIn, back],
    };
    for (const kind of kinds) expect([kind, main(kind)]).toEqual([kind, expected[kind] ?? [back]]);
  });

  it('keep the details for programs apart, in the language of the page or marked as English', () => {
    const { html } = problemPage(
      new Problem('invalid-statement', 'a fault', [{ at: '/0/actor', detail: 'is missing', requirement: 'Data 2.4' }]),
      { language, context: frame },
    );
    const [message, fault] = { en: ['a fault', 'is missing'], fr: ['<span lang="en">a fault</span>', 'manque'] }[
      language
    ];
    expect(html).toContain(`<p>${message}</p>`);
    const colon = language === 'fr' ? '\u00a0:' : ':';
    expect(html).toContain(`<li><code>/0/actor</code>${colon} ${fault} <small>Data 2.4</small></li>`);
    expect(html).toContain(`<a href="${ROOT}/problems#invalid-statement">`);
  });

  it('explain every kind on the page that the type of a problem leads to', () => {
    const { html } = problemsPage({ language, context: frame });
    for (const [kind, { status }] of Object.entries(KINDS))
      expect(html).toContain(`<tr id="${kind}"><th scope="row"><code>${kind}</code></th><td>${status}</td><td>`);
  });

  it('say for every kind what to do', () => {
    const { remedies } = TEXTS[language].problem;
    const { html } = problemsPage({ language, context: frame });
    for (const kind of Object.keys(KINDS) as Kind[]) {
      expect(remedies[kind].length).toBeGreaterThan(20);
      expect(html).toContain(`<td>${remedies[kind]}</td>`);
      expect(problemPage(new Problem(kind, 'why'), { language, context: frame }).html).toContain(remedies[kind]);
    }
    expect(new Set(Object.values(remedies)).size).toBe(Object.keys(KINDS).length);
  });
});
