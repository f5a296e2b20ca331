import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { SETTINGS } from '../../../src/core/config/settings.ts';
import { KINDS } from '../../../src/core/problem.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { CMI5_REQUIREMENTS } from '../../support/clients/cmi5-requirements.ts';
import { EXIT_CODES } from '../../../src/cli/shared/exit-codes.ts';
import { commandPath } from '../../../src/cli/shared/usage-command.ts';
import { commandTree } from '../../support/servers/processes/in-process-command.ts';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');

/** Holds a page of docs/ to its table in the code; with GOLDEN=write in the environment the page is written instead. */
const expectPage = (name: string, title: string, ...paragraphs: readonly string[]): void => {
  const page = [`# ${title}`, ...paragraphs].join('\n\n') + '\n';
  if (process.env['GOLDEN'] === 'write') writeFileSync(`docs/${name}`, page);
  expect(readFileSync(`docs/${name}`, 'utf8')).toBe(page);
};

type CommandDefinition = ReturnType<typeof commandTree>['commands'][number];

/** A command without subcommands, or every one below it. */
const leavesOf = (command: CommandDefinition): readonly CommandDefinition[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);

const defaultOf = (value: unknown): string => (typeof value === 'string' ? ` Without it: \`${value}\`.` : '');

const choicesOf = (choices: readonly string[] | undefined): string =>
  choices === undefined ? '' : ` One of ${choices.map((one) => `\`${one}\``).join(', ')}.`;

const sectionOf = (command: CommandDefinition): string => {
  const args = command.registeredArguments.map((one) => ({
    one,
    shown: `${one.required ? '<' : '['}${one.name()}${one.variadic ? '...' : ''}${one.required ? '>' : ']'}`,
  }));
  const rows = [
    ...args.map(({ shown, one: { description, argChoices, required } }) => [
      `\`${shown}\``,
      required ? 'yes' : '',
      `${description}${choicesOf(argChoices)}`,
    ]),
    ...command.options.map(({ flags, description, argChoices, mandatory, defaultValue }) => [
      `\`${flags}\``,
      mandatory ? 'yes' : '',
      `${description}${choicesOf(argChoices)}${defaultOf(defaultValue)}`,
    ]),
  ];
  return [
    `## ${[commandPath(command), ...args.map(({ shown }) => shown)].join(' ').replaceAll('<', '\\<')}`,
    command.description().replace(/^./, (first) => first.toUpperCase()) + '.',
    ...(rows.length === 0 ? [] : [table(['argument or option', 'needed', 'meaning'], rows)]),
  ].join('\n\n');
};

