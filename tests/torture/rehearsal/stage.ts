import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../../support/checks/wait-for.ts';
import type { Address } from '../../support/clients/client.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { backendsIn, type BackendKind } from '../../support/servers/backends.ts';
import { type SentStatement, startStrangeLrs, type StrangeLrs } from '../../support/servers/receivers/strange-lrs.ts';
import { cleanUpOnce } from '../../support/servers/processes/interrupted.ts';
import { type Command, runToEnd, wordsOn } from '../commands.ts';
import { FORGOTTEN_MS } from '../fleet.ts';
import { type Acts, actsAt } from './acts.ts';
import { mustHave } from './books.ts';
import { judge } from './judge.ts';
import {
  decideBefore,
  decideSince,
  firstTerm,
  lastWork,
  type People,
  peopleOfSchool,
  startLoad,
  workSince,
} from './life.ts';
import { keptPort } from './kept-port.ts';
import { lookAtCopies, type School } from './look.ts';
import { newPremises, type Part, type Premises } from './premises.ts';
import { createLab, type Lab, type LabCopy, readTargets } from './receivers.ts';
import { FLOOR, foundSchool, type Keys, type Learner } from './school.ts';
import { addWorkshop } from './workshop.ts';

/** The copies that a stage keeps: of the moment of the backup, and of the end. */
export const BACKUP = 'backup';
const END = 'end';
const LIST = 'exported';
/** The group of the sinks on Kafka knows after so long that one of them was killed. */
const SESSION_MS = 7_000;
/** What a Carnet writes by itself of what was forbidden, elsewhere than its data. */
const NOES = 'noes.ndjson';

/** A school at its end, as often as it is needed, with those that were given something. */
export interface Stage {
  readonly premises: Premises;
  readonly school: School;
  readonly lab: Lab;
  readonly strange: StrangeLrs;
  readonly region: Address;
  /** Its output is what people read. */
  readonly command: Command;
  /** Where `carnet backup` and `carnet erasures export` have written. */
  readonly backup: string;
  readonly list: string;
  /** Starts the school; resolves with what it says where it is refused. */
  start(until: 'live' | 'ready'): Promise<CarnetProcess | string>;
  /** Resolves once no process of the life counts as running any more: commands refuse before. */
  forgotten(): Promise<void>;
  /**
   * Has everyone hold again what they held at the end; no process of the school may run. `instead`: the copies that
   * parts of it are of in the place of that, or undefined for what is lost.
   */
  reset(instead?: Readonly<Partial<Record<Part, string | undefined>>>): Promise<void>;
  remove(): Promise<void>;
}

const learnersOf = ({ steady, deciding, forgotten, silent, children, newcomers }: People): readonly Learner[] => [
  ...steady,
  ...Object.values(deciding.before),
  ...Object.values(deciding.since),
  ...Object.values(forgotten),
  silent,
  ...Object.values(children),
  ...Object.values(newcomers),
];

/** A second Carnet, to which statements are forwarded. */
const startRegion = async (folder: string) => {
  const PORT = String(await keptPort('carnet'));
  const data = join(folder, 'region');
  const start = (): Promise<CarnetProcess> => startCarnet(backendsIn(data), { PORT });
  let running = await start();
  return {
    process: running,
    keep: async (): Promise<void> => {
      await running.kill();
      cpSync(data, `${data}-${END}`, { recursive: true });
    },
    reset: async (): Promise<void> => {
      await running.kill();
      rmSync(data, { recursive: true, force: true });
      cpSync(`${data}-${END}`, data, { recursive: true });
      running = await start();
    },
    kill: () => running.kill(),
  };
};

interface Played {
  readonly acts: Acts;
  readonly people: People;
}

/** Plays the life of a school, with a backup under load in its middle, until everything was acknowledged. */
const playLife = async (
  url: () => string,
  keys: Keys,
  {
    backUp,
    settled,
    exportList,
    beforeLast,
    most,
  }: {
    readonly most: number;
    /** Runs under load. */
    readonly backUp: (pauseLoad: () => Promise<void>) => Promise<void>;
    readonly settled: (acts: Acts) => Promise<void>;
    readonly exportList: () => Promise<void>;
    /** From here on nothing is taken from the journal. */
    readonly beforeLast: () => Promise<void>;
  },
): Promise<Played> => {
  const acts = actsAt(url, keys);
  const people = peopleOfSchool();
  await firstTerm(acts, people);
  await settled(acts);
  await decideBefore(acts, people);
  const load = startLoad(acts, people, most);
  await backUp(async () => void (await load.stop()));
  await load.stop();
  await workSince(acts, people);
  await settled(acts);
  const more = startLoad(acts, people, most);
  await decideSince(acts, people);
  await more.stop();
  await exportList();
  await beforeLast();
  await lastWork(acts, people);
  return { acts, people };
};

