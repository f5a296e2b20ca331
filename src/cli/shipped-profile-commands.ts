import type { Command } from 'commander';
import { parse } from 'node:path';
import { Problem } from '../core/problem.ts';
import type { Profile } from '../profiles/model/types.ts';
import type { ProfileRegistry } from '../profiles/registry/profile-registry.ts';
import { readProfileDirectory } from '../profiles/registry/read-profile-directory.ts';
import { type Run, table } from './shared/print.ts';

/** A profile that comes with Carnet. */
interface ShippedProfile {
  /** The name of its file, without the extension. */
  readonly name: string;
  readonly profile: Profile;
  readonly document: Uint8Array;
}

const readShipped = async (directory: string): Promise<readonly ShippedProfile[]> => {
  const { readProfile } = await import('../profiles/read/read-profile.ts');
  return readProfileDirectory(directory).map(({ name, document }) => ({
    name: parse(name).name,
    profile: readProfile(document),
    document,
  }));
};

/** The state as in `carnet profiles list`; `not in force` if it was retired, or PROFILES_DIR is another folder. */
const stateOf = (registry: ProfileRegistry, { id }: Profile): 'folder' | 'added' | 'not in force' =>
  registry.list().find(({ profile }) => profile.id === id)?.origin ?? 'not in force';

/** Gives `carnet profiles` the commands that list the profiles of Carnet's own folder, and add them. */
export const addShippedProfileCommands = (profiles: Command, run: Run, directory: string): void => {
  profiles
    .command('shipped')
    .description('the profiles that come with Carnet')
    .action(() =>
      run(async ({ profiles: open }) => {
        const registry = await open();
        const all = (await readShipped(directory)).map(({ name, profile }) => ({
          name,
          id: profile.id,
          versions: profile.versions.map(({ id }) => id),
          state: stateOf(registry, profile),
        }));
        const rows = all.map(({ name, id, versions, state }) => [name, state, id, versions.join(', ')]);
        return {
          json: all,
          text: table(
            ['NAME', 'STATE', 'PROFILE', 'CATEGORY THAT CLAIMS IT'],
            rows,
            'No profile comes with this Carnet.',
          ),
        };
      }),
    );

  profiles
    .command('add-shipped')
    .argument('<name...>', 'names as in `carnet profiles shipped`')
    .description('put profiles that come with Carnet in force: retired ones, or beside another PROFILES_DIR')
    .action((names: readonly string[]) =>
      run(async ({ profiles: open }) => {
        const shipped = new Map((await readShipped(directory)).map((one) => [one.name, one]));
        const unknown = names.filter((name) => !shipped.has(name));
        if (unknown.length > 0)
          throw new Problem('not-found', `no profile that comes with Carnet is called ${unknown.join(', ')}`);
        const registry = await open();
        const added: string[] = [];
        for (const name of names) {
          const found = shipped.get(name);
          if (found !== undefined) added.push((await registry.add(found.document)).profile.id);
        }
        return { json: added, text: added.map((id) => `Added ${id}`).join('\n') };
      }),
    );
};
