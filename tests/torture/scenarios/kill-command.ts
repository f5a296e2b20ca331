import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { aFolder } from '../../support/checks/a-directory.ts';
import { startCommand } from '../../support/servers/processes/carnet-command.ts';
import { PROCESS_MASTER_KEY } from '../../support/servers/processes/carnet-process.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { startFleet } from '../fleet.ts';
import { acknowledgedBy, missesOf, refusedBy } from '../ledger.ts';
import { BOTH_BACKENDS, type Given, type Outcome, type Scenario } from '../scenario.ts';

/** Commands that change the store. */
const commandsOf = (round: number): readonly (readonly string[])[] => [
  ['migrate'],
  ['sources', 'add', `torture-${round}`, '--name', 'A tool'],
  ['credentials', 'add', 'default', '--scope', 'all'],
  ['dead-letters', 'replay', '--all'],
  ['keys', 'rotate'],
  ['keys', 'retire'],
];
/** A command takes about this long on a free machine. */
const LONGEST_MS = 1_500;

const killCommands = async ({ backendKind, makeBackends, times, say }: Given): Promise<Outcome> => {
  const backends = makeBackends();
  const rounds = times(20, 1);
  const folder = aFolder('torture-keys');
  const keys =
    backendKind === 'embedded'
      ? { CARNET_MASTER_KEY: '', DATA_DIR: folder }
      : { CARNET_MASTER_KEY: PROCESS_MASTER_KEY, DATA_DIR: '/nonexistent-unless-needed' };
  const fleet = await startFleet(backends, ['all'], keys);
  const env = { ...keys, JOURNAL_URL: backends.journalUrl, STORE_URL: backends.storeUrl, LOG_LEVEL: 'warn' };
  const writer = startWriter(() => fleet.apis(), 5, 50);
  const failures: string[] = [];
  try {
    say(`${rounds} kills of each command`);
    for (let round = 0; round < rounds; round++)
      for (const command of commandsOf(round)) {
        const { child, ended } = startCommand(command, env);
        await pause(Math.random() * LONGEST_MS);
        child.kill('SIGKILL');
        await ended;
      }
    for (const command of [['doctor'], ['verify']]) {
      const { code, stdout, stderr } = await startCommand(command, env).ended;
      if (code !== 0) failures.push(`carnet ${command.join(' ')} fails: ${`${stdout} ${stderr}`.slice(0, 300)}`);
    }
    await writer.stop();
    await fleet.killAndStart(0);
    const [api] = fleet.apis();
    return {
      did: `${rounds} kills each of ${commandsOf(0)
        .map((words) => `\`${words.slice(0, 2).join(' ')}\``)
        .join(', ')}`,
      acknowledged: acknowledgedBy([writer]).length,
      misses: [
        ...failures,
        ...(api === undefined ? ['no process answers'] : await missesOf(api, acknowledgedBy([writer]))),
      ],
      figures: [`refused requests: ${refusedBy([writer])}`],
    };
  } finally {
    await writer.stop();
    await fleet.end();
    await backends.remove();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Kills commands of `carnet` beside a process that serves. */
export const killCommand: Scenario = {
  name: 'kill-command',
  promise: 'A command that is killed leaves a store that `carnet doctor` and `carnet verify` find in order',
  backendKinds: BOTH_BACKENDS,
  run: killCommands,
};
