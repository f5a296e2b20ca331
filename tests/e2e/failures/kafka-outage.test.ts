import { buildSync } from 'esbuild';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Journal } from '../../../src/journal/port/journal.ts';
import { openKafkaJournal } from '../../../src/journal/kafka/journal.ts';
import { isProblem } from '../../../src/core/problem.ts';
import { aBatch } from '../../support/builders/statements/a-batch.ts';
import { type LogReader, readLog } from '../../support/checks/journal/log-reader.ts';
import { describeWith, uniqueName } from '../../support/servers/services.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const PORT = 19298;
const run = promisify(execFile);
const kindOf = (thrown: unknown): string => (isProblem(thrown) ? thrown.kind : String(thrown));
/** Less than the 30 s after which kafkajs gives up, and more than a busy machine adds to the seconds of Carnet. */
const IN_TIME_S = 28;
const timed = async (action: Promise<unknown>): Promise<{ readonly outcome: string; readonly seconds: number }> => {
  const began = performance.now();
  const outcome = await action.then(() => 'done', kindOf);
  return { outcome, seconds: (performance.now() - began) / 1000 };
};

// A broker of its own, since it is killed.
describeWith(
  {
    name: 'a Kafka broker of its own (REQUIRE_SERVICES=1)',
    url: process.env['REQUIRE_SERVICES'] === '1' ? `kafka://127.0.0.1:${PORT}` : undefined,
  },
  'the journal when its Kafka is away',
  (kafka) => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-outage-'));
    const broker = (command: 'start' | 'stop', ...args: string[]): Promise<unknown> =>
      run(`deploy/services/${command}`, ['kafka', ...args], {
        env: { ...process.env, KAFKA_NODES: '1', KAFKA_PORT: String(PORT), KAFKA_DATA: folder },
      });
    const signal = (name: NodeJS.Signals): Promise<void> => {
      process.kill(Number(readFileSync(join(folder, '1', 'pid'), 'utf8')), name);
      return Promise.resolve();
    };
    const url = `${kafka}/${uniqueName('outage')}?partitions=2&replication=1`;
    const logged: string[] = [];
    let journal: Journal;
    let reader: LogReader;

    beforeAll(async () => {
      await broker('start');
      journal = await openKafkaJournal(url, {
        now: Date.now,
        bodyLimit: 4 * 1024 * 1024,
        log: (level, message) => {
          if (level !== 'debug') logged.push(message);
        },
      });
      reader = await readLog(journal, 'sink');
      const first = aBatch();
      await journal.append(first);
      await reader.hasRead([first]);
    });
    afterAll(async () => {
      await reader.consumption.stop();
      await journal.close();
      await broker('stop', '--kill');
      rmSync(folder, { recursive: true, force: true });
    });

    const refusesAndRecovers = async (stop: () => Promise<unknown>, start: () => Promise<unknown>): Promise<void> => {
      await stop();
      const [append, ping, flood] = await Promise.all([
        timed(journal.append(aBatch())),
        timed(journal.ping()),
        Promise.all(Array.from({ length: 20 }, () => timed(journal.append(aBatch({ bytes: 4_000_000 }))))),
      ]);
      expect(append.outcome).toBe('journal-unavailable');
      expect(append.seconds).toBeLessThan(IN_TIME_S);
      expect(ping.outcome).toBe('journal-unavailable');
      expect(ping.seconds).toBeLessThan(IN_TIME_S);
      // 32 MB are taken, and 8 bodies of 4 MB with the small one are that.
      const atOnce = flood.filter(({ outcome }) => outcome === 'overloaded');
      expect(atOnce.length).toBe(12);
      const others = flood.filter(({ outcome }) => outcome !== 'overloaded');
      expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['journal-unavailable']));
      const secondsOf = (some: typeof flood): readonly number[] => some.map(({ seconds }) => seconds);
      expect(Math.max(...secondsOf(atOnce))).toBeLessThan(Math.min(...secondsOf(others)));
      expect(Math.max(...secondsOf(others))).toBeLessThan(IN_TIME_S);
      await start();
      const again = aBatch();
      let outcome = { outcome: '', seconds: 0 };
      await waitFor('an append', async () => (outcome = await timed(journal.append(again))).outcome === 'done');
      expect(outcome.outcome).toBe('done');
      await reader.hasRead([again]);
      await journal.ping();
      expect(reader.overlap()).toBe(1);
    };

    it('refuses in time when the broker is killed, stays within its bounds, and recovers by itself', async () => {
      await refusesAndRecovers(
        () => broker('stop', '--kill'),
        () => broker('start'),
      );
      expect(logged).toEqual(
        expect.arrayContaining(['the journal does not take records; trying again', 'the journal takes records again']),
      );
      expect(logged.length).toBeLessThan(40);
    });

    it('does the same when the broker hangs and its connections stay open', async () => {
      await refusesAndRecovers(
        () => signal('SIGSTOP'),
        () => signal('SIGCONT'),
      );
    });

    it('stops within seconds while the broker is away', async () => {
      const other = await openKafkaJournal(url, { now: Date.now, bodyLimit: 4 * 1024 * 1024 });
      const second = await readLog(other, 'another');
      await waitFor('the partitions', () => second.consumption.assignedPartitions().length === 2);
      await signal('SIGSTOP');
      expect((await timed(second.consumption.stop())).seconds).toBeLessThan(IN_TIME_S);
      await signal('SIGCONT');
      await other.close();
    });

    describe('and one of its consumers dies', () => {
      // Beside the packages, so that the program finds them.
      const directory = mkdtempSync(join(process.cwd(), 'node_modules', '.carnet-kafka-'));
      const program = join(directory, 'consume-until-killed.cjs');
      let child: ChildProcess | undefined;
      afterAll(() => {
        child?.kill('SIGKILL');
        rmSync(directory, { recursive: true, force: true });
      });

      it('gives its partitions to another within the 6 seconds of its session, not the 30 of kafkajs', async () => {
        await reader.consumption.stop();
        buildSync({
          entryPoints: ['tests/support/servers/processes/consume-until-killed.ts'],
          outfile: program,
          bundle: true,
          platform: 'node',
          format: 'cjs',
          packages: 'external',
        });
        const dying = spawn(process.execPath, [program, url], { stdio: ['ignore', 'pipe', 'inherit'] });
        child = dying;
        let output = '';
        dying.stdout.on('data', (text: Buffer) => {
          output += text.toString();
        });
        await waitFor(
          'the other process has both partitions',
          () => output.includes('claimed 0') && output.includes('claimed 1'),
        );
        reader = await readLog(journal, 'sink');
        await waitFor('one partition each', () => reader.consumption.assignedPartitions().length === 1);
        dying.kill('SIGKILL');
        const began = performance.now();
        await waitFor('both partitions', () => reader.consumption.assignedPartitions().length === 2);
        expect(performance.now() - began).toBeLessThan(IN_TIME_S * 1000);
      });
    });
  },
);
