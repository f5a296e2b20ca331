import type { Command } from 'commander';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { validateOrganisation } from '../../access/sources/validate-source.ts';
import { type Run, table } from '../shared/print.ts';

const PREFIX = 'org:';

const fullId = (id: string): string => (id.startsWith(PREFIX) ? id : `${PREFIX}${id}`);

const addList = (organisations: Command, run: Run): void => {
  organisations
    .command('list')
    .description('every organisation, with the one above it and its sources')
    .action(() =>
      run(async ({ grants: { organisations: service } }) => {
        const sources = await service.sources(ROOT_ORGANISATION);
        const all = (await service.list(ROOT_ORGANISATION)).map(({ id, name, parent, controller }) => ({
          id,
          name,
          parent,
          controller,
          sources: sources
            .filter(({ organisation = ROOT_ORGANISATION }) => organisation === id)
            .map((source) => source.id),
        }));
        const rows = all.map((one) => [one.id, one.name, one.parent ?? '', one.sources.join(' ')]);
        return { json: all, text: table(['ORGANISATION', 'NAME', 'BELOW', 'SOURCES'], rows, '') };
      }),
    );
};

const addCreate = (organisations: Command, run: Run): void => {
  organisations
    .command('create')
    .argument('<id>', 'org: and 1 to 64 of a to z, 0 to 9 and -; the prefix may be left out')
    .requiredOption('--name <name>', 'what people call it')
    .option('--parent <id>', 'the organisation above it', ROOT_ORGANISATION)
    .description('create an organisation')
    .action((given: string, { name, parent }: { readonly name: string; readonly parent: string }) =>
      run(async ({ grants: { organisations: service, recordChange } }) => {
        const content = validateOrganisation({ id: fullId(given), name, parent: fullId(parent) });
        const data = { organisation: content.id, parent: content.parent ?? ROOT_ORGANISATION };
        const { id, parent: above = '' } = await recordChange({ type: 'organisation.created', by: 'cli', data }, () =>
          service.create(content, ROOT_ORGANISATION),
        );
        return {
          json: { id, name, parent: above },
          text:
            `Created ${id} below ${above}. Invite its staff: ` +
            `carnet staff invite NAME --roles operator --organisation ${id}`,
        };
      }),
    );
};

/** Adds `carnet organisations` with its subcommands. */
export const addOrganisationCommands = (program: Command, run: Run): void => {
  const organisations = program
    .command('organisations')
    .description('the organisations that sources and staff belong to');
  for (const add of [addList, addCreate]) add(organisations, run);
};
