import { createRateLimit } from '../../access/sources/limits/rate-limit.ts';
import type { PersonRepository } from '../../store/ports/consent/person-repository.ts';
import type { FactRepository } from '../../store/ports/store.ts';
import { defined } from '../../core/json-object.ts';
import { DAY_MS } from '../../core/time.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { holderOf, signInData, type SignInEventType } from '../audit/sign-in-events.ts';
import type { Initiator } from '../model/actions.ts';
import type { SignInEndings } from '../subject/sign-in-endings.ts';
import { openedFact, type SignInLinks } from '../subject/sign-in-links.ts';
import type { LinkClaims } from '../subject/sign-in-tokens.ts';

interface RecordedLinksDeps {
  readonly links: SignInLinks;
  readonly endings: SignInEndings;
  readonly facts: FactRepository;
  readonly people: PersonRepository;
  readonly auditLog: AuditLog;
  readonly newId: () => string;
  readonly now: () => number;
}

/** Links that one source or account makes in a minute: a school of a thousand pupils has its links in four. */
const MAX_LINKS = 300;
/** Sign-ins of one person at a provider in ten minutes. */
const MAX_SIGN_INS = 30;
/** The number of tool and person combinations that are remembered. */
const REMEMBERED = 10_000;

/** An event of a sign-in, before its person is looked up. */
interface SignInEvent {
  /** The same id for the same act, however often it is tried. */
  readonly id: string;
  readonly type: SignInEventType;
  readonly by: Initiator;
  readonly claims: LinkClaims;
  readonly organisation: string;
}

/** The requester of a link, as the initiator of the event `link.created`. */
const requesterOf = ({ askedBy = {}, assurance }: LinkClaims, link: string): Initiator => ({
  role: assurance === 'tool' ? 'source' : 'institution',
  id: askedBy.account ?? askedBy.credential ?? askedBy.source ?? '',
  assurance,
  askedBy,
  link,
});

/** Remembers what has been done today (UTC), for the latest keys. */
const createOnceADay = (now: () => number) => {
  const days = new Map<string, number>();
  const today = (): number => Math.floor(now() / DAY_MS);
  return {
    isDone: (key: string): boolean => days.get(key) === today(),
    add: (key: string): void => {
      days.delete(key);
      days.set(key, today());
      for (const oldest of days.keys()) {
        if (days.size <= REMEMBERED) break;
        days.delete(oldest);
      }
    },
  };
};

const askerOf = ({ askedBy = {} }: LinkClaims): string => askedBy.account ?? askedBy.source ?? askedBy.credential ?? '';

/**
 * Sign-in links whose making and opening are events of the audit chain, as the sign-ins at a provider are. An event is
 * durable before the link or the session is given. It names the person only if one is stored, since nothing is
 * stored of others. A link of a tool is one event for each person and day, however often the tool asks. `create` and
 * `startSession` reject with Problem `too-many-requests` too; each call with `store-unavailable` or `overloaded`.
 */
export const createRecordedLinks = (deps: RecordedLinksDeps): SignInLinks => {
  const { links, endings, facts, people, auditLog, newId, now } = deps;
  const limitLinks = createRateLimit({
    atMost: MAX_LINKS,
    name: 'links',
    refusal: `one source or account makes at most ${MAX_LINKS} links a minute; each is an event for good`,
  });
  const limitSignIns = createRateLimit({
    atMost: MAX_SIGN_INS,
    perS: 600,
    name: 'sign-ins',
    refusal: `one person signs in at most ${MAX_SIGN_INS} times in ten minutes; each is an event for good`,
  });
  const madeByTools = createOnceADay(now);

  const chain = async ({ id, type, by, claims, organisation }: SignInEvent): Promise<void> => {
    const person = (await people.findByIdentifiers([claims.person])).get(claims.person)?.id;
    await auditLog.append({
      id,
      at: now(),
      type,
      ...defined({ person }),
      by,
      data: signInData(claims, organisation),
    });
  };

  const findOrganisation = async (claims: LinkClaims): Promise<string> =>
    (await endings.findScope({ claims, issued: now() })) ?? '';

  return {
    ...links,
    create: async (claims, expires) => {
      const asked = JSON.stringify([askerOf(claims), claims.person, claims.role]);
      const isRepeated = claims.assurance === 'tool' && madeByTools.isDone(asked);
      if (!isRepeated) await limitLinks(askerOf(claims));
      const token = await links.create(claims, expires);
      if (isRepeated) return token;
      const made = await links.inspect(token);
      const id = made.state === 'valid' ? made.id : '';
      await chain({
        id: newId(),
        type: 'link.created',
        by: requesterOf(claims, id),
        claims,
        organisation: await findOrganisation(claims),
      });
      if (claims.assurance === 'tool') madeByTools.add(asked);
      return token;
    },
    open: async (token) => {
      const found = await links.inspect(token);
      // A link that was opened before is refused below, and is no event.
      if (found.state === 'valid' && (await facts.find(openedFact(found.id))) === undefined)
        await chain({
          id: `opened-${found.id}`,
          type: 'link.opened',
          by: holderOf(found.link, found.id),
          claims: found.link,
          organisation: await findOrganisation(found.link),
        });
      return links.open(token);
    },
    startSession: async (claims, until) => {
      await limitSignIns(claims.guardian?.person ?? claims.person);
      const token = await links.startSession(claims, until);
      const { link, organisation } = await links.readSession(token);
      await chain({ id: `signed-in-${link}`, type: 'signed-in', by: holderOf(claims, link), claims, organisation });
      return token;
    },
  };
};
