import { statementsAnswer, THROUGH } from '../../../src/http/statements-answer.ts';

const boundary = (): string => 'a1b2c3';
const text = (json: string): Uint8Array => Buffer.from(json);
const through = Date.parse('2026-03-01T10:00:00.042Z');
const stored = Date.parse('2026-03-01T09:59:59.999Z');

describe('the answer to a query', () => {
  it('is the statement byte for byte, with its stored as Last-Modified and Consistent-Through with milliseconds', () => {
    const json = '{"id": "1",  "x":1.0e0}';
    const answer = statementsAnswer({ kind: 'statement', text: text(json), stored, through, attachments: false }, boundary);
    expect(String(answer.body)).toBe(json);
    expect(answer.headers).toEqual({
      'Content-Type': 'application/json',
      'Last-Modified': 'Sun, 01 Mar 2026 09:59:59 GMT',
      [THROUGH]: '2026-03-01T10:00:00.042Z',
    });
  });

  it('is a StatementResult of the statements byte for byte, with an empty `more` at the end', () => {
    const answer = statementsAnswer({ kind: 'page', texts: [text('{"a":1.0}'), text('{"b": 2}')], more: '', through, stored, attachments: false }, boundary);
    expect(String(answer.body)).toBe('{"statements":[{"a":1.0},{"b": 2}],"more":""}');
  });

  it('leads on by a relative `more` link', () => {
    const answer = statementsAnswer({ kind: 'page', texts: [text('{}')], more: 'abc-_.def', through, stored, attachments: false }, boundary);
    expect(JSON.parse(String(answer.body))).toEqual({ statements: [{}], more: '/xapi/statements/more/abc-_.def' });
  });

  it('of no statements has no Last-Modified', () => {
    const answer = statementsAnswer({ kind: 'page', texts: [], more: '', through, attachments: false }, boundary);
    expect(String(answer.body)).toBe('{"statements":[],"more":""}');
    expect(answer.headers).not.toHaveProperty('Last-Modified');
  });

  it('is multipart/mixed where attachments are asked for, though there are none: one space, no quotes, CRLF', () => {
    const answer = statementsAnswer({ kind: 'statement', text: text('{"id":"1"}'), stored, through, attachments: true }, boundary);
    expect(answer.headers['Content-Type']).toBe('multipart/mixed; boundary=a1b2c3');
    expect(String(answer.body)).toBe('--a1b2c3\r\nContent-Type: application/json\r\n\r\n{"id":"1"}\r\n--a1b2c3--\r\n');
  });
});
