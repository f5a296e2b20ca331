/** Numbers from 0 to 1 that one seed always gives again. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296;
  };
};

/** One of several that work at the same time; it goes on only when the scheduler lets it. */
export interface Worker {
  readonly name: string;
  /** This worker's clock, which is wrong by as much as it always is. */
  readonly now: () => number;
  /** Resolves when it is this worker's turn. */
  turn(): Promise<void>;
  /** Resolves at the first turn after so many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
  /** When it may go on, in true time. */
  until: number;
}

interface Running extends Worker {
  go: (() => void) | undefined;
  back: () => void;
}

/** Lets one worker at a time take one step, in an order that the seed decides. */
export interface Scheduler {
  readonly random: () => number;
  /** A whole number from 0 to below n. */
  readonly int: (n: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
  /** True time in milliseconds: it passes with the steps. */
  time(): number;
  spawn(name: string, work: (worker: Worker) => Promise<void>): Worker;
  /** The worker never goes on. */
  kill(worker: Worker): void;
  /** Those that are neither done nor killed. */
  alive(): readonly Worker[];
  /** One step of one of those that are awake. */
  step(): Promise<void>;
  /** What workers threw. */
  readonly thrown: unknown[];
}

/** True time at the beginning, in milliseconds since the epoch. */
export const START = 1_700_000_000_000;

/**
 * A scheduler of workers of which about half have a clock that is wrong, by less than `skew` milliseconds; all are
 * ahead by `aheadMs` of true time.
 */
export const createScheduler = (
  random: () => number,
  skew: number,
  aheadMs: (time: number) => number = () => 0,
): Scheduler => {
  const int = (n: number): number => Math.floor(random() * n);
  const thrown: unknown[] = [];
  let running: Running[] = [];
  let time = START;

  const spawn = (name: string, work: (worker: Worker) => Promise<void>): Worker => {
    const wrong = random() < 0.5 ? 0 : int(2 * skew) - skew;
    const worker: Running = {
      name,
      now: () => time + wrong + aheadMs(time),
      until: 0,
      go: undefined,
      back: () => undefined,
      turn: () =>
        new Promise((resolve) => {
          worker.go = resolve;
          worker.back();
        }),
      sleep: (milliseconds) => {
        worker.until = time + milliseconds;
        return worker.turn();
      },
    };
    const exit = (): void => {
      running = running.filter((one) => one !== worker);
      worker.back();
    };
    void worker
      .turn()
      .then(() => work(worker))
      .then(exit, (error: unknown) => {
        thrown.push(error);
        exit();
      });
    running.push(worker);
    return worker;
  };

  return {
    random,
    int,
    thrown,
    spawn,
    pick: (from) => from[int(from.length)]!,
    time: () => time,
    kill: (worker) => {
      running = running.filter((one) => one !== worker);
    },
    alive: () => running,
    step: async () => {
      time += 1;
      const awake = running.filter(({ until }) => until <= time);
      if (awake.length === 0) {
        time = Math.min(...running.map(({ until }) => until));
        return;
      }
      const worker = awake[int(awake.length)]!;
      const go = worker.go;
      if (go === undefined) throw new Error(`${worker.name} waits for something that is not a turn`);
      worker.go = undefined;
      await new Promise<void>((resolve) => {
        worker.back = resolve;
        go();
      });
    },
  };
};
