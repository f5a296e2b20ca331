import { createHash } from 'node:crypto';
import { writeFaultMembers } from '../../../../../src/core/disk/write-fault.ts';
import { homePage } from '../../../../../src/pages/public/home/page.ts';
import { LANGUAGES } from '../../../../../src/pages/html/language.ts';

const well = {
  components: { journal: 'ok', store: 'ok' },
  completeness: { through: Date.UTC(2026, 2, 1), behindMs: 1234, isRefusing: false },
};

describe.each(LANGUAGES)('The home page in %s', (language) => {
  it('says in its own language what the server is, and where to go', () => {
    const { html } = homePage({ language, ...well });
    expect(html).toContain(`<html lang="${language}">`);
    for (const path of ['/xapi/about', '/health/ready', '/metrics', '/problems'])
      expect(html).toContain(`href="${path}"`);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
  });

  it('has no script and nothing from other servers, and permits its own style sheet alone', () => {
    const { html, headers } = homePage({ language, ...well });
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(html) ?? [];
    expect(headers['Content-Security-Policy']).toContain(
      `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    );
    expect(headers['Content-Security-Policy']).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|\son\w+=|https?:|style="/);
  });
});

describe('The home page', () => {
  it('says that a healthy server is well, and how far behind the store is', () => {
    const { html } = homePage({ language: 'en', ...well });
    expect(html).toContain('All is well');
    expect(html).toContain('1.2 s ago');
    expect(homePage({ language: 'fr', ...well }).html).toContain('il y a 1,2');
  });

  it('says since when statements are not shown, once the sink is more than 30 seconds behind', () => {
    const behind = (seconds: number, more: object = {}) =>
      LANGUAGES.map(
        (language) =>
          homePage({ language, ...well, completeness: { ...well.completeness, behindMs: seconds * 1000, ...more } })
            .html,
      );
    const [en, fr] = behind(31);
    expect(en).toContain(
      'It takes statements, but does not show them yet: what came since <time datetime="2026-03-01T00:00:00.000Z">',
    );
    expect(fr).toContain(
      'Il reçoit les traces, mais ne les montre pas encore\u00a0: ce qui est arrivé depuis le ' +
        '<time datetime="2026-03-01T00:00:00.000Z">',
    );
    expect([en, fr].join()).not.toMatch(/All is well|Tout va bien/);
    expect(behind(30)[0]).toContain('All is well');
    expect(behind(90_000, { isRefusing: true })[0]).toContain('it may refuse statements');
  });

  it('says that nothing is shown yet before a sink has read the journal', () => {
    const [en, fr] = LANGUAGES.map(
      (language) =>
        homePage({ language, ...well, completeness: { through: 0, behindMs: Date.now(), isRefusing: false } }).html,
    );
    expect(en).toContain('does not show them yet: no sink has come through the journal');
    expect(en).toContain('<dd>nothing yet</dd>');
    expect(fr).toContain('ne les montre pas encore\u00a0: aucun transfert');
    expect([en, fr].join()).not.toContain('1970');
  });

  it('has one link to each page, those for people before those for programs', () => {
    for (const language of LANGUAGES) {
      const { html } = homePage({ language, ...well, context: { language, root: '/lrs' } });
      const main = /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '';
      const links = [...main.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
      expect(links).toEqual(
        [
          '/me',
          '/studies',
          '/register',
          '/verify',
          '/v1/catalog',
          '/requests',
          '/desk',
          '/desk/contacts',
          '/desk/mentions',
          '/profiles',
          '/console',
          '/staff',
          '/docs',
          '/xapi/about',
          '/health/ready',
          '/metrics',
          '/problems',
        ].map((path) => `/lrs${path}`),
      );
    }
    expect(homePage({ language: 'en', ...well }).html).not.toContain('href="/me"');
  });

  it('says in words what is wrong, not by colour alone', () => {
    const { html } = homePage({
      language: 'en',
      components: { journal: 'ok', store: 'store-unavailable' },
      completeness: undefined,
    });
    expect(html).toContain('Something is wrong');
    expect(html).toContain('not reachable (store-unavailable)');
    expect(html).toContain('not known now');
  });

  it.each<[string, string, string]>([
    ['ENOSPC', 'nothing can be written: the disk is full', 'rien ne peut être écrit\u00a0: le disque est plein'],
    [
      'E_NEW',
      'nothing can be written: writes are refused',
      'rien ne peut être écrit\u00a0: les écritures sont refusées',
    ],
  ])('says in words of the reader why a part takes no writes: %s', (code, english, french) => {
    const components = { journal: writeFaultMembers(code).state, store: 'ok' };
    const pageIn = (language: 'en' | 'fr'): string => homePage({ language, ...well, components }).html;
    expect(pageIn('en')).toContain(english);
    expect(pageIn('fr')).toContain(french);
  });
});
