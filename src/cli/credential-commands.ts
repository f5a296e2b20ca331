import type { Command } from 'commander';
import { Problem } from '../core/problem.ts';
import { SCOPES } from '../sources/scopes.ts';
import { validateScopes } from '../sources/validate-source.ts';
import { type Run, table } from './shared/print.ts';

/** Gives `carnet` the commands that list, make, widen and revoke credentials. */
export const addCredentialCommands = (program: Command, run: Run): void => {
  const credentials = program.command('credentials').description('the keys with which sources and operators come in');

  credentials
    .command('list')
    .description('every credential that was not revoked')
    .action(() =>
      run(async ({ sources }) => {
        const all = (await sources.credentials()).map(({ key, source, scopes, createdAt }) => ({
          key,
          source,
          scopes,
          createdAt: new Date(createdAt).toISOString(),
        }));
        const rows = all.map(({ key, source, scopes, createdAt }) => [key, source, createdAt, scopes.join(' ')]);
        return { json: all, text: table(['KEY', 'SOURCE', 'SINCE', 'SCOPES'], rows, 'There is no credential.') };
      }),
    );

  credentials
    .command('add')
    .argument('<source>')
    .requiredOption('--scope <scope...>', `what it permits: ${SCOPES.join(', ')}`)
    .description('make a key and a secret; the secret is shown only once')
    .action((source: string, { scope }: { readonly scope: readonly string[] }) =>
      run(async ({ sources }) => {
        const scopes = validateScopes({ scopes: scope });
        const { id } = await sources.get(source);
        const made = await sources.issue(id, scopes);
        return {
          json: { ...made, source: id, scopes },
          text: `key     ${made.key}\nsecret  ${made.secret}\nThe secret is shown only once.`,
        };
      }),
    );

  credentials
    .command('allow')
    .argument('<key>')
    .requiredOption('--scope <scope...>', `what it permits from now on, too: ${SCOPES.join(', ')}`)
    .description('give a credential more scopes; its secret stays')
    .action((key: string, { scope }: { readonly scope: readonly string[] }) =>
      run(async ({ sources }) => {
        const scopes = validateScopes({ scopes: scope });
        if (!(await sources.allow(key, scopes)))
          throw new Problem('not-found', `no credential in force has the key ${key}`);
        return {
          json: { key, scopes },
          text: `Allowed ${key} ${scopes.join(' ')}; servers that run permit it within 5 seconds`,
        };
      }),
    );

  credentials
    .command('revoke')
    .argument('<key>')
    .description('take a credential out of force')
    .action((key: string) =>
      run(async ({ sources }) => {
        if (!(await sources.credentials()).some((one) => one.key === key) || !(await sources.revoke(key)))
          throw new Problem('not-found', `no credential in force has the key ${key}`);
        return { json: { key }, text: `Revoked ${key}; servers that run refuse it within 5 seconds` };
      }),
    );
};
