import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { createInFlight } from '../../../../../src/http/message/body/in-flight.ts';
import { createSpool } from '../../../../../src/http/message/body/spool.ts';
import { Problem } from '../../../../../src/core/problem.ts';

const pieces = async function* (bytes: Uint8Array, size = 20_000): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield await Promise.resolve(bytes.subarray(from, from + size));
};
const collected = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};

describe('the spool of a request', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carnet-spool-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const aSpool = (atMost = 10_000_000, hold: (bytes: number) => void = () => undefined) => {
    const files = createInFlight(atMost);
    return { files, spool: createSpool({ folder, fileBytes: files }, hold) };
  };

  it('gives back what it keeps, small and large, in any order and as often as it is asked', async () => {
    const { spool } = aSpool();
    const all = [0, 1, 1000, 400_000, 131_072, 300_001, 5].map((length) => randomBytes(length));
    const spooled = [];
    for (const bytes of all) spooled.push(await spool.write(pieces(bytes)));
    for (const index of [6, 0, 3, 5, 4, 3, 1, 2]) {
      expect(spooled[index]!.length).toBe(all[index]!.length);
      expect((await collected(spooled[index]!.chunks())).equals(all[index]!)).toBe(true);
    }
    await spool.close();
  });

  it('holds little in memory, and says how much: 128 KiB of a request at most', async () => {
    let inMemory = 0;
    const { spool, files } = aSpool(10_000_000, (bytes) => {
      inMemory += bytes;
    });
    await spool.write(pieces(randomBytes(100_000)));
    expect([inMemory, files.bytes()]).toEqual([100_000, 0]);
    for (let index = 0; index < 20; index++) await spool.write(pieces(randomBytes(30_000)));
    expect(inMemory).toBeLessThanOrEqual(131_072);
    expect(inMemory + files.bytes()).toBe(700_000);
    await spool.close();
    expect(files.bytes()).toBe(0);
  });

  it('leaves no name in its folder, not even while the file is open', async () => {
    const { spool } = aSpool();
    const spooled = await spool.write(pieces(randomBytes(1_000_000)));
    expect(readdirSync(folder)).toEqual([]);
    expect(await collected(spooled.chunks())).toHaveLength(1_000_000);
    await spool.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses as overloaded what goes beyond the room of all requests, and gives the room back', async () => {
    const { spool, files } = aSpool(500_000);
    await spool.write(pieces(randomBytes(400_000)));
    const other = createSpool({ folder, fileBytes: files }, () => undefined);
    await expect(other.write(pieces(randomBytes(400_000)))).rejects.toMatchObject({ kind: 'overloaded' });
    await other.close();
    await spool.close();
    expect(files.bytes()).toBe(0);
  });

  it('refuses as overloaded where no file can be made', async () => {
    const spool = createSpool({ folder: join(folder, 'absent'), fileBytes: createInFlight(1e9) }, () => undefined);
    await expect(spool.write(pieces(randomBytes(400_000)))).rejects.toMatchObject({ kind: 'overloaded' });
    await spool.close();
  });

  it('passes on the refusal to hold more in memory, and what its source throws', async () => {
    const { spool } = aSpool(1e9, () => {
      throw new Problem('overloaded', 'full');
    });
    await expect(spool.write(pieces(randomBytes(10)))).rejects.toMatchObject({ kind: 'overloaded' });
    const leaving = async function* (): AsyncGenerator<Uint8Array> {
      yield* pieces(randomBytes(300_000));
      throw new Error('left');
    };
    await expect(spool.write(leaving())).rejects.toThrow('left');
    await spool.close();
  });
});
