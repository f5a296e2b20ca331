import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { aStaffName, staffClient } from '../clients/staff/staff-client.ts';
import { accessibilityViolations } from './browser.ts';
import type { UsedCarnet } from './running-carnet.ts';

/** A name that Chromium takes for this machine's own: a secure context without https. */
export const CONSOLE_URL = 'http://carnet.localhost';

/** The console of an operator in a browser. */
export interface ConsoleBrowser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page threw, and what its policy forbade. */
  readonly errors: readonly string[];
  /** Opens a page below /console, and waits until it shows this heading. */
  readonly open: (path: string, heading: string | RegExp) => Promise<void>;
  /** Goes to a page without loading the document again, as a link of the console does. */
  readonly show: (path: string) => Promise<void>;
  /** Expects no violation of WCAG 2.2 AA and no scrolling sideways; keeps a screenshot in TEST_SCREENSHOTS. */
  readonly check: (what: string) => Promise<void>;
}

type Variant = Pick<BrowserContextOptions, 'colorScheme'> & {
  readonly locale: string;
  readonly viewport: { readonly width: number; readonly height: number };
  /** Where the operator's role is held; `org:default` if it is absent. */
  readonly organisation?: string;
  /** `operator` if it is absent. */
  readonly roles?: readonly string[];
};

/** The flags of a browser that finds the server at `CONSOLE_URL`. */
export const consoleFlags = (url: string): readonly string[] => [
  `--host-resolver-rules=MAP carnet.localhost:80 ${new URL(url).host}`,
];

const SCREENSHOTS = process.env['TEST_SCREENSHOTS'];

/** Keeps a picture of the whole page in TEST_SCREENSHOTS, if that is set. */
export const keepScreenshot = async (page: Page, name: string): Promise<void> => {
  if (SCREENSHOTS === undefined) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
};

/** Signs an operator in, in a new context of the browser. */
export const openConsole = async (
  carnet: UsedCarnet,
  browser: Browser,
  { locale, colorScheme, viewport, organisation, roles = ['operator'] }: Variant,
): Promise<ConsoleBrowser> => {
  const staff = await staffClient(carnet, CONSOLE_URL).joined({
    name: aStaffName(),
    roles,
    displayName: 'Anne-Élodie de La Tour du Pin',
    ...(organisation === undefined ? {} : { organisation }),
  });
  const context = await browser.newContext({ locale, viewport, ...(colorScheme === undefined ? {} : { colorScheme }) });
  await context.addCookies(
    staff
      .cookies()
      .split('; ')
      .map((pair) => ({ name: pair.split('=')[0]!, value: pair.slice(pair.indexOf('=') + 1), url: CONSOLE_URL })),
  );
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) errors.push(message.text());
  });
  return {
    page,
    context,
    errors,
    open: async (path, heading) => {
      await page.goto(`${CONSOLE_URL}/console${path}`);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    },
    show: (path) =>
      page.evaluate(`history.pushState(null, '', '/console${path}'); dispatchEvent(new PopStateEvent('popstate'))`),
    check: async (what) => {
      await keepScreenshot(page, `${what.replaceAll(' ', '-')}-${locale}-${colorScheme}-${viewport.width}`);
      expect({ what, violations: await accessibilityViolations(page) }).toEqual({ what, violations: [] });
      const fits = await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth');
      expect({ what, fits }).toEqual({ what, fits: true });
    },
  };
};
