import fc from 'fast-check';
import { isProblem, Problem } from '../../../../src/core/problem.ts';
import { findJsonFaults } from '../../../../src/xapi/json/json-faults.ts';
import { type ParsedStatements, parseStatements } from '../../../../src/xapi/json/json.ts';
import { parseStatementsInSlices } from '../../../../src/xapi/json/json-in-slices.ts';

const parse = (text: string): ParsedStatements => parseStatements(Buffer.from(text));

const refusalOf = (body: Uint8Array | string): Problem => {
  try {
    parseStatements(typeof body === 'string' ? Buffer.from(body) : body);
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  throw new Error('accepted');
};

const outcome = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work();
  } catch (thrown) {
    const { kind, message, faults } = thrown as Problem;
    return { kind, message, faults };
  }
};

const pointersOf = (body: string): readonly string[] => refusalOf(body).faults.map(({ at }) => at);

describe('A body with statements', () => {
  it('may be one statement', () =>
    expect(parse(' {"a":1}\n')).toEqual({ statements: [{ a: 1 }], spans: [1, 8], single: true }));

  it('may be an array, whose statements are where their spans say, whatever stands between', () => {
    const text = '[ {"a":"ä ]}, \\" \\\\"}\n,\t{"b":[{},[1,{"c":","}]]} , {}\r\n]';
    const { statements, spans, single } = parse(text);
    expect(single).toBe(false);
    expect(statements).toEqual([{ a: 'ä ]}, " \\' }, { b: [{}, [1, { c: ',' }]] }, {}]);
    const body = Buffer.from(text);
    expect(statements.map((_, i) => body.toString('utf8', spans[2 * i], spans[2 * i + 1]))).toEqual([
      '{"a":"ä ]}, \\" \\\\"}',
      '{"b":[{},[1,{"c":","}]]}',
      '{}',
    ]);
  });

  it('may be an empty array', () => expect(parse(' [ ] ')).toEqual({ statements: [], spans: [], single: false }));

  it('may begin with a byte order mark, which is passed over', () =>
    expect(parse('\ufeff[{"a":1}]').spans).toEqual([4, 11]));

  it('may be a view of a larger buffer', () =>
    expect(parseStatements(Buffer.from('xx{"a":1}yy').subarray(2, 9)).statements).toEqual([{ a: 1 }]));

  it.each([[''], [' \r\n\t'], ['\ufeff']])('may not be empty: %j', (body) =>
    expect(refusalOf(body).message).toContain('empty'),
  );

  it.each([
    ['{"a":1}x', 'line 1, column 8 (byte 7)'],
    ['{"a":1}{"b":1}', 'line 1, column 8 (byte 7)'],
    ['[{}', 'line 1, column 4 (byte 3)'],
    ['[{}}', 'line 1, column 4 (byte 3)'],
    ['[{},]', 'line 1, column 5 (byte 4)'],
    ['{"a":1,}', 'line 1, column 8 (byte 7)'],
    ['{\n "ä":tru}', 'line 2, column 6 (byte 8)'],
    ["{'a':1}", 'line 1, column 2 (byte 1)'],
    ['{"a" 1}', 'line 1, column 6 (byte 5)'],
    ['{"a":01}', 'line 1, column 7 (byte 6)'],
    ['{"a":NaN}', 'line 1, column 6 (byte 5)'],
    ['{"a":"\t"}', 'line 1, column 7 (byte 6)'],
    ['{"a":"\\x"}', 'line 1, column 7 (byte 6)'],
    ['{"a":"', 'line 1, column 7 (byte 6)'],
    ['{"a":"\\', 'line 1, column 7 (byte 6)'],
    ['{"a":1 /* one */}', 'line 1, column 8 (byte 7)'],
  ])('is refused where it is not JSON, with the place: %j', (body, position) => {
    expect(refusalOf(body).kind).toBe('invalid-json');
    expect(refusalOf(body).message).toContain(position);
  });

  it.each([[[0xc3, 0x28]], [[0xff]], [[0xed, 0xa0, 0x80]], [[0xe2, 0x82]], [[0xc0, 0xaf]], [[0xef, 0xbf]]])(
    'is refused where it is not UTF-8, with the place: bytes %j',
    (bytes) => {
      const problem = refusalOf(Buffer.concat([Buffer.from('{"ä":"'), Buffer.from(bytes), Buffer.from('"}')]));
      expect(problem.kind).toBe('invalid-json');
      expect(problem.message).toContain('(byte 7)');
    },
  );

  it.each([
    ['5', ['']],
    ['null', ['']],
    ['"x"', ['']],
    ['[1,{},null,[],"x"]', ['/0', '/2', '/3', '/4']],
  ])('must hold objects: %j', (body, pointers) => {
    expect(refusalOf(body).kind).toBe('invalid-statement');
    expect(pointersOf(body)).toEqual(pointers);
  });
});

