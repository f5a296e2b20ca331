import { setTimeout as pause } from 'node:timers/promises';
import type { RunningCommand } from '../../support/servers/processes/carnet-command.ts';
import type { CarnetProcess } from '../../support/servers/processes/carnet-process.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { type Answered, ask } from './ask.ts';
import { isForgotten, lastChoice, mayRecord } from './books.ts';
import { judge, type Line, type Naming } from './judge.ts';
import { foundIn, lookAtSchool, type School } from './look.ts';
import { type Learner, MARK, SOURCES, STUDY } from './school.ts';
import type { Stage } from './stage.ts';
import {
  type BitPlace,
  type DecidingKind,
  type FlippedBit,
  placesOf,
  type StoredBits,
  storedBits,
} from './stored-bits.ts';

/** What became of one bit. */
type Seen = 'as it must be' | 'named' | 'differs';

/** What became of a kind of records: how many places each, and what must not be, a sentence each. */
interface RottenKind {
  readonly places: Readonly<Record<Seen, number>>;
  /** At how many of them Carnet wrote the record anew, or deleted it, each time before a check had read it. */
  readonly gone: number;
  readonly misses: readonly string[];
}

/** A place whose record is written anew before the check has read it is taken again, so often at most. */
const TAKEN = 3;
/** What is posted to look at a place stays: a school begins anew after so many. */
const PLACES_OF_SCHOOL = 40;

/** A change of what is kept in memory is in force in every process within this time. */
const CACHED_MS = 5_500;
const CACHED: ReadonlySet<string> = new Set(['source', 'credential', 'session-credential', 'organisation', 'purpose']);
/** A record that may be released is, within so long. */
const RELEASED_MS = 5_000;

const hasEnded = ({ child }: CarnetProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** The words of what a process logged last. */
const lastErrorOf = (carnet: CarnetProcess): string => {
  const output = carnet.output();
  const last = output
    .trim()
    .split('\n')
    .findLast((line) => line.includes('"level":"'));
  return last === undefined ? output.slice(-200) : (/"message":"([^"]*)"/.exec(last)?.[1] ?? last.slice(0, 200));
};

/** The marks of what is posted, and those that the study must not get, with the kind that was changed meanwhile. */
interface Marks {
  next: number;
  readonly withheld: Map<number, string>;
}

/** Posts a statement of every person to each tool: who may not be recorded, is not. */
const recordingLines = async (
  { url, keys, books, learners }: School,
  { kind, marks }: { readonly kind: string; readonly marks: Marks },
): Promise<readonly Line[]> => {
  const lines: Line[] = [];
  const at = Date.now();
  for (const { name, agent } of learners)
    for (const source of [SOURCES.moodle, SOURCES.quiz]) {
      const mark = marks.next++;
      const body = aNamedStatement({
        actor: agent,
        timestamp: new Date().toISOString(),
        result: { extensions: { [MARK]: mark } },
      });
      const answered = await ask(`${url}/xapi/statements`, keys.tools[source] ?? '', { method: 'POST', body });
      const isStored = answered.status === 200 && /withheld=0/.test(answered.headers.get('lrs-consent') ?? '');
      const must = mayRecord(books, { learner: name, source, at });
      const mayGive = must && lastChoice(books, name, STUDY) === 'yes' && !isForgotten(books, name);
      if (source === SOURCES.moodle && !mayGive) marks.withheld.set(mark, kind);
      const isDamaged = answered.status >= 500;
      lines.push({
        matter: 'decision',
        asked: 'recorded',
        name: `${name}: ${source}`,
        at,
        must: must ? 'yes' : 'no',
        is: isStored ? 'yes' : isDamaged ? 'damaged' : 'no',
      });
    }
  return lines;
};

