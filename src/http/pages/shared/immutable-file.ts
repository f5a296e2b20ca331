import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { acceptsGzip } from '../../message/response/gzip-chunks.ts';
import type { Request, Response } from '../../message/request-response.ts';

/** A file whose name has a digest of its content, so that it may be cached for ever. */
export interface ImmutableFile {
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
}

const compress = promisify(gzip);

export const makeImmutableFile = async (type: string, body: Buffer): Promise<ImmutableFile> => ({
  type,
  body,
  gzipped: await compress(body, { level: constants.Z_BEST_COMPRESSION }),
});

export const immutableFileResponse = ({ type, body, gzipped }: ImmutableFile, { header }: Request): Response => {
  const isGzipped = acceptsGzip(header('accept-encoding'));
  return {
    status: 200,
    headers: {
      'Content-Type': type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      Vary: 'Accept-Encoding',
      ...(isGzipped && { 'Content-Encoding': 'gzip' }),
    },
    body: isGzipped ? gzipped : body,
  };
};
