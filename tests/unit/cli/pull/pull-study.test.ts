import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pullStudy } from '../../../../src/cli/pull/pull-study.ts';
import { columnsOf } from '../../../../src/studies/export/columns.ts';
import { aReleasedRecord } from '../../../support/builders/studies/a-released-record.ts';
import {
  type Answer,
  type ReceivedRequest,
  startStreamServer,
  type StreamServer,
} from '../../../support/servers/receivers/stream-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-pull-'));
afterAll(() => rmSync(folder, { recursive: true }));

let server: StreamServer;
let answer: Answer;
let asked: ReceivedRequest[];
beforeAll(async () => {
  server = await startStreamServer((...given) => {
    asked.push(given[0]);
    answer(...given);
  });
});
afterAll(() => server.close());

const put = (cursor: number, key: string, raw = cursor): string =>
  JSON.stringify({
    cursor: `v1.0-${cursor}`,
    op: 'put',
    key,
    source: 'h5p',
    statement: JSON.parse(aReleasedRecord({ result: { score: { raw } } }).statement) as unknown,
  });
const del = (cursor: number, key: string): string =>
  JSON.stringify({ cursor: `v1.0-${cursor}`, op: 'del', key, why: 'removed' });
const tick = (cursor: number): string => JSON.stringify({ cursor: `v1.0-${cursor}`, op: 'tick' });

/** Answers with what stands after the cursor that is asked for. */
const streaming =
  (lines: readonly string[]): Answer =>
  ({ method, path, query }, response) => {
    if (method === 'POST') {
      response.writeHead(204).end();
      return;
    }
    if (path.endsWith('/codebook')) {
      response.end(JSON.stringify({ columns: columnsOf({ extensions: {}, responses: false }) }));
      return;
    }
    const at = query.has('after') ? lines.findIndex((line) => line.includes(`"${query.get('after') ?? ''}"`)) + 1 : 0;
    const rest = lines.slice(at);
    response.end(rest.map((line) => `${line}\n`).join(''));
  };

let count = 0;
const aFile = (ending = 'ndjson'): string => join(folder, `${++count}.${ending}`);

const pulling = async (
  answered: Answer,
  file: string,
  {
    format = 'ndjson',
    acknowledge = true,
  }: { readonly format?: 'ndjson' | 'parquet'; readonly acknowledge?: boolean } = {},
) => {
  answer = answered;
  asked = [];
  const waits: number[] = [];
  const pulled = await pullStudy(
    { address: { url: server.url, token: 'a.token' }, file, format, acknowledge },
    {
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      random: () => 1,
      observers: { onProgress: () => undefined, onRetry: () => undefined },
    },
  );
  return { pulled, waits };
};

const scores = (file: string): readonly (readonly [string, number])[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { key: string; statement: { result: { score: { raw: number } } } })
    .map(({ key, statement }) => [key, statement.result.score.raw]);

const LINES = [put(1, 'a'), put(2, 'b'), del(3, 'b'), put(4, 'c'), put(5, 'a'), tick(6)];
const FOLD = [
  ['c', 4],
  ['a', 5],
];