/** Whether an account of staff and a session may do what they may, and nothing else. */
const visitorLines = async ({ url, visitors, learners }: School): Promise<readonly Line[]> => {
  const { auditor, session, pupil, ended } = visitors;
  const post = ({ agent }: Pick<Learner, 'agent'>) =>
    ask(`${url}/xapi/statements`, session, { method: 'POST', body: aNamedStatement({ actor: agent }) });
  const read = (path: string) => ask(`${url}${path}`, '', { headers: { cookie: auditor } });
  const [other = pupil] = learners;
  const line = (about: Pick<Line, 'name' | 'asked' | 'must'>, answered: Answered): Line => ({
    ...about,
    matter: 'setting',
    is: foundIn(answered),
    at: Date.now(),
  });
  return [
    line({ name: 'an auditor', asked: 'able to read the audit log', must: 'yes' }, await read('/v1/events?limit=1')),
    line({ name: 'an auditor', asked: 'able to read the accounts', must: 'no' }, await read('/v1/staff')),
    line({ name: 'a session', asked: 'able to write of its person', must: 'yes' }, await post(pupil)),
    line({ name: 'a session', asked: 'able to write of another', must: 'no' }, await post(other)),
    line(
      { name: 'an ended session', asked: 'able to read of its person', must: 'no' },
      await ask(`${url}/v1/me`, ended),
    ),
  ];
};

/** All that is asked at a place. */
const lookAtPlace = async (
  school: School,
  about: { readonly kind: string; readonly marks: Marks },
): Promise<readonly Line[]> => [
  ...(await lookAtSchool(school)),
  ...(await visitorLines(school)),
  ...(await recordingLines(school, about)),
];

/** What a place is said to be by `carnet check`; everything that is missing because of it is named then. */
const namedBy = (words: string): readonly Naming[] => [
  { since: 0, text: `${words} statement document decision setting study forward` },
];

/** Whether the log has said that something is damaged since it had this length. */
const isLogged = (carnet: CarnetProcess, from: number): boolean => /damaged/.test(carnet.output().slice(from));

interface CheckOutput {
  readonly damage?: Readonly<Record<string, number>>;
}

const outputIn = (stdout: string): CheckOutput => {
  try {
    return JSON.parse(stdout) as CheckOutput;
  } catch {
    return {};
  }
};

type Checked = Awaited<RunningCommand['ended']>;

/** Whether a check with `--json` names a record of a kind; one that is refused says why. */
const isNamedByCheck = ({ code, stdout, stderr }: Checked, { part }: DecidingKind): boolean => {
  const { damage } = outputIn(stdout);
  return damage === undefined ? code !== 0 && /damaged/.test(`${stdout}${stderr}`) : (damage[part] ?? 0) > 0;
};

interface Miss {
  readonly what: string;
  readonly name: string;
}

interface Tried {
  readonly seen: Seen;
  readonly misses: readonly Miss[];
  /** The school has to be put back to its end. */
  readonly isSpoilt: boolean;
  /** Whether the record was written anew, or deleted, before the check had read it. */
  readonly isGone: boolean;
}

const tryPlace = async (
  { stage, carnet, bits }: { readonly stage: Stage; readonly carnet: CarnetProcess; readonly bits: StoredBits },
  { kind, place }: { readonly kind: DecidingKind; readonly place: BitPlace },
  marks: Marks,
): Promise<Tried> => {
  const from = carnet.output().length;
  const flipped = await bits.flip(kind, place);
  // What was written meanwhile may be in the way.
  const isSpoilt = (): Promise<boolean> =>
    flipped.putBack().then(
      () => hasEnded(carnet),
      () => true,
    );
  const checking = stage.command('check', '--json').ended;
  try {
    if (CACHED.has(kind.kind)) await pause(CACHED_MS);
    const lines = await lookAtPlace(stage.school, { kind: kind.kind, marks });
    const checked = await checking;
    const isChecked = isNamedByCheck(checked, kind);
    const isGone = !(await flipped.isThere());
    // What is gone for good is named by nobody, whatever was said of the record before.
    const namings =
      !isGone && (isChecked || isLogged(carnet, from)) ? namedBy(`${checked.stdout}${checked.stderr}`) : [];
    const differing = lines.filter((line) => judge(line, namings) === 'differs');
    const misses = [
      ...differing.map(({ asked, must, name }): Miss => ({
        what: must === 'yes' ? `is missing in silence: ${asked}` : `a no is a yes: ${asked}`,
        name: `${name} (${flipped.where})`,
      })),
      ...(isChecked || isGone ? [] : [{ what: '`carnet check` does not name it', name: flipped.where }]),
    ];
    const isSame = lines.every(({ is, must }) => is === must);
    return {
      seen: misses.length > 0 ? 'differs' : isSame ? 'as it must be' : 'named',
      misses,
      isSpoilt: (await isSpoilt()) || isGone,
      isGone,
    };
  } catch (thrown) {
    await checking;
    const what = hasEnded(carnet) ? `the process ends: ${lastErrorOf(carnet)}` : 'there is no answer';
    const name = `${String(thrown).slice(0, 120)} (${flipped.where})`;
    return { seen: 'differs', misses: [{ what, name }], isSpoilt: true, isGone: false };
  }
};

