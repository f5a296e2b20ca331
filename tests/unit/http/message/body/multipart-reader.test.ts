import fc from 'fast-check';
import { boundaryOf, readParts } from '../../../../../src/core/bytes/multipart-reader.ts';

interface ReadPart {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string;
}

/** The text in chunks of this size. */
const inChunks = async function* (bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield await Promise.resolve(bytes.subarray(from, from + size));
};

const read = async (text: string | Buffer, { boundary = 'b', size = 1_000_000 } = {}): Promise<readonly ReadPart[]> => {
  const parts: ReadPart[] = [];
  for await (const { headers, chunks } of readParts(inChunks(Buffer.from(text as string, 'latin1'), size), boundary)) {
    const all: Buffer[] = [];
    for await (const chunk of chunks) all.push(chunk);
    parts.push({ headers: Object.fromEntries(headers), content: Buffer.concat(all).toString('latin1') });
  }
  return parts;
};
const contents = async (...of: Parameters<typeof read>): Promise<readonly string[]> =>
  (await read(...of)).map(({ content }) => content);
const crlf = (...lines: readonly string[]): string => lines.join('\r\n');

describe('a multipart body is read', () => {
  it('part by part, with the headers of each by their names in lower case', async () => {
    expect(
      await read(
        crlf(
          '--b',
          'Content-Type: application/json',
          'X-Other:  a b ',
          '',
          '{}',
          '--b',
          'Content-Type:text/plain',
          '',
          'one',
          'two',
          '--b--',
          '',
        ),
      ),
    ).toEqual([
      { headers: { 'content-type': 'application/json', 'x-other': 'a b' }, content: '{}' },
      { headers: { 'content-type': 'text/plain' }, content: 'one\r\ntwo' },
    ]);
  });

  it.each([
    ['a line end before the first boundary', crlf('', '--b', 'A: b', '', 'x', '--b--'), ['x']],
    [
      'a preamble and an epilogue',
      crlf('This is a message', 'in parts.', '--b', 'A: b', '', 'x', '--b--', 'the end', '--b', '', 'y'),
      ['x'],
    ],
    ['no line end after the last boundary', crlf('--b', 'A: b', '', 'x', '--b--'), ['x']],
    ['blanks after the boundaries', crlf('--b \t', 'A: b', '', 'x', '--b  ', '', 'y', '--b--  ', ''), ['x', 'y']],
    ['parts without headers', crlf('--b', '', 'x', '--b', '', 'y', '--b--'), ['x', 'y']],
    ['an empty part', crlf('--b', 'A: b', '', '', '--b', 'A: b', '', 'x', '--b--'), ['', 'x']],
    [
      'a header that goes on in the next line',
      crlf('--b', 'Content-Type: text/plain;', '\tcharset=x', '', 'x', '--b--'),
      ['x'],
    ],
    [
      'what only begins as a boundary',
      crlf('--b', '', 'x', '--bc', '--b-', '-b', '--', '--b x', '--b--'),
      [crlf('x', '--bc', '--b-', '-b', '--', '--b x')],
    ],
    [
      'a boundary that is not at the beginning of a line',
      crlf('--b', '', 'x--b--y\n--b\r--b', '--b--'),
      ['x--b--y\n--b\r--b'],
    ],
    ['no part at all', crlf('--b--'), []],
  ])('with %s, however it is cut into chunks', async (_, text, expected) => {
    for (const size of [1, 2, 3, 5, 1000]) expect(await contents(text, { size })).toEqual(expected);
  });

  it('as it was written, whatever its content and however it is cut into chunks', async () => {
    const nasty = fc
      .array(fc.constantFrom('\r', '\n', '\r\n', '-', '--', '--x-', '--x-y', '\r\n--x-', 'a', '\0', '\xff'), {
        maxLength: 30,
      })
      .map((all) => all.join(''));
    const boundary = 'x-yz';
    const content = nasty.filter((text) => !`\r\n${text}\r\n`.includes(`\r\n--${boundary}`));
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 4 }), fc.integer({ min: 1, max: 40 }), async (all, size) => {
        const text = `${all.map((one) => `--${boundary}\r\nA: b\r\n\r\n${one}\r\n`).join('')}--${boundary}--`;
        expect(await contents(text, { boundary, size })).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });

  it('passing over the unread rest of a part', async () => {
    const text = crlf('--b', '', 'x'.repeat(100), '--b', '', 'y'.repeat(100), '--b', '', 'z', '--b--');
    for (const size of [7, 1000]) {
      const parts = readParts(inChunks(Buffer.from(text), size), 'b');
      const first = (await parts.next()).value!;
      for await (const chunk of first.chunks) {
        expect(chunk.toString()).toMatch(/^x+$/);
        break;
      }
      await parts.next();
      const third = (await parts.next()).value!;
      const got: Buffer[] = [];
      for await (const chunk of third.chunks) got.push(chunk);
      expect(Buffer.concat(got).toString()).toBe('z');
      expect((await parts.next()).done).toBe(true);
    }
  });

  it('takes no more chunks than are asked for, and ends the stream where the reader stops', async () => {
    let pulled = 0;
    let ended = false;
    const endless = async function* (): AsyncGenerator<Buffer> {
      try {
        yield Buffer.from('--b\r\n\r\n');
        for (;;) {
          pulled++;
          yield await Promise.resolve(Buffer.alloc(1000));
        }
      } finally {
        ended = true;
      }
    };
    const parts = readParts(endless(), 'b');
    const { chunks } = (await parts.next()).value!;
    const iterator = chunks[Symbol.asyncIterator]();
    for (let index = 0; index < 5; index++) await iterator.next();
    expect(pulled).toBeLessThan(8);
    await parts.return();
    expect(ended).toBe(true);
  });
});

