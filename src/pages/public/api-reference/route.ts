import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../../../core/disk/package-folder.ts';
import { open, page } from '../../../api/route/access.ts';
import { once } from '../../../api/route/once.ts';
import { pageRoute, rawRoute } from '../../../api/route/route.ts';
import { Problem } from '../../../core/problem.ts';
import {
  type ImmutableFile,
  immutableFileResponse,
  makeImmutableFile,
} from '../../../http/pages/shared/immutable-file.ts';
import { pageResponse } from '../../../http/pages/shared/page-response.ts';
import { apiReferencePage } from './page.ts';

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

/** The files of Swagger UI that the page loads, read at its first request. */
const files = once(() => {
  let reading: Promise<readonly [ServedFile, ServedFile]> | undefined;
  return () => (reading ??= Promise.all([readBuilt(FILES[0]), readBuilt(FILES[1])]));
});

export const showApiReference = pageRoute({
  method: 'GET',
  path: '/docs',
  access: page,
  summary: 'Shows the description of every route.',
  carries: 'none',
  handle: async ({ context }, services) => {
    const [script, style] = await files(services)();
    const served = { script: `/docs/${script.name}`, style: `/docs/${style.name}` };
    return pageResponse(apiReferencePage(context, served, randomBytes(16).toString('base64')));
  },
});

export const readApiReferenceFile = rawRoute({
  method: 'GET',
  path: '/docs/:file',
  access: open,
  tag: 'Operations',
  summary: 'Reads a script or a style sheet of that page.',
  carries: 'none',
  answers: { 200: { description: 'The file.', types: ['text/javascript', 'text/css'] } },
  makeHandler: (services) => async (request) => {
    const found = (await files(services)()).find(({ name }) => name === request.params['file']);
    if (found === undefined) throw new Problem('not-found', 'the page /docs has no such file');
    return immutableFileResponse(found, request);
  },
});
