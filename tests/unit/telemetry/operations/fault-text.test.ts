import { Problem } from '../../../../src/core/problem.ts';
import { faultText } from '../../../../src/telemetry/operations/fault-text.ts';

const fault = (at: string, detail: string) => new Problem('invalid-statement', 'x', [{ at, detail }]);

describe('the text of a fault that operators see', () => {
  it.each([
    ['/3/actor/mbox', 'must be a mailto IRI; found "lea@school.example"', '/actor/mbox must be a mailto IRI'],
    ['/verb', 'lacks the property "id"', '/verb lacks the property "id"'],
    [
      '',
      '"léa" is not a property that may stand here; did you mean "actor"?',
      '"…" is not a property that may stand here; did you mean "actor"?',
    ],
    ['/0/context/extensions/http:~1~1x.example~1léa', 'must be a "x \\" léa"', '/context/extensions/… must be a "…"'],
    ['', '"Marie Curie; found x" is not a property', '"…" is not a property'],
    ['/0/0612345678', 'lacks the property "0612345678"', '/… lacks the property "…"'],
    ['/0/attachments/0', 'the signature is not valid: its payload is léa', '/attachments/0 the signature is not valid'],
  ])('has nothing that the client sent: %s %s', (at, detail, text) => {
    expect(faultText(fault(at, detail))).toBe(text);
  });

  it('has the position of what is no JSON, and a limit', () => {
    expect(faultText(new Problem('invalid-json', 'The body is not JSON: expected a value at line 1, column 2.'))).toBe(
      'The body is not JSON: expected a value at line 1, column 2.',
    );
    expect(
      faultText(new Problem('too-large', 'The body has 1001 statements; at most 1000 may come at once.')),
    ).toContain('at most 1000');
  });

  it('names the template and the place of a violated rule, not what was found', () => {
    const breach = { profile: 'p', by: 'https://p.example/t', location: '$.result.score', found: ['léa'] };
    expect(faultText(new Problem('profile-violation', 'x', [{ at: '/0', detail: 'léa', breach }]))).toBe(
      'https://p.example/t $.result.score',
    );
  });

  it('is absent where the kind says it all', () => {
    expect(faultText(new Problem('statement-conflict', 'léa', [{ at: '', detail: 'léa' }]))).toBeUndefined();
    expect(faultText(new Problem('invalid-statement', 'léa'))).toBeUndefined();
    expect(faultText(new Problem('profile-violation', 'léa', [{ at: '', detail: 'léa' }]))).toBeUndefined();
    expect(faultText(new Error('léa'))).toBeUndefined();
  });
});