describe('pulling a study', () => {
  it('ends with what the stream folds to, and acknowledges it', async () => {
    const file = aFile();
    const { pulled } = await pulling(streaming(LINES), file);
    expect(scores(file)).toEqual(FOLD);
    expect(pulled).toEqual({ records: 2, cursor: 'v1.0-6', acknowledged: true });
    expect(
      asked.map(({ method, path, query, authorization, body }) => [
        method,
        path,
        query.toString(),
        authorization,
        body,
      ]),
    ).toEqual([
      ['GET', '/v1/studies/s1/stream', 'follow=false&from=start', 'Bearer a.token', ''],
      ['POST', '/v1/studies/s1/acks', '', 'Bearer a.token', '{"cursor":"v1.0-6"}'],
    ]);
  });

  it('goes on from the last cursor, and takes out of the file and the state what was deleted since', async () => {
    const file = aFile();
    await pulling(streaming(LINES), file);
    await pulling(streaming([...LINES, del(7, 'c'), put(8, 'd'), tick(9)]), file);
    expect(asked[0]?.query.get('after')).toBe('v1.0-6');
    expect(scores(file)).toEqual([
      ['a', 5],
      ['d', 8],
    ]);
    const state = readFileSync(`${file}.state`, 'utf8').split('\n');
    expect(state.slice(1)).toEqual([put(5, 'a'), put(8, 'd'), tick(9), '']);
  });

  it('does not acknowledge where that is not wanted', async () => {
    const { pulled } = await pulling(streaming(LINES), aFile(), { acknowledge: false });
    expect([pulled.acknowledged, asked.filter(({ method }) => method === 'POST')]).toEqual([false, []]);
  });

  it('ends with the same wherever its state was cut off', async () => {
    const file = aFile();
    const whole = `${JSON.stringify({ pulls: 'ADDRESS' })}\n${LINES.join('\n')}\n`;
    for (let cut = 0; cut < Buffer.byteLength(whole); cut += 13) {
      writeFileSync(`${file}.state`, whole.replace('ADDRESS', server.url));
      truncateSync(`${file}.state`, cut);
      rmSync(file, { force: true });
      await pulling(streaming(LINES), file);
      expect(scores(file)).toEqual(FOLD);
    }
  });

  it('goes on where the connection was cut in the middle of a line, each time after a longer wait', async () => {
    let tries = 0;
    const file = aFile();
    const { waits } = await pulling((request, response) => {
      if (request.method === 'POST' || ++tries > 4) {
        streaming(LINES)(request, response);
        return;
      }
      response.write(tries === 1 ? `${LINES[0]}\n${LINES[1]?.slice(0, 30)}` : 'x'.repeat(5));
      setTimeout(() => response.destroy(), 10);
    }, file);
    expect(waits).toEqual([500, 1000, 2000, 4000]);
    expect(scores(file)).toEqual(FOLD);
  });

  it('takes an end that is not the head for a cut: a server lets go of who is slow', async () => {
    const file = aFile();
    await pulling((request, response) => {
      streaming(request.query.has('after') ? LINES : LINES.slice(0, 2))(request, response);
    }, file);
    expect(asked.map(({ query }) => query.get('after'))).toEqual([null, 'v1.0-2', null]);
    expect(scores(file)).toEqual(FOLD);
  });

  it('waits as long as it is asked to', async () => {
    let tries = 0;
    const { waits } = await pulling((request, response) => {
      if (++tries > 2) {
        streaming(LINES)(request, response);
        return;
      }
      response.writeHead(tries === 1 ? 503 : 429, { 'Retry-After': '7' }).end('{}');
    }, aFile());
    expect(waits).toEqual([7000, 7000]);
  });

  it('begins anew where its cursor is over, and keeps nothing of what it had', async () => {
    const file = aFile();
    await pulling(streaming([put(1, 'gone'), tick(2)]), file);
    await pulling((request, response) => {
      if (request.query.get('after') === 'v1.0-2') {
        response.writeHead(410).end('{}');
        return;
      }
      streaming(LINES)(request, response);
    }, file);
    expect(scores(file)).toEqual(FOLD);
    expect(readFileSync(`${file}.state`, 'utf8')).not.toContain('gone');
  });

  it.each([401, 403, 404])('gives up at once where the server answers %d, and says what it said', async (status) => {
    const file = aFile();
    writeFileSync(file, 'before');
    await expect(
      pulling((_, response) => {
        response.writeHead(status).end(JSON.stringify({ title: 'Not this', detail: 'ask first' }));
      }, file),
    ).rejects.toThrow(`${status}: Not this: ask first`);
    expect(readFileSync(file, 'utf8')).toBe('before');
    expect(asked.length).toBe(1);
  });

  it('gives up after twelve tries in a row, and keeps what has come', async () => {
    const file = aFile();
    await expect(
      pulling((request, response) => {
        if (request.query.has('after')) response.writeHead(500).end();
        else streaming(LINES.slice(0, 2))(request, response);
      }, file),
    ).rejects.toThrow('given up after 12 tries');
    expect(readFileSync(`${file}.state`, 'utf8')).toContain(put(2, 'b'));
  });

  it("does not mix the stream of one study with another's state", async () => {
    const file = aFile();
    writeFileSync(`${file}.state`, `${JSON.stringify({ pulls: 'https://other.example' })}\n`);
    await expect(pulling(streaming(LINES), file)).rejects.toThrow('is the state of another pull');
  });

  it.each(['ndjson', 'parquet'] as const)(
    'keeps %s and state for their owner alone, also where they were open',
    async (format) => {
      const file = aFile(format);
      const modes = (): readonly number[] => [file, `${file}.state`].map((one) => statSync(one).mode & 0o777);
      await pulling(streaming(LINES.slice(0, 2)), file, { format });
      expect(modes()).toEqual([0o600, 0o600]);
      for (const one of [file, `${file}.state`]) chmodSync(one, 0o644);
      await pulling(streaming(LINES), file, { format });
      expect(modes()).toEqual([0o600, 0o600]);
      // What a process that was killed left, and an older release may have made.
      for (const one of [`${file}.part`, `${file}.state.part`]) writeFileSync(one, 'left', { mode: 0o644 });
      await pulling(streaming(LINES), file, { format });
      expect(modes()).toEqual([0o600, 0o600]);
    },
  );

  it('writes Parquet in the columns of the codebook', async () => {
    const file = aFile('parquet');
    await pulling(streaming(LINES), file, { format: 'parquet' });
    const { asyncBufferFromFile, parquetReadObjects } = await import('hyparquet');
    expect(
      (await parquetReadObjects({ file: await asyncBufferFromFile(file) })).map((row): unknown => row['score_raw']),
    ).toEqual([4, 5]);
  });
});