describe('the reference in docs/', () => {
  it('lists every command with its arguments and options, and every exit code', () => {
    const program = commandTree();
    expectPage(
      'command-line.md',
      'The command line',
      program.description(),
      'Commands read and write the store itself, with or without a server beside them; `import`, `export --url` and ' +
        '`study pull` speak to a Carnet that runs. Every command takes these options, before or after its name:',
      table(
        ['option', 'meaning'],
        [
          ...program.options.map(({ flags, description }) => [`\`${flags}\``, description]),
          ['`-h, --help`', 'print the options of the command'],
        ],
      ),
      'With `--json` the result is one JSON document on the standard output (`export --out -` writes NDJSON). ' +
        'An error is a problem document (RFC 9457) on the last line of the standard error, with `exitCode`, ' +
        '`faults` and the command that shows `help`.',
      table(
        ['exit code', 'meaning'],
        Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning]),
      ),
      'A server (`carnet start`) ends with 0 after SIGTERM or SIGINT, with 1 where it cannot start, with 2 where a ' +
        'setting is wrong, and with 70 after a bug.',
      ...program.commands.flatMap(leavesOf).map(sectionOf),
    );
  });

  it('lists every setting with its default and its meaning', () => {
    expectPage(
      'settings.md',
      'Settings',
      'All settings are environment variables; an empty one counts as not given. ' +
        'A start with bad or misspelt settings (by a letter or two) ends with code 2 ' +
        'and names every fault, without a value.',
      table(
        ['name', 'default', 'meaning'],
        Object.entries(SETTINGS).map(([name, { default: usual, meaning }]) => [`\`${name}\``, usual, meaning]),
      ),
    );
  });

  it('lists every kind of refusal with its status and its meaning', () => {
    expectPage(
      'refusals.md',
      'Refusals',
      'The body of a refusal is a problem document (RFC 9457). It names every fault at once: each with a JSON ' +
        'Pointer (RFC 6901), a detail, and the requirement that it breaks. `kind` is one of these:',
      table(
        ['kind', 'status', 'title', 'meaning'],
        Object.entries(KINDS).map(([kind, { status, title, meaning }]) => [`\`${kind}\``, `${status}`, title, meaning]),
      ),
    );
  });

  it('lists every requirement of cmi5 with what becomes of it', () => {
    const { reasons, requirements } = CMI5_REQUIREMENTS;
    const inOrder = new Intl.Collator('en', { numeric: true });
    const rows = requirements.flatMap(({ numbers, mutations = [], tests = [], notOurs }) =>
      numbers.map((number): readonly [string, string] => [
        number,
        [
          ...mutations.map((title) => `refused: ${title}`),
          ...tests.map(({ file, name }) => `${name} (\`${file}\`)`),
          ...(notOurs === undefined ? [] : [`not here: ${reasons[notOurs] ?? ''}`]),
        ].join('; '),
      ]),
    );
    expectPage(
      'cmi5-requirements.md',
      'The requirements of cmi5',
      'The numbers are those that [Catapult](https://github.com/adlnet/CATAPULT/tree/main/requirements) gives ' +
        'the requirements of cmi5 (Quartz, 1st edition): the section, and a position in it; `(d)` follows from one. ' +
        'What is refused is a change of a whole session, in `tests/support/clients/cmi5-mutations.json`: ' +
        '`tests/unit/profiles/cmi5/cmi5-requirements.test.ts` sends each under its numbers. A source has to be held ' +
        'to the shipped profiles of cmi5 (`enforce`, policy `all`).',
      table(
        ['number', 'what becomes of it'],
        rows.sort(([a], [b]) => inOrder.compare(a, b)),
      ),
    );
  });

  it('lists every route with who may use it and what it does', () => {
    expectPage(
      'routes.md',
      'Routes',
      'From `src/api/routes.ts`, in the order in which paths are matched. `HEAD` is answered like `GET`, and ' +
        '`OPTIONS` everywhere. `credential` asks for a key and a secret with one of the scopes that follow; ' +
        '`session` for a person who is signed in, `token` for METRICS_TOKEN. The last column is what an answer may ' +
        'carry of learners (`own`: of the person who is signed in); `/v1/who-sees-what` is made of it.',
      table(
        ['method', 'path', 'access', 'summary', 'carries'],
        ROUTES.map(({ method, path, access, summary, carries }) => [
          method,
          `\`${path}\``,
          [access.kind, ...access.scopes.map((scope) => `\`${scope}\``)].join(' '),
          summary,
          carries === 'none' ? '' : carries,
        ]),
      ),
    );
  });

  it('lists every metric with its type and its meaning', async () => {
    const { text } = await createMetrics().text();
    const metrics = [...text.matchAll(/^# HELP ((?:carnet|lrs)_\w+) (.*)\n# TYPE \S+ (\w+)$/gm)];
    expect(metrics.length).toBeGreaterThan(20);
    expectPage(
      'metrics.md',
      'Metrics',
      'Prometheus reads them at `/metrics` of every process, on METRICS_PORT or with METRICS_TOKEN. Labels ' +
        'are names of sources, kinds and partitions: never a person, a study, a lab, a statement or a secret. ' +
        'Actions of people and tools, and their durations, are counted in whole tens, so that one more or ' +
        'less cannot be seen. A rate is accurate over some tens. Failures are counted one by one. Alerts are ' +
        'in `deploy/prometheus/rules.yml`; `deploy/prometheus/prometheus.yml` lists what to scrape.',
      table(
        ['name', 'type', 'meaning'],
        metrics.map(([, name = '', help = '', type = '']) => [`\`${name}\``, type, help]),
      ),
    );
  });
});

describe('the examples in docs/', () => {
  it.each(['api', 'getting-started'])('have no purpose that ends at a fixed date: docs/%s', (folder) => {
    const fixed = readdirSync(`docs/${folder}`).filter((name) =>
      /["']until["']: *["']2\d{3}-/.test(readFileSync(`docs/${folder}/${name}`, 'utf8')),
    );
    expect(fixed).toEqual([]);
  });
});
