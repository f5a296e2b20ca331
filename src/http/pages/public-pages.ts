import type { BlindIndex } from '../../consent/people/blind-index.ts';
import type { OpenIdProvider } from '../../openid/provider.ts';
import type { Resource } from '../message/request-response.ts';
import { createMePages, type MePagesParts } from './me/me-pages.ts';
import { createOpenIdPages, type OpenIdPagesParts } from './openid-pages.ts';
import { createOpsConsent, type OpsConsentParts } from './ops-consent.ts';
import { createRegisterPage, type RegisterPageParts } from './register-page.ts';
import { createSignIn, type SignInParts } from './sign-in.ts';
import { createVerifyPage, type VerifyPageParts } from './verify-page.ts';

/** What the pages that people come to are built from. */
export interface PeoplePagesParts
  extends
    Omit<SignInParts, 'links' | 'canSignIn'>,
    Omit<MePagesParts, 'links' | 'canSignIn'>,
    Omit<RegisterPageParts, 'canSignIn' | 'registered'>,
    Omit<VerifyPageParts, 'canSignIn'>,
    Omit<OpsConsentParts, 'canSignIn' | 'links'> {
  readonly links: SignInParts['links'] & MePagesParts['links'] & OpenIdPagesParts['links'];
  readonly blindIndex: BlindIndex;
  /** Where people may sign in beside by links; absent where they may not. */
  readonly provider?: OpenIdProvider;
}

/** Builds the pages that people come to: signing in, and what they see and decide there. */
export const createPeoplePages = (given: PeoplePagesParts): readonly Resource[] => {
  const { provider } = given;
  const parts = { ...given, canSignIn: provider !== undefined };
  return [
    ...createSignIn(parts),
    ...createMePages(parts),
    ...createRegisterPage(parts),
    ...createVerifyPage(parts),
    ...createOpsConsent(parts),
    ...(provider === undefined ? [] : createOpenIdPages({ ...parts, provider })),
  ];
};