/**
 * Changes one bit of each of these kinds at once; resolves with true if no answer is another, and the check names each
 * kind. Then none of them hides what another does.
 */
const areAllNamedAndHarmless = async (
  { stage, bits }: { readonly stage: Stage; readonly bits: StoredBits },
  { kinds, place }: { readonly kinds: readonly DecidingKind[]; readonly place: BitPlace },
  marks: Marks,
): Promise<boolean> => {
  const flipped: FlippedBit[] = [];
  let checking: RunningCommand['ended'] | undefined;
  try {
    for (const kind of kinds) flipped.push(await bits.flip(kind, place));
    checking = stage.command('check', '--json').ended;
    if (kinds.some(({ kind }) => CACHED.has(kind))) await pause(CACHED_MS);
    const [{ kind } = { kind: '' }] = kinds;
    const lines = await lookAtPlace(stage.school, { kind, marks });
    const checked = await checking;
    const areThere = await Promise.all(flipped.map((one) => one.isThere()));
    return (
      lines.every(({ is, must }) => is === must) &&
      areThere.every(Boolean) &&
      kinds.every((one) => isNamedByCheck(checked, one))
    );
  } finally {
    await checking;
    for (const one of flipped) await one.putBack();
  }
};

/** Each kind of miss with the number of its places, and the first of what it concerns. */
const counted = (tried: readonly Tried[]): readonly string[] => {
  const counts = new Map<string, { places: number; readonly first: string }>();
  for (const { misses } of tried)
    for (const [what, name] of new Map(misses.toReversed().map((miss) => [miss.what, miss.name])))
      counts.set(what, { first: name, ...counts.get(what), places: (counts.get(what)?.places ?? 0) + 1 });
  return [...counts].map(([what, { places, first }]) =>
    first === '' ? `at ${places} places ${what}` : `at ${places} places ${what}, such as ${first}`,
  );
};

interface RunningSchool {
  readonly carnet: CarnetProcess;
  readonly bits: StoredBits;
}

/** A school at its end in which one bit after the other is changed. It runs from the first change until `end`. */
export interface Bench {
  /** Changes one bit at each of `count` places of a kind. */
  rot(kind: DecidingKind, count: number): Promise<RottenKind>;
  /** Resolves with how many statements the study was given that it must not get, by the kind that was changed. */
  end(): Promise<ReadonlyMap<string, number>>;
}

