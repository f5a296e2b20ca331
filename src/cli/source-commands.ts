import { Argument, type Command, Option } from 'commander';
import type { Sources } from '../sources/sources.ts';
import { Problem } from '../problem.ts';
import { validateSource, validateSourceChange } from '../sources/validate-source.ts';
import { type Run, table } from './told.ts';
import type { Opened } from './with-store.ts';

type Source = Awaited<ReturnType<Sources['get']>>;

const shown = ({ id, name, basis, profiles = [], createdAt }: Source) => ({ id, name, basis, createdAt: new Date(createdAt).toISOString(), profiles });

/** The IRI of the profile that is meant: of one in force, the id of a version will do. Only `off` may be said of others. */
const profileNamed = async ({ profiles }: Opened, id: string, mode: string): Promise<string> => {
  const found = (await profiles()).find(id);
  if (found === undefined && mode !== 'off') throw new Problem('not-found', `no profile in force has the id ${id}: see carnet profiles list`);
  return found?.profile.id ?? id;
};

/** Gives `carnet` the commands that list and add sources, and say how each is held to profiles. */
export const addSourceCommands = (program: Command, run: Run): void => {
  const sources = program.command('sources').description('the tools that post statements');

  sources.command('list').description('every source, and how it is held to profiles: observe, unless it says otherwise').action(() => run(async (opened) => {
    const all = [...await opened.sources.list()].sort((a, b) => (a.id < b.id ? -1 : 1)).map(shown);
    const rows = all.map(({ id, name, profiles }) => [id, name, profiles.map((one) => `${one.id} ${one.mode} (${one.policy})`).join(', ')]);
    return { json: all, text: table(['SOURCE', 'NAME', 'PROFILES'], rows, 'There is no source.') };
  }));

  sources.command('add').argument('<id>', '1 to 64 of a to z, 0 to 9 and -').requiredOption('--name <name>', 'what people call it').description('add a source')
    .action((id: string, { name }: { readonly name: string }) => run(async (opened) => {
      const made = shown(await opened.sources.create(validateSource({ id, name })));
      return { json: made, text: `Added ${id}. Give it a credential: carnet credentials add ${id} --scope statements/write` };
    }));

  sources.command('mode').argument('<source>').argument('<profile>', 'the IRI of the profile')
    .addArgument(new Argument('<mode>', 'off: not checked; observe: what breaks the profile is reported; enforce: it is refused').choices(['off', 'observe', 'enforce']))
    .addOption(new Option('--policy <policy>', 'any: one matching template must hold; all: every one').choices(['any', 'all']))
    .description('say how a source is held to a profile')
    .action((id: string, profile: string, mode: string, { policy }: { readonly policy?: string }) => run(async (opened) => {
      const iri = await profileNamed(opened, profile, mode);
      const changed = shown(await opened.sources.change(id, ({ profiles: before = [] }) => {
        const held = { id: iri, mode, policy: policy ?? before.find((one) => one.id === iri)?.policy ?? 'any' };
        return validateSourceChange({ profiles: [...before.filter((one) => one.id !== iri), held] });
      }));
      const held = changed.profiles.find((one) => one.id === iri)?.policy ?? '';
      return { json: changed, text: `${id}: ${iri} ${mode} (${held}); servers that run take it within 5 seconds` };
    }));
};
