import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import type { Tool } from '../../support/clients/consent/consent-client.ts';
import { type MentionClient, mentionClient } from '../../support/clients/consent/mention-client.ts';
import { aStaffName, staffClient } from '../../support/clients/staff/staff-client.ts';
import { accessibilityViolations, CHROMIUM, launchBrowser, tabTo } from '../../support/servers/browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages about who is named and who has read',
  (executablePath) => {
    let browser: Browser;
    let mentions: MentionClient;
    let moodle: Tool;
    let reader: string;
    const carnet = useCarnet(embeddedBackends);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
      mentions = mentionClient(carnet, await carnet.issue('office', ['steward']));
      moodle = await mentions.people.tool({ basis: 'public_task', audience: 'adults', name: 'Moodle of the school' });
      reader = await carnet.issue('the-dashboard-of-the-teachers', ['statements/read'], [moodle.id]);
    });
    afterAll(async () => {
      await browser.close();
    });

    const post = (statements: readonly JsonObject[]) =>
      aClient({ url: carnet.url, authorization: moodle.authorization }).post(statements).expect(200);
    const bob = { mbox: 'mailto:bob@school.example' };
    const group = (...member: readonly JsonObject[]): JsonObject => ({ objectType: 'Group', member });
    /** A teacher who is erased, and named in statements of others. */
    const anErased = async (): Promise<string> => {
      const ada = { mbox: `mailto:a${randomUUID()}@school.example`, name: 'Ada' };
      const before = new Set((await mentions.list()).map((one) => one.person));
      await post([
        aNamedStatement({ actor: bob, context: { instructor: ada, team: group(bob, ada) } }),
        aNamedStatement({ actor: bob, context: { instructor: ada } }),
        aNamedStatement({ actor: bob, object: { objectType: 'Agent', ...ada } }),
      ]);
      await mentions.forget(ada);
      return (await mentions.list()).find((one) => !before.has(one.person))!.person;
    };
    const check = async (page: Page, what: string): Promise<void> => {
      expect({ what, violations: await accessibilityViolations(page) }).toEqual({ what, violations: [] });
      expect({ what, fits: await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth') }).toEqual({
        what,
        fits: true,
      });
    };
    const withCookies = (context: BrowserContext, cookies: string): Promise<void> =>
      context.addCookies(
        cookies.split('; ').map((cookie) => {
          const at = cookie.indexOf('=');
          return { name: cookie.slice(0, at), value: cookie.slice(at + 1), url: carnet.url };
        }),
      );
    const opened = async (variant: (typeof PAGE_VARIANTS)[number], cookies: string) => {
      const { locale, colorScheme, viewport } = variant;
      const context = await browser.newContext({ locale, colorScheme, viewport });
      await withCookies(context, cookies);
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      return { context, page, errors };
    };

    it.each(PAGE_VARIANTS)(
      'let a steward replace an erased person, by the keyboard: $locale, $colorScheme, $width pixels',
      async (variant) => {
        const person = await anErased();
        const steward = await staffClient(carnet).joined({ name: aStaffName(), roles: ['steward'] });
        const { context, page, errors } = await opened(variant, steward.cookies());
        await page.goto(`${carnet.url}/desk/mentions`);
        expect(await page.locator('html').getAttribute('lang')).toBe(variant.locale.slice(0, 2));
        await check(page, 'the list');
        await tabTo(page, `a[href$="${person}"]`);
        await page.keyboard.press('Enter');
        await page.waitForURL(`**/desk/mentions/${person}`);
        await check(page, 'the statements');
        await tabTo(page, 'button[value="all"]');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/desk/mentions?ordered');
        expect(await page.locator('[role="status"]').isVisible()).toBe(true);
        await check(page, 'the list after the order');
        await waitFor('the person is replaced', async () => {
          return !(await mentions.list()).some((one) => one.person === person);
        });
        await page.goto(`${carnet.url}/desk/mentions`);
        await check(page, 'the list of none');
        expect(errors).toEqual([]);
        await context.close();
      },
    );

    it.each(PAGE_VARIANTS)(
      'show a person who has read, and that others still name them: $locale, $colorScheme, $width pixels',
      async (variant) => {
        const eve = { mbox: `mailto:e${randomUUID()}@school.example` };
        await post([
          aNamedStatement({ actor: bob, context: { instructor: eve } }),
          ...Array.from({ length: 3 }, () => aNamedStatement({ actor: eve })),
        ]);
        const asReader = aClient({ url: carnet.url, authorization: reader });
        const agent = JSON.stringify(eve);
        await asReader.get({ agent }).expect(200);
        await asReader.get({ agent, verb: 'http://adlnet.gov/expapi/verbs/experienced', limit: 2 }).expect(200);
        const cookieOf = async (): Promise<string> =>
          `carnet-session=${(await mentions.people.signIn({ agent: eve })).slice('Bearer '.length)}`;
        const { context, page, errors } = await opened(variant, await cookieOf());
        await page.goto(`${carnet.url}/me`);
        await check(page, 'the page');
        await tabTo(page, '.card details summary:has-text("the-dashboard-of-the-teachers")');
        await page.keyboard.press('Enter');
        await check(page, 'the page with each reading');
        await mentions.forget(eve);
        await withCookies(context, await cookieOf());
        await page.goto(`${carnet.url}/me`);
        await check(page, 'the page of an erased person');
        expect(errors).toEqual([]);
        await context.close();
      },
    );
  },
);
