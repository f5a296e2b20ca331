import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire as requireFrom } from 'node:module';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { Problem } from '../../core/problem.ts';
import { apiReferencePage } from '../../pages/public/api-reference-page.ts';
import { acceptsGzip } from '../message/gzip-chunks.ts';
import type { Handler } from '../message/request-response.ts';
import type { PageHandler } from './shared/page-guard.ts';
import { pageResponse } from './shared/page-response.ts';

/** The page that describes the API, and the files of Swagger UI that it loads. */
export interface ApiReferenceHandlers {
  readonly show: PageHandler;
  readonly file: Handler;
}

interface ServedFile {
  /** With the beginning of its digest, so that it may be cached for ever. */
  readonly name: string;
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
}

const FILES = [
  { base: 'swagger-ui-bundle', extension: 'js', type: 'text/javascript; charset=utf-8' },
  { base: 'swagger-ui', extension: 'css', type: 'text/css; charset=utf-8' },
] as const;

const compress = promisify(gzip);

/** Reads a file of the package that npm has installed: nothing is loaded from another server. */
const readPackaged = async ({ base, extension, type }: (typeof FILES)[number]): Promise<ServedFile> => {
  const body = await readFile(requireFrom(import.meta.url).resolve(`swagger-ui-dist/${base}.${extension}`));
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 16);
  const gzipped = await compress(body, { level: constants.Z_BEST_COMPRESSION });
  return { name: `${base}-${digest}.${extension}`, type, body, gzipped };
};

/** The files are read at the first request of the page, and kept. */
export const createApiReferenceHandlers = (): ApiReferenceHandlers => {
  let reading: Promise<readonly [ServedFile, ServedFile]> | undefined;
  const read = () => (reading ??= Promise.all([readPackaged(FILES[0]), readPackaged(FILES[1])]));
  return {
    show: async ({ context }) => {
      const [script, style] = await read();
      const files = { script: `/docs/${script.name}`, style: `/docs/${style.name}` };
      return pageResponse(apiReferencePage(context, files, randomBytes(16).toString('base64')));
    },
    file: async ({ params, header }) => {
      const found = (await read()).find(({ name }) => name === params['file']);
      if (found === undefined) throw new Problem('not-found', 'the page /docs has no such file');
      const isGzipped = acceptsGzip(header('accept-encoding'));
      return {
        status: 200,
        headers: {
          'Content-Type': found.type,
          'Cache-Control': 'public, max-age=31536000, immutable',
          Vary: 'Accept-Encoding',
          ...(isGzipped ? { 'Content-Encoding': 'gzip' } : {}),
        },
        body: isGzipped ? found.gzipped : found.body,
      };
    },
  };
};
