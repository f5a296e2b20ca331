import { LANGUAGES } from '../../../../src/pages/html/language.ts';
import { TEXTS } from '../../../../src/pages/layout/texts-by-language.ts';
import { mentionListPage, mentionsOfPage } from '../../../../src/pages/staff/mention-pages.ts';
import type { PersonMentionsView } from '../../../../src/pages/views/mention-view.ts';
import { MENTION_PLACES } from '../../../../src/consent/gate/mention-places.ts';
import { aPageContext } from '../../../support/builders/consent/a-me-view.ts';
import { visibleTextOf } from '../../../support/builders/http/a-browser.ts';

const JUNE = Date.parse('2026-06-01T12:00:00Z');
const STATEMENT = '12345678-1234-4678-8234-567812345678';

const aPerson = (about: Partial<PersonMentionsView> = {}): PersonMentionsView => ({
  reference: 'EKwgICMP_D4U8MLj',
  href: '/desk/mentions/xyz',
  statements: 1234,
  places: { instructor: 2, team: 1 },
  sources: { moodle: 3 },
  first: JUNE,
  last: JUNE + 86_400_000,
  isBeingReplaced: false,
  ...about,
});
const listOf = (language: 'en' | 'fr', view: Partial<Parameters<typeof mentionListPage>[1]> = {}) =>
  mentionListPage(aPageContext({ language }), { people: [aPerson()], isOrdered: false, ...view }).html;
const statementsOf = (language: 'en' | 'fr', person: PersonMentionsView = aPerson()) =>
  mentionsOfPage(aPageContext({ language }), {
    person,
    rows: [{ statement: STATEMENT, source: 'moodle', places: ['instructor', 'team'], listedAt: JUNE }],
    listHref: '/desk/mentions',
  }).html;

describe('The list of erased people named by others', () => {
  it('counts statements, places and tools, and says since when, in both languages', () => {
    const [en, fr] = [visibleTextOf(listOf('en')), visibleTextOf(listOf('fr'))];
    for (const part of ['1,234 statements', 'instructor (2)', 'moodle (3)', '1 June 2026, the last since 2 June 2026'])
      expect(en).toContain(part);
    for (const part of ['traces', 'enseignant (2)', 'moodle (3)', '1er juin 2026, la dernière depuis 2 juin 2026'])
      expect(fr).toContain(part);
    expect(visibleTextOf(listOf('en', { people: [aPerson({ statements: 1 })] }))).toContain('1 statement');
  });

  it.each(LANGUAGES)(
    'says that there is none, that an order was given, and which are being replaced (%s)',
    (language) => {
      const { none, ordered, beingReplaced } = TEXTS[language].mention;
      expect(listOf(language, { people: [] })).toContain(none);
      expect(listOf(language)).not.toContain('role="status"');
      expect(visibleTextOf(listOf(language, { isOrdered: true }))).toContain(ordered);
      expect(listOf(language)).not.toContain(beingReplaced);
      expect(listOf(language, { people: [aPerson({ isBeingReplaced: true })] })).toContain(beingReplaced);
    },
  );

  it.each(LANGUAGES)('has words for every place (%s)', (language) => {
    const { places } = TEXTS[language].mention;
    for (const place of MENTION_PLACES) expect(places[place]).toMatch(/\S/);
  });
});

describe('The statements that name an erased person', () => {
  it.each(LANGUAGES)(
    'are cards, each with a button that names its statement, unless they are being replaced (%s)',
    (language) => {
      const page = statementsOf(language);
      const { replaceOne, effects } = TEXTS[language].mention;
      expect(page).toContain(`value="${STATEMENT}">${replaceOne}<span class="unseen"> ${STATEMENT}</span></button>`);
      expect(page).toContain('value="all" class="grave"');
      for (const effect of effects) expect(visibleTextOf(page)).toContain(effect.replaceAll('\u00a0', ' '));
      const beingReplaced = statementsOf(language, aPerson({ isBeingReplaced: true }));
      expect(beingReplaced).not.toContain('name="replace"');
      expect(beingReplaced).toContain(STATEMENT);
    },
  );
});
