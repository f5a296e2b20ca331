import type { ChainKeeper } from '../../consent/audit/audit-log.ts';
import type { Resource } from '../message/request-response.ts';
import { verifyPage } from '../../pages/public/verify-page.ts';
import { createPageResources, type PageResourceParts, shownPage } from './shared/page-resource.ts';

/** What the page for verifying is built from. */
export interface VerifyPageParts extends PageResourceParts {
  readonly chain: Pick<ChainKeeper, 'publish'>;
  /** The id of the key that signs heads. */
  readonly keys: { readonly id: string };
}

/** Builds the page that says to outsiders how to verify the audit chain, open to all. */
export const createVerifyPage = (parts: VerifyPageParts): readonly Resource[] => [
  createPageResources(parts)('/verify', {
    GET: async ({ frame }) => {
      const { head } = await parts.chain.publish();
      return shownPage(verifyPage(frame, parts.publicUrl, { ...head, key: parts.keys.id }));
    },
  }),
];