describe('a multipart body is refused', () => {
  it.each([
    ['empty', ''],
    ['without any boundary', '{"id":1}'],
    ['without its last boundary', crlf('--b', 'A: b', '', 'x', '')],
    ['cut off within its last boundary', crlf('--b', 'A: b', '', 'x', '--b-')],
    ['that ends after a boundary', crlf('--b', 'A: b', '', 'x', '--b', '')],
    ['with a part that has no blank line', crlf('--b', 'A: b', '--b--', '')],
    ['with a header without a colon', crlf('--b', 'A b', '', 'x', '--b--')],
    ['with a header without a name', crlf('--b', ': b', '', 'x', '--b--')],
    ['with a header whose name has a blank', crlf('--b', 'A c: b', '', 'x', '--b--')],
    ['with a header that has a line feed alone', crlf('--b', 'A: b\nC: d', '', 'x', '--b--')],
  ])('%s', async (_, text) => {
    for (const size of [1, 1000])
      await expect(read(text, { size })).rejects.toMatchObject({ kind: 'invalid-request', faults: [{ at: '' }] });
  });

  it('with headers of more than 16 KiB, though they never end, and with more than 1,000 parts', async () => {
    await expect(read(crlf('--b', `A: ${'x'.repeat(16_384)}`, '', 'x', '--b--'))).rejects.toMatchObject({
      kind: 'too-large',
    });
    await expect(read(crlf('--b', 'A: x'.repeat(10_000)), { size: 100 })).rejects.toMatchObject({ kind: 'too-large' });
    const parts = (count: number): string => `${'--b\r\n\r\nx\r\n'.repeat(count)}--b--`;
    await expect(read(parts(1000))).resolves.toHaveLength(1000);
    await expect(read(parts(1001))).rejects.toMatchObject({ kind: 'too-large' });
  });

  it('where the client goes away, with what its stream throws', async () => {
    const left = new Error('left');
    const leaving = async function* (): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from('--b\r\n\r\nx'));
      throw left;
    };
    await expect(
      (async () => {
        for await (const { chunks } of readParts(leaving(), 'b'))
          await chunks[Symbol.asyncIterator]()
            .next()
            .then(async () => chunks[Symbol.asyncIterator]().next());
      })(),
    ).rejects.toBe(left);
  });
});

describe('the boundary', () => {
  it.each([
    ['multipart/mixed; boundary=abc', 'abc'],
    ['multipart/mixed;boundary="abc"', 'abc'],
    ['Multipart/Mixed; charset=x; BOUNDARY=abc; x=y', 'abc'],
    ['multipart/mixed; boundary=-------314159265358979323846', '-------314159265358979323846'],
    [`multipart/mixed; boundary="abcABC0123'()+_,-./:=?"`, "abcABC0123'()+_,-./:=?"],
    ['multipart/mixed; boundary="a b"', 'a b'],
    ['multipart/mixed; boundary=a/b:c', 'a/b:c'],
    [`multipart/mixed; boundary=${'x'.repeat(70)}`, 'x'.repeat(70)],
  ])('of %s is %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });

  it.each([
    'multipart/mixed',
    'multipart/mixed;',
    'multipart/mixed; boundary',
    'multipart/mixed; boundary=',
    'multipart/mixed; boundary=""',
    'multipart/mixed; boundary="a "',
    `multipart/mixed; boundary=${'x'.repeat(71)}`,
    'multipart/mixed; boundary="a<b"',
    'multipart/mixed; boundary=é',
  ])('is missing in %s', (type) => {
    expect(() => boundaryOf(type)).toThrow(
      expect.objectContaining({
        kind: 'invalid-request',
        faults: [expect.objectContaining({ at: 'Content-Type' })],
      }) as Error,
    );
  });
});

describe('a boundary without a line end before it', () => {
  const body = crlf('--b', '', 'one--b', 'A: b', '', 'two', '--b--');
  const readWhile = async (whole: readonly string[], size = 1_000_000, text = body): Promise<readonly string[]> => {
    const contents: string[] = [];
    let content = '';
    const isComplete = () => whole.includes(content);
    for await (const { chunks } of readParts(inChunks(Buffer.from(text, 'latin1'), size), 'b', isComplete)) {
      content = '';
      for await (const chunk of chunks) content += chunk.toString('latin1');
      contents.push(content);
    }
    return contents;
  };

  it.each([1, 2, 3, 7, 1000])('ends a part that is whole with what came, in chunks of %i', async (size) => {
    expect(await readWhile(['one'], size)).toEqual(['one', 'two']);
    expect(await readWhile(['on'], size)).toEqual([crlf('one--b', 'A: b', '', 'two')]);
    expect(await readWhile([''], size, crlf('--b', '', '--b', '', 'x', '--b--'))).toEqual(['', 'x']);
  });

  it('is content where no line follows it, and after 16 guesses', async () => {
    expect(await readWhile(['one'], 5, crlf('--b', '', 'one--bar', '--b--'))).toEqual(['one--bar']);
    const many = `${'--b'.repeat(16)}one--b`;
    expect(await readWhile([`${'--b'.repeat(16)}one`], 5, crlf('--b', '', many, '', 'x', '--b--'))).toHaveLength(1);
  });
});
