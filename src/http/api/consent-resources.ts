import type { Route } from '../message/request-response.ts';
import { createSemaphore, createKeyedSemaphore } from '../../core/semaphore.ts';
import { createEventResources, type EventResourcesDeps } from './audit-events.ts';
import { createLinkResources, type LinkResourcesDeps } from './subject/sign-in-links.ts';
import { createMyStatements, type MyStatementsDeps } from './subject/my-statements.ts';
import { createPeopleResources, type PeopleResourcesDeps } from './subject/people.ts';
import { createPurposeResources, type PurposeResourcesDeps } from './purposes.ts';
import { createRegisterResource, type RegisterDeps } from './register.ts';
import { createMeResources, type MeResourcesDeps } from './subject/me.ts';

/** What the resources of consent under /v1 are built from. */
export interface ConsentResourcesDeps
  extends
    LinkResourcesDeps,
    Omit<MyStatementsDeps, 'links' | 'me'>,
    Omit<MeResourcesDeps, 'links' | 'exports' | 'exportsOfPerson' | 'me'>,
    PurposeResourcesDeps,
    Omit<EventResourcesDeps, 'verifications'>,
    RegisterDeps,
    PeopleResourcesDeps {
  readonly me: MeResourcesDeps['me'];
  readonly links: LinkResourcesDeps['links'] & MeResourcesDeps['links'];
}

/** So many exports are under way at once; others wait a little for their turn. */
const EXPORTS = { atMost: 16, waitingAtMost: 64, waitMs: 5000, refusal: 'too many are exporting at once' } as const;

/** One that has come whole may not be over here yet: the next of the same person waits for that, not for a slow one. */
const EXPORTS_OF_PERSON = {
  atMost: 1,
  waitingAtMost: 4,
  waitMs: 1000,
  refusal: 'an export of the same person is being sent already: one at a time',
} as const;

/** A verification reads the whole chain: one is under way in a process. */
const VERIFICATIONS = {
  atMost: 1,
  waitingAtMost: 8,
  waitMs: 30_000,
  refusal: 'the chain is being verified for others',
} as const;

/**
 * Builds the resources under /v1 by which people are asked, decide, see and forget, and by which purposes and the audit
 * chain are kept.
 */
export const createConsentResources = (deps: ConsentResourcesDeps): readonly Route[] => [
  ...createLinkResources(deps),
  ...createMeResources({
    ...deps,
    exports: createSemaphore(EXPORTS),
    exportsOfPerson: createKeyedSemaphore(EXPORTS_OF_PERSON),
  }),
  ...createMyStatements(deps),
  ...createPurposeResources(deps),
  ...createEventResources({ ...deps, verifications: createSemaphore(VERIFICATIONS) }),
  ...createPeopleResources(deps),
  createRegisterResource(deps),
];
