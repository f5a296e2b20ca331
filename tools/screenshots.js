import { execFileSync, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { chromium } from 'playwright-core';

/**
 * Takes the pictures of README from `carnet demo --stay`, light and dark: `node tools/screenshots.js`, after a build.
 * It is always a Thursday, in a lesson: the clock of the demo and of the browser is ahead until then.
 */
const FOLDER = 'docs/images';
const SIZE = { width: 1280, height: 720 };
const MAX_BYTES = 150_000;
const [THURSDAY, HOUR, MINUTE] = [4, 11, 20];
/** Until the live figures of ten seconds have come. */
const LIVE_MS = 20_000;

const nextLesson = () => {
  const time = new Date();
  time.setDate(time.getDate() + ((THURSDAY - time.getDay() + 7) % 7));
  if (time.setHours(HOUR, MINUTE, 0, 0) < Date.now()) time.setDate(time.getDate() + 7);
  return time.getTime();
};

const shiftBy = (aheadMs) => `{
  const RealDate = Date;
  const now = () => RealDate.now() + ${aheadMs};
  globalThis.Date = class Date extends RealDate {
    constructor(...given) { if (given.length === 0) super(now()); else super(...given); }
    static now() { return now(); }
  };
}`;

const startDemo = (shift) => {
  const clock = `--import=data:text/javascript;base64,${Buffer.from(shift).toString('base64')}`;
  const child = spawn(process.execPath, [clock, 'dist/carnet.js', 'demo', '--stay'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  const invitation = new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the demo has ended: ${written}`)));
    child.stdout.on('data', (bytes) => {
      written += bytes.toString();
      const [, link] = /^ {2}operator .*\n\s+(\S+)\n/m.exec(written) ?? [];
      if (link !== undefined) resolve(link);
    });
  });
  return { child, invitation };
};

const addAuthenticator = async (page) => {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
};

const takePictures = async (page) => {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.reload();
    await page.locator('.segments input[value=week]').check({ force: true });
    await page.locator('.plot canvas').waitFor();
    await page.waitForTimeout(LIVE_MS);
    const path = `${FOLDER}/console-${colorScheme}.png`;
    await page.screenshot({ path });
    const { size } = statSync(path);
    process.stdout.write(`${path}: ${size} bytes\n`);
    if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes, at most ${MAX_BYTES} are allowed`);
  }
};

const shift = shiftBy(nextLesson() - Date.now());
const executablePath =
  process.env.TEST_CHROMIUM ?? execFileSync('bash', ['deploy/services/browser'], { encoding: 'utf8' }).trim();
const { child, invitation } = startDemo(shift);
try {
  const link = await invitation;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext({ viewport: SIZE, locale: 'en-GB' });
  await context.addInitScript(shift);
  const page = await context.newPage();
  await addAuthenticator(page);
  await page.goto(link);
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/staff/invitations'));
  await page.goto(new URL('/console/overview', link).href);
  await takePictures(page);
  await browser.close();
} finally {
  child.removeAllListeners('exit');
  child.kill('SIGINT');
}
