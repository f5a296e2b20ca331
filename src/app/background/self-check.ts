import { type Interval, startInterval } from '../../core/interval.ts';
import { isObject } from '../../core/json-object.ts';
import { HOUR_MS } from '../../core/time.ts';
import { journalFilesOf } from '../../journal/open-study-topics.ts';
import { storeFileOf } from '../../store/open-store.ts';
import type { Config } from '../../config/config.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { type CheckProgram, runCheck, type RunningCheck } from './run-check.ts';

interface SelfCheckDeps {
  readonly config: Pick<Config, 'checkEveryHours' | 'journalUrl' | 'role' | 'storeUrl'>;
  readonly program: CheckProgram;
  readonly log: Pick<Log, 'error' | 'info'>;
  readonly metrics: Pick<Metrics, 'damage'>;
  readonly onFatal: (thrown: unknown) => void;
}

/** Where `carnet check --json` lists what is damaged, by the part of the metric. */
const LISTS = {
  statement: ['store', 'statements', 'damaged'],
  document: ['store', 'documents', 'damaged'],
  attachment: ['store', 'attachments', 'damaged'],
  'store-file': ['store', 'file'],
  journal: ['journal', 'damaged'],
  'journal-file': ['journal', 'file'],
} as const;

type Part = keyof typeof LISTS;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The error would quote what may be content.
    throw new Error('it has printed no JSON');
  }
};

const lengthAt = (findings: unknown, path: readonly string[]): number => {
  const list = path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), findings);
  if (!Array.isArray(list)) throw new Error(`it has printed no list ${path.join('.')}`);
  return list.length;
};

/** Reads what the command prints; no counts where all is sound. Throws an Error where it is not the findings. */
const readFindings = (text: string): Readonly<Record<Part, number>> | undefined => {
  const findings = parse(text);
  const counts = Object.entries(LISTS).map(([part, path]) => [part, lengthAt(findings, path)] as const);
  return isObject(findings) && findings['sound'] === true
    ? undefined
    : (Object.fromEntries(counts) as Readonly<Record<Part, number>>);
};

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
 * it finds is logged, and counted as damage. A check that fails is logged, and nothing else: the server goes on.
 */
export const createSelfCheck = ({ config, program, log, metrics, onFatal }: SelfCheckDeps): SelfCheck => {
  let interval: Interval | undefined;
  let run: RunningCheck | undefined;
  let isStopping = false;
  const report = (text: string): void => {
    const counts = readFindings(text);
    if (counts === undefined) {
      log.info('carnet check has found no damage');
      return;
    }
    for (const [part, count] of Object.entries(counts) as [Part, number][]) metrics.damage.found(part, count);
    log.error(counts, 'carnet check has found damage: run it to see what and where');
  };
  const failed = (code: number | null, reason: string): void =>
    log.error({ code, reason }, 'carnet check could not read journal and store');
  const check = async (): Promise<void> => {
    try {
      run = runCheck(program);
      const { code, stdout, stderr } = await run.ended;
      if (isStopping) return;
      if (code === null || stdout === '') failed(code, stderr.trim());
      else report(stdout);
    } catch (thrown) {
      failed(null, thrown instanceof Error ? thrown.message : String(thrown));
    }
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
