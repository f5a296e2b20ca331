import { gunzipSync } from 'node:zlib';
import { acceptsGzip, gzipChunks } from '../../../../../src/http/message/response/gzip-chunks.ts';
import { asyncEach } from '../../../../support/builders/text/async-each.ts';

const pieces = Array.from({ length: 50 }, (_, at) => Buffer.from(`piece ${at} ${'x'.repeat(5000)}\n`));

describe('gzip', () => {
  it.each([
    ['gzip', true],
    ['br;q=1.0, GZIP ; q=0.8', true],
    ['x-gzip', true],
    ['gzip;q=0.001', true],
    ['gzip;q=0', false],
    ['gzip;q=0.000', false],
    ['br, gzip;level=1;q=0', false],
    ['gzipped', false],
    ['', false],
    ['identity', false],
    ['*', false],
    [undefined, false],
  ])('is accepted by %j: %j', (header, accepted) => {
    expect(acceptsGzip(header)).toBe(accepted);
  });

  it('holds the chunks', async () => {
    const parts: Uint8Array[] = [];
    for await (const part of gzipChunks(asyncEach(pieces))) parts.push(part);
    const packed = Buffer.concat(parts);
    expect(packed.length).toBeLessThan(10_000);
    expect(gunzipSync(packed).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('fails as the chunks do', async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array, void> {
      yield await Promise.resolve(Buffer.from('a'));
      throw new Error('the store is away');
    };
    const packed = gzipChunks(failing());
    await expect(packed.next().then(() => packed.next())).rejects.toThrow('the store is away');
  });

  it('ends the iterator of the chunks where it is ended', async () => {
    let hasEnded: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      hasEnded = resolve;
    });
    const endless = async function* (): AsyncGenerator<Uint8Array, void> {
      try {
        for (let at = 0; ; at++) yield await Promise.resolve(Buffer.from(Math.sin(at).toString(36).repeat(500)));
      } finally {
        hasEnded();
      }
    };
    const packed = gzipChunks(endless());
    await packed.next();
    await packed.return();
    await ended;
  });
});
