import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../../core/disk/package-folder.ts';
import { Problem } from '../../core/problem.ts';
import { apiReferencePage } from '../../pages/public/api-reference-page.ts';
import type { Handler } from '../message/request-response.ts';
import { immutableFileResponse, type ImmutableFile, makeImmutableFile } from './shared/immutable-file.ts';
import type { PageHandler } from './shared/page-guard.ts';
import { pageResponse } from './shared/page-response.ts';

/** The page that describes the API, and the files of Swagger UI that it loads. */
export interface ApiReferenceHandlers {
  readonly show: PageHandler;
  readonly file: Handler;
}

interface ServedFile extends ImmutableFile {
  readonly name: string;
}

const FILES = [
  { base: 'swagger-ui-bundle', extension: 'js', type: 'text/javascript; charset=utf-8' },
  { base: 'swagger-ui', extension: 'css', type: 'text/css; charset=utf-8' },
] as const;

/** Reads a file that the build has copied: nothing is loaded from another server. */
const readBuilt = async ({ base, extension, type }: (typeof FILES)[number]): Promise<ServedFile> => {
  const body = await readFile(join(packageFolder(), 'dist', 'swagger-ui', `${base}.${extension}`));
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { name: `${base}-${digest}.${extension}`, ...(await makeImmutableFile(type, body)) };
};

/** The files are read at the first request of the page, and kept. */
export const createApiReferenceHandlers = (): ApiReferenceHandlers => {
  let reading: Promise<readonly [ServedFile, ServedFile]> | undefined;
  const read = () => (reading ??= Promise.all([readBuilt(FILES[0]), readBuilt(FILES[1])]));
  return {
    show: async ({ context }) => {
      const [script, style] = await read();
      const files = { script: `/docs/${script.name}`, style: `/docs/${style.name}` };
      return pageResponse(apiReferencePage(context, files, randomBytes(16).toString('base64')));
    },
    file: async (request) => {
      const found = (await read()).find(({ name }) => name === request.params['file']);
      if (found === undefined) throw new Problem('not-found', 'the page /docs has no such file');
      return immutableFileResponse(found, request);
    },
  };
};
