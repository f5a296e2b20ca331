import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import type { LoadedProfile } from '../profiles/registry/profile-registry.ts';
import { Problem } from '../core/problem.ts';
import { LIMITS } from '../profiles/read/document-limits.ts';
import { fetchDocument } from './fetch-document.ts';
import { faultLines, type Run, table } from './print.ts';
import { addShippedProfileCommands } from './shipped-profile-commands.ts';

const profileJson = ({ profile, origin, warnings }: LoadedProfile) => ({
  id: profile.id,
  origin,
  versions: profile.versions.map(({ id }) => id),
  warnings,
});

const documentIn = (file: string): Buffer => {
  try {
    return readFileSync(file === '-' ? process.stdin.fd : file);
  } catch (thrown) {
    throw new Problem('not-found', `the file cannot be read: ${(thrown as Error).message}`);
  }
};

/** What is printed of an added profile. */
const printAdded = (loaded: LoadedProfile) => {
  const added = profileJson(loaded);
  const warned =
    added.warnings.length === 0 ? '' : `\nIt is in force, but of its document:\n${faultLines(added.warnings)}`;
  return {
    json: added,
    text: `Added ${added.id}${added.versions.map((id) => `\n  version ${id}`).join('')}${warned}`,
  };
};

const IMPORT_TIMEOUT_MS = 30_000;

/** Gives `carnet` the commands for profiles; `shippedDirectory` has those that come with Carnet. */
export const addProfileCommands = (program: Command, run: Run, shippedDirectory: string): void => {
  const profiles = program.command('profiles').description('xAPI Profiles that statements are checked against');
  addShippedProfileCommands(profiles, run, shippedDirectory);

  profiles
    .command('list')
    .description('the profiles in force')
    .action(() =>
      run(async ({ profiles: open }) => {
        const all = (await open()).list().map(profileJson);
        const rows = all.map(({ id, origin, versions, warnings }) => [
          id,
          origin,
          String(versions.length),
          String(warnings.length),
        ]);
        return {
          json: all,
          text: table(['PROFILE', 'ORIGIN', 'VERSIONS', 'WARNINGS'], rows, 'No profile is in force.'),
        };
      }),
    );

  profiles
    .command('add')
    .argument('<file>', 'a JSON-LD document, or - for the standard input')
    .description('add a profile, or replace the one with its id')
    .action((file: string) =>
      run(async ({ profiles: open }) => printAdded(await (await open()).add(documentIn(file)))),
    );

  profiles
    .command('import')
    .argument('<url>', 'the address of a JSON-LD document (https)')
    .option('--allow-host <host...>', 'hosts that may be inside the own network, and may speak http')
    .description('fetch a profile, and add it or replace the one with its id')
    .action((url: string, { allowHost = [] }: { readonly allowHost?: readonly string[] }) =>
      run(async ({ profiles: open }) => {
        const limits = { allowedHosts: allowHost, maxBytes: LIMITS.bytes, timeoutMs: IMPORT_TIMEOUT_MS };
        return printAdded(await (await open()).add(await fetchDocument(url, limits)));
      }),
    );

  profiles
    .command('retire')
    .argument('<id>', 'the IRI of the profile')
    .description('take a profile out of force')
    .action((id: string) =>
      run(async ({ profiles: open }) => {
        if (!(await (await open()).retire(id))) throw new Problem('not-found', `no profile in force has the id ${id}`);
        return { json: { id }, text: `Retired ${id}` };
      }),
    );
};
