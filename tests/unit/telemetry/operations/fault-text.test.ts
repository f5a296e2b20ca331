import { Problem } from '../../../../src/core/problem.ts';
import { faultText, plainFaults } from '../../../../src/telemetry/operations/fault-text.ts';

const fault = (at: string, detail: string) => new Problem('invalid-statement', 'x', [{ at, detail }]);

describe('the text of a fault that operators see', () => {
  it.each([
    ['/3/actor/mbox', 'must be a mailto IRI; found "lea@school.example"', '/actor/mbox must be a mailto IRI'],
    ['/verb', 'lacks the property "id"', '/verb lacks the property "id"'],
    ['/actor/mbox', 'must be "mailto:" and one address', '/actor/mbox must be "mailto:" and one address'],
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

  it('is absent if the kind says it all', () => {
    expect(faultText(new Problem('statement-conflict', 'léa', [{ at: '', detail: 'léa' }]))).toBeUndefined();
    expect(faultText(new Problem('invalid-statement', 'léa'))).toBeUndefined();
    expect(faultText(new Problem('profile-violation', 'léa', [{ at: '', detail: 'léa' }]))).toBeUndefined();
    expect(faultText(new Error('léa'))).toBeUndefined();
  });
});

describe('the faults of a refused request', () => {
  const body = {
    single: false,
    statements: [
      { actor: { mbox: 'lea@school.example' }, verb: {}, object: { id: 'x' }, attachments: [{ length: 'Lea' }] },
      { actor: { mbox: 'tim' }, attachments: [{}, { length: 'Tim' }] },
    ],
  };
  const problem = (...faults: readonly (readonly [string, string])[]) =>
    new Problem(
      'invalid-statement',
      'x',
      faults.map(([at, detail]) => ({ at, detail })),
    );

  it('are by place and sentence, counted, each with the shape of the first value', () => {
    const thrown = problem(
      ['/0/actor/mbox', 'must be a mailto IRI; found "lea@school.example"'],
      ['/1/actor/mbox', 'must be a mailto IRI; found "tim"'],
      ['/0/verb', 'lacks the property "id"'],
      ['/0/attachments/0/length', 'must be a number'],
      ['/1/attachments/1/length', 'must be a number'],
    );
    expect(plainFaults(thrown, body)).toEqual([
      { pointer: '/actor/mbox', detail: 'must be a mailto IRI', count: 2, sample: '"a…@a….a…"' },
      { pointer: '/verb', detail: 'lacks the property "id"', count: 1, sample: 'empty object' },
      { pointer: '/attachments/*/length', detail: 'must be a number', count: 2, sample: '"a…"' },
    ]);
    expect(JSON.stringify(plainFaults(thrown, body))).not.toMatch(/lea|tim/i);
  });

  it('of one statement have the shape of its value', () => {
    const single = { single: true, statements: [{ verb: { id: 7 } }] };
    expect(plainFaults(problem(['/verb/id', 'must be an IRI']), single)).toEqual([
      { pointer: '/verb/id', detail: 'must be an IRI', count: 1, sample: 'whole number' },
    ]);
  });

  it('have no sample if there is no value, or if the body could not be parsed', () => {
    expect(plainFaults(problem(['/0/verb/id', 'x']), body)).toEqual([{ pointer: '/verb/id', detail: 'x', count: 1 }]);
    expect(plainFaults(problem(['/0/verb', 'x']), undefined)).toEqual([{ pointer: '/verb', detail: 'x', count: 1 }]);
  });

  it.each([
    ['invalid-json', 'The body is not JSON: expected a value at line 7, column 31 (byte 900).'],
    ['too-large', 'The body has 1001 statements; at most 1000 may come at once.'],
  ] as const)('are the same row for each request that is %s', (kind, message) => {
    const [fault] = plainFaults(new Problem(kind, message), undefined);
    expect(fault?.detail).not.toMatch(/\b(7|31|900|1001)\b/);
    expect(fault?.detail).not.toBe('');
  });

  it('name the violated rule, with the shape of what was found', () => {
    const breach = { by: 'https://p.example/t', location: '$.result.score', found: ['léa'] };
    expect(plainFaults(new Problem('profile-violation', 'x', [{ at: '/0', detail: 'léa', breach }]), body)).toEqual([
      { pointer: '', detail: 'https://p.example/t $.result.score', count: 1, sample: 'list of 1: "é…"' },
    ]);
  });

  it('are one without a place if the kind says it all', () => {
    const one = [{ pointer: '', detail: '', count: 1 }];
    expect(plainFaults(new Problem('statement-conflict', 'léa', [{ at: '/0', detail: 'léa' }]), body)).toEqual(one);
    expect(plainFaults(new Error('léa'), body)).toEqual(one);
  });
});
