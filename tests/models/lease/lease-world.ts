import { openSqliteFile } from '../../../src/journal/sqlite/file.ts';
import {
  createSqliteLease,
  LEASE_POLL_MS,
  LEASE_RENEWAL_MS,
  type SqliteLease,
} from '../../../src/journal/sqlite/lease.ts';
import { seeded, START } from '../scheduler.ts';

/** What did not hold in a run, and how often what makes a run worth it has come. */
export interface LeaseOutcome {
  readonly violations: readonly string[];
  readonly counts: {
    readonly takeovers: number;
    readonly deaths: number;
    readonly hangs: number;
    readonly setBack: number;
    readonly quiet: number;
  };
}

/** A process that consumes a group, or waits for its lease. */
interface Contender {
  readonly lease: SqliteLease;
  hasLease: boolean;
  isDead: boolean;
  /** It does nothing before these times, in true time. */
  awakeAt: number;
  pollAt: number;
  renewAt: number;
  checkAt: number;
}

const RUN_MS = 120_000;
const STEP_MS = 10;
const CHECK_MS = 250;
/** A holder that hangs for less keeps its lease: a renewal is never so late. */
const SHORT_HANG_MS = 2_000;
/** Until a dead holder is replaced, if another process waits: its term, and one look. */
const MOST_MS = 6_000 + 2 * LEASE_POLL_MS;
/** Until a holder knows that no other process waits. */
const CALM_MS = 20_000;

/** The writes of a holder and a process that waits, both of which live, in this time. */
export const countContendedWrites = (milliseconds: number): number => {
  const file = openSqliteFile(':memory:');
  let time = START;
  const open = (): SqliteLease => createSqliteLease({ file, group: 'sink', now: () => time });
  const [holder, waiting] = [open(), open()];
  try {
    holder.acquire();
    const changes = file.prepare('SELECT total_changes() AS count');
    const { count: before } = changes.get() as { readonly count: number };
    for (; time < START + milliseconds; time += LEASE_POLL_MS / 2) {
      if (time % LEASE_POLL_MS === 0 && waiting.acquire()) throw new Error('the holder lost its lease');
      if (time % LEASE_RENEWAL_MS === 0 && !holder.renew()) throw new Error('the holder lost its lease');
    }
    return (changes.get() as { readonly count: number }).count - before;
  } finally {
    file.close();
  }
};

/** Runs processes that contend for the lease of one group; they die, hang, and have their clocks set. */
export const runLease = (seed: number): LeaseOutcome => {
  const random = seeded(seed);
  const int = (n: number): number => Math.floor(random() * n);
  const file = openSqliteFile(':memory:');
  const changes = file.prepare('SELECT total_changes() AS count');
  const countChanges = (): number => (changes.get() as { readonly count: number }).count;
  const violations: string[] = [];
  const counts = { takeovers: 0, deaths: 0, hangs: 0, setBack: 0, quiet: 0 };
  let time = START;
  let clock = 0;
  const start = (): Contender => ({
    lease: createSqliteLease({ file, group: 'sink', now: () => time + clock }),
    hasLease: false,
    isDead: false,
    awakeAt: time,
    pollAt: time,
    renewAt: time,
    checkAt: time,
  });
  let contenders = [start(), start()];
  let owner: Contender | undefined;
  let diedAt: number | undefined;
  let longHang = false;
  const fail = (what: string): void => void violations.push(`at ${time - START} ms: ${what}`);

  const step = (one: Contender): void => {
    if (one.isDead || time < one.awakeAt) return;
    if (!one.hasLease) {
      if (time < one.pollAt) return;
      one.pollAt = time + LEASE_POLL_MS;
      if (!one.lease.acquire()) return;
      if (owner !== undefined && owner !== one) {
        counts.takeovers += 1;
        if (diedAt !== undefined && time - diedAt > MOST_MS)
          fail(`a dead holder was replaced after ${time - diedAt} ms`);
        if (!owner.isDead && owner.hasLease && !longHang) fail('a living holder lost its lease');
      }
      owner = one;
      diedAt = undefined;
      longHang = false;
      one.hasLease = true;
      one.renewAt = time + LEASE_RENEWAL_MS;
      one.checkAt = time;
      return;
    }
    if (time >= one.renewAt) {
      one.renewAt = time + LEASE_RENEWAL_MS;
      if (!one.lease.renew()) one.hasLease = false;
      else if (owner !== one) fail('a lease that another has taken was renewed');
    }
    if (one.hasLease && time >= one.checkAt) {
      one.checkAt = time + CHECK_MS;
      if (!one.lease.check()) one.hasLease = false;
      else if (owner !== one) fail('two processes consume at once');
    }
  };

  const strike = (): void => {
    const victim = contenders[int(contenders.length)]!;
    const chance = random();
    if (chance < 0.3 && contenders.length > 1) {
      victim.isDead = true;
      counts.deaths += 1;
      if (victim === owner && victim.hasLease) diedAt ??= time;
      contenders = contenders.filter((one) => one !== victim);
    } else if (chance < 0.6) {
      const ms = int(2) === 0 ? int(SHORT_HANG_MS) : SHORT_HANG_MS + int(10_000);
      victim.awakeAt = Math.max(victim.awakeAt, time + ms);
      counts.hangs += 1;
      // One that waits may hang too: then no process is there to take over in time.
      if (victim === owner && ms >= SHORT_HANG_MS) longHang = true;
      if (victim !== owner) diedAt = diedAt === undefined ? undefined : Math.max(diedAt, victim.awakeAt);
    } else if (chance < 0.8) {
      if (contenders.length < 3) contenders.push(start());
    } else {
      // A clock that is set on looks like a term that has passed.
      clock -= int(2) === 0 ? int(3_600_000) : 0;
      counts.setBack += 1;
    }
  };

  try {
    for (let next = time + int(6_000); time < START + RUN_MS; time += STEP_MS) {
      for (const one of [...contenders]) step(one);
      if (time < next) continue;
      strike();
      next = time + int(12_000);
    }
    // The last one is by itself for a while.
    const last = contenders[0]!;
    for (const one of contenders) one.isDead = one !== last;
    if (owner !== undefined && owner !== last) owner.isDead = true;
    longHang = true;
    diedAt = undefined;
    last.awakeAt = time;
    const calmAt = time + MOST_MS + CALM_MS;
    let before = 0;
    for (; time < calmAt + RUN_MS; time += STEP_MS) {
      step(last);
      if (time >= calmAt && before === 0) before = countChanges();
    }
    if (!last.hasLease) fail('the last process has no lease');
    if (countChanges() > before) fail(`a holder that is by itself wrote ${countChanges() - before} times`);
    else counts.quiet += 1;
  } finally {
    file.close();
  }
  return { violations, counts };
};
