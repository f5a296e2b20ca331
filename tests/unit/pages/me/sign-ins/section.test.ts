import { signInsSection } from '../../../../../src/pages/me/sign-ins/section.ts';
import { ME_TEXTS } from '../../../../../src/pages/me/overview/texts.ts';
import type { SignInView } from '../../../../../src/pages/me/sign-ins/view.ts';
import { visibleTextOf } from '../../../../support/builders/http/a-browser.ts';
import { aPageContext } from '../../../../support/builders/consent/a-me-view.ts';

const AT = Date.parse('2026-11-30T09:00:00Z');
const opened: SignInView = {
  at: AT,
  kind: 'link.opened',
  asGuardian: false,
  assurance: 'institution',
  maker: { role: 'operator', account: 'staff:anna' },
  organisation: 'Lycée Jean-Moulin',
  isPresent: false,
};
const textOf = (language: 'en' | 'fr', signIns: readonly SignInView[], hasMore = false): string => {
  const me = { context: aPageContext({ language }), texts: ME_TEXTS[language], viewer: 'subject' } as const;
  return visibleTextOf(signInsSection({ signIns, hasMore }, me).html);
};

describe('the list of sign-ins', () => {
  it.each([
    ['en', 'A link made by an operator of Carnet was opened', 'fairly, the school chose whom to give the link to'],
    ['fr', 'Un lien créé par un opérateur de Carnet a été ouvert', 'l’établissement a choisi à qui donner le lien'],
  ] as const)('says in %s by whose link somebody came in, and how sure it is who', (language, ...said) => {
    const text = textOf(language, [opened]);
    for (const one of [...said, 'staff:anna · Lycée Jean-Moulin', '2026']) expect(text).toContain(one);
  });

  it('tells a tool, an office and a provider apart', () => {
    const { maker: _, ...ofProvider } = opened;
    const text = textOf('en', [
      { ...opened, assurance: 'tool', maker: { tool: 'Moodle' } },
      { ...opened, maker: { tool: 'Office', role: 'operator' } },
      { ...ofProvider, kind: 'signed-in', assurance: 'idp', asGuardian: true, isPresent: true },
    ]);
    expect(text).toContain('A link made by the tool “Moodle” was opened');
    expect(text).toContain('A link made by “Office”, in the name of the school was opened');
    expect(text).toContain('Signed in with a school account Lycée Jean-Moulin · for a parent or guardian');
    expect(text).toContain('(this visit)');
  });

  it('says nothing of who came in by a link that was only made, and that there are more', () => {
    const text = textOf('en', [{ ...opened, kind: 'link.created' }], true);
    expect(text).toContain('A link was made by an operator of Carnet');
    expect(text).not.toContain('How sure');
    expect(text).toContain('These are the latest');
    expect(textOf('en', [])).toContain('No link and no sign-in is listed yet');
  });
});
