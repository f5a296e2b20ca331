import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { type Interval, startInterval } from '../../core/interval.ts';
import { HOUR_MS } from '../../core/time.ts';
import { journalFilesOf } from '../../journal/open-study-topics.ts';
import { storeFileOf } from '../../store/open-store.ts';
import type { Config } from '../../config/config.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';

interface Damaged {
  readonly damaged: readonly unknown[];
}

/** What `carnet check --json` prints, as far as it is read here. */
interface Findings {
  readonly sound: boolean;
  readonly store: Readonly<Record<'statements' | 'documents' | 'attachments', Damaged>> & {
    readonly file: readonly string[];
  };
  readonly journal: Damaged & { readonly file: readonly string[] };
}

interface SelfCheckDeps {
  readonly config: Pick<Config, 'checkEveryHours' | 'journalUrl' | 'role' | 'storeUrl'>;
  /** The built command `carnet`. */
  readonly program: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'damage'>;
  readonly onFatal: (thrown: unknown) => void;
}

interface Run {
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  readonly kill: () => void;
}

/** Runs the command in a process of its own, behind all other work: it reads every page of the files. */
const runCheck = (program: string): Run => {
  const child = spawn(process.execPath, [program, 'check', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended, or the system has no priorities.
  }
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => void (output[name] += text));
  const ended = new Promise<Awaited<Run['ended']>>((resolve) => {
    child.once('error', ({ message }) => resolve({ code: null, stdout: '', stderr: message }));
    child.once('close', (code) => resolve({ code, ...output }));
  });
  return { ended, kill: () => void child.kill() };
};

const countsOf = ({ store, journal }: Findings) => ({
  statement: store.statements.damaged.length,
  document: store.documents.damaged.length,
  attachment: store.attachments.damaged.length,
  'store-file': store.file.length,
  journal: journal.damaged.length,
  'journal-file': journal.file.length,
});

/** `carnet check`, run by the process itself. */
export interface SelfCheck {
  /** Begins the first at once. */
  start(): void;
  /** Ends one that runs. */
  stop(): Promise<void>;
}

const hasFilesAndSink = ({ journalUrl, role, storeUrl }: SelfCheckDeps['config']): boolean =>
  journalFilesOf(journalUrl) !== undefined &&
  storeFileOf(storeUrl) !== undefined &&
  (role === 'all' || role === 'sink');

/**
 * Runs `carnet check` every CHECK_EVERY_HOURS, in a process with a sink whose journal and store are SQLite files. What
 * it finds is logged, and counted as damage.
 */
export const createSelfCheck = ({ config, program, log, metrics, onFatal }: SelfCheckDeps): SelfCheck => {
  let interval: Interval | undefined;
  let run: Run | undefined;
  let isStopping = false;
  const report = (findings: Findings): void => {
    if (findings.sound) {
      log.info('carnet check has found no damage');
      return;
    }
    const counts = countsOf(findings);
    for (const [part, count] of Object.entries(counts) as [keyof typeof counts, number][])
      metrics.damage.found(part, count);
    log.error(counts, 'carnet check has found damage: run it to see what and where');
  };
  const check = async (): Promise<void> => {
    run = runCheck(program);
    const { code, stdout, stderr } = await run.ended;
    if (isStopping) return;
    if (code === null || stdout === '')
      log.error({ code, reason: stderr.trim() }, 'carnet check could not read journal and store');
    else report(JSON.parse(stdout) as Findings);
  };
  return {
    start: () => {
      if (config.checkEveryHours === 0 || !hasFilesAndSink(config)) return;
      const everyMs = config.checkEveryHours * HOUR_MS;
      interval = startInterval({ work: check, everyMs, immediately: true, onFatal });
    },
    stop: async () => {
      isStopping = true;
      run?.kill();
      await interval?.stop();
    },
  };
};
