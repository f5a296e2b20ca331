import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { type AddedProfile, anOperator } from '../../support/clients/operator.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import { checkLooks, type Look, seen } from '../../support/checks/console-looks.ts';
import { PAGE_VARIANTS } from '../../support/checks/pages/page-variants.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { CONSOLE_URL, consoleFlags, openConsole } from '../../support/servers/console-browser.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ENGLISH = { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } } as const;

/** Verifies the chain against this text, and waits for the result. */
const verified =
  (signature: string, result: string) =>
  async (page: Page): Promise<void> => {
    await page.locator('main details summary').click();
    await page.locator('textarea[name=signature]').fill(signature);
    await page.locator('main form .main-action').click();
    await page.locator(result).first().waitFor();
  };

const LOOKS_OF_AUDITORS: readonly Look[] = [
  { what: 'audit chain', path: '/audit-chain', ready: seen('.data tbody tr') },
  { what: 'verified chain', path: '/audit-chain', ready: verified('', 'form ~ .well') },
  { what: 'head that is none', path: '/audit-chain', ready: verified('a.b.c', '.fault:not(:empty)') },
  { what: 'no entry found', path: '/audit-chain?q=geology', ready: seen('p.card[role=status]') },
  { what: 'entry of the chain', path: '/audit-chain/1', ready: seen('main pre') },
  { what: 'no such entry', path: '/audit-chain/9999', ready: seen('[role=alert]') },
];

const LOOKS_OF_OPERATORS: readonly Look[] = [
  { what: 'consent', path: '/consent', ready: seen('.data tbody tr') },
  { what: 'no source found', path: '/consent?q=geology', ready: seen('p.card[role=status]') },
  { what: 'no such erasure', path: '/retention?erasure=x', ready: seen('.fault:not(:empty)') },
  { what: 'violations of sources', path: '/violations', ready: seen('.data tbody tr') },
  { what: 'search of a registration', path: '/registrations', ready: seen('input[name=registration]') },
  { what: 'registration', path: '/registrations?registration=REGISTRATION', ready: seen('section.card dl') },
  { what: 'no registration', path: '/registrations?registration=x', ready: seen('.fault:not(:empty)') },
  { what: 'unmatched statements', path: '/sources/TRAINER/violations', ready: seen('h2 ~ .data tbody tr') },
];

describeWith(
  { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
  'The pages of governance in the console',
  (executablePath) => {
    let browser: Browser;
    let tool = '';
    const trainer = { id: '', registration: '' };
    const carnet = useCarnet(embeddedBackends, { publicUrl: CONSOLE_URL });
    beforeAll(async () => {
      browser = await launchBrowser(executablePath, consoleFlags(carnet.url));
      const people = consentClient(carnet);
      const fablab = await people.tool({ basis: 'consent', audience: 'adults', name: 'Fablab' });
      const { authorization } = fablab;
      tool = fablab.id;
      const session = await people.signIn({ agent: anAgent() });
      for (const choice of ['yes', 'pause'])
        await people
          .send('put', `/v1/me/decisions/record:${tool}`, { choice, version: 1, language: 'en' })
          .set('Authorization', session)
          .expect(200);
      const visitor = aClient({ url: carnet.url, authorization });
      for (let times = 0; times < 3; times++) await visitor.post(aNamedStatement({ actor: anAgent() })).expect(200);
      const operator = anOperator(carnet);
      const { id: profile } = (await operator.add(aProfile()).expect(201)).body as AddedProfile;
      const source = await operator.source([], { name: 'The trainer of mental arithmetic with a rather long name' });
      const { began, unscored } = exerciseStatements(profile);
      const first = began();
      const unlike = began({ verb: { id: 'https://x.example/other' } });
      await aClient(source).post([first, unscored(), unscored(), began(), unlike]).expect(200);
      trainer.id = source.id;
      trainer.registration = (first['context'] as { registration: string }).registration;
    });
    afterAll(async () => {
      await browser.close();
    });

    it.each(PAGE_VARIANTS)('fit auditors and are accessible: $locale, $colorScheme, $width pixels', async (variant) => {
      const console = await openConsole(carnet, browser, { ...variant, roles: ['auditor'] });
      await checkLooks(console, LOOKS_OF_AUDITORS, variant.locale);
    });

    it.each(PAGE_VARIANTS)(
      'fit operators and are accessible: $locale, $colorScheme, $width pixels',
      async (variant) => {
        const looks = LOOKS_OF_OPERATORS.map((look) => ({
          ...look,
          path: look.path.replace('REGISTRATION', trainer.registration).replace('TRAINER', trainer.id),
        }));
        await checkLooks(await openConsole(carnet, browser, variant), looks, variant.locale);
      },
    );

    it('let an auditor search the chain, follow a purpose, verify it and download what is found', async () => {
      const { page, context, errors, open } = await openConsole(carnet, browser, { ...ENGLISH, roles: ['auditor'] });
      await open('/audit-chain', 'Audit chain');
      await page.getByLabel('Event').selectOption('decision');
      await page.waitForURL(/type=decision/);
      const rows = page.locator('.data tbody tr');
      await page.getByText('granted → paused').waitFor();
      expect(await rows.count()).toBe(2);
      await page.getByLabel('Search').fill('no such words');
      await page.getByText('Nothing matches').waitFor();
      await page.getByLabel('Search').fill(tool.toUpperCase());
      await page.getByText('granted → paused').waitFor();
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download what is found' }).click();
      const types = readFileSync(await (await downloading).path(), 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { type: string }).type);
      expect(types).toEqual(['decision', 'decision']);
      await rows.first().getByRole('link').click();
      await page.getByRole('link', { name: `record:${tool}` }).click();
      await page.waitForURL(/audit-chain\?q=/);
      await page.getByRole('button', { name: 'Verify the chain' }).click();
      await page.getByText(/The chain is intact: \d+ entries verified/).waitFor();
      expect(errors).toEqual([]);
      await context.close();
    });
  },
);
