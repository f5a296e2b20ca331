import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCOPES } from '../../../src/access/sources/scopes.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, PYTHON } from '../../support/servers/services.ts';

const FOLDER = 'docs/api';
/** In the order of the overview, in which later pages use what earlier ones have made. */
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const PAGES = [...README.matchAll(/\]\((\w+)\.md\)/g)].map(([, name = '']) => name);

/** The blocks of a page in one language. */
const blocksOf = (page: string, language: string): readonly string[] =>
  [...readFileSync(join(FOLDER, `${page}.md`), 'utf8').matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(
    ([, name, code = '']) => (name === language ? [code] : []),
  );

const [CURL, NODE] = ['bash', process.execPath];
/** A refusal ends the program, and the test. */
const STRICT = 'set -euo pipefail\ncurl() { command curl -sS --fail-with-body -m 60 "$@"; }\n';

describeWith(
  { name: 'a Python (deploy/services/python names it in TEST_PYTHON)', url: PYTHON },
  'The pages of docs/api',
  (python) => {
    it('are all named in their overview, with a program in each language', () => {
      expect([...PAGES, 'README'].map((name) => `${name}.md`).sort()).toEqual(readdirSync(FOLDER).sort());
      for (const page of PAGES)
        expect([page, ...['sh', 'js', 'python'].map((language) => blocksOf(page, language).length > 0)]).toEqual([
          page,
          true,
          true,
          true,
        ]);
    });

    describe.each([
      { language: 'sh', program: CURL, file: 'page.sh', before: STRICT },
      { language: 'js', program: NODE, file: 'page.mjs', before: '' },
      { language: 'python', program: python, file: 'page.py', before: '' },
    ])('in $language', ({ language, program, file, before }) => {
      const carnet = useCarnet(embeddedBackends);
      const folder = mkdtempSync(join(tmpdir(), 'carnet-api-pages-'));
      let env: NodeJS.ProcessEnv;
      beforeAll(async () => {
        const credential = Buffer.from(
          (await carnet.issue('school', SCOPES)).replace('Basic ', ''),
          'base64',
        ).toString();
        const [KEY, SECRET] = credential.split(':');
        env = { PATH: process.env['PATH'], CARNET: carnet.url, KEY, SECRET };
        writeFileSync(join(folder, 'carnet.mjs'), blocksOf('README', 'js').join(''));
        writeFileSync(join(folder, 'carnet.py'), blocksOf('README', 'python').join(''));
      });
      afterAll(() => {
        rmSync(folder, { recursive: true });
      });

      it.each(PAGES)('run as they stand: %s', async (page) => {
        writeFileSync(join(folder, file), before + blocksOf(page, language).join(''));
        const outcome = await new Promise<string>((done) => {
          execFile(program, [file], { cwd: folder, env }, (error, stdout, stderr) => {
            done(error === null ? '' : `${stdout}${stderr}`);
          });
        });
        expect(outcome).toBe('');
      });
    });
  },
);
