import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeDirectory } from '../../core/disk/directory.ts';
import { type ApiCaller, createCaller } from './caller.ts';
import { daysBefore } from './school-requests.ts';
import { foundSchool, isAsked, issueTools, postRequest, type SchoolTools, STORY_DAYS } from './found-school.ts';
import { createRandom } from './random.ts';
import { type RoleLink, roleLinks } from './role-links.ts';
import { SCHOOL_PUPILS, SCHOOL_STUDIES, SCHOOL_TOOLS } from './school.ts';
import { type OwnCarnet, type Programs, startCarnet } from './start-carnet.ts';
import { pickTool, useTool } from './week.ts';

interface StayDeps {
  readonly programs: Programs;
  /** A folder that stays; absent: a temporary one, which is removed at the end. */
  readonly folder?: string | undefined;
  readonly write: (text: string) => void;
  /** Calls back for new links, as when a person presses Enter. */
  readonly onAsked: (again: () => void) => void;
  readonly signal: AbortSignal;
}

/** About as many statements an hour as in a busy lesson. */
const LIVE_EVERY_MS = 8000;
/** A session of the course says that it took two minutes. */
const SESSION_MS = 130_000;

/** The secret of the operator's key. A folder that stays keeps it. */
const secretOf = (folder: string | undefined): string => {
  const made = randomBytes(24).toString('base64url');
  if (folder === undefined) return made;
  const file = join(folder, 'demo.secret');
  if (existsSync(join(folder, 'store.db')) && !existsSync(file))
    throw new Error(`${folder} has the store of another Carnet: name a folder that is new, or that the demo has made`);
  makeDirectory(folder);
  if (!existsSync(file)) writeFileSync(file, made, { mode: 0o600 });
  return readFileSync(file, 'utf8');
};

const linksText = (links: readonly RoleLink[]): string =>
  links.map(({ role, name, url, paths }) => `  ${role}: ${name}\n    ${url}\n    ${paths.join('  ')}\n`).join('');

/** Posts what one pupil after another does, until the signal. */
const live = async (tools: SchoolTools, signal: AbortSignal): Promise<void> => {
  const random = createRandom(randomBytes(4).readInt32BE());
  while (!signal.aborted) {
    const tool = pickTool(random);
    const at = Date.now() - (tool === 'road-safety' ? SESSION_MS : 0);
    for (const request of useTool({ tool, random, at, isAsked, isUpdated: true })) await postRequest(tools, request);
    await pause(LIVE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
};

/** Tools that this release has added to the school are unknown in the folder of an earlier one. */
const addMissingTools = async (operator: ApiCaller): Promise<void> => {
  const known = JSON.stringify((await operator.get('/v1/sources')).body);
  for (const tool of SCHOOL_TOOLS) if (!known.includes(`"${tool.id}"`)) await operator.post('/v1/sources', tool);
};

const openSchool = async (
  carnet: OwnCarnet,
  operator: ApiCaller,
  { startedAt, write, onAsked, signal }: StayDeps & { readonly startedAt: number },
): Promise<void> => {
  await addMissingTools(operator);
  const tools = await issueTools(operator, carnet.url);
  const links = await roleLinks(operator, carnet);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  write(
    `A school on ${carnet.url}, ready after ${seconds} s: ${SCHOOL_PUPILS.length} pupils, ` +
      `${SCHOOL_TOOLS.length} tools that go on posting,\n${Object.keys(SCHOOL_STUDIES).length} requests of a lab ` +
      'in every state, two objections, a tool that is refused since its last update, a dead letter.\n\n' +
      `The console is ${carnet.url}/console. Each link opens once; ` +
      `staff make a passkey in their browser first.\n\n${linksText(links)}\n` +
      'Enter makes new links, Ctrl-C ends it.\n',
  );
  onAsked(() => {
    void roleLinks(operator, carnet).then((more) => write(`\n${linksText(more)}`));
  });
  await live(tools, signal);
};

/** Runs a made-up school until the signal. Rejects if Carnet ends before, or if the folder has the store of another. */
export const stay = async (deps: StayDeps): Promise<void> => {
  const folder = deps.folder === undefined ? undefined : resolve(deps.folder);
  const credential = { key: 'operator', secret: secretOf(folder) };
  const startedAt = performance.now();
  const isNew = folder === undefined || !existsSync(join(folder, 'store.db'));
  const startsAt = isNew ? daysBefore(Date.now(), STORY_DAYS) : undefined;
  let carnet = await startCarnet(deps.programs, credential, { host: 'localhost', folder, startsAt });
  const operator = createCaller(carnet.url, credential);
  try {
    if (carnet.clock !== undefined) {
      deps.write('Carnet lives through a month of a school, which takes about half a minute.\n');
      await foundSchool(carnet, carnet.clock, operator);
      carnet = await carnet.restart();
    }
    await openSchool(carnet, operator, { ...deps, startedAt });
  } catch (thrown) {
    if (!deps.signal.aborted) throw thrown;
  } finally {
    await carnet.remove();
  }
};
