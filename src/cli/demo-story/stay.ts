import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeDirectory } from '../../core/disk/directory.ts';
import { type ApiCaller, createCaller } from './caller.ts';
import { foundSchool, issueTools, type SchoolTools } from './found-school.ts';
import { type RoleLink, roleLinks } from './role-links.ts';
import { SCHOOL_PUPILS, SCHOOL_TOOLS, type SchoolPupil } from './school.ts';
import { doingOf } from './school-statements.ts';
import { type OwnCarnet, type Programs, startCarnet } from './start-carnet.ts';

interface StayDeps {
  readonly programs: Programs;
  /** A folder that stays; absent: a temporary one, which is removed at the end. */
  readonly folder?: string | undefined;
  readonly write: (text: string) => void;
  /** Calls back for new links, as when a person presses Enter. */
  readonly onAsked: (again: () => void) => void;
  readonly signal: AbortSignal;
}

const LIVE_EVERY_MS = 800;

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

/** Posts one statement after another, until the signal. */
const live = async (tools: SchoolTools, signal: AbortSignal): Promise<void> => {
  for (let turn = randomBytes(2).readUInt16BE(); !signal.aborted; turn++) {
    const pupil = SCHOOL_PUPILS[(turn * 37) % SCHOOL_PUPILS.length] as SchoolPupil;
    const { tool, statement } = doingOf({ pupil, turn, at: Date.now() });
    await tools[tool].post('/xapi/statements', statement);
    await pause(LIVE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
};

const openSchool = async (
  carnet: OwnCarnet,
  operator: ApiCaller,
  { write, onAsked, signal }: StayDeps,
): Promise<void> => {
  const startedAt = performance.now();
  const isFounded = JSON.stringify((await operator.get('/v1/sources')).body).includes(`"${SCHOOL_TOOLS[0].id}"`);
  if (!isFounded) await foundSchool(carnet, operator);
  const tools = await issueTools(operator, carnet.url);
  const links = await roleLinks(operator, carnet);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  write(
    `A school on ${carnet.url}, ready after ${seconds} s: ${SCHOOL_PUPILS.length} pupils, ` +
      `${SCHOOL_TOOLS.length} tools that go on posting,\ntwo studies and a third that waits, ` +
      'violations of a profile, a dead letter.\n\nEach link opens once. ' +
      `Staff make a passkey in their browser first.\n\n${linksText(links)}\n` +
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
  const carnet = await startCarnet(deps.programs, credential, { host: 'localhost', folder });
  try {
    await openSchool(carnet, createCaller(carnet.url, credential), deps);
  } catch (thrown) {
    if (!deps.signal.aborted) throw thrown;
  } finally {
    await carnet.remove();
  }
};
