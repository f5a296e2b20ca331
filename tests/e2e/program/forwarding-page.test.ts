import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { aBrowser } from '../../support/builders/http/a-browser.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { freePort } from '../../support/servers/processes/carnet-process.ts';

const PAGE = 'docs/getting-started/forward.md';
const DONE = 'the block is done';

/** The commands of the page, with other ports; what it starts by npm is started without a build. */
const blocksOf = (page: string, ports: readonly [school: number, region: number]): readonly string[] =>
  [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) =>
    block
      .replaceAll('8080', String(ports[0]))
      .replaceAll('8081', String(ports[1]))
      .replaceAll('npm start', `node ${resolve('dist/main.js')}`)
      .replaceAll('npx carnet', `node ${resolve('dist/carnet.js')}`),
  );

/** A shell that stops at the first command that fails; resolves with what a block has printed. */
const aShell = (cwd: string): { readonly child: ChildProcess; run(block: string): Promise<string> } => {
  const child = spawn('bash', ['-e'], {
    cwd,
    env: { PATH: process.env['PATH'], PROFILES_DIR: resolve('xapi-profiles'), LOG_LEVEL: 'warn' },
    detached: true,
  });
  let output = '';
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  return {
    child,
    run: (block) =>
      new Promise((done, fail) => {
        output = '';
        const ended = () => fail(new Error(`the shell has ended in:\n${block}\n${output}\n${errors}`));
        child.once('exit', ended);
        child.stdout.removeAllListeners('data').on('data', (bytes: Buffer) => {
          output += bytes.toString();
          if (!output.includes(DONE)) return;
          child.off('exit', ended);
          done(output);
        });
        child.stdin.write(`${block}\necho '${DONE}'\n`);
      }),
  };
};

describe('the page about forwarding', () => {
  it('leads to a statement at another Carnet, and to its erasure after a stop, by its commands alone', async () => {
    const ports = [await freePort(), await freePort()] as const;
    const blocks = blocksOf(readFileSync(PAGE, 'utf8'), ports);
    expect(blocks).toHaveLength(7);
    const shell = aShell(aFolder('forwarding-page'));
    try {
      const decide = async (link: string, choice: string): Promise<void> => {
        const { url } = JSON.parse(/\{.*\}/.exec(link)![0]) as { readonly url: string };
        const browser = aBrowser(`http://127.0.0.1:${ports[0]}`);
        await browser.open(new URL(url).pathname);
        await browser.press('/me', '/me/decisions/forward%3Aregion', { choice });
      };
      const [start, credential, forward, link, arrive, stop, end] = blocks as [string, ...string[]];
      for (const block of [start, credential, forward]) await shell.run(block!);
      await decide(await shell.run(link!), 'yes');
      expect(await shell.run(arrive!)).toContain('"erasing":0');
      await decide(await shell.run(link!), 'stop');
      expect(await shell.run(stop!)).toContain('"erases":true');
      await shell.run(end!);
    } finally {
      // With what it has started, also where it has ended.
      try {
        process.kill(-shell.child.pid!, 'SIGKILL');
      } catch {
        // All have ended.
      }
    }
  });
});
