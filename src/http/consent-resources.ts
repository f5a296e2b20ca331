import type { Resource } from './exchange.ts';
import { createLinkResources, type LinkResourcesParts } from './links.ts';

/** What the resources of consent under /v1 are built from. */
export type ConsentResourcesParts = LinkResourcesParts;

/** Builds the resources under /v1 by which people are asked, decide, see and forget, and by which purposes and the audit chain are kept. */
export const createConsentResources = (parts: ConsentResourcesParts): readonly Resource[] => [
  ...createLinkResources(parts),
];
