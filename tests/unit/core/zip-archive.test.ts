import { unzipSync } from 'fflate';
import { type ArchivedFile, zipArchive } from '../../../src/core/zip-archive.ts';

const AT = new Date('2026-11-25T10:00:00Z');
const chunksOf = async function* (...texts: readonly string[]): AsyncGenerator<Uint8Array, void> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
};
const filesOf = async function* (...files: readonly ArchivedFile[]): AsyncGenerator<ArchivedFile, void> {
  for (const file of files) yield await Promise.resolve(file);
};
const aFile = (name: string, ...texts: readonly string[]): ArchivedFile => ({
  name,
  content: chunksOf(...texts),
  isCompressed: true,
});
const read = async (archive: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
};

describe('An archive', () => {
  it('has each file with its content, also an empty one, and none', async () => {
    const files = filesOf(aFile('a.txt', 'one ', 'two'), aFile('b/c.txt'), { ...aFile('d', 'x'), isCompressed: false });
    const found = unzipSync(await read(zipArchive(files, AT)));
    expect(
      Object.fromEntries(Object.entries(found).map(([name, bytes]) => [name, Buffer.from(bytes).toString()])),
    ).toEqual({
      'a.txt': 'one two',
      'b/c.txt': '',
      d: 'x',
    });
    expect(unzipSync(await read(zipArchive(filesOf(), AT)))).toEqual({});
  });

  it('fails where a file fails, and is no archive then', async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array, void> {
      yield await Promise.resolve(Buffer.from('half'));
      throw new Error('the store is away');
    };
    const files = filesOf(aFile('a.txt', 'one'), { ...aFile('b'), content: failing() }, aFile('c.txt', 'never'));
    const chunks: Uint8Array[] = [];
    await expect(async () => {
      for await (const chunk of zipArchive(files, AT)) chunks.push(chunk);
    }).rejects.toThrow('the store is away');
    expect(() => unzipSync(Buffer.concat(chunks))).toThrow();
  });

  it('fails where the list of files fails', async () => {
    const files = async function* (): AsyncGenerator<ArchivedFile, void> {
      yield await Promise.resolve(aFile('a.txt', 'one'));
      throw new Error('no more');
    };
    await expect(read(zipArchive(files(), AT))).rejects.toThrow('no more');
  });

  it('reads no more than its reader does, and ends its files where the reader goes', async () => {
    let made = 0;
    let isEnded = false;
    const endless = async function* (): AsyncGenerator<Uint8Array, void> {
      try {
        for (;;) {
          made++;
          yield await Promise.resolve(Buffer.alloc(65_536, made % 251));
        }
      } finally {
        isEnded = true;
      }
    };
    let bytes = 0;
    for await (const chunk of zipArchive(filesOf({ name: 'big', content: endless(), isCompressed: false }), AT)) {
      bytes += chunk.byteLength;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (bytes > 1_000_000) break;
    }
    expect(made * 65_536).toBeLessThan(bytes + 1_000_000);
    expect(isEnded).toBe(true);
  });
});
