import type { Browser, Page } from 'playwright-core';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { checkLooks, type Look, opened, seen } from '../../support/checks/console-looks.ts';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { staffClient } from '../../support/clients/staff/staff-client.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

/** A profile of the source `tool`, and a stricter document of it. */
const PROFILE = aProfile({ id: 'https://profiles.example/exercises', seeAlso: 'nowhere' });
const PROFILE_PATH = `/profiles/${encodeURIComponent(PROFILE.id)}`;
const VIOLATIONS_PATH = `/sources/tool/violations?profile=${encodeURIComponent(PROFILE.id)}`;
const STRICTER = aProfile({
  id: PROFILE.id,
  templates: PROFILE.templates.map((one) => ({
    ...one,
    rules: [{ location: '$.result.duration', presence: 'included' }],
  })),
});

/** Pastes a document on the page that adds a profile, and waits for what the check says. */
const checkedProfile = (document: object, selector: string) => async (page: Page) => {
  await page.locator('textarea[name=document]').fill(JSON.stringify(document));
  await page.locator('form .button').first().click();
  await page.locator(selector).first().waitFor();
};

/** The pages of organisations, staff and profiles, in each of their states. */
const LOOKS: readonly Look[] = [
  { what: 'profiles', path: '/profiles', ready: seen('.data tbody tr') },
  { what: 'profile', path: PROFILE_PATH, ready: seen('.data tbody a') },
  { what: 'profile to retire', path: PROFILE_PATH, ready: opened('.button.grave') },
  { what: 'new profile', path: '/profiles/add', ready: seen('main pre') },
  { what: 'checked profile', path: '/profiles/add', ready: checkedProfile(STRICTER, '.checked .card') },
  { what: 'no profile', path: '/profiles/add', ready: checkedProfile({ type: 'Profile' }, '.note .faults') },
  { what: 'violations of a profile', path: VIOLATIONS_PATH, ready: seen('main p.card') },
  { what: 'organisations', path: '/organisations', ready: seen('.in-tree[data-depth="2"] a') },
  { what: 'new organisation', path: '/organisations', ready: opened('.head .main-action') },
  { what: 'organisation', path: '/organisations/org%3Aschool', ready: seen('form input[name="controller/dpo"]') },
  { what: 'organisation with sources', path: '/organisations/org%3Adefault/sources', ready: seen('.data tbody tr') },
  { what: 'grants', path: '/organisations/org%3Adefault/grants?source=tool', ready: seen('.data tbody tr') },
  { what: 'new grant', path: '/organisations/org%3Aschool/grants', ready: opened('.head .main-action') },
  { what: 'organisation with staff', path: '/organisations/org%3Aschool/staff', ready: seen('.data tbody tr') },
  { what: 'staff', path: '/staff', ready: seen('.data tbody tr') },
  { what: 'invitation', path: '/staff', ready: opened('.head .main-action') },
  { what: 'account', path: '/staff/staff%3Aada', ready: seen('form select[name=lab]') },
  { what: 'account to end', path: '/staff/staff%3Aada', ready: opened('.button.grave') },
];

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of organisations, staff and profiles',
  (executablePath) => {
    let browser: Browser;
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    /** A school with its controller, staff and a lab; a profile that a source keeps, and a reader of that source. */
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const staff = staffClient(carnet, CONSOLE_URL);
      await carnet.issue('tool', ['statements/write']);
      const controller = { name: 'Town of Lyon', address: 'Place 1', contact: 'x@town.example', country: 'FR' };
      await staff.send('post', '/v1/organisations', { id: 'org:region', name: 'Académie', controller }).expect(201);
      const school = { id: 'org:school', name: 'Lycée Marie Curie', parent: 'org:region', controller };
      await staff.send('post', '/v1/organisations', school).expect(201);
      await staff.send('post', '/v1/sources', { id: 'lab', name: 'Lab', organisation: 'org:school' }).expect(201);
      const roles = ['scientist', 'steward'];
      await staff.invite({ name: 'staff:ada', displayName: 'Ada', organisation: 'org:school', roles, lab: 'lab' });
      await staff.send('post', '/v1/profiles', PROFILE).expect(201);
      await staff.send('patch', '/v1/sources/tool', { profiles: [{ id: PROFILE.id, mode: 'observe' }] }).expect(200);
      await carnet.issue('reader', ['statements/read'], ['tool']);
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)('fit and are accessible: $locale, $colorScheme, $width pixels', async (variant) => {
      await checkLooks(await openConsole(carnet, browser, variant), LOOKS, variant.locale);
    });
  },
);
