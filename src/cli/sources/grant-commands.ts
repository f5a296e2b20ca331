import type { Command } from 'commander';
import { Problem } from '../../core/problem.ts';
import { organisationOf, ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { type Run, table } from '../shared/print.ts';
import type { Opened } from '../shared/with-store.ts';

const BY = 'cli';

/** The sources that a grant of this id covers: one, or all of an organisation. */
const findGranted = async ({ organisations }: Opened['grants'], id: string) => {
  if (!id.startsWith('org:')) return [await organisations.source(id, ROOT_ORGANISATION)];
  await organisations.get(id, ROOT_ORGANISATION);
  return (await organisations.sources(ROOT_ORGANISATION)).filter((source) => organisationOf(source) === id);
};

const addList = (grants: Command, run: Run): void => {
  grants
    .command('list')
    .description('every grant: which credential of which source may read what')
    .action(() =>
      run(async ({ grants: { service, organisations } }) => {
        const all = [
          ...(await organisations.sources(ROOT_ORGANISATION)),
          ...(await organisations.list(ROOT_ORGANISATION)),
        ];
        const found = await service.list(all.map(({ id }) => id));
        const rows = found.map(({ of, key, reader }) => [of, reader.id, key]);
        return { json: found, text: table(['READ', 'BY', 'KEY'], rows, 'There is no grant.') };
      }),
    );
};

const addAdd = (grants: Command, run: Run): void => {
  grants
    .command('add')
    .argument('<read>', 'the source to be read, or an organisation for all of its sources')
    .argument('<key>', 'the credential that will read')
    .description('let a credential read; the record purpose must name its source as a recipient')
    .action((of: string, key: string) =>
      run(async ({ grants: opened }) => {
        const grant = await opened.service.check(of, await findGranted(opened, of), key);
        const data = { credential: key, reads: { added: [of] } };
        await opened.recordChange({ type: 'credential.changed', by: BY, data }, () => opened.service.add(grant));
        return { json: grant, text: `${grant.reader.id} may read ${of}; servers that run take it within 5 seconds` };
      }),
    );
};

const addRemove = (grants: Command, run: Run): void => {
  grants
    .command('remove')
    .argument('<read>', 'the source, or the organisation')
    .argument('<key>', 'the credential that reads')
    .description('end a grant')
    .action((of: string, key: string) =>
      run(async ({ grants: { service, recordChange } }) => {
        const isThere = (await service.list([of])).some((one) => one.key === key);
        const data = { credential: key, reads: { removed: [of] } };
        if (
          !isThere ||
          !(await recordChange({ type: 'credential.changed', by: BY, data }, () => service.remove(of, key)))
        )
          throw new Problem('not-found', `the credential ${key} has no grant of ${of}: see carnet grants list`);
        return { json: { of, key }, text: 'Ended; servers that run take it within 5 seconds' };
      }),
    );
};

const addSuggest = (grants: Command, run: Run): void => {
  grants
    .command('suggest')
    .description('what to grant to credentials that read every source in an older release')
    .action(() =>
      run(async ({ grants: { formerReaders } }) => {
        const found = await formerReaders();
        const text = found.map(({ key, source, others }) =>
          [
            `${key} of ${source} read the statements of every source. For those that it needs:`,
            ...others.map((other) => `  carnet grants add ${other} ${key}`),
            `If it needs none: carnet grants none ${key}`,
          ].join('\n'),
        );
        return { json: found, text: found.length === 0 ? 'There is nothing to grant.' : text.join('\n\n') };
      }),
    );
};

const addNone = (grants: Command, run: Run): void => {
  grants
    .command('none')
    .argument('<key>')
    .description('say that a credential needs no grant, so that no warning names it')
    .action((key: string) =>
      run(async ({ grants: { service } }) => {
        if (!(await service.decline(key))) throw new Problem('not-found', `no credential has the key ${key}`);
        return { json: { key }, text: `${key} reads its own source` };
      }),
    );
};

/** Adds `carnet grants` with its subcommands. */
export const addGrantCommands = (program: Command, run: Run): void => {
  const grants = program.command('grants').description('which credentials read the statements of other sources');
  for (const add of [addList, addAdd, addRemove, addSuggest, addNone]) add(grants, run);
};
