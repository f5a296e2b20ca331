import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ROUTES } from '../../../src/api/routes.ts';
import { SCOPES } from '../../../src/access/sources/scopes.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, PYTHON } from '../../support/servers/services.ts';

const CONFIG = resolve('tests/support/checks/external/schemathesis.toml');

/** Routes that a server without an OpenID provider does not have, and an answer without an end. */
const LEFT_OUT = '^(/sign-in|/staff/sign-in/(back|provider)|/me/whose|/v1/operations/live)';
/** schemathesis does not ask again for the document that it has read. */
const DOCUMENT = '/openapi.json';

describeWith(
  { name: 'a Python (deploy/services/python names it in TEST_PYTHON)', url: PYTHON },
  'schemathesis, which makes requests of the description of the API',
  (python) => {
    const carnet = useCarnet(embeddedBackends);
    const folder = mkdtempSync(join(tmpdir(), 'carnet-schemathesis-'));
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it('finds no answer that the description does not have', async () => {
      const authorization = await carnet.issue('desk', SCOPES);
      const output = await new Promise<string>((done) => {
        execFile(
          python,
          [
            ...['-m', 'schemathesis.cli', '--config-file', CONFIG, 'run', `${carnet.url}${DOCUMENT}`],
            ...['--url', carnet.url, '--header', `Authorization: ${authorization}`],
            ...['--exclude-path-regex', LEFT_OUT],
          ],
          { cwd: folder, maxBuffer: 1e8 },
          (_, stdout, stderr) => {
            done(`${stdout}${stderr}`);
          },
        );
      });
      const operations = ROUTES.filter(({ path }) => path !== DOCUMENT && !new RegExp(LEFT_OUT).test(path));
      const [, tested, cases] = /Tested: (\d+)[^]*?(\d+) generated/.exec(output) ?? [];
      expect(output).toContain('No issues found');
      expect(Number(tested)).toBe(operations.length);
      expect(Number(cases)).toBeGreaterThan(3000);
      // Some 45 s of CPU.
    }, 300_000);
  },
);
