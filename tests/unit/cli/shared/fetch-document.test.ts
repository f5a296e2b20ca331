import { fetchDocument } from '../../../../src/cli/shared/fetch-document.ts';
import { isProblem } from '../../../../src/core/problem.ts';
import { type Answer, startStreamServer, type StreamServer } from '../../../support/servers/receivers/stream-server.ts';

const limits = { allowedHosts: ['127.0.0.1'], maxBytes: 1_000, timeoutMs: 30_000 };

describe('a document that is fetched', () => {
  let answer: Answer;
  let server: StreamServer;
  beforeEach(async () => {
    server = await startStreamServer((received, response) => {
      answer(received, response);
    });
  });
  afterEach(() => server.close());
  const refusalOf = async (url: string, changed: Partial<typeof limits> = {}): Promise<string> => {
    try {
      await fetchDocument(url, { ...limits, ...changed });
    } catch (thrown) {
      if (isProblem(thrown)) return thrown.kind;
      throw thrown;
    }
    throw new Error(`${url} was fetched`);
  };
  const redirect =
    (location: string): Answer =>
    ({ path }, response) => {
      if (path === '/end') response.end('the end');
      else response.writeHead(302, { Location: location }).end();
    };

  it('is read whole from an allowed host, after redirects too', async () => {
    answer = redirect('/end');
    expect((await fetchDocument(`${server.url}/begin`, limits)).toString()).toBe('the end');
  });

  it('is refused from an address inside the network, by number and by name', async () => {
    answer = (_, response) => response.end('inside');
    const { port } = new URL(server.url);
    for (const host of ['127.0.0.1', '[::1]', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost'])
      expect([host, await refusalOf(`https://${host}:${port}/`, { allowedHosts: [] })]).toEqual([host, 'forbidden']);
  });

  it('is refused where an allowed host leads to one that is not', async () => {
    answer = redirect('https://169.254.169.254/latest');
    expect(await refusalOf(server.url)).toBe('forbidden');
    answer = redirect('http://profiles.example/');
    expect(await refusalOf(server.url)).toBe('invalid-request');
    answer = redirect('file:///etc/passwd');
    expect(await refusalOf(server.url)).toBe('invalid-request');
  });

  it('is refused where it is too large, missing, leads in a circle or does not come', async () => {
    answer = (_, response) => response.end('x'.repeat(1_001));
    expect(await refusalOf(server.url)).toBe('too-large');
    answer = (_, response) => response.writeHead(404).end();
    expect(await refusalOf(server.url)).toBe('not-found');
    answer = redirect('/again');
    expect(await refusalOf(server.url)).toBe('not-found');
    answer = (_, response) => response.writeHead(200).write('x');
    expect(await refusalOf(server.url, { timeoutMs: 50 })).toBe('too-slow');
  });

  it.each(['nowhere', 'ftp://profiles.example/', 'http://profiles.example/', 'https://user:secret@profiles.example/'])(
    'is refused by its URL: %s',
    async (url) => {
      expect(await refusalOf(url)).toBe('invalid-request');
    },
  );
});
