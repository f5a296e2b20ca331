import type { Command } from 'commander';
import { Problem } from '../../core/problem.ts';
import { SCOPES } from '../../access/sources/scopes.ts';
import { DEFAULT_OVERLAP_MS, readShortOverlap } from '../../access/sources/secrets/overlap.ts';
import { validateScopes } from '../../access/sources/validate-source.ts';
import { type Run, table } from '../shared/print.ts';

const iso = (at: number): string => new Date(at).toISOString();

const readOverlapOption = (text: string | undefined): number => {
  const overlap = text === undefined ? DEFAULT_OVERLAP_MS : readShortOverlap(text);
  if (overlap === undefined)
    throw new Problem('invalid-request', 'this is no overlap of two keys', [
      { at: '--overlap', detail: 'must be at most 90 days, as in 7d, 12h or PT30M; 0 for none' },
    ]);
  return overlap;
};

const addRotate = (credentials: Command, run: Run): void => {
  credentials
    .command('rotate')
    .argument('<key>')
    .option(
      '--overlap <duration>',
      'how long the former key stays valid, at most 90 days, as in 7d, 12h or PT30M; 0 ends it at once; usually 7d',
    )
    .description('replace a credential by a new one of the same rights; the new secret is shown only once')
    .action((former: string, { overlap }: { readonly overlap?: string }) =>
      run(async ({ sources }) => {
        const overlapMs = readOverlapOption(overlap);
        const { key, secret, source, scopes, replaces } = await sources.rotate(former, { overlapMs });
        const endsAt = iso(replaces.endsAt);
        const end =
          overlapMs === 0
            ? `${former} has ended; servers that run refuse it within 5 seconds`
            : `${former} stays valid until ${endsAt}, and is refused after that`;
        return {
          json: { key, secret, source, scopes, replaces: { key: former, endsAt } },
          text: `key     ${key}\nsecret  ${secret}\nThe secret is shown only once. ${end}.`,
        };
      }),
    );
};

/** Gives `carnet` the commands that list, make, rotate, widen and revoke credentials. */
export const addCredentialCommands = (program: Command, run: Run): void => {
  const credentials = program.command('credentials').description('the keys with which sources and operators come in');

  credentials
    .command('list')
    .description('every credential that is valid; one that was rotated says when it ends')
    .action(() =>
      run(async ({ sources }) => {
        const all = (await sources.credentials()).map(({ key, source, scopes, createdAt, endsAt, replacedBy }) => ({
          key,
          source,
          scopes,
          createdAt: iso(createdAt),
          ...(endsAt !== undefined && { endsAt: iso(endsAt), replacedBy }),
        }));
        const rows = all.map(({ key, source, scopes, createdAt, endsAt = '' }) => [
          key,
          source,
          createdAt,
          endsAt,
          scopes.join(' '),
        ]);
        return {
          json: all,
          text: table(['KEY', 'SOURCE', 'SINCE', 'ENDS', 'SCOPES'], rows, 'There is no credential.'),
        };
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

  addRotate(credentials, run);

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
