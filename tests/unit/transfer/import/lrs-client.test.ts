import { createReadLrs, LrsRefusal, LrsServerError } from '../../../../src/transfer/import/lrs-client.ts';
import {
  type Answer,
  type ReceivedRequest,
  startStreamServer,
  type StreamServer,
} from '../../../support/servers/receivers/stream-server.ts';

let server: StreamServer;
let answer: Answer;
let asked: ReceivedRequest[];
beforeAll(async () => {
  server = await startStreamServer((...given) => {
    asked.push(given[0]);
    answer(...given);
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(() => server.close());

const retries: string[] = [];
const client = {
  onRetry: (why: string, waitMs: number) => retries.push(`${why} ${waitMs}`),
  sleep: () => Promise.resolve(),
  random: () => 1,
};
const reader = (url: string, allowedHosts: readonly string[] = []) =>
  createReadLrs({ url, user: 'ada', password: 'secret', allowedHosts }, client);
const readServer = () => reader(`${new URL(server.url).origin}/xapi`, ['127.0.0.1']);

describe('the client of another LRS', () => {
  it('reads paths behind the endpoint and links of its host', async () => {
    answer = (_, response) => response.end('{}');
    await readServer()({ path: 'statements?limit=2' });
    await readServer()({ link: '/xapi/more/1' });
    expect(asked.map(({ path }) => path)).toEqual(['/xapi/statements', '/xapi/more/1']);
    answer = (_, response) => response.writeHead(404).end();
    expect(await readServer()({ path: 'about' })).toBeUndefined();
  });

  it('gives its credential to no other host, and goes nowhere inside the network by itself', async () => {
    answer = (_, response) => response.writeHead(302, { Location: 'https://elsewhere.example/' }).end();
    await expect(readServer()({ link: 'https://elsewhere.example/more' })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(readServer()({ path: 'statements' })).rejects.toMatchObject({ kind: 'forbidden' });
    expect(asked).toHaveLength(1);
    expect(() => reader('https://127.0.0.1/xapi')).toThrow('--allow-host 127.0.0.1 permits it');
    expect(() => reader('http://lrs.example/xapi')).toThrow('must begin with https:');
    expect(() => reader('https://ada:secret@lrs.example/xapi')).toThrow('no user and no password');
  });

  it('waits as long as it is asked to, and does not try for ever', async () => {
    answer = (_, response) => {
      if (asked.length < 3) response.writeHead(503, { 'Retry-After': '7' }).end();
      else response.end('{}');
    };
    await readServer()({ path: 'statements' });
    expect(retries).toEqual(['the LRS answers 503 7000', 'the LRS answers 503 7000']);
    answer = (_, response) => response.writeHead(500).end();
    const failed = { kind: 'overloaded', why: 'the LRS answers 500' };
    await expect(readServer()({ path: 'statements' })).rejects.toMatchObject(failed);
    answer = (_, response) => response.writeHead(429).end();
    await expect(readServer()({ path: 'statements' })).rejects.not.toBeInstanceOf(LrsServerError);
    answer = (_, response) => response.writeHead(401).end();
    const refusal = (path: string): Promise<unknown> => readServer()({ path }).catch((thrown: unknown) => thrown);
    expect(await refusal('statements')).not.toBeInstanceOf(LrsRefusal);
    await expect(readServer()({ path: 'statements' })).rejects.toThrow('the LRS answers 401');
    answer = (_, response) => response.writeHead(403).end();
    expect(await refusal('activities/state')).toBeInstanceOf(LrsRefusal);
  });
});
