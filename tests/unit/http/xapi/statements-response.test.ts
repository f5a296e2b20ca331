import type { StreamedBody } from '../../../../src/http/message/request-response.ts';
import { statementsResponse, CONSISTENT_THROUGH } from '../../../../src/http/xapi/statements-response.ts';

const OPTIONS = { newBoundary: () => 'a1b2c3', publicPath: '' };
const text = (json: string): Uint8Array => Buffer.from(json);
const through = Date.parse('2026-03-01T10:00:00.042Z');
const stored = Date.parse('2026-03-01T09:59:59.999Z');

describe('the answer to a query', () => {
  it('is the statement byte for byte, with Last-Modified and a Consistent-Through with milliseconds', () => {
    const json = '{"id": "1",  "x":1.0e0}';
    const answer = statementsResponse({ kind: 'statement', text: text(json), stored, through }, OPTIONS);
    expect(String(answer.body as Uint8Array)).toBe(json);
    expect(answer.headers).toEqual({
      'Content-Type': 'application/json',
      'Last-Modified': 'Sun, 01 Mar 2026 09:59:59 GMT',
      [CONSISTENT_THROUGH]: '2026-03-01T10:00:00.042Z',
    });
  });

  it('is a StatementResult of the statements byte for byte, with an empty `more` at the end', () => {
    const answer = statementsResponse(
      { kind: 'page', texts: [text('{"a":1.0}'), text('{"b": 2}')], more: '', through, stored },
      OPTIONS,
    );
    expect(String(answer.body as Uint8Array)).toBe('{"statements":[{"a":1.0},{"b": 2}],"more":""}');
  });

  it('leads on by a relative `more` link', () => {
    const answer = statementsResponse(
      { kind: 'page', texts: [text('{}')], more: 'abc-_.def', through, stored },
      OPTIONS,
    );
    expect(JSON.parse(String(answer.body as Uint8Array))).toEqual({
      statements: [{}],
      more: '/xapi/statements/more/abc-_.def',
    });
  });

  it('leads on under the path that a proxy serves this server under', () => {
    const answer = statementsResponse(
      { kind: 'page', texts: [], more: 'abc', through },
      { ...OPTIONS, publicPath: '/lrs/school' },
    );
    expect(JSON.parse(String(answer.body as Uint8Array))).toEqual({
      statements: [],
      more: '/lrs/school/xapi/statements/more/abc',
    });
  });

  it('of no statements has no Last-Modified', () => {
    const answer = statementsResponse({ kind: 'page', texts: [], more: '', through }, OPTIONS);
    expect(String(answer.body as Uint8Array)).toBe('{"statements":[],"more":""}');
    expect(answer.headers).not.toHaveProperty('Last-Modified');
  });

  const sent = async (answer: ReturnType<typeof statementsResponse>): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (answer.body as StreamedBody).chunks(new AbortController().signal)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  it('is multipart/mixed where attachments are asked for, even where there are none', async () => {
    const answer = statementsResponse(
      { kind: 'statement', text: text('{"id":"1"}'), stored, through, attachments: [] },
      OPTIONS,
    );
    expect(answer.headers['Content-Type']).toBe('multipart/mixed; boundary=a1b2c3');
    expect(await sent(answer)).toBe('--a1b2c3\r\nContent-Type: application/json\r\n\r\n{"id":"1"}\r\n--a1b2c3--\r\n');
  });

  it('has the data of each attachment in a part of its own, with type, encoding and hash', async () => {
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      yield* [text('ab'), await Promise.resolve(text('c'))];
    };
    const answer = statementsResponse(
      {
        kind: 'page',
        texts: [],
        more: '',
        through,
        attachments: [{ sha2: 'F00', contentType: 'text/plain; charset=é', length: 3, chunks }],
      },
      OPTIONS,
    );
    expect(await sent(answer)).toBe(
      '--a1b2c3\r\nContent-Type: application/json\r\n\r\n{"statements":[],"more":""}\r\n--a1b2c3\r\n' +
        'Content-Type: text/plain; charset=é\r\nContent-Transfer-Encoding: binary\r\n' +
        'X-Experience-API-Hash: F00\r\n\r\nabc\r\n--a1b2c3--\r\n',
    );
    expect((answer.body as StreamedBody).length).toBe(Buffer.byteLength(await sent(answer)));
  });
});
