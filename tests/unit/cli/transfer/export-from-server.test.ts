import { createReadFromServer } from '../../../../src/cli/transfer/export-from-server.ts';
import { sortKey } from '../../../../src/xapi/statement/sort-key.ts';
import { type Answer, startStreamServer, type StreamServer } from '../../../support/servers/receivers/stream-server.ts';

const cursorOf = (at: number): string => sortKey(1_795_000_000_000, 0, at);
const LINES = Array.from(
  { length: 500 },
  (_, at) => `{"cursor":"${cursorOf(at)}","source":"moo\\"dle","statement":{"id": "s${at}", "n": 1.0}}\n`,
);

describe('reading an export from a server', () => {
  let server: StreamServer;
  let answer: Answer;
  let asked: (string | null)[];
  beforeAll(async () => {
    server = await startStreamServer((...given) => {
      asked.push(given[0].query.get('after'));
      answer(...given);
    });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    asked = [];
  });

  const read = async (after?: string, query = '') => {
    const waits: number[] = [];
    const texts: string[] = [];
    const readExport = createReadFromServer(
      {
        url: server.url,
        authorization: 'Basic x',
      },
      new URLSearchParams(query),
      { onRetry: (_, waitMs) => waits.push(waitMs), sleep: () => Promise.resolve(), random: () => 1 },
    );
    for await (const batch of readExport(after)) texts.push(...batch.map(({ text }) => Buffer.from(text).toString()));
    return { texts, waits };
  };
  const rest = (after: string | null): readonly string[] =>
    LINES.filter((line) => after === null || line.slice(11, 31) > after);
  const TEXTS = LINES.map((_, at) => `{"id": "s${at}", "n": 1.0}`);

  it('has each statement as it was sent', async () => {
    answer = ({ query }, response) => response.end(rest(query.get('after')).join(''));
    expect((await read()).texts).toEqual(TEXTS);
    expect((await read(cursorOf(498))).texts).toEqual(TEXTS.slice(499));
    expect((await read(undefined, `after=${cursorOf(497)}`)).texts).toEqual(TEXTS.slice(498));
  });

  it('goes on behind the last whole line where the connection is lost, without loss or double', async () => {
    answer = ({ query }, response) => {
      const lines = rest(query.get('after'));
      if (lines.length <= 230) {
        response.end(lines.join(''));
        return;
      }
      response.write(`${lines.slice(0, 90).join('')}${lines[90]!.slice(0, 40)}`, () => response.destroy());
    };
    const { texts, waits } = await read();
    expect(texts).toEqual(TEXTS);
    expect(asked.length).toBeGreaterThan(3);
    expect(waits).toHaveLength(asked.length - 1);
  });

  it('waits as long as the server asks', async () => {
    answer = (_, response) =>
      asked.length < 3 ? response.writeHead(503, { 'Retry-After': '7' }).end() : response.end(LINES[0]);
    expect((await read()).waits).toEqual([7000, 7000]);
  });

  it('gives up after twelve attempts without a statement, and at once where it is refused', async () => {
    answer = (_, response) => response.writeHead(503).end();
    await expect(read()).rejects.toMatchObject({ kind: 'overloaded' });
    expect(asked).toHaveLength(12);
    answer = (_, response) => response.writeHead(403).end('no operator');
    await expect(read()).rejects.toThrow('no operator');
    answer = (_, response) => response.end('<html>\n');
    await expect(read()).rejects.toThrow('no export of Carnet');
  });
});
