import { setTimeout as pause } from 'node:timers/promises';
import type { CarnetProcess } from '../../support/servers/processes/carnet-process.ts';
import { ask, readList } from './ask.ts';
import { eachAtOnce } from './at-once.ts';
import type { Decided } from './books.ts';
import { type Line, missesOf, type Naming, namingsIn, tally, type Tally } from './judge.ts';
import { lookAtCopies, lookAtSchool, type School } from './look.ts';
import type { Loss } from './losses.ts';
import type { Part } from './premises.ts';
import { readTargets } from './receivers.ts';
import { BACKUP, type Stage } from './stage.ts';

/** What a loss came to. */
export interface Suffered {
  readonly lines: readonly Line[];
  readonly namings: readonly Naming[];
  /** What must not be beside the lines: a command that fails, a start that is refused without a way out. */
  readonly misses: readonly string[];
}

const LOOK_EVERY_MS = 1_000;
/** Closely at first: an older copy is behind for a moment only. */
const WATCH = { closelyMs: 5_000, closelyEveryMs: 50, everyMs: 500 };
/** What is published or forwarded again comes within so long. */
const QUIET_MS = 3_000;

/** Reads all that tools and dashboards may, again and again; `stop` resolves with the ids that were shown. */
const watch = ({ url, keys }: School): { readonly stop: () => Promise<ReadonlySet<string>> } => {
  const shown = new Set<string>();
  let isStopped = false;
  const loop = async (): Promise<void> => {
    for (let answeredAt = Infinity; !isStopped;) {
      for (const key of [...Object.values(keys.tools), keys.others['dashboard kept'] ?? '']) {
        const list = await readList(url, key).catch(() => undefined);
        for (const id of list?.ids ?? []) shown.add(id);
        if (list?.last.status === 200) answeredAt = Math.min(answeredAt, performance.now());
      }
      const isNear = performance.now() < answeredAt + WATCH.closelyMs;
      await pause(isNear ? WATCH.closelyEveryMs : WATCH.everyMs);
    }
  };
  const ended = loop();
  return {
    stop: async () => {
      isStopped = true;
      await ended;
      return shown;
    },
  };
};

/** What is there before people go on: copies by part, undefined for what is lost. */
const leftOf = ({ fates, way }: Loss, { premises }: Stage): Readonly<Partial<Record<Part, string | undefined>>> => {
  // The command brings files back; the data of services are brought back before it.
  const isBroughtBack = way === 'restore' && !premises.isInFiles;
  return Object.fromEntries(
    Object.entries(fates).map(([part, fate]) => [part, fate === 'older' || isBroughtBack ? BACKUP : undefined]),
  );
};

/** The command of a way, as its page says it. */
const commandOf = (
  { fates, way: first }: Loss,
  { backup, list }: Stage,
  way: 'restore' | 'recover',
): readonly string[] => {
  if (way === 'recover') return ['recover'];
  const isStoreOnly = fates.journal === undefined;
  // A start that was refused has made a new one.
  const isThere = first === 'by hand' || Object.values(fates).includes('older');
  return [
    ...['restore', backup],
    // What is said by hand is to go by the list of the settings, which may have more.
    ...(first === 'by hand' ? [] : ['--erasures', list]),
    ...(isStoreOnly ? ['--store-only'] : []),
    ...(isThere ? ['--over'] : []),
  ];
};

const partsOf = ({ fates }: Loss, fate: string): readonly Part[] =>
  (Object.entries(fates) as [Part, string][]).filter(([, of]) => of === fate).map(([part]) => part);

interface Gone {
  readonly outputs: string[];
  readonly misses: string[];
}

/** A list that was exported by hand, and is shorter than what Carnet writes, is refused with the name of that. */
const FURTHER_LIST = /(\S+) \(NOES_FILE\) goes on to event \d+, and \S+ ends at \d+: give that one/;

const runCommand = async (stage: Stage, args: readonly string[], gone: Gone): Promise<void> => {
  const { outputs, misses } = gone;
  await stage.forgotten();
  const { code, stdout, stderr } = await stage.command(...args).ended;
  outputs.push(stdout, stderr);
  const [, further] = FURTHER_LIST.exec(stderr) ?? [];
  if (further !== undefined && args.includes(stage.list)) {
    const followed = args.map((one) => (one === stage.list ? further : one));
    return runCommand(stage, followed, gone);
  }
  if (code !== 0) misses.push(`carnet ${args[0] ?? ''} ends with ${String(code)}: ${stderr.trim().slice(-400)}`);
};

const REFUSED = 'refused';

/** Brings the data of services that were lost back from the backup, before the command. */
const bringBack = async ({ premises }: Stage, loss: Loss): Promise<void> => {
  await premises.keep(REFUSED);
  const lost = partsOf(loss, 'lost').map((part) => [part, BACKUP] as const);
  await premises.arrange({ store: REFUSED, journal: REFUSED, topics: REFUSED, ...Object.fromEntries(lost) });
};

