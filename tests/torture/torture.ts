import { parseArgs } from 'node:util';
import type { BackendKind } from '../support/servers/backends.ts';
import { killLaunched } from '../support/servers/processes/carnet-process.ts';
import { cleanUpInterrupted } from '../support/servers/processes/interrupted.ts';
import { runScenario } from './run-scenario.ts';
import { BOTH_BACKENDS, promiseOf } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { allHeld, type Run, tableOf } from './table.ts';

const USAGE = `npm run torture -- [--short] [--pair embedded|served] [NAME [--scenario PART,...] ...]
${SCENARIOS.map((one) => `  ${one.name.padEnd(14)} ${promiseOf(one, false)}.`).join('\n')}`;

const say = (line: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
};

const readArguments = () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      short: { type: 'boolean' },
      pair: { type: 'string' },
      scenario: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const unknown = positionals.filter((name) => !SCENARIOS.some((one) => one.name === name));
  if (unknown.length > 0) throw new Error(`no scenario is called ${unknown.join(', ')}`);
  if (values.pair !== undefined && !BOTH_BACKENDS.includes(values.pair as BackendKind))
    throw new Error(`--pair is embedded or served, not ${values.pair}`);
  const parts = SCENARIOS.flatMap((one) => one.parts ?? []);
  const strange = (values.scenario ?? '').split(',').filter((one) => one !== '' && !parts.includes(one));
  if (strange.length > 0) throw new Error(`--scenario is some of ${parts.join(', ')}, not ${strange.join(', ')}`);
  const chosen = SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { ...values, chosen };
};

/** Ends the processes of a scenario that is interrupted, and takes away its disks, services and folders. */
const endOnSignal = (): void => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => {
      killLaunched();
      void cleanUpInterrupted().then(() => process.exit(code));
    });
};

const main = async (): Promise<boolean> => {
  const { chosen, pair: only, scenario: part, short: isShort = false, help } = readArguments();
  if (help === true) {
    process.stdout.write(`${USAGE}\n`);
    return true;
  }
  endOnSignal();
  const runs: Run[] = [];
  for (const scenario of chosen)
    for (const backendKind of scenario.backendKinds.filter((one) => only === undefined || one === only)) {
      say(`${scenario.name}, ${backendKind}: ${promiseOf(scenario, isShort)}`);
      runs.push(
        await runScenario(scenario, backendKind, { isShort, say, ...(part === undefined ? {} : { only: part }) }),
      );
      say(tableOf(runs.slice(-1)).split('\n').at(-1) ?? '');
    }
  process.stdout.write(`${tableOf(runs)}\n`);
  return allHeld(runs);
};

main().then(
  (held) => {
    process.exitCode = held ? 0 : 1;
  },
  (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${USAGE}\n`);
    process.exitCode = 2;
  },
);