/** Founds a school, and plays its life to its end. `most`: how many requests of a load at most. */
export const setStage = async (backendKind: BackendKind, most: number, say: (line: string) => void): Promise<Stage> => {
  const premises = await newPremises(backendKind);
  const PORT = String(await keptPort('carnet'));
  const settings = {
    PORT,
    STUDY_MINIMUM: String(FLOOR),
    FORWARD_ALLOW_HOSTS: '127.0.0.1',
    DATA_DIR: premises.dataDir,
    WEBHOOK_ALLOW_HOSTS: '127.0.0.1',
    PUBLIC_URL: 'http://school.example',
    CONTROLLER_NAME: 'A school',
    CONTROLLER_ADDRESS: '1 Street',
    CONTROLLER_CONTACT: 'office@school.example',
    NOES_FILE: join(premises.elsewhere, NOES),
  };
  const start = (): Promise<CarnetProcess> => startCarnet(premises.urls, settings);
  const command = wordsOn(premises.urls, premises.dataDir, settings);
  const [backup, list] = [join(premises.elsewhere, BACKUP), join(premises.elsewhere, LIST)];
  const strange = await startStrangeLrs();
  const lab = createLab();
  const region = await startRegion(premises.elsewhere);
  const remove = cleanUpOnce(async () => {
    await region.kill();
    await strange.close();
    await premises.remove();
  });
  let carnet: CarnetProcess | undefined;
  let killedAt = 0;
  try {
    carnet = await start();
    const there = await region.process.issue('default', [
      'statements/write',
      'statements/read/mine',
      'statements/erase/mine',
    ]);
    const regionAddress = { url: region.process.url, authorization: there };
    say('a school is founded');
    const targets = {
      carnet: { url: `${region.process.url}/xapi`, authorization: there },
      strange: { url: strange.url, authorization: strange.credential },
    };
    const keys = await foundSchool(carnet, targets);
    const { url } = carnet;
    const visitors = await addWorkshop({ url, publicUrl: settings.PUBLIC_URL, keys });
    const settled = (acts: Acts): Promise<void> =>
      waitFor('everyone has their copies', async () => {
        await lab.read(url, keys.lab);
        const atTargets = await readTargets(regionAddress, strange);
        const seen = { shown: new Set<string>(), posted: new Set<string>() };
        const lines = lookAtCopies(acts.books, { lab, atTargets }, seen);
        return lines.every((line) => line.asked === 'published since' || judge(line, []) === 'as it must be');
      });
    say('people say yes, work and decide');
    const { acts, people } = await playLife(() => (carnet as CarnetProcess).url, keys, {
      most,
      settled,
      backUp: async (pauseLoad) => {
        say('a backup under load');
        await runToEnd(command, 'backup', backup);
        if (backendKind === 'embedded') return;
        // The data of services are copied after their manifest.
        await pauseLoad();
        await carnet?.stop();
        await premises.keep(BACKUP);
        await premises.goOn();
        carnet = await start();
      },
      exportList: () => runToEnd(command, 'erasures', 'export', list),
      beforeLast: async () => {
        // Beside the other, since a process that is behind at its start would not become ready without a sink.
        const ofApi = { ...settings, ROLE: 'api', ACK_WAIT_MS: '1', PORT: String(await keptPort('carnet')) };
        const api = await startCarnet(premises.urls, ofApi);
        await carnet?.kill();
        killedAt = performance.now();
        carnet = api;
      },
    });
    await carnet.kill();
    // Each start from this end would wait for it.
    if (backendKind === 'served') await pause(Math.max(0, killedAt + SESSION_MS - performance.now()));
    await premises.keep(END);
    const noes = settings.NOES_FILE;
    if (existsSync(noes)) cpSync(noes, `${noes}-${END}`);
    await region.keep();
    const given: { readonly held: readonly SentStatement[]; readonly copy: LabCopy } = {
      held: strange.held(),
      copy: lab.copy(),
    };
    say('the school has ended');
    const endedAt = performance.now();
    const count = acts.books.receivers.reduce(
      (sum, receiver) => sum + acts.books.written.filter((one) => mustHave(acts.books, receiver, one)).length,
      0,
    );
    say(`${acts.books.written.length} statements, ${acts.books.decided.length} decisions, ${count} copies`);
    return {
      premises,
      lab,
      strange,
      command,
      backup,
      list,
      remove,
      region: regionAddress,
      school: { url, keys, books: acts.books, learners: learnersOf(people), visitors },
      start: (until) => startCarnet(premises.urls, settings, until).catch((thrown: unknown) => String(thrown)),
      forgotten: async () => {
        await pause(Math.max(0, endedAt + FORGOTTEN_MS - performance.now()));
      },
      reset: async (instead) => {
        rmSync(noes, { force: true });
        if (existsSync(`${noes}-${END}`)) cpSync(`${noes}-${END}`, noes);
        await Promise.all([premises.arrange({ store: END, journal: END, topics: END, ...instead }), region.reset()]);
        strange.hold(given.held);
        lab.take(given.copy);
      },
    };
  } catch (thrown) {
    await carnet?.kill();
    await remove();
    throw thrown;
  }
};
