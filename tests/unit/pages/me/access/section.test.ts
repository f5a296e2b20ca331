import { LANGUAGES } from '../../../../../src/pages/html/language.ts';
import { ME_TEXTS } from '../../../../../src/pages/me/overview/texts.ts';
import { accessSection } from '../../../../../src/pages/me/access/section.ts';
import type { AccessesView, AccessReaderView, AccessRowView } from '../../../../../src/pages/me/access/view.ts';
import type { ViewerRole } from '../../../../../src/pages/me/overview/view.ts';
import { aPageContext } from '../../../../support/builders/consent/a-me-view.ts';
import { visibleTextOf } from '../../../../support/builders/http/a-browser.ts';

const AT = Date.parse('2026-06-01T12:00:00Z');

const aRow = (about: Partial<AccessRowView> = {}): AccessRowView => ({
  last: AT,
  tool: 'Moodle',
  kind: 'statements',
  filter: [],
  answers: 1,
  given: 1,
  ...about,
});
const aReader = (about: Partial<AccessReaderView> = {}): AccessReaderView => ({
  tool: 'Dashboard',
  given: { statements: 3, documents: 0, violations: 0 },
  answers: 2,
  last: AT,
  rows: [aRow()],
  hasMoreRows: false,
  ...about,
});
const textOf = (
  language: 'en' | 'fr',
  readers: readonly AccessReaderView[],
  about: Partial<AccessesView> & { readonly viewer?: ViewerRole } = {},
): string => {
  const { viewer = 'subject', ...rest } = about;
  const me = { context: aPageContext({ language }), texts: ME_TEXTS[language], viewer };
  return visibleTextOf(accessSection({ readers, isComplete: true, days: 400, ...rest }, me).html);
};

describe('The section on who has read traces', () => {
  it('counts what each reader was given and how often, one and many, in both languages', () => {
    const many = aReader({ given: { statements: 1200, documents: 2, violations: 1 }, answers: 12 });
    expect(textOf('en', [aReader({ answers: 1, given: { statements: 1, documents: 0, violations: 0 } })])).toContain(
      '1 trace in one reading.',
    );
    const en = textOf('en', [many]);
    expect(en).toContain('1,200 traces, 2 saved states or profiles, 1 trace named in a list of broken rules');
    expect(en).toContain('in 12 readings.');
    expect(textOf('fr', [many])).toContain('2 états ou profils sauvegardés, 1 trace citée dans une liste de règles');
    expect(textOf('fr', [many])).toContain('en 12 lectures.');
  });

  it('names a tool, an operator with the account, and other staff', () => {
    const operator = aReader({ tool: 'Office', role: 'operator', account: 'staff:marie', organisation: 'Académie' });
    expect(textOf('en', [operator])).toContain('An operator of Carnet');
    expect(textOf('en', [operator])).toContain('Office · staff:marie · Académie');
    expect(textOf('fr', [operator])).toContain('Un opérateur de Carnet');
    const { tool: _, ...unknown } = aReader({ role: 'inspector' });
    expect(textOf('en', [unknown])).toContain('Staff');
    expect(textOf('fr', [unknown])).toContain('Personnel');
  });

  it.each([
    ['en', 'subject', 'Asked for: you by name, what was done: https://v.example/v, from 1 June 2026'],
    ['en', 'guardian', 'Asked for: your child by name, what was done: https://v.example/v, from 1 June 2026'],
    ['fr', 'subject', 'Demandé : vous, par votre nom, ce qui a été fait : https://v.example/v, du 1er juin 2026'],
  ] as const)('says in words what was asked for (%s, %s)', (language, viewer, asked) => {
    const filter = [
      { name: 'agent', value: 'self' },
      { name: 'verb', value: 'https://v.example/v' },
      { name: 'since', value: '2026-06-01T12:00:00Z' },
      { name: 'related_agents', value: 'true' },
      { name: 'x-unknown' },
    ];
    const text = textOf(language, [aReader({ rows: [aRow({ filter })] })], { viewer });
    expect(text.replaceAll(/\s+/g, ' ')).toContain(asked);
    expect(text).toContain(ME_TEXTS[language].accessParameters['related_agents']);
    expect(text).toContain('x-unknown');
    expect(text).not.toContain('true');
  });

  it.each(LANGUAGES)(
    'says that everything was asked for, that it is not shown, and that there are more (%s)',
    (language) => {
      const { filter: _, ...withheld } = aRow();
      const { accessEverything, accessWithheld, accessMoreRows, accessPartial, noAccess, accessIntro } =
        ME_TEXTS[language];
      const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
      const text = plain(
        textOf(language, [aReader({ rows: [aRow(), withheld], hasMoreRows: true })], { isComplete: false }),
      );
      for (const part of [accessEverything, accessWithheld, accessMoreRows, accessPartial, accessIntro(400)])
        expect(text).toContain(plain(part));
      const short = plain(textOf(language, [aReader()]));
      for (const part of [accessMoreRows, accessPartial]) expect(short).not.toContain(plain(part));
      expect(plain(textOf(language, [])).trim()).toBe(plain(noAccess(400)));
    },
  );

  it('counts visits by links apart, in both languages', () => {
    const visits = aReader({ visits: 2, answers: 5 });
    expect(textOf('en', [visits])).toContain('2 visits: 3 traces in 5 readings.');
    expect(textOf('fr', [aReader({ visits: 1 })])).toContain('1 visite : 3 traces en 2 lectures.');
    expect(textOf('en', [aReader()])).not.toContain('1 visit');
  });

  it('writes no markup that a reader has chosen', () => {
    const name = '<img src=x onerror=alert(1)>';
    const me = { context: aPageContext(), texts: ME_TEXTS.en, viewer: 'subject' as const };
    const row = aRow({ tool: name, filter: [{ name: 'verb', value: name }] });
    const section = accessSection(
      { readers: [aReader({ tool: name, account: name, rows: [row] })], isComplete: true, days: 1 },
      me,
    );
    expect(section.html).not.toContain('<img');
  });
});
