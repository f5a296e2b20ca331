import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { compareVersions, isChange, pairVersions, type VersionChange } from '../profiles/judge/compare-versions.ts';
import type { LoadedProfile, ProfileRegistry } from '../profiles/registry/profile-registry.ts';
import { Problem } from '../core/problem.ts';
import { LIMITS } from '../profiles/read/document-limits.ts';
import { fetchDocument } from './shared/fetch-document.ts';
import { faultLines, type Run, table } from './shared/print.ts';
import { addShippedProfileCommands } from './shipped-profile-commands.ts';

const profileJson = ({ profile, origin, warnings, earlierVersions }: LoadedProfile) => ({
  id: profile.id,
  origin,
  versions: profile.versions.map(({ id }) => id),
  earlierVersions: earlierVersions.map(({ version }) => version.id),
  warnings,
});

const documentIn = (file: string): Buffer => {
  try {
    return readFileSync(file === '-' ? process.stdin.fd : file);
  } catch (thrown) {
    throw new Problem('not-found', `the file cannot be read: ${(thrown as Error).message}`);
  }
};

/** A line for each kind of change of a version. */
const changeLines = ({ version, before, templates, patterns, concepts }: VersionChange): string => {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['new templates', templates.added],
    ['templates gone', templates.removed],
    ['changed templates', templates.changed.map(({ id }) => id)],
    ['new patterns', patterns.added],
    ['patterns gone', patterns.removed],
    ['changed patterns', patterns.changed],
    ['new concepts', concepts.added],
    ['concepts gone', concepts.removed],
  ];
  const lines = lists.filter(([, ids]) => ids.length > 0).map(([what, ids]) => `\n    ${what}: ${ids.join(', ')}`);
  return `\n  ${version} against ${before === version ? 'the one before' : before}:${lines.join('')}`;
};

/** Adds a profile, and prints it with its changes. */
const addAndPrint = async (registry: ProfileRegistry, document: Uint8Array) => {
  const { profile } = registry.preview(document);
  const changes = pairVersions(registry.find(profile.id)?.profile, profile).map(compareVersions).filter(isChange);
  const added = profileJson(await registry.add(document));
  const versionLine = (id: string): string =>
    `\n  version ${id}${added.earlierVersions.includes(id) ? ' (stays, from an earlier document)' : ''}`;
  const warned =
    added.warnings.length === 0 ? '' : `\nIt is in force, but of its document:\n${faultLines(added.warnings)}`;
  const changed = changes.length === 0 ? '' : `\nIt changes:${changes.map(changeLines).join('')}`;
  return {
    json: { ...added, changes },
    text: `Added ${added.id}${added.versions.map(versionLine).join('')}${changed}${warned}`,
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
    .action((file: string) => run(async ({ profiles: open }) => addAndPrint(await open(), documentIn(file))));

  profiles
    .command('import')
    .argument('<url>', 'the address of a JSON-LD document (https)')
    .option('--allow-host <host...>', 'hosts that may be inside the own network, and may speak http')
    .description('fetch a profile, and add it or replace the one with its id')
    .action((url: string, { allowHost = [] }: { readonly allowHost?: readonly string[] }) =>
      run(async ({ profiles: open }) => {
        const limits = { allowedHosts: allowHost, maxBytes: LIMITS.bytes, timeoutMs: IMPORT_TIMEOUT_MS };
        return addAndPrint(await open(), await fetchDocument(url, limits));
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
