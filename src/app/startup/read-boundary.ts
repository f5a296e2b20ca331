import { isCredentialValid, lineageOf } from '../../access/sources/secrets/credential-validity.ts';
import { type FormerReader, formerReaders } from '../../access/sources/sharing/grants.ts';
import { mayAskForLinks, mayOperate, mayWriteStatements } from '../../access/sources/scopes.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Log } from '../../telemetry/log.ts';

/**
 * The time when this store began to have grants, and its statements to name their credential; 0 if the store was new
 * then. In milliseconds since the epoch.
 */
export const readBoundary = async ({ statements, facts }: Store, now: () => number): Promise<number> => {
  const isNew = (await statements.newest()) === undefined;
  return Number(await facts.putIfAbsent('authors-since', String(isNew ? 0 : now())));
};

/** Credentials that read other sources before there were grants, and may not any more. */
export const findFormerReaders = async (
  { sources }: Pick<Store, 'sources'>,
  boundary: number,
  now: number,
): Promise<readonly FormerReader[]> => {
  if (boundary === 0) return [];
  const valid = intactRecords(await sources.listCredentials()).filter((one) => isCredentialValid(one, now));
  return formerReaders(valid, intactRecords(await sources.listSources()), boundary);
};

/** The keys of credentials that could ask for sign-in links before the scope `links` was needed. */
const findFormerAskers = async (
  { sources }: Pick<Store, 'sources'>,
  boundary: number,
  now: number,
): Promise<readonly string[]> => {
  if (boundary === 0) return [];
  return intactRecords(await sources.listCredentials())
    .filter(
      (one) =>
        isCredentialValid(one, now) &&
        lineageOf(one).createdAt < boundary &&
        mayWriteStatements(one.scopes) &&
        !mayAskForLinks(one.scopes) &&
        !mayOperate(one.scopes),
    )
    .map(({ key }) => key);
};

/** As `readBoundary`. Warns of credentials that have lost their access to other sources, by their keys (no secrets). */
export const readBoundaryAndWarn = async (
  store: Store,
  { log, now }: { readonly log: Log; readonly now: () => number },
): Promise<number> => {
  const boundary = await readBoundary(store, now);
  const credentials = (await findFormerReaders(store, boundary, now())).map(({ key, source }) => ({ key, source }));
  if (credentials.length > 0)
    log.warn(
      { credentials },
      'these credentials read other sources before, and read their own alone now: see `carnet grants suggest`',
    );
  const askers = await findFormerAskers(store, boundary, now());
  if (askers.length > 0)
    log.info(
      { credentials: askers },
      'these could ask for sign-in links before; where they still should: `carnet credentials allow KEY --scope links`',
    );
  return boundary;
};
