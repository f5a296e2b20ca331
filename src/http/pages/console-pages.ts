import { ownValue } from '../../core/json-object.ts';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { packageFolder } from '../../core/disk/package-folder.ts';
import { KINDS, Problem } from '../../core/problem.ts';
import { consoleAwayPage, consolePage } from '../../pages/staff/console-page.ts';
import type { Handler } from '../message/request-response.ts';
import { immutableFileResponse, type ImmutableFile, makeImmutableFile } from './shared/immutable-file.ts';
import type { PageHandler } from './shared/page-guard.ts';
import { pageResponse, withHeaders } from './shared/page-response.ts';
import type { StaffPageHandler } from './shared/staff-page-guard.ts';

/** The page in which the console runs, at each of its paths, and the scripts and style sheets that it loads. */
export interface ConsoleHandlers {
  readonly show: StaffPageHandler;
  /** The frame without a reader, while the store cannot be read: it says so, and comes back by itself. */
  readonly showAway: PageHandler;
  readonly asset: Handler;
}

interface BuiltConsole {
  readonly document: string;
  readonly assets: ReadonlyMap<string, ImmutableFile>;
}

const RETRY_AFTER_S = '5';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const readAsset = async (folder: string, name: string): Promise<readonly [name: string, asset: ImmutableFile]> => {
  const body = await readFile(join(folder, 'assets', name));
  return [name, await makeImmutableFile(ownValue(TYPES, extname(name)) ?? 'application/octet-stream', body)];
};

/** Rejects with Problem `not-found` if the console was not built. */
const readBuilt = async (folder: string): Promise<BuiltConsole> => {
  if (!existsSync(join(folder, 'index.html')))
    throw new Problem('not-found', 'the console is not built on this server');
  const document = await readFile(join(folder, 'index.html'), 'utf8');
  const names = (await readdir(join(folder, 'assets'))).filter((name) => Object.hasOwn(TYPES, extname(name)));
  return { document, assets: new Map(await Promise.all(names.map((name) => readAsset(folder, name)))) };
};

/** The files are read at the first request, and kept. */
export const createConsoleHandlers = (folder = join(packageFolder(), 'dist', 'console')): ConsoleHandlers => {
  let reading: Promise<BuiltConsole> | undefined;
  const read = (): Promise<BuiltConsole> => {
    reading ??= readBuilt(folder);
    reading.catch(() => (reading = undefined));
    return reading;
  };
  return {
    show: async ({ context }, { actor, organisation, scopes }) => {
      const { document } = await read();
      const nonce = randomBytes(16).toString('base64');
      return pageResponse(consolePage(context, document, { nonce, reader: { name: actor, organisation, scopes } }));
    },
    showAway: async ({ context }) => {
      const { document } = await read();
      const page = consoleAwayPage(context, document, randomBytes(16).toString('base64'));
      return withHeaders(pageResponse(page, KINDS['store-unavailable'].status), { 'Retry-After': RETRY_AFTER_S });
    },
    asset: async (request) => {
      const found = (await read()).assets.get(request.params['file'] ?? '');
      if (found === undefined) throw new Problem('not-found', 'the console has no such file');
      return immutableFileResponse(found, request);
    },
  };
};