/** Starts the school; by hand, a start that is refused is followed to the command that it names. */
const startAfter = async (stage: Stage, loss: Loss, gone: Gone): Promise<CarnetProcess | undefined> => {
  if (loss.way !== 'by hand') await runCommand(stage, commandOf(loss, stage, loss.way), gone);
  let started = await stage.start('ready');
  if (typeof started === 'string' && loss.way === 'by hand') {
    gone.outputs.push(started);
    const [, named] = /carnet (recover|restore)/.exec(started) ?? [];
    if (named !== undefined) {
      if (named === 'restore' && !stage.premises.isInFiles) await bringBack(stage, loss);
      await runCommand(stage, commandOf(loss, stage, named as 'recover' | 'restore'), gone);
      started = await stage.start('ready');
    }
  }
  if (typeof started !== 'string') return started;
  gone.outputs.push(started);
  gone.misses.push(`no start: ${started.trim().slice(-400)}`);
  return undefined;
};

type Forgotten = Extract<Decided, { readonly kind: 'forget' }>;

/** An erasure that is known must come to its end; one that is not was begun anew under another id. */
const erasureLines = async ({ url, books }: School): Promise<readonly Line[]> => {
  const forgotten = books.decided.filter((one): one is Forgotten => one.kind === 'forget');
  const lines = await eachAtOnce(forgotten, async ({ erasure, learner, at }): Promise<readonly Line[]> => {
    const { status, body } = await ask(`${url}/v1/erasures/${erasure}`, '');
    if (status !== 200) return [];
    const is = (body as { readonly done?: string }).done === undefined ? 'no' : 'yes';
    return [{ matter: 'decision', asked: 'erased to the end', name: learner, must: 'yes', is, at }];
  });
  return lines.flat();
};

/** Says of what belongs to a statement that is missing that it does. */
const withMissing = (lines: readonly Line[]): readonly Line[] => {
  const missing = new Set(
    lines.flatMap(({ matter, must, is, statement }) =>
      matter === 'statement' && must === 'yes' && is === 'no' && statement !== undefined ? [statement] : [],
    ),
  );
  return lines.map((line) =>
    line.matter !== 'statement' && line.must === 'yes' && line.statement !== undefined && missing.has(line.statement)
      ? { ...line, isOfMissing: true }
      : line,
  );
};

const lookOnce = async (
  { school, lab, strange, region }: Stage,
  shown: ReadonlySet<string> = new Set(),
): Promise<readonly Line[]> => {
  const [ofSchool, erasures, atTargets] = await Promise.all([
    lookAtSchool(school),
    erasureLines(school),
    readTargets(region, strange),
    lab.read(school.url, school.keys.lab).catch(() => 0),
  ]);
  const meanwhile = { shown, posted: new Set(strange.posted()) };
  return withMissing([...ofSchool, ...erasures, ...lookAtCopies(school.books, { lab, atTargets }, meanwhile)]);
};

/** Nothing differs, and what ended is nowhere: a target that is named as one to be asked was asked. */
const isSettled = (lines: readonly Line[], namings: readonly Naming[]): boolean =>
  tally(lines, namings).differs === 0 && !lines.some(({ must, is }) => must === 'no' && is === 'yes');

/** Looks until all is settled, for `longestMs` at most, and once more a little later. */
const lookUntilSettled = async (
  stage: Stage,
  shown: () => Promise<ReadonlySet<string>>,
  { outputs, longestMs }: { readonly outputs: () => readonly string[]; readonly longestMs: number },
): Promise<Pick<Suffered, 'lines' | 'namings'>> => {
  const until = performance.now() + longestMs;
  const namings = (): readonly Naming[] => outputs().flatMap(namingsIn);
  while (!isSettled(await lookOnce(stage), namings()) && performance.now() < until) await pause(LOOK_EVERY_MS);
  await pause(QUIET_MS);
  return { lines: await lookOnce(stage, await shown()), namings: namings() };
};

/** Has a school suffer a loss, and holds what is there afterwards against the books. */
export const suffer = async (stage: Stage, loss: Loss, longestMs: number): Promise<Suffered> => {
  await stage.reset(leftOf(loss, stage));
  const gone: Gone = { outputs: [], misses: [] };
  const watching = watch(stage.school);
  const carnet = await startAfter(stage, loss, gone);
  if (carnet === undefined) {
    await watching.stop();
    return { lines: [], namings: [], misses: gone.misses };
  }
  try {
    await Promise.all(
      ['check', 'doctor', 'verify'].map(async (command) => {
        const { code, stdout, stderr } = await stage.command(command).ended;
        gone.outputs.push(stdout, stderr);
        if (command === 'verify' && code !== 0) gone.misses.push(`the audit chain does not hold: ${stdout}${stderr}`);
      }),
    );
    const outputs = (): readonly string[] => [...gone.outputs, carnet.output()];
    const looked = await lookUntilSettled(stage, watching.stop, { outputs, longestMs });
    return { ...looked, misses: gone.misses };
  } finally {
    await watching.stop();
    await carnet.kill();
  }
};

/** What a table shows of a loss. */
export const figuresOf = ({
  lines,
  namings,
}: Suffered): { readonly tally: Tally; readonly misses: readonly string[] } => ({
  tally: tally(lines, namings),
  misses: missesOf(lines, namings),
});
