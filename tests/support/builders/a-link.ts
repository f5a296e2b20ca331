import { randomUUID } from 'node:crypto';
import { createBlindIndex } from '../../../src/consent/people/blind-index.ts';
import { createLinks, type LinkFor, type Links } from '../../../src/consent/subject/sign-in-links.ts';
import { deriveKey } from '../../../src/core/derived-keys.ts';
import { MASTER_KEY, type RunningCarnet } from '../servers/running-carnet.ts';

/** What the identifier of somebody (`agentKey`) is kept as by a Carnet that tests start. */
const indexOf = createBlindIndex(deriveKey(MASTER_KEY, 'blind-index'));

/** The links of a running Carnet. */
export const linksOf = ({ store }: Pick<RunningCarnet, 'store'>, now: () => number = Date.now): Links =>
  createLinks({
    facts: store.facts,
    linkKey: deriveKey(MASTER_KEY, 'links'),
    sessionKey: deriveKey(MASTER_KEY, 'sessions'),
    newId: randomUUID,
    now,
  });

const DAY = 86_400_000;

/** The path of a link that signs in whoever has this identifier, good for a day; what the case is about is given. */
export const aLinkPath = async (
  carnet: Pick<RunningCarnet, 'store'>,
  identifier: string,
  about: Partial<LinkFor> = {},
  now: () => number = Date.now,
): Promise<string> =>
  `/l/${await linksOf(carnet, now).make({ person: indexOf(identifier), role: 'subject', source: 'default', reach: 'all', ...about }, now() + DAY)}`;
