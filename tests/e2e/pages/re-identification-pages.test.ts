import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityViolations, CHROMIUM, launchBrowser, tabTo } from '../../support/servers/browser.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';
import { aStudyClient, by, postAll } from '../../support/clients/studies/study-client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const VARIANTS = [
  { locale: 'en-GB', colorScheme: 'light', width: 1280 },
  { locale: 'fr-FR', colorScheme: 'dark', width: 360 },
] as const;

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of re-identification',
  (executablePath) => {
    const study = 'study:spelling';
    const asks = `/requests/${encodeURIComponent(study)}/contacts`;
    const names = Array.from({ length: 3 }, () => `n${randomUUID()}`);
    const pseudonyms = new Map<string, string>();
    let browser: Browser;
    let [lab, steward, dpo] = ['', '', ''];
    const carnet = useCarnet(embeddedBackends);
    beforeAll(async () => {
      browser = await launchBrowser(executablePath);
      const studyClient = await aStudyClient(carnet);
      const tool = await studyClient.source();
      lab = await carnet.issue('lab', ['scientist']);
      steward = await carnet.issue('office', ['steward']);
      dpo = await consentClient(carnet).credential('office', ['dpo']);
      await studyClient.open(tool.id, {
        id: study,
        owner: 'lab',
        title: { en: 'How pupils learn spelling', fr: 'Comment les élèves apprennent l’orthographe' },
      } as object);
      for (const name of names) await studyClient.say(name, study, 'yes');
      await postAll(
        tool,
        names.map((name) => by(name)),
      );
      const releases = () => carnet.store.releases.findByStudy(study, { limit: 10 });
      await waitFor('all is released', async () => (await releases()).length === names.length);
      const of = new Map((await releases()).map((release) => [release.people[0]!.id, release.pseudonyms[0]!]));
      for (const name of names) pseudonyms.set(name, of.get((await studyClient.decisionClient.person(name)).id)!);
    });
    afterAll(async () => {
      await browser.close();
    });

    const open = async (as: string, path: string, options: BrowserContextOptions): Promise<Page> => {
      const context = await browser.newContext({ ...options, extraHTTPHeaders: { Authorization: as } });
      const page = await context.newPage();
      await page.goto(`${carnet.url}${path}`);
      return page;
    };
    const check = async (page: Page, what: string): Promise<void> => {
      await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      expect({ what, violations: await accessibilityViolations(page) }).toEqual({ what, violations: [] });
      expect({ what, fits: await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth') }).toEqual({
        what,
        fits: true,
      });
    };

    it.each(VARIANTS)(
      'are accessible and fit, at every step: $locale, $colorScheme, $width pixels',
      async ({ locale, colorScheme, width }) => {
        const options = { locale, colorScheme, viewport: { width, height: 800 } };
        const pseudonym = pseudonyms.get(names[locale === 'en-GB' ? 0 : 1]!)!;
        const [asking, ruling, showing] = await Promise.all([
          open(lab, asks, options),
          open(steward, '/desk/contacts', options),
          open(dpo, '/desk/contacts', options),
        ]);
        expect(await asking.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2));
        await check(asking, 'the form');
        await asking.click('main form button');
        await asking.waitForSelector('#pseudonym-fault');
        await check(asking, 'the form with its faults');
        await asking.fill('#pseudonym', pseudonym);
        await asking.fill('#reason', `They may be in danger. ${'x'.repeat(300)}`);
        await asking.click('main form button');
        await asking.waitForSelector('article.card');
        await check(asking, 'what was asked');
        for (const page of [ruling, showing]) {
          await page.reload();
          await check(page, 'the review queue');
        }
        const card = (page: Page) => page.locator('article.card').filter({ hasText: pseudonym });
        await card(showing).locator('input[type=date]').fill('2020-01-01');
        await card(showing).locator('button[value=approve]').click();
        await showing.waitForSelector('input[aria-invalid=true]');
        await check(showing, 'the review queue with a fault');
        await card(showing).locator('button[value=approve]').click();
        await showing.waitForURL(/#contact-/);
        await card(ruling).locator('button[value=approve]').click();
        await ruling.waitForURL(/#contact-/);
        await showing.reload();
        await check(showing, 'approved by both');
        await card(showing).locator('button[value=reveal]').click();
        await showing.waitForURL(/contacts\/study/);
        await check(showing, 'who it is');
        await showing.goto(`${carnet.url}/desk/contacts`);
        await check(showing, 'what was ruled on');
        for (const page of [asking, ruling, showing]) await page.context().close();
      },
    );

    it('need neither a mouse nor a script, from the form to the person', async () => {
      const plain = { locale: 'fr-FR', javaScriptEnabled: false, viewport: { width: 360, height: 700 } };
      const name = names[2]!;
      const asking = await open(lab, `/requests/${encodeURIComponent(study)}`, plain);
      await tabTo(asking, `a[href="${asks}"]`);
      await asking.keyboard.press('Enter');
      await asking.getByRole('heading', { level: 1, name: 'Faire retrouver quelqu’un' }).waitFor();
      await tabTo(asking, '#pseudonym');
      await asking.keyboard.type(pseudonyms.get(name)!);
      await tabTo(asking, '#reason');
      await asking.keyboard.type('Danger.');
      await tabTo(asking, 'main form button');
      await asking.keyboard.press('Enter');
      await asking
        .locator('article.card')
        .filter({ hasText: 'en attente de décision' })
        .filter({ hasText: pseudonyms.get(name)! })
        .waitFor();
      const ruling = await open(steward, '/desk/contacts', plain);
      await ruling.getByRole('heading', { level: 1, name: 'Personnes à retrouver' }).waitFor();
      const showing = await open(dpo, '/desk/contacts', plain);
      // Enter in the date chooses nothing.
      await tabTo(showing, 'input[type=date]');
      await showing.keyboard.press('Enter');
      await showing.getByRole('alert').filter({ hasText: 'Choisissez l’un des boutons.' }).waitFor();
      for (const page of [ruling, showing]) {
        await tabTo(page, `article:has-text("${pseudonyms.get(name)!}") button[value=approve]`);
        await page.keyboard.press('Enter');
        await page.waitForURL(/#contact-/);
      }
      await tabTo(showing, `article:has-text("${pseudonyms.get(name)!}") button[value=reveal]`);
      await showing.keyboard.press('Enter');
      await showing.getByRole('heading', { level: 1, name: 'De qui il s’agit' }).waitFor();
      expect(await showing.getByRole('main').innerText()).toContain(agentOf(name).mbox.replace('mailto:', ''));
      await tabTo(showing, 'a[href="/desk/contacts"]');
      await showing.keyboard.press('Enter');
      await showing.getByRole('heading', { level: 1, name: 'Personnes à retrouver' }).waitFor();
      expect((await showing.content()).includes(name)).toBe(false);
      for (const page of [asking, ruling, showing]) await page.context().close();
    });
  },
);
