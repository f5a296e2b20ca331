import { fixedKeys } from '../../../../src/core/crypto/key-ring.ts';
import { randomUUID } from 'node:crypto';
import { createBlindIndex } from '../../../../src/consent/people/blind-index.ts';
import { createSignInEndings } from '../../../../src/consent/subject/sign-in-endings.ts';
import { createSignInLinks, type SignInLinks } from '../../../../src/consent/subject/sign-in-links.ts';
import type { LinkClaims } from '../../../../src/consent/subject/sign-in-tokens.ts';
import { DAY_MS } from '../../../../src/core/time.ts';
import { deriveKey } from '../../../../src/core/crypto/derived-keys.ts';
import { MASTER_KEY, type RunningCarnet } from '../../servers/running-carnet.ts';

/** The blind index of an identifier (`agentKey`) in a Carnet started by tests. */
const indexOf = createBlindIndex(deriveKey(MASTER_KEY, 'blind-index'));

/** The sign-in links of a running Carnet. */
export const linksOf = ({ store }: Pick<RunningCarnet, 'store'>, now: () => number = Date.now): SignInLinks =>
  createSignInLinks({
    facts: store.facts,
    endings: createSignInEndings({
      endedSessions: store.endedSessions,
      sources: store.sources,
      staff: store.staff,
      now,
    }),
    linkKey: fixedKeys(MASTER_KEY).forUse('links'),
    sessionKey: fixedKeys(MASTER_KEY).forUse('sessions'),
    newId: randomUUID,
    now,
  });

/** The path of a sign-in link for an identifier, valid for a day. */
export const aLinkPath = async (
  carnet: Pick<RunningCarnet, 'store'>,
  identifier: string,
  { now = Date.now, ...overrides }: Partial<LinkClaims> & { readonly now?: () => number } = {},
): Promise<string> => {
  const person = indexOf(identifier);
  const claims: LinkClaims = { person, role: 'subject', assurance: 'idp', ...overrides };
  return `/l/${await linksOf(carnet, now).create(claims, now() + DAY_MS)}`;
};
