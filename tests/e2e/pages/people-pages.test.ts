import type { Browser, BrowserContext, Page } from 'playwright-core';
import { aStudy } from '../../support/builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { accessibilityViolations, CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { peopleWorld, type PeopleWorld } from '../../support/checks/people-world.ts';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const LANGUAGES = ['en-GB', 'fr-FR'] as const;

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages for people',
  (executablePath) => {
    const backends = embeddedBackends();
    let browser: Browser;
    let carnet: RunningCarnet;
    let world: PeopleWorld;
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
      // Nothing listens at the address of the OpenID provider: sign-in leads to error pages.
      carnet = await runCarnet(backends, {
        openId: {
          issuer: 'http://127.0.0.1:1',
          clientId: 'c',
          clientSecret: 's',
          claim: 'sub',
          homePage: 'https://school.example',
        },
      });
      world = await peopleWorld(carnet);
    });
    afterAll(async () => {
      await browser.close();
      await carnet.close();
      await backends.remove();
      expect(carnet.unexpectedErrors).toEqual([]);
    });

    const opened = async (context: BrowserContext, path: string): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(`${carnet.url}${path}`);
      await page.getByRole('main').getByRole('button').click();
      await page.waitForURL(/\/me$/);
      return page;
    };

    /** Looks at a page in the ways that go with this language. */
    const checkVariants = async (page: Page, what: string, locale: string): Promise<void> => {
      await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      for (const { colorScheme, viewport } of PAGE_VARIANTS.filter((variant) => variant.locale === locale)) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        const seen = `${what}, ${colorScheme}, ${viewport.width} pixels`;
        expect([seen, await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')]).toEqual([
          seen,
          true,
        ]);
        expect([seen, await accessibilityViolations(page)]).toEqual([seen, []]);
      }
    };

    it.each(LANGUAGES)('have no barrier and do not scroll sideways, in %s', async (locale) => {
      const context = await browser.newContext({ locale });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      const link = await world.link();
      for (const path of [
        link,
        '/l/nothing',
        '/me',
        '/signed-out',
        '/sign-in',
        '/sign-in/back',
        '/register',
        '/verify',
      ]) {
        await page.goto(`${carnet.url}${path}`);
        expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
        await checkVariants(page, path === link ? 'a link' : path, locale);
      }
      await page.goto(`${carnet.url}${link}`);
      await page.getByRole('main').getByRole('button').click();
      await page.waitForURL(/\/me$/);
      const own = await page.locator('.traces a').first().getAttribute('href');
      for (const path of ['/me', '/me/delete', '/me/traces', own ?? '']) {
        if (path !== '/me') await page.goto(`${carnet.url}${path}`);
        await checkVariants(page, path, locale);
      }
      await context.clearCookies();
      const guardian = await opened(context, await world.link('guardian'));
      await checkVariants(guardian, '/me of a guardian', locale);
      await context.clearCookies();
      await checkVariants(await opened(context, await world.unknownPerson()), '/me of a stranger', locale);
      expect(errors).toEqual([]);
      await context.close();
    });

    it('let a learner decide by the keyboard alone, and lead them to the outcome', async () => {
      const tool = await consentClient(carnet).tool({ basis: 'consent', name: 'Robotics' });
      const context = await browser.newContext({ locale: 'en-GB' });
      const page = await opened(
        context,
        new URL(await consentClient(carnet).link({ agent: anAgent() }, tool.authorization)).pathname,
      );
      const focused = (): Promise<string> =>
        page.evaluate<string>(
          'document.activeElement.textContent.trim() || document.activeElement.name || document.activeElement.tagName',
        );
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('To the content');
      const seen: string[] = [];
      while (!seen.includes('includePast') && seen.length < 40) {
        await page.keyboard.press('Tab');
        seen.push(await focused());
      }
      const [yes, no] = seen.slice(-3);
      expect([yes, no]).toEqual(['Yes to “Robotics”', 'No to “Robotics”']);
      // There is no default: Enter in the box chooses nothing.
      await page.keyboard.press('Enter');
      await page.waitForURL(/#notice$/);
      await expect(page.getByRole('status').innerText()).resolves.toContain('Nothing was decided about “Robotics”');
      for (let steps = 0; steps < 40 && (await focused()) !== 'includePast'; steps++) await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      expect(await page.locator('input[name=includePast]').isChecked()).toBe(true);
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('status').filter({ hasText: 'You said yes to “Robotics”.' }).waitFor();
      expect(await page.evaluate('document.activeElement.id')).toBe('notice');
      expect(await page.title()).toMatch(/^You said yes to “Robotics”\. .* – Carnet$/);
      await expect(page.getByRole('status').innerText()).resolves.toContain('You said yes to “Robotics”.');
      await context.close();
    });

    it('need no script: yes, stop, delete and sign out, on a phone', async () => {
      const context = await browser.newContext({
        locale: 'fr-FR',
        javaScriptEnabled: false,
        viewport: { width: 360, height: 700 },
      });
      const page = await opened(
        context,
        new URL(await consentClient(carnet).link({ agent: anAgent(), purpose: world.asking })).pathname,
      );
      const card = page.getByRole('article', { name: 'Comment les élèves apprennent l’orthographe' });
      const [yes, no] = await Promise.all([
        card.getByRole('button', { name: 'Oui' }).boundingBox(),
        card.getByRole('button', { name: 'Non' }).boundingBox(),
      ]);
      expect([yes!.width, yes!.height]).toEqual([no!.width, no!.height]);
      expect(yes!.height).toBeGreaterThanOrEqual(44);
      await card.getByRole('button', { name: 'Oui' }).click();
      await expect(page.getByRole('status').innerText()).resolves.toContain('Vous avez dit oui');
      await page.getByRole('button', { name: /^Arrêter/ }).click();
      await expect(page.getByRole('status').innerText()).resolves.toContain('Vous avez arrêté');
      await page.getByRole('link', { name: /^Tout supprimer/ }).click();
      await page.getByRole('button', { name: 'Oui, tout supprimer' }).click();
      await expect(page.getByRole('status').count()).resolves.toBe(1);
      await page.getByRole('button', { name: 'Se déconnecter' }).click();
      await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toBe('Vous êtes déconnecté');
      await page.goto(`${carnet.url}/me`);
      await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toBe('Vous n’êtes pas connecté');
      await context.close();
    });

    it('let no form of another site decide, sign in or sign out, though the browser is signed in', async () => {
      const tool = await consentClient(carnet).tool({ basis: 'consent' });
      const agent = anAgent();
      const context = await browser.newContext();
      const page = await opened(
        context,
        new URL(await consentClient(carnet).link({ agent }, tool.authorization)).pathname,
      );
      const token = await page.locator('input[name=form]').first().getAttribute('value');
      const action = `${carnet.url}/me/decisions/${encodeURIComponent(`record:${tool.id}`)}`;
      // Even a form that has come to know what is secret: the browser says where it stands.
      for (const fields of [{}, { form: token! }]) {
        const foreign = await context.newPage();
        await foreign.setContent(
          `<form method="post" action="${action}">${Object.entries({ ...fields, choice: 'yes', version: '1' })
            .map(([name, value]) => `<input name="${name}" value="${value}">`)
            .join('')}<button>Win</button></form>`,
        );
        await foreign.getByRole('button').click();
        await foreign.waitForURL(action);
        await expect(foreign.getByRole('main').innerText()).resolves.toContain(' changed.');
      }
      expect(await consentClient(carnet).permits(tool, agent)).toMatchObject({ record: 'ask' });
      await context.close();
    });

    it('run nothing of a title, a name or an activity', async () => {
      const evil =
        '</title><script>document.documentElement.dataset.run="1"</script>' +
        '<img src=x onerror="document.documentElement.dataset.run=\'1\'">"\' onfocus="alert(1)" autofocus x="';
      const client = consentClient(carnet);
      const tool = await client.tool({ basis: 'public_task', name: evil.slice(0, 100) });
      const study = aStudy({
        id: `study:${tool.id}`,
        title: { en: evil, fr: evil },
        summary: { en: evil },
        benefit: { en: evil },
        controller: { name: evil, address: evil, contact: evil, dpo: evil, country: 'FR' },
        recipients: [evil],
        scope: { sources: [tool.id], profiles: [], verbs: [], activityTypes: [] },
        automatedDecisions: evil,
      });
      await carnet.store.purposes.add({ ...study, v: 1 });
      const agent = anAgent();
      await aClient({ url: carnet.url, authorization: tool.authorization })
        .post(
          aNamedStatement({
            actor: agent,
            verb: { id: 'https://x.example/v', display: { en: evil } },
            object: { id: 'https://x.example/a', definition: { name: { en: evil } } },
          }),
        )
        .expect(200);
      const context = await browser.newContext({ locale: 'en-GB' });
      const page = await opened(
        context,
        new URL(await client.link({ agent, role: 'guardian', name: evil.slice(0, 40), jointUntil: '2044-01-01' }))
          .pathname,
      );
      const refusals: string[] = [];
      page.on('console', (message) => refusals.push(message.text()));
      await page.reload();
      expect(await page.locator('article.ask', { hasText: 'document.documentElement' }).count()).toBe(1);
      expect(await page.evaluate('document.documentElement.dataset.run')).toBeUndefined();
      expect(await page.locator('main script, main img, [onfocus], [autofocus]').count()).toBe(0);
      // Nothing came so far that the policy had to hold it back.
      expect(refusals.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
      await context.close();
    });
  },
);
