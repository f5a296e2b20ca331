import type { ChainKeeper } from '../../consent/audit/audit-log.ts';
import type { Route } from '../message/request-response.ts';
import { verifyPage } from '../../pages/public/verify-page.ts';
import { createPageResources, type PageResourceDeps, shownPage } from './shared/page-resource.ts';

/** What the page for verifying is built from. */
export interface VerifyPageDeps extends PageResourceDeps {
  readonly chain: Pick<ChainKeeper, 'publish'>;
  /** The id of the key that signs heads. */
  readonly keys: { readonly id: string };
}

/** Builds the page that says to outsiders how to verify the audit chain, open to all. */
export const createVerifyPage = (deps: VerifyPageDeps): readonly Route[] => [
  createPageResources(deps)('/verify', {
    GET: async ({ frame }) => {
      const { head } = await deps.chain.publish();
      return shownPage(verifyPage(frame, deps.publicUrl, { ...head, key: deps.keys.id }));
    },
  }),
];
