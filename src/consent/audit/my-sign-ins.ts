import { defined } from '../../core/json-object.ts';
import type { OrganisationRepository } from '../../store/ports/sources/organisation-repository.ts';
import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { Assurance } from '../model/assurance.ts';
import type { AuditEvent } from './hash-chain.ts';
import type { IdAndName } from '../model/types.ts';
import { type SignInEventType, signInTypeOf } from './sign-in-events.ts';

/** The requester of a link. A link of a tool shows neither keys nor accounts. */
interface LinkMaker {
  /** The name of the account, or the key of the credential. */
  readonly id?: string;
  /** The source of the credential; absent for an account. */
  readonly source?: IdAndName;
  /** The role in which it asked; absent for a tool. */
  readonly role?: 'operator';
}

/** A link that was made or opened for a person, or a sign-in at an OpenID provider. */
export interface MySignIn {
  readonly seq: number;
  readonly at: string;
  readonly type: SignInEventType;
  /** The role in which the link, or the provider, signs in. */
  readonly role: 'subject' | 'guardian';
  readonly assurance: Assurance;
  /** The id of the link, or of the sign-in at the provider. */
  readonly link: string;
  /** The organisation of the provider, or the one in whose name the link was made. */
  readonly organisation: IdAndName;
  /** Absent for a sign-in at a provider. */
  readonly askedBy?: LinkMaker;
  /** True if it began the session that asks. */
  readonly isPresent: boolean;
}

/** A page of sign-ins, the latest first. */
export interface MySignIns {
  readonly signIns: readonly MySignIn[];
  /** The `before` of the next page; absent at the end. */
  readonly next?: number;
}

/** The session that asks. */
interface AskingSession {
  readonly assurance: Assurance;
  readonly link: string;
}

/** Names the makers of the links in a page of events about sign-ins. Rejects with Problem `store-unavailable`. */
export type ReadMySignIns = (
  session: AskingSession,
  page: { readonly events: readonly AuditEvent[]; readonly next?: number },
) => Promise<MySignIns>;

interface MySignInsDeps {
  readonly sources: SourceRepository;
  readonly organisations: OrganisationRepository;
}

/** Sources and organisations that are gone are named by their ids. */
export const createReadMySignIns = ({ sources, organisations }: MySignInsDeps): ReadMySignIns => {
  const readNames = async (found: readonly AuditEvent[]) => {
    const ids = new Set(found.flatMap(({ by }) => by.askedBy?.source ?? []));
    const [named, all] = await Promise.all([
      Promise.all([...ids].map((id) => sources.findSource(id))),
      found.length === 0 ? [] : organisations.list(),
    ]);
    const names = new Map([...named.flatMap((one) => one ?? []), ...all].map(({ id, name }) => [id, name]));
    return (id: string): IdAndName => ({ id, name: names.get(id) ?? id });
  };

  return async (session, { events: found, next }) => {
    const named = await readNames(found);
    const isByTool = session.assurance === 'tool';
    const makerOf = ({ assurance, askedBy = {} }: AuditEvent['by']): LinkMaker => {
      const { account, credential, source } = askedBy;
      const id = isByTool ? undefined : (account ?? credential);
      return {
        ...defined({ id }),
        ...(source !== undefined && account === undefined && { source: named(source) }),
        ...(assurance !== 'tool' && { role: 'operator' }),
      };
    };
    const signIns = found.flatMap((event): readonly MySignIn[] => {
      const { seq, at, by, data = {} } = event;
      const type = signInTypeOf(event);
      if (type === undefined) return [];
      const { assurance = 'tool', link = '' } = by;
      return [
        {
          seq,
          at,
          type,
          assurance,
          link,
          role: data['role'] === 'guardian' ? 'guardian' : 'subject',
          organisation: named(typeof data['organisation'] === 'string' ? data['organisation'] : ''),
          ...(by.askedBy !== undefined && { askedBy: makerOf(by) }),
          isPresent: type !== 'link.created' && link === session.link,
        },
      ];
    });
    return { signIns, ...defined({ next }) };
  };
};
