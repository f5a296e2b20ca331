import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { NO_KEY, SNIPPETS } from '../../../src/console/pages/sources/keys/snippets.ts';

const run = promisify(execFile);

/** Commands that run a snippet; each is on every machine that builds Carnet. */
const RUNS = {
  curl: (text: string) => run('bash', ['-c', text]),
  javascript: (text: string) => run(process.execPath, ['--input-type=module', '-e', text]),
  python: (text: string) => run('python3', ['-c', text]),
} as const;

interface Sent {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

describe('a snippet of the first steps', () => {
  const key = { key: '57bb954ccfad4dbd063b5841', secret: 'xX_9-secret' };
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      sent.push({ path: request.url, headers: request.headers, body });
      response.end('["b1"]');
    });
  });
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/carnet`;
  });
  afterAll(() => void server.close());

  it.each(Object.keys(RUNS) as (keyof typeof RUNS)[])('in %s sends a statement as it is copied', async (tool) => {
    sent.length = 0;
    await RUNS[tool](SNIPPETS[tool](url, key));
    expect(sent).toMatchObject([
      {
        path: '/carnet/xapi/statements',
        headers: {
          authorization: `Basic ${Buffer.from(`${key.key}:${key.secret}`).toString('base64')}`,
          'x-experience-api-version': '2.0.0',
          'content-type': 'application/json',
        },
        body: {
          actor: { account: { homePage: 'https://school.example', name: '4711' } },
          verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
          object: { id: 'https://school.example/course/1' },
        },
      },
    ]);
  });

  it.each(Object.entries(SNIPPETS))('in %s has the endpoint, the key and the secret, each filled in', (_, snippet) => {
    expect(snippet(url, key)).toContain(url);
    expect(snippet(url, key)).toContain(key.key);
    expect(snippet(url, key)).toContain(key.secret);
    expect(snippet(url, key)).not.toMatch(/KEY|SECRET/);
    expect(snippet(url, NO_KEY)).toMatch(/KEY[^]*SECRET/);
  });
});