/** `chosen`: the kinds that will be asked for; those of them that are quiet are tried together. */
export const createBench = (stage: Stage, chosen: readonly DecidingKind[]): Bench => {
  const marks: Marks = { next: 1_000_000, withheld: new Map() };
  const given = new Map<string, number>();
  let running: RunningSchool | undefined;
  let placesOfSchool = 0;

  const start = async (): Promise<RunningSchool> => {
    await stage.reset();
    const carnet = await stage.start('ready');
    if (typeof carnet === 'string') throw new Error(carnet);
    placesOfSchool = 0;
    return { carnet, bits: await storedBits(stage.premises.urls) };
  };
  /** Looks at what the study has got, and ends the school. */
  const stop = async (): Promise<void> => {
    if (running === undefined) return;
    const { carnet, bits } = running;
    running = undefined;
    if (!hasEnded(carnet)) {
      await pause(RELEASED_MS);
      await stage.lab.read(stage.school.url, stage.school.keys.lab).catch(() => 0);
      for (const mark of stage.lab.put()) {
        const kind = marks.withheld.get(mark);
        if (kind !== undefined) given.set(kind, (given.get(kind) ?? 0) + 1);
      }
    }
    await bits.close();
    await carnet.kill();
  };

  /** Tries a place until a check has read its record as it was changed. */
  const tryUntilRead = async (kind: DecidingKind, place: BitPlace): Promise<Tried> => {
    for (let taken = 1; ; taken++) {
      running ??= await start();
      placesOfSchool++;
      const one = await tryPlace({ stage, ...running }, { kind, place }, marks);
      if (one.isSpoilt || placesOfSchool >= PLACES_OF_SCHOOL) await stop();
      if (!one.isGone || one.seen === 'differs' || taken === TAKEN) return one;
    }
  };

  const rottenOf = (tried: readonly Tried[]): RottenKind => {
    const places = (seen: Seen): number => tried.filter((one) => one.seen === seen).length;
    return {
      places: { 'as it must be': places('as it must be'), named: places('named'), differs: places('differs') },
      gone: tried.filter(({ isGone }) => isGone).length,
      misses: counted(tried),
    };
  };
  /** Tries a place of each kind in one look; where that shows anything, of one after the other. */
  const tryTogether = async (kinds: readonly DecidingKind[], place: BitPlace): Promise<readonly Tried[]> => {
    running ??= await start();
    placesOfSchool++;
    const isHarmless = await areAllNamedAndHarmless({ stage, ...running }, { kinds, place }, marks).catch(async () => {
      // What failed may not have been put back.
      await stop();
      return false;
    });
    if (placesOfSchool >= PLACES_OF_SCHOOL) await stop();
    const harmless: Tried = { seen: 'as it must be', misses: [], isSpoilt: false, isGone: false };
    if (isHarmless) return kinds.map(() => harmless);
    const tried: Tried[] = [];
    for (const kind of kinds) tried.push(await tryUntilRead(kind, place));
    return tried;
  };
  const hasNone: RottenKind = {
    places: { 'as it must be': 0, named: 0, differs: 0 },
    gone: 0,
    misses: ['the school has no record of this kind'],
  };
  const rotAll = async (kinds: readonly DecidingKind[], count: number): Promise<ReadonlyMap<string, RottenKind>> => {
    running ??= await start();
    const present: DecidingKind[] = [];
    for (const kind of kinds) if ((await running.bits.count(kind)) > 0) present.push(kind);
    const rounds: (readonly Tried[])[] = [];
    for (const place of placesOf(count))
      rounds.push(
        present.length > 1
          ? await tryTogether(present, place)
          : await Promise.all(present.map((kind) => tryUntilRead(kind, place))),
      );
    const rotten = new Map(kinds.map(({ kind }) => [kind, hasNone]));
    for (const [index, { kind }] of present.entries())
      rotten.set(kind, rottenOf(rounds.flatMap((one) => one[index] ?? [])));
    return rotten;
  };
  const quiet = chosen.filter(({ isQuiet }) => isQuiet === true);
  let rottenTogether: ReadonlyMap<string, RottenKind> | undefined;

  return {
    rot: async (kind, count) => {
      if (kind.isQuiet !== true) return (await rotAll([kind], count)).get(kind.kind) ?? hasNone;
      rottenTogether ??= await rotAll(quiet, count);
      return rottenTogether.get(kind.kind) ?? hasNone;
    },
    end: async () => {
      await stop();
      return given;
    },
  };
};
