import type { BlindIndex } from '../../consent/people/blind-index.ts';
import type { OpenIdProvider } from '../../openid/provider.ts';
import type { Route } from '../message/request-response.ts';
import { createMePages, type MePagesDeps } from './me/me-pages.ts';
import { createOpenIdPages, type OpenIdPagesDeps } from './openid-pages.ts';
import { createOpsConsent, type OpsConsentDeps } from './ops-consent.ts';
import { createRegisterPage, type RegisterPageDeps } from './register-page.ts';
import { createSignIn, type SignInDeps } from './sign-in.ts';
import { createVerifyPage, type VerifyPageDeps } from './verify-page.ts';

/** What the pages that people come to are built from. */
export interface PeoplePagesDeps
  extends
    Omit<SignInDeps, 'links' | 'canSignIn'>,
    Omit<MePagesDeps, 'links' | 'canSignIn'>,
    Omit<RegisterPageDeps, 'canSignIn' | 'registered'>,
    Omit<VerifyPageDeps, 'canSignIn'>,
    Omit<OpsConsentDeps, 'canSignIn' | 'links'> {
  readonly links: SignInDeps['links'] & MePagesDeps['links'] & OpenIdPagesDeps['links'];
  readonly blindIndex: BlindIndex;
  /** Where people may sign in beside by links; absent where they may not. */
  readonly provider?: OpenIdProvider;
}

/** Builds the pages that people come to: signing in, and what they see and decide there. */
export const createPeoplePages = (given: PeoplePagesDeps): readonly Route[] => {
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
