import { createHash } from 'node:crypto';
import { LANGUAGES } from '../../../../../src/pages/html/language.ts';
import { ME_TEXTS } from '../../../../../src/pages/me/overview/texts.ts';
import { deletePage, mePage } from '../../../../../src/pages/me/overview/page.ts';
import type { FlashMessage } from '../../../../../src/pages/me/overview/view.ts';
import { aPageContext, aMeView, aPurposeView } from '../../../../support/builders/consent/a-me-view.ts';

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
  it('says who asks for what and why, which fields are released and which never, until when, and how to stop', () => {
    const text = read(mePage(aPageContext(), aMeView()).html);
    for (const sentence of [
      'Université X (LabY) wants to understand How pupils learn spelling',
      'It would receive: which exercise right or wrong, points, how long it took',
      'Never: your name, what you wrote, your teacher',
      'Until 30 June 2027. You can stop at any time; they must delete.',
      'also what I did before',
    ])
      expect(text).toContain(sentence);
    expect(read(mePage(aPageContext({ language: 'fr' }), aMeView('fr')).html)).toContain(
      'Jusqu’au 30 juin 2027. Vous pouvez arrêter à tout moment ; ils doivent effacer.',
    );
  });

  it.each([
    ['guardian', 'No to'],
    ['subject', 'Take back my yes to'],
  ] as const)('offers to take back a yes only to who has given it (%s)', (viewer, button) => {
    const waiting = aPurposeView('en', { state: 'pending', needsParentalConsent: true, signatures: ['subject'] });
    const { html } = mePage(aPageContext(), {
      ...aMeView(),
      viewer,
      requestedPurposes: [waiting],
      decidedPurposes: [],
    });
    expect(read(formOf(html, waiting.id))).toContain(button);
    expect(read(html).includes('Take back my yes')).toBe(viewer === 'subject');
  });

  it('says that a forwarded statement is whole, with the name in it, and what a stop does', () => {
    const { released: _, ...forward } = aPurposeView('en', { id: 'forward:region', kind: 'forward' });
    const text = read(
      mePage(aPageContext(), aMeView('en', { requestedPurposes: [forward], decidedPurposes: [] })).html,
    );
    expect(text).toContain('It would receive: all that these tools record: the name');
    expect(text).toContain('erased at the recipient or, where its store cannot do that, marked as void');
    const files = 'the files that belong to it';
    expect(text).not.toContain(files);
    const withFiles = aMeView('en', { requestedPurposes: [{ ...forward, attachments: true }], decidedPurposes: [] });
    expect(read(mePage(aPageContext(), withFiles).html)).toContain(files);
    for (const untrue of ['your name, what you wrote', 'they must delete', 'is deleted'])
      expect(text).not.toContain(untrue);
  });

  it('has a yes and a no that look alike, and neither is chosen before', () => {
    const form = formOf(mePage(aPageContext(), aMeView()).html, 'study:spelling');
    expect(buttonsIn(form)).toEqual(['yes', 'no']);
    expect(
      form.match(/<button name="choice" value="\w+"( class="[^"]*")?/g)!.map((one) => one.replace(/value="\w+"/, '')),
    ).toEqual(['<button name="choice" ', '<button name="choice" ']);
    expect(form).not.toMatch(/checked|selected|autofocus/);
    expect(form.indexOf('<button name="choice" value="" hidden>')).toBeLessThan(
      form.indexOf('<button name="choice" value="yes"'),
    );
  });

  it('says that the purpose is commercial, needs parental consent, and has a new text', () => {
    const asked = [aPurposeView('en', { commercial: true, needsParentalConsent: true, isStale: true })];
    const text = read(mePage(aPageContext(), aMeView('en', { requestedPurposes: asked })).html);
    for (const sentence of ['Commercial use', 'A parent or guardian has to agree too', 'This text is new'])
      expect(text).toContain(sentence);
    const signed = read(
      mePage(
        aPageContext(),
        aMeView('en', {
          viewer: 'guardian',
          requestedPurposes: [aPurposeView('en', { needsParentalConsent: true, signatures: ['subject'] })],
        }),
      ).html,
    );
    expect(signed).toContain('Your child has said yes. Your yes is still needed.');
  });

  it('names only the fields that are released', () => {
    const text = read(
      mePage(
        aPageContext(),
        aMeView('en', {
          requestedPurposes: [
            aPurposeView('en', {
              released: { showsActivity: false, responses: true, extensions: ['attempt'], time: 'P1D' },
            }),
          ],
          decidedPurposes: [],
        }),
      ).html,
    );
    for (const part of [
      'which exercises are the same, but not which ones they are',
      'on which day',
      'the choice made in questions',
      '“attempt”',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('to the minute');
  });
});

describe('The list of purposes that use traces', () => {
  it.each([
    ['record:moodle', ['object']],
    ['study:reading', ['pause', 'stop']],
    ['study:maths', ['resume', 'stop']],
    ['study:sleep', ['yes']],
    ['study:waits', ['no']],
  ])('has for %s the buttons %j', (purpose, buttons) => {
    expect(buttonsIn(formOf(mePage(aPageContext(), aMeView()).html, purpose))).toEqual(buttons);
  });

  it('has no button for a choice that is not allowed', () => {
    const decided = [aPurposeView('en', { state: 'granted', allowedChoices: [] })];
    expect(
      formOf(
        mePage(aPageContext(), aMeView('en', { requestedPurposes: [], decidedPurposes: decided })).html,
        'study:spelling',
      ),
    ).toBe('');
  });

  it('says whose signature a parental consent waits for', () => {
    expect(read(mePage(aPageContext(), aMeView()).html)).toContain('Waiting for a parent or guardian');
  });
});

describe('The page of a learner', () => {
  it('sends the token of the session with every form', () => {
    const forms = [
      ...formsIn(mePage(aPageContext(), aMeView()).html),
      ...formsIn(deletePage(aPageContext(), 'subject').html),
    ];
    expect(forms.length).toBeGreaterThan(8);
    for (const form of forms) expect(form).toContain('<input type="hidden" name="form" value="a-form-token">');
  });

  it.each(LANGUAGES)('says in %s what was just done, first in its title', (language) => {
    for (const what of Object.keys(ME_TEXTS[language].flashMessages) as readonly FlashMessage['kind'][]) {
      const { html } = mePage(
        aPageContext({ language }),
        aMeView(language, { flashMessage: { kind: what, title: { text: 'Dictée', language } } }),
      );
      const text = ME_TEXTS[language].flashMessages[what]('Dictée', ME_TEXTS[language].handled.use);
      expect(read(/<title>([\s\S]*)<\/title>/.exec(html)![1]!)).toContain(text.replace(/\s+/g, ' '));
      expect(html).toMatch(/id="notice" role="(status|alert)" tabindex="-1"/);
    }
  });

  it('says to a guardian whose page it is', () => {
    const text = read(mePage(aPageContext(), aMeView('en', { viewer: 'guardian', name: 'Léa' })).html);
    expect(text).toContain('as a parent or guardian of Léa');
    expect(text).toContain('Léa’s learning traces');
    expect(text).toContain('Never: your child’s name');
  });

  it('draws the figures of what was recorded, and repeats them in a table', () => {
    const { html } = mePage(aPageContext(), aMeView());
    expect(html.match(/<rect [^>]* width="14"/g)).toHaveLength(12);
    expect(read(html)).toContain('100 traces in 12 weeks');
    expect(html).toContain('<th scope="row">23 November</th><td class="number">8</td>');
  });

  it('says all time limits of stopping', () => {
    const text = read(mePage(aPageContext(), aMeView()).html);
    for (const figure of ['Now hidden', 'Within 1 minute erased', 'Within 30 days gone', '48 hours', '24 hours'])
      expect(text).toContain(figure);
  });

  it('escapes every text that comes from outside', () => {
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
      retention: evil,
      released: { showsActivity: true, responses: true, extensions: [evil], time: 'exact' },
    });
    const view = aMeView('en', {
      viewer: 'guardian',
      name: evil,
      flashMessage: { kind: 'yes', title: text },
      requestedPurposes: [purpose],
      decidedPurposes: [{ ...purpose, state: 'granted', allowedChoices: ['stop'] }],
      recordedTools: [{ name: evil, weeks: [{ monday: 0, count: 1 }] }],
      latestTraces: [
        {
          tool: evil,
          at: 0,
          verb: text,
          activity: { text: evil, language: evil },
          results: [evil],
          href: `/me/traces/${evil}`,
        },
      ],
      events: [{ seq: 1, at: 0, kind: 'yes', initiator: 'guardian', title: text, receipt: evil }],
    });
    const { html } = mePage(aPageContext(), view);
    // The one script of the page, which shows times in the reader's zone.
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('&quot;&gt;&lt;script&gt;');
    expect(html).not.toMatch(/="[^"]*"><script/);
  });

  it('permits its one script by its digest, and forms to this server alone', () => {
    const { headers, html } = mePage(aPageContext(), aMeView());
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
    const digest = createHash('sha256').update(script).digest('base64');
    expect(headers['Content-Security-Policy']).toContain("default-src 'none'");
    expect(headers['Content-Security-Policy']).toContain("form-action 'self'");
    expect(headers['Content-Security-Policy']).toContain(`script-src 'sha256-${digest}';`);
  });
});

describe('The history', () => {
  it.each(LANGUAGES)('shows one deletion of everything once, with its receipts closed, in %s', (language) => {
    const texts = ME_TEXTS[language];
    const event = (seq: number, at: number) => ({
      seq,
      at,
      kind: 'forget' as const,
      initiator: 'subject' as const,
      receipt: `/receipts/${seq}`,
      title: { text: `Tool ${seq}`, language },
    });
    const at = Date.parse('2026-03-02T10:00:00Z');
    const events = [event(9, at + 86_400_000), event(3, at + 20), event(2, at + 10), event(1, at)];
    const { html } = mePage(aPageContext({ language }), aMeView(language, { events }));
    expect(html.split(`<summary>${texts.deletionReceipts(3)}</summary>`)).toHaveLength(2);
    expect(html).toContain(`${texts.deletionOfAll}, ${texts.byInitiator.subject.subject}`);
    for (const { seq } of events) expect(html.split(`<li id="event-${seq}">`)).toHaveLength(2);
  });
});