describe('An object uses a property once (IEEE 9274.1.1 4.2.1)', () => {
  it.each([
    ['{"id":1,"id":2}', ['/id']],
    ['[{},{"a":{"b":1,"c":2,"b":3}}]', ['/1/a/b']],
    ['{"a":1,"\\u0061":2}', ['/a']],
    ['{"ä":1,"\\u00e4":2}', ['/ä']],
    ['{"a/b~":1,"a/b~":2}', ['/a~1b~0']],
    ['{"":1,"":2}', ['/']],
    ['{"a":1,"a":2,"a":3}', ['/a']],
    ['{"e":[[{"x":1},{"y":1,"y":{"z":0,"z":0}}]]}', ['/e/0/1/y', '/e/0/1/y/z']],
    ['{"__proto__":{"a":1,"a":2},"x":1}', ['/__proto__/a']],
    ['{"__proto__":1,"__proto__":2}', ['/__proto__']],
    ['{"constructor":1,"toString":2,"constructor":3}', ['/constructor']],
    ['{"1":1,"1":2}', ['/1']],
  ])('%s is refused, and pointed to', (body, pointers) => {
    expect(refusalOf(body).kind).toBe('invalid-statement');
    expect(pointersOf(body)).toEqual(pointers);
  });

  it.each([
    '{"a":{"a":1},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":":\\":","A":1}',
    '{"__proto__":{"__proto__":{}}}',
    '{"a":"\\\\","b":":"}',
  ])('%s is fine', (body) => {
    expect(parse(body).statements.length).toBeGreaterThan(0);
  });

  it('is looked for until 100 repetitions are found', () => {
    expect(pointersOf(`{"a":1,"b":2${',"a":1'.repeat(200)},"b":1}`)).toEqual(['/a']);
  });

  it('lists at most 100 of them, and cuts names that are too long to answer with', () => {
    const body = `{"${'k'.repeat(1000)}":{${Array.from({ length: 150 }, (_, i) => `"a${i}":1,"a${i}":2`).join()}}}`;
    const { faults } = refusalOf(body);
    expect(faults).toHaveLength(100);
    expect(Math.max(...faults.map(({ at }) => at.length))).toBeLessThan(300);
  });

  it('leaves a property of the name __proto__ what it is: a property', () => {
    const [value] = parse('{"__proto__":{"polluted":true}}').statements;
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('A hostile body of megabytes', () => {
  const megabytes = 4 * 1024 * 1024;
  const repeat = (text: string): string => text.repeat(Math.floor(megabytes / text.length));

  it.each([
    ['[[[[ ...', repeat('[')],
    ['{"a":{"a": ...', repeat('{"a":')],
    ['[{"a":[[[ ... closed again', `[{"a":${'['.repeat(megabytes / 2)}${']'.repeat(megabytes / 2)}}]`],
    [']]]] ...', repeat(']')],
    ['}{}{ ...', repeat('}{')],
    ['"""" ...', repeat('"')],
    ['\\\\\\\\ ...', repeat('\\')],
    [',,,, ... in an array', '[' + repeat(',')],
    ['1111 ...', repeat('1') + 'x'],
    ['an endless string', '{"a":"' + repeat('x')],
    ['many lines, then a mistake', '[' + repeat('\n') + 'x'],
    ['one name over and over', `{${repeat('"a":1,')}"a":1}`],
    [
      'many names, the last of them twice',
      `{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":1`).join()},"k199999":1}`,
    ],
    ['many items that are no statements', `[${repeat('1,')}1]`],
  ])('is refused in linear time: %s', (_, body) => {
    const started = process.cpuUsage();
    expect(refusalOf(body).faults.length).toBeLessThanOrEqual(100);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000);
  });

  it.each([
    ['nested objects', '{"a":', '}'],
    ['nested arrays', '[', ']'],
  ])('may nest 100 levels deep and not 101: %s', (_, open, close) => {
    const nested = (levels: number): string => `{"x":${open.repeat(levels - 1)}1${close.repeat(levels - 1)}}`;
    expect(parse(nested(100)).statements).toHaveLength(1);
    expect(refusalOf(nested(101)).message).toContain('100 levels');
  });
});

describe('Any text', () => {
  const space = fc.constantFrom('', ' ', '\n', '\t ');

  it('that JSON.stringify gives of objects is read as JSON.parse reads it, and every span holds its value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))),
        space,
        space,
        (values, before, after) => {
          const body = Buffer.from(
            `${before}[${values.map((value) => before + JSON.stringify(value, null, after) + after).join()}]${after}`,
          );
          const parsed = parseStatements(body);
          expect(JSON.stringify(parsed.statements)).toBe(JSON.stringify(values));
          values.forEach((value, i) =>
            expect(body.toString('utf8', parsed.spans[2 * i], parsed.spans[2 * i + 1])).toBe(
              JSON.stringify(value, null, after),
            ),
          );
        },
      ),
    );
  });

  const whole = '[{"a":"\\u0061ä","b":[1.5e3,true,null,{}]},{"c":{"d":-0}}]';
  const damage = fc.tuple(
    fc.nat(whole.length),
    fc.nat(3),
    fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\ \n0-1.eEtfnu\u0001ä')), maxLength: 3 }),
  );
  const damaged = fc
    .array(damage, { maxLength: 3 })
    .map((damages) => damages.reduce((now, [at, gone, put]) => now.slice(0, at) + put + now.slice(at + gone), whole));

  it('that is damaged has the same outcome in slices', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, async (text) => {
        const body = Buffer.from(text);
        const limits = { statements: 1000, bytes: 1000 };
        expect(await outcome(() => parseStatementsInSlices(body, limits))).toEqual(
          await outcome(() => parseStatements(body, limits)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('that is damaged is refused by a Problem, and never by anything else', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          expect(refusalOf(text).kind).toBe('invalid-json');
          expect(findJsonFaults(Buffer.from(text).toString('latin1'), 1).error).toBeDefined();
          return;
        }
        expect(findJsonFaults(Buffer.from(text).toString('latin1'), 1).error).toBeUndefined();
        try {
          expect(parse(text).statements).toEqual(Array.isArray(value) ? value : [value]);
        } catch (thrown) {
          if (!isProblem(thrown, 'invalid-statement')) throw thrown;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('of arbitrary bytes is read or refused by a Problem', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          parseStatements(bytes);
        } catch (thrown) {
          if (!isProblem(thrown)) throw thrown;
        }
      }),
    );
  });
});

const LIMITS = { statements: 3, bytes: 60 };

describe('the limits of a request', () => {
  const refusal = (text: string): unknown => outcome(() => parseStatements(Buffer.from(text), LIMITS));

  it('are its number of statements', async () => {
    expect(parseStatements(Buffer.from('[{},{},{}]'), LIMITS).statements).toHaveLength(3);
    expect(await refusal('[{},{},{},{}]')).toEqual({
      kind: 'too-large',
      message: 'The body has 4 statements; at most 3 may come at once.',
      faults: [],
    });
  });

  it('are the bytes of one, the space around it not counted', async () => {
    const padded = (length: number): string => `{"a":"${'x'.repeat(length - 8)}"}`;
    expect(parseStatements(Buffer.from(`[{}, ${padded(60)} ,{}]`), LIMITS).statements).toHaveLength(3);
    expect(await refusal(`[{}, ${padded(61)} ,{}]`)).toMatchObject({
      kind: 'too-large',
      faults: [{ at: '/1', detail: 'has more than 60 bytes' }],
    });
    expect(await refusal(padded(61))).toMatchObject({ kind: 'too-large', faults: [{ at: '' }] });
  });

  it.each([
    ['members', (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]))],
    ['items', (count: number) => ({ a: Array.from({ length: count - 1 }, () => 1) })],
    ['empty lists', (count: number) => ({ a: Array.from({ length: count - 1 }, () => []) })],
    ['lists in lists', (count: number) => ({ a: Array.from({ length: count / 2 - 1 }, () => [1]), b: 1 })],
    ['both', (count: number) => ({ a: Array.from({ length: count / 2 - 1 }, () => ({ b: 1 })), c: 1 })],
  ])('are 10,000 members and items of one statement, at any depth: %s', (_, make) => {
    for (const space of ['', ' ']) {
      const text = (count: number): string => JSON.stringify(make(count), null, space);
      expect(parse(text(10_000)).statements).toHaveLength(1);
      expect(parse(`[${text(10_000)},${text(10_000)}]`).statements).toHaveLength(2);
      expect(pointersOf(text(10_002))).toEqual(['']);
      expect(pointersOf(`[{}, ${text(10_000)} ,${text(10_002)}]`)).toEqual(['/2']);
    }
    expect(refusalOf(JSON.stringify(make(10_002))).faults[0]?.detail).toBe(
      'has 10002 members of objects and items of arrays; at most 10000 may stand in one statement',
    );
  });
});

describe('a body that is parsed in slices', () => {
  const inSlices = (body: Uint8Array, limits = { statements: 1000, bytes: 10_000_000 }): Promise<unknown> =>
    outcome(() => parseStatementsInSlices(body, limits));
  it.each([
    '[]',
    '[{"a":1}]',
    '[{"a":1},{"b":[1,{"c":"]"}]}]',
    '\ufeff[{"a":1}]',
    ' [ {"a":1} , {} ] ',
    '{"a":1}',
    '[{"a":1},]',
    '[,{"a":1}]',
    '[{"a":1}{"b":1}]',
    '{"a":1},{"b":1}',
    '{"a":1},',
    '[{"a":[1},{"b":2]}]',
    '[{"a":1}]x',
    'x[{"a":1}]',
    '[{"a":1}',
    '[{"a":1},,{}]',
    '[{"a":1}]]',
    '[{"a":1,"a":2},{}]',
    '[1,{}]',
    '[{"a":nope}]',
    '',
    '[{"a":"é"}]',
    '[ [] ]',
    '[{"a":1};{"b":2}]',
    '[{}],[{}]',
  ])('has the outcome of one that is parsed at once: %s', async (text) => {
    const body = Buffer.from(text);
    expect(await inSlices(body)).toEqual(await outcome(() => parseStatements(body)));
  });

  it('has it for bytes that are no UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('[{"a":"'), Buffer.of(0xff), Buffer.from('"}]')]);
    expect(await inSlices(body)).toEqual(await outcome(() => parseStatements(body)));
  });

  it('has it beyond the limits, whatever comes behind', async () => {
    for (const text of ['[{},{},{},{}]', `[{},{"a":"${'x'.repeat(99)}"}]`, '[{},{},{},{},nope']) {
      const body = Buffer.from(text);
      expect(await inSlices(body, LIMITS)).toEqual(await outcome(() => parseStatements(body, LIMITS)));
    }
  });

  const megabytes = (item: string): string => Array.from({ length: 4_000_000 / item.length }, () => item).join();

  it.each([
    ['a statement that is damaged at its end', `[${megabytes(JSON.stringify({ a: 'x'.repeat(4000) }))},{"a":nope}]`],
    ['a name that comes twice', `[${megabytes(JSON.stringify({ a: 'x'.repeat(4000) }))},{"a":1,"a":2}]`],
    ['an end that is missing', `[${megabytes(JSON.stringify({ a: 'ü'.repeat(4000) }))}`],
    ['strings that are cut by every part', `[${megabytes(JSON.stringify({ a: '\\"'.repeat(2003) }))}]`],
    ['a statement of a megabyte', JSON.stringify({ a: 'é'.repeat(500_000), b: [1, { c: 2 }] })],
    ['an empty list with much space', `[${' '.repeat(500_000)}]`],
    ['a list of numbers', `[${megabytes('10')}]`],
  ])('has it for megabytes: %s', async (_, text) => {
    const body = Buffer.from(text);
    const limits = { statements: 1000, bytes: 10_000_000 };
    expect(await inSlices(body)).toEqual(await outcome(() => parseStatements(body, limits)));
  });

  it('has it for megabytes of which one byte is no UTF-8', async () => {
    const text = Buffer.from(`[{"a":"${'aé漢😀'.repeat(200_000)}"}]`);
    for (const at of [7, 65_535, 65_536, 65_537, 65_538, 1_000_000, text.length - 4]) {
      const body = Buffer.from(text);
      body[at] = 0xff;
      const refused = (await inSlices(body)) as Problem;
      expect(refused).toEqual(await outcome(() => parseStatements(body)));
      const place = Number(/\(byte (\d+)\)/.exec(refused.message)?.[1]);
      // It is the character that is broken, which may have begun up to three bytes before.
      expect(at - place).toBeGreaterThanOrEqual(0);
      expect(at - place).toBeLessThanOrEqual(3);
    }
  });
});
