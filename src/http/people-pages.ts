import type { Resource } from './exchange.ts';
import { createMePages, type MePagesParts } from './me-pages.ts';
import { createSignIn, type SignInParts } from './sign-in.ts';

/** What the pages that people come to are built from. */
export interface PeoplePagesParts extends Omit<SignInParts, 'links'>, Omit<MePagesParts, 'links'> {
  readonly links: SignInParts['links'] & MePagesParts['links'];
}

/** Builds the pages that people come to: signing in, and what they see and decide there. */
export const createPeoplePages = (parts: PeoplePagesParts): readonly Resource[] => [...createSignIn(parts), ...createMePages(parts)];
