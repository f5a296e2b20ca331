import { Argument, type Command, Option } from 'commander';
import type { Sources } from '../../access/sources/sources.ts';
import { Problem } from '../../core/problem.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { validateSource, validateSourceChange } from '../../access/sources/validate-source.ts';
import { addPastKeep } from './past-keep-command.ts';
import { type Run, table } from '../shared/print.ts';
import type { Opened } from '../shared/with-store.ts';

type Source = Awaited<ReturnType<Sources['get']>>;

const sourceJson = ({
  id,
  name,
  basis,
  organisation,
  controller,
  audience,
  keep,
  onWithheld = 'accept',
  directKafka,
  unconditionalProfiles,
  profiles = [],
  createdAt,
}: Source) => ({
  id,
  name,
  basis,
  organisation,
  controller,
  audience,
  keep,
  onWithheld,
  directKafka,
  unconditionalProfiles,
  createdAt: new Date(createdAt).toISOString(),
  profiles,
});

/** Options of `add` and `change` beside the name. */
interface SourceOptions {
  readonly audience?: string;
  readonly keep?: string;
  readonly onWithheld?: string;
  readonly controller?: string;
  readonly directKafka?: string;
  readonly unconditionalProfiles?: string;
  readonly organisation?: string;
}

/** A controller is JSON. Validation refuses other text. */
const controllerIn = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const membersOf = ({ controller, directKafka, unconditionalProfiles, ...options }: SourceOptions) => ({
  ...options,
  ...(controller !== undefined && { controller: controllerIn(controller) }),
  ...(directKafka !== undefined && { directKafka: directKafka === 'true' }),
  ...(unconditionalProfiles !== undefined && { unconditionalProfiles: unconditionalProfiles === 'true' }),
});

const withSourceOptions = (command: Command): Command =>
  command
    .addOption(new Option('--audience <audience>', 'the age of its users').choices(['minors', 'adults', 'mixed']))
    .option('--keep <period>', 'how long its statements are kept, as in P3Y; without it until they are erased')
    .addOption(
      new Option(
        '--on-withheld <way>',
        'accept: what may not be recorded is left out; reject: the whole request is refused',
      ).choices(['accept', 'reject']),
    )
    .addOption(
      new Option(
        '--direct-kafka <whether>',
        'true: its platform is inside the trust domain, and learns the topics of its studies',
      ).choices(['true', 'false']),
    )
    .addOption(
      new Option(
        '--unconditional-profiles <whether>',
        'true: in 1.0.3 too, its tools may PUT a new profile without If-Match and If-None-Match',
      ).choices(['true', 'false']),
    )
    .option('--organisation <id>', 'the organisation that answers for it: see carnet organisations list')
    .option('--controller <json>', 'who answers for what it records: {"name","address","contact","dpo","country"}');

/** Rejects with Problem `invalid-request` if there is no such organisation. */
const checkOrganisation = async ({ grants }: Opened, { organisation }: SourceOptions): Promise<void> => {
  if (organisation !== undefined) await grants.organisations.checkOrganisation(organisation, ROOT_ORGANISATION);
};

/** The IRI of a profile in force, by its id or the id of a version. With mode `off`, the profile may be any. */
const findProfileIri = async ({ profiles }: Opened, id: string, mode: string): Promise<string> => {
  const found = (await profiles()).find(id);
  if (found === undefined && mode !== 'off')
    throw new Problem('not-found', `no profile in force has the id ${id}: see carnet profiles list`);
  return found?.profile.id ?? id;
};

const addList = (sources: Command, run: Run): void => {
  sources
    .command('list')
    .description('every source, and how it is held to profiles: observe, unless it says otherwise')
    .action(() =>
      run(async (opened) => {
        const all = [...(await opened.sources.list())].sort((a, b) => (a.id < b.id ? -1 : 1)).map(sourceJson);
        const rows = all.map(({ id, name, basis, keep = '', profiles }) => [
          id,
          name,
          basis,
          keep,
          profiles.map((one) => `${one.id} ${one.mode} (${one.policy})`).join(', '),
        ]);
        return { json: all, text: table(['SOURCE', 'NAME', 'BASIS', 'KEEP', 'PROFILES'], rows, 'There is no source.') };
      }),
    );
};

const addAdd = (sources: Command, run: Run): void => {
  withSourceOptions(
    sources
      .command('add')
      .argument('<id>', '1 to 64 of a to z, 0 to 9 and -')
      .requiredOption('--name <name>', 'what people call it')
      .description('add a source'),
  )
    .addOption(
      new Option('--basis <basis>', 'the legal basis on which it records; it stays')
        .choices(['public_task', 'contract', 'consent'])
        .default('public_task'),
    )
    .action((id: string, options: SourceOptions & { readonly name: string; readonly basis: string }) =>
      run(async (opened) => {
        const content = validateSource({ id, ...membersOf(options) });
        await checkOrganisation(opened, options);
        const made = sourceJson(await opened.sources.create(content));
        return {
          json: made,
          text: `Added ${id}. Give it a credential: carnet credentials add ${id} --scope statements/write`,
        };
      }),
    );
};

const addChange = (sources: Command, run: Run): void => {
  withSourceOptions(
    sources
      .command('change')
      .argument('<source>')
      .option('--name <name>', 'what people call it')
      .description('change what is said of a source'),
  ).action((id: string, options: SourceOptions & { readonly name?: string }) =>
    run(async (opened) => {
      const content = validateSourceChange(membersOf(options));
      await checkOrganisation(opened, options);
      const changed = sourceJson(await opened.sources.change(id, content));
      return { json: changed, text: `Changed ${id}; servers that run take it within 5 seconds` };
    }),
  );
};

const addMode = (sources: Command, run: Run): void => {
  sources
    .command('mode')
    .argument('<source>')
    .argument('<profile>', 'the IRI of the profile')
    .addArgument(
      new Argument(
        '<mode>',
        'off: not checked; observe: what breaks the profile is reported; enforce: it is refused',
      ).choices(['off', 'observe', 'enforce']),
    )
    .addOption(
      new Option('--policy <policy>', 'any: one matching template must hold; all: every one').choices(['any', 'all']),
    )
    .description('say how a source is held to a profile')
    .action(async (id: string, profile: string, ...[mode, { policy: given }]: [string, { readonly policy?: string }]) =>
      run(async (opened) => {
        const iri = await findProfileIri(opened, profile, mode);
        const changed = sourceJson(
          await opened.sources.change(id, ({ profiles: before = [] }) => {
            const policy = given ?? before.find((one) => one.id === iri)?.policy ?? 'any';
            return validateSourceChange({
              profiles: [...before.filter((one) => one.id !== iri), { id: iri, mode, policy }],
            });
          }),
        );
        const policy = changed.profiles.find((one) => one.id === iri)?.policy ?? '';
        return { json: changed, text: `${id}: ${iri} ${mode} (${policy}); servers that run take it within 5 seconds` };
      }),
    );
};

/** Adds `carnet sources` with its subcommands. */
export const addSourceCommands = (program: Command, run: Run): void => {
  const sources = program.command('sources').description('the tools that post statements');
  for (const add of [addList, addAdd, addChange, addPastKeep, addMode]) add(sources, run);
};
