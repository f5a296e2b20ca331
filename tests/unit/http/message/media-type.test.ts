import { statementsTypeOf } from '../../../../src/http/message/media-type.ts';
import type { Problem } from '../../../../src/core/problem.ts';

describe('the type of a body of statements', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'APPLICATION/JSON ; x=y',
  ])('may be %s', (type) => {
    expect(statementsTypeOf(type)).toBe('json');
  });

  it.each(['multipart/mixed', 'multipart/mixed; boundary=x', 'Multipart/Mixed;boundary="x"'])(
    'may be %s, with attachments',
    (type) => {
      expect(statementsTypeOf(type)).toBe('mixed');
    },
  );

  it.each([
    undefined,
    '',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/jsonx',
    'application/json-patch+json',
    'application/xml',
    'multipart/mixedx',
  ])('may not be %s: 400, not 415', (type) => {
    expect(() => statementsTypeOf(type)).toThrow(
      expect.objectContaining({
        kind: 'invalid-request',
        faults: [expect.objectContaining({ at: 'Content-Type' })],
      }) as Problem,
    );
  });
});
