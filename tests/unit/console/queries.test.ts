import type { QueryClient } from '@tanstack/react-query';
import { waitFor } from '../../support/checks/wait-for.ts';

/** Its types need those of a browser. */
const QUERIES_MODULE = ['../../../src/console/api', 'queries.ts'].join('/');

describe('what the console has sent', () => {
  it('is forgotten once no form shows it, as it may have been a secret', async () => {
    Object.assign(globalThis, { window: new EventTarget() });
    const { QUERIES } = (await import(QUERIES_MODULE)) as { readonly QUERIES: QueryClient };
    const options = QUERIES.defaultMutationOptions({ mutationFn: (secret: string) => Promise.resolve(secret) });
    await QUERIES.getMutationCache().build(QUERIES, options).execute('a secret');
    await waitFor('nothing is kept', () => QUERIES.getMutationCache().getAll().length === 0);
  });
});
