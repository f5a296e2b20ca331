import { LANGUAGES } from '../../../../src/pages/layout/language.ts';
import { notSignedInPage } from '../../../../src/pages/layout/not-signed-in.ts';
import { problemPage, problemsPage } from '../../../../src/pages/public/problem.ts';
import { keyPage, ofAgePage, troublePage } from '../../../../src/pages/layout/error-page.ts';
import { KINDS, type Kind, Problem } from '../../../../src/core/problem.ts';

const kinds = Object.keys(KINDS) as Kind[];
const ROOT = '/lrs/school';
const titleOf = (html: string): string => /<h1>([^<]*)<\/h1>/.exec(html)?.[1] ?? '';
const linksOf = (html: string): readonly string[] => [...html.matchAll(/href="(\/[^"]*)"/g)].map(([, href]) => href!);

describe.each(LANGUAGES)('pages of trouble in %s', (language) => {
  const frame = { language, root: ROOT, canSignIn: true };
  const other = language === 'en' ? 'fr' : 'en';

  it.each([
    ...kinds.map(
      (kind) =>
        [
          `a refusal of the kind ${kind}`,
          (of: typeof frame) => problemPage(new Problem(kind, 'why'), { language: of.language, frame: of }),
        ] as const,
    ),
    ...kinds.map((kind) => [`${kind}, said to people`, (of: typeof frame) => troublePage(of, kind, '/me')] as const),
    ['the list of kinds', (of: typeof frame) => problemsPage({ language: of.language, frame: of })] as const,
    ...(['none', 'other'] as const).map(
      (has) => [`a page without the key for it: ${has}`, (of: typeof frame) => keyPage(of, has)] as const,
    ),
    ...(['refused', 'unreachable', 'invalid', 'unnamed'] as const).map(
      (why) => [`nobody signed in: ${why}`, (of: typeof frame) => notSignedInPage(of, why)] as const,
    ),
    ['a child who has come of age', (of: typeof frame) => ofAgePage(of)] as const,
  ])('say %s in their reader’s language, in the frame, and lead out of it within this server alone', (_, page) => {
    const { html } = page(frame);
    expect(html).toContain(`<html lang="${language}">`);
    expect(titleOf(html)).not.toBe('');
    expect(titleOf(html)).not.toBe(titleOf(page({ ...frame, language: other }).html));
    expect(html).toContain('<header class="bar">');
    expect(linksOf(html).filter((href) => !href.startsWith(`${ROOT}/`))).toEqual([]);
    expect(html).not.toContain('undefined');
  });

  it('lead back to where people came from, but for whoever is not signed in', () => {
    const main = (kind: Kind): readonly string[] =>
      linksOf(/<main[\s\S]*<\/main>/.exec(troublePage(frame, kind, '/me').html)?.[0] ?? '');
    for (const kind of kinds)
      expect([kind, main(kind)]).toEqual([kind, [kind === 'unauthorized' ? `${ROOT}/sign-in` : `${ROOT}/me`]]);
  });

  it('keep what is for programs apart, and in the language that it is in', () => {
    const { html } = problemPage(
      new Problem('invalid-statement', 'a fault', [{ at: '/0/actor', detail: 'is missing', requirement: 'Data 2.4' }]),
      { language, frame },
    );
    expect(html).toContain('<p lang="en">a fault</p>');
    expect(html).toMatch(/<ul lang="en">\s*<li><code>\/0\/actor<\/code>: is missing <small>Data 2\.4<\/small><\/li>/);
    expect(html).toContain(`<a href="${ROOT}/problems#invalid-statement">`);
  });

  it('explain every kind where the type of a problem leads', () => {
    const { html } = problemsPage({ language, frame });
    for (const [kind, { status }] of Object.entries(KINDS))
      expect(html).toContain(`<tr id="${kind}"><th scope="row"><code>${kind}</code></th><td>${status}</td><td>`);
  });
});
