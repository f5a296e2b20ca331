import { checkJsonType } from '../../../src/http/media-type.ts';
import type { Problem } from '../../../src/problem.ts';

describe('the type of a body of statements', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8', 'APPLICATION/JSON ; x=y'])('may be %s', (type) => {
    expect(() => checkJsonType(type)).not.toThrow();
  });

  it.each([undefined, '', 'multipart/form-data; boundary=x', 'text/plain', 'application/jsonx', 'application/json-patch+json', 'application/xml', 'multipart/mixed'])('may not be %s: 400, not 415', (type) => {
    expect(() => checkJsonType(type)).toThrow(expect.objectContaining({ kind: 'invalid-request', faults: [expect.objectContaining({ at: 'Content-Type' })] }) as Problem);
  });

  it('multipart/mixed is refused with a reason of its own', () => {
    expect(() => checkJsonType('multipart/mixed; boundary=x')).toThrow(/attachments/);
  });
});
