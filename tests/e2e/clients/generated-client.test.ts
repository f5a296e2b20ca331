import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROUTES } from '../../../src/api/routes.ts';
import { SCOPES } from '../../../src/access/sources/scopes.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, PYTHON } from '../../support/servers/services.ts';

/** Imports every module of the client, then makes one request that is answered and one that is refused. */
const PROGRAM = `
import importlib, json, os, pkgutil
import carnet_client
from carnet_client import AuthenticatedClient, Client
from carnet_client.api.sources import get_v1_sources

modules = [importlib.import_module(one.name) for one in pkgutil.walk_packages(carnet_client.__path__, 'carnet_client.')]
known = AuthenticatedClient(os.environ['CARNET'], token=os.environ['TOKEN'], prefix='Basic')
listed = get_v1_sources.sync(client=known)
refused = get_v1_sources.sync(client=Client(os.environ['CARNET']))
print(json.dumps({
    'modules': len(modules),
    'sources': [source.id for source in listed.sources],
    'refusal': [type(refused).__name__, refused.kind],
}))
`;

describeWith(
  { name: 'a Python (deploy/services/python names it in TEST_PYTHON)', url: PYTHON },
  'A client that openapi-python-client makes of /openapi.json',
  (python) => {
    const carnet = useCarnet(embeddedBackends);
    const folder = mkdtempSync(join(tmpdir(), 'carnet-generated-client-'));
    const run = promisify(execFile);
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it('has every route and schema, imports, and reads answers and refusals', async () => {
      const authorization = await carnet.issue('moodle', SCOPES);
      writeFileSync(join(folder, 'openapi.json'), await (await fetch(`${carnet.url}/openapi.json`)).text());
      writeFileSync(join(folder, 'program.py'), PROGRAM);
      const making = ['-m', 'openapi_python_client', 'generate', '--path', 'openapi.json', '--meta', 'none'];
      const { stderr: report } = await run(python, [...making, '--output-path', 'carnet_client'], { cwd: folder });
      // What it cannot make has a media type that it does not know: documents of any type, multipart, ZIP, NDJSON.
      const reasons = [...report.matchAll(/^(?:WARNING parsing|Unable to process)[^\n]*\n\n([^\n]*)$/gm)];
      expect(reasons.length).toBeGreaterThan(0);
      expect(reasons.map(([, reason = '']) => reason).filter((one) => !/unsupported content/i.test(one))).toEqual([]);
      const env = { PATH: process.env['PATH'], CARNET: carnet.url, TOKEN: authorization.replace('Basic ', '') };
      const { stdout } = await run(python, ['program.py'], { cwd: folder, env });
      const outcome = JSON.parse(stdout) as { readonly modules: number };
      expect(outcome.modules).toBeGreaterThan(ROUTES.length);
      expect(outcome).toMatchObject({
        sources: expect.arrayContaining(['moodle']) as readonly string[],
        refusal: ['UnauthorizedProblem', 'unauthorized'],
      });
    });
  },
);
