import { LANGUAGES } from '../../../../src/pages/layout/language.ts';
import { ME_WORDS } from '../../../../src/pages/me/me-texts-by-language.ts';
import { deletePage, mePage } from '../../../../src/pages/me/me-page.ts';
import type { ToldView } from '../../../../src/pages/me/me-view.ts';
import { aFrame, aMeView, aPurposeView } from '../../../support/builders/a-me-view.ts';

/** What a reader sees: without markup, and with single spaces. */
const read = (html: string): string =>
  html
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
const formsIn = (html: string): readonly string[] => html.match(/<form[\s\S]*?<\/form>/g) ?? [];
const buttonsIn = (form: string): readonly string[] =>
  [...form.matchAll(/<button name="choice" value="(\w+)"/g)].map(([, value]) => value!);
const formOf = (html: string, purpose: string): string =>
  formsIn(html).find((form) => form.includes(`/me/decisions/${encodeURIComponent(purpose)}"`)) ?? '';

describe('The request card', () => {
  it('says who wants what and why, what goes out and what never does, until when, and that one can stop', () => {
    const said = read(mePage(aFrame(), aMeView()).html);
    for (const sentence of [
      'Université X (LabY) wants to understand How pupils learn spelling',
      'It would receive: which exercise right or wrong, points, how long it took',
      'Never: your name, what you wrote, your teacher',
      'Until 30 June 2027. You can stop at any time; they must delete.',
      'also what I did before',
    ])
      expect(said).toContain(sentence);
    expect(read(mePage(aFrame({ language: 'fr' }), aMeView('fr')).html)).toContain(
      'Jusqu’au 30 juin 2027. Vous pouvez arrêter à tout moment ; ils doivent effacer.',
    );
  });

  it('has a yes and a no of one look, and neither is chosen before', () => {
    const form = formOf(mePage(aFrame(), aMeView()).html, 'study:spelling');
    expect(buttonsIn(form)).toEqual(['yes', 'no']);
    expect(
      form.match(/<button name="choice" value="\w+"( class="[^"]*")?/g)!.map((one) => one.replace(/value="\w+"/, '')),
    ).toEqual(['<button name="choice" ', '<button name="choice" ']);
    expect(form).not.toMatch(/checked|selected|autofocus/);
    expect(form.indexOf('<button name="choice" value="" hidden>')).toBeLessThan(
      form.indexOf('<button name="choice" value="yes"'),
    );
  });

  it('says that it is commercial, that it takes two, and that its text is new', () => {
    const asked = [aPurposeView('en', { commercial: true, isJoint: true, isStale: true })];
    const said = read(mePage(aFrame(), aMeView('en', { asked })).html);
    for (const sentence of ['Commercial use', 'a parent or guardian has to say yes too', 'This text is new'])
      expect(said).toContain(sentence);
    const signed = read(
      mePage(
        aFrame(),
        aMeView('en', { viewer: 'guardian', asked: [aPurposeView('en', { isJoint: true, signed: ['subject'] })] }),
      ).html,
    );
    expect(signed).toContain('Your child has said yes. Your yes is still needed.');
  });

  it('says no more than what is released', () => {
    const said = read(
      mePage(
        aFrame(),
        aMeView('en', {
          asked: [
            aPurposeView('en', { given: { whichActivity: false, choices: true, others: ['attempt'], time: 'P1D' } }),
          ],
          decided: [],
        }),
      ).html,
    );
    for (const part of [
      'which exercises are the same, but not which ones they are',
      'on which day',
      'the choice made in questions',
      '“attempt”',
    ])
      expect(said).toContain(part);
    expect(said).not.toContain('to the minute');
  });
});

describe('The list of who uses traces', () => {
  it.each([
    ['record:moodle', ['object']],
    ['study:reading', ['pause', 'stop']],
    ['study:maths', ['resume', 'stop']],
    ['study:sleep', ['yes']],
    ['study:waits', ['no']],
  ])('has for %s the buttons %j', (purpose, buttons) => {
    expect(buttonsIn(formOf(mePage(aFrame(), aMeView()).html, purpose))).toEqual(buttons);
  });

  it('has no button for what may not be said', () => {
    const decided = [aPurposeView('en', { state: 'granted', may: [] })];
    expect(formOf(mePage(aFrame(), aMeView('en', { asked: [], decided })).html, 'study:spelling')).toBe('');
  });

  it('says whom a consent of two waits for', () => {
    expect(read(mePage(aFrame(), aMeView()).html)).toContain('Waiting for a parent or guardian');
  });
});

describe('The page of a learner', () => {
  it('sends with every form what its session knows', () => {
    const forms = [...formsIn(mePage(aFrame(), aMeView()).html), ...formsIn(deletePage(aFrame(), 'subject').html)];
    expect(forms.length).toBeGreaterThan(8);
    for (const form of forms) expect(form).toContain('<input type="hidden" name="form" value="a-form-token">');
  });

  it.each(LANGUAGES)('tells in %s what was just done, first in its title', (language) => {
    for (const what of Object.keys(ME_WORDS[language].told) as readonly ToldView['what'][]) {
      const { html } = mePage(
        aFrame({ language }),
        aMeView(language, { told: { what, title: { text: 'Dictée', language } } }),
      );
      const text = ME_WORDS[language].told[what]('Dictée');
      expect(read(/<title>([\s\S]*)<\/title>/.exec(html)![1]!)).toContain(text.replace(/\s+/g, ' '));
      expect(html).toMatch(/id="told" role="(status|alert)" tabindex="-1"/);
    }
  });

  it('says to a guardian whose page it is', () => {
    const said = read(mePage(aFrame(), aMeView('en', { viewer: 'guardian', name: 'Léa' })).html);
    expect(said).toContain('as a parent or guardian of Léa');
    expect(said).toContain('Léa’s learning traces');
    expect(said).toContain('Never: your child’s name');
  });

  it('draws what was recorded, and says the same in a table', () => {
    const { html } = mePage(aFrame(), aMeView());
    expect(html.match(/<rect [^>]* width="14"/g)).toHaveLength(12);
    expect(read(html)).toContain('100 traces in 12 weeks');
    expect(html).toContain('<th scope="row">23 November</th><td class="number">8</td>');
  });

  it('says all figures of what happens when one stops', () => {
    const said = read(mePage(aFrame(), aMeView()).html);
    for (const figure of ['Now hidden', 'Within 1 minute erased', 'Within 30 days gone', '48 hours', '24 hours'])
      expect(said).toContain(figure);
  });

  it('is markup in no text that comes from elsewhere', () => {
    const evil = '"><script>alert(1)</script>';
    const text = { text: evil, language: 'en' };
    const purpose = aPurposeView('en', {
      id: evil,
      title: text,
      summary: text,
      benefit: text,
      controller: { name: evil, address: evil, contact: evil, dpo: evil },
      recipients: [evil],
      tools: [evil],
      automated: evil,
      keep: evil,
      given: { whichActivity: true, choices: true, others: [evil], time: 'exact' },
    });
    const view = aMeView('en', {
      viewer: 'guardian',
      name: evil,
      told: { what: 'yes', title: text },
      asked: [purpose],
      decided: [{ ...purpose, state: 'granted', may: ['stop'] }],
      recorded: [{ name: evil, weeks: [{ monday: 0, count: 1 }] }],
      latest: [{ tool: evil, at: 0, verb: text, activity: { text: evil, language: evil } }],
      events: [{ seq: 1, at: 0, what: 'yes', by: 'guardian', title: text, receipt: evil }],
    });
    const { html } = mePage(aFrame(), view);
    expect(html).not.toContain('<script');
    expect(html).toContain('&quot;&gt;&lt;script&gt;');
    expect(html).not.toMatch(/="[^"]*"><script/);
  });

  it('permits no script, and forms to this server alone', () => {
    const { headers } = mePage(aFrame(), aMeView());
    expect(headers['Content-Security-Policy']).toContain("default-src 'none'");
    expect(headers['Content-Security-Policy']).toContain("form-action 'self'");
    expect(headers['Content-Security-Policy']).not.toContain('script-src');
  });
});
