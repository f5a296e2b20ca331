import { copyPage, type CopyView } from '../../../../../src/pages/me/copy/page.ts';
import { visibleTextOf } from '../../../../support/builders/http/a-browser.ts';

const view = (viewer: 'subject' | 'guardian'): CopyView => ({
  at: Date.UTC(2026, 11, 1),
  me: {
    viewer,
    requestedPurposes: [],
    decidedPurposes: [
      { id: 'study:x', title: { text: 'Lecture', language: 'fr' }, state: 'granted', basis: 'consent' },
    ] as unknown as CopyView['me']['decidedPurposes'],
  },
  traces: [],
  hasMore: false,
});

describe('The page in a copy of all data', () => {
  it('speaks to a guardian of the child, in both languages', () => {
    const [en, fr] = (['en', 'fr'] as const).map((language) => visibleTextOf(copyPage(language, view('guardian'))));
    expect(en).toContain('A copy of everything about your child');
    expect(en).toContain('traces of other people that name your child');
    expect(en).not.toMatch(/about you\b(?!r)|name you\b|your traces|came in as you\b/);
    expect(fr).toContain('Une copie de tout ce qui concerne votre enfant');
    expect(fr).not.toMatch(/sur vous|vous concerne|vous nomment|vos traces|en votre nom/);
    expect(visibleTextOf(copyPage('en', view('subject')))).toContain('A copy of everything about you');
  });

  it('has a no-break space before the colons of French', () => {
    const text = copyPage('fr', view('subject'))
      .replace(/<style>[\s\S]*<\/style>/, '')
      .replace(/<[^>]+>/g, '');
    expect(text).toContain('Lecture\u00a0: Oui');
    expect(text).toContain('statements.ndjson\u00a0: chaque trace');
    expect(text).not.toMatch(/[a-zé]:\s|[a-zé ] ?[;!?»]/);
  });
});
