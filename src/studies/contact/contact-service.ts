import type { ChainKeeper } from '../../consent/audit/audit-log.ts';
import type { PurposeFile } from '../../consent/purposes/purpose-workflow.ts';
import type { Person, Purpose } from '../../consent/model/types.ts';
import { Problem } from '../../core/problem.ts';
import type { StudyRepository } from '../../store/ports/study-repository.ts';
import {
  approveContact,
  beginShowing,
  chainContact,
  checkShowable,
  type Contact,
  type ContactRole,
  refuseContact,
  showContact,
  withContact,
} from '../study/contact-request.ts';
import { eventsLeft, withEvent } from './contact-events.ts';
import type { KeptKeys } from '../study/key-store.ts';
import type { KnownAs } from './source-identifiers.ts';
import { createOwnStudy } from '../study/owned-study.ts';
import type { StudyReader } from '../stream/study-readers.ts';
import { changeState, readState, type StudyState } from '../study/study-state.ts';
import type { StudyKeys } from '../study/study-keys.ts';
import type { ContactRuling } from './validate-contact.ts';

/** What `createContacts` is built from. */
export interface ContactsDeps {
  /** What is known of a purpose; rejects with Problem `not-found`. */
  readonly file: (id: string) => Promise<PurposeFile>;
  readonly studies: Pick<StudyRepository, 'all' | 'find' | 'change'>;
  readonly keys: Pick<KeptKeys, 'of'>;
  readonly personBehind: (study: Purpose, pseudonym: string, keys: StudyKeys) => Promise<Person | undefined>;
  readonly knownAs: (person: Person, sources: readonly string[]) => Promise<readonly KnownAs[]>;
  /** A child's first name, where the institution gave it. */
  readonly nameOf: (person: string) => Promise<string | undefined>;
  readonly chain: Pick<ChainKeeper, 'append'>;
  readonly newId: () => string;
  readonly now: () => number;
}

/** Whoever a pseudonym stands for: for the eyes of a data protection officer alone. */
export interface FoundPerson {
  readonly person: string;
  readonly name?: string;
  /** Empty where nothing is held of them any more. */
  readonly knownAs: readonly KnownAs[];
}

/** What was asked of one study; `owner` is the lab that asks. */
export interface StudyContacts {
  readonly purpose: Purpose;
  readonly owner?: string;
  /** The oldest first. */
  readonly contacts: readonly Contact[];
}

/**
 * Requests to find somebody behind a pseudonym: asked for by the lab, approved by a steward and a data protection
 * officer, shown to the latter alone, once. Every call rejects with Problem `store-unavailable`; with `not-found` where
 * there is no such study or request; with `overloaded` where too many write at once; and, but for `list` and `all`,
 * with `state-conflict` where the study has not begun, or is destroyed. Whatever was ruled is in the audit chain once
 * anybody has looked again, if a crash came before.
 */
export interface Contacts {
  /** Rejects with Problem `not-found` where the study is another lab's, `state-conflict` as `withContact` does. */
  ask(reader: StudyReader, study: string, asked: Pick<Contact, 'pseudonym' | 'reason'>): Promise<Contact>;
  /**
   * Those of a study that are kept, the oldest first; none once it is destroyed. `isOwn`: the reader is of the lab that
   * asks, and is to be told no more than a lab is.
   */
  list(reader: StudyReader, study: string): Promise<{ readonly contacts: readonly Contact[]; readonly isOwn: boolean }>;
  /** What was asked of all studies, of each that anything was asked of. */
  all(): Promise<readonly StudyContacts[]>;
  /** Rejects as `approveContact` does, and with Problem `forbidden` where the officer is of the lab that asks. */
  approve(officer: StudyReader, study: string, id: string, ruling: ContactRuling): Promise<Contact>;
  /** Rejects as `refuseContact` does, and with Problem `forbidden` as `approve` does. */
  refuse(officer: StudyReader, study: string, id: string, role: ContactRole): Promise<Contact>;
  /**
   * Who it is. Rejects as `checkShowable` does, and with Problem `not-found` where nobody who takes part has this
   * pseudonym: then it may be tried again, unless whoever it was was about to be shown. What was lost on its way is not
   * shown again.
   */
  reveal(officer: StudyReader, study: string, id: string): Promise<FoundPerson>;
}

/** Builds what is done with requests. They are kept with how the study stands, and go with its key. */
export const createContacts = ({
  file,
  studies,
  keys,
  personBehind,
  knownAs,
  nameOf,
  chain,
  newId,
  now,
}: ContactsDeps): Contacts => {
  const gone = (): Problem =>
    new Problem(
      'state-conflict',
      'the study is destroyed, and its key with it: nobody can say any more who a pseudonym stood for',
    );

  const ownStudy = createOwnStudy(file);
  const standing = async ({ id, state }: Purpose): Promise<readonly Contact[]> => {
    if (state === 'destroyed') throw gone();
    const found = await readState(studies, id);
    if (found === undefined) throw new Problem('state-conflict', 'the study has not begun');
    return found.contacts ?? [];
  };

  const find = (contacts: readonly Contact[] | undefined, id: string): Contact => {
    const contact = contacts?.find((one) => one.id === id);
    if (contact === undefined) throw new Problem('not-found', 'there is no such request');
    return contact;
  };
  /** Tells the chain what it may not have been told yet: whoever ruled was cut off in between. */
  const chainLeft = async (purpose: Purpose, contacts: readonly Contact[]): Promise<void> => {
    for (const event of contacts.flatMap((one) => eventsLeft(one, purpose))) await chain.append(event);
    const chained = new Set(contacts.flatMap(({ unchained = [] }) => unchained.map(({ id }) => id)));
    if (chained.size === 0) return;
    await changeState(studies, purpose.id, (state) =>
      state.contacts === undefined
        ? state
        : { ...state, contacts: state.contacts.map((one) => chainContact(one, chained)) },
    );
  };
  /**
   * Changes one request in one step with whatever else happens to the study: once its key is gone, nothing is done any
   * more. Resolves once the chain was told of it.
   */
  const change = async (purpose: Purpose, id: string, next: (contact: Contact) => Contact): Promise<Contact> => {
    const replace = (state: StudyState): StudyState => {
      if (state.key === undefined) throw gone();
      const before = find(state.contacts, id);
      const after = next(before);
      return after === before
        ? state
        : { ...state, contacts: (state.contacts ?? []).map((one) => (one === before ? after : one)) };
    };
    const changed = find((await changeState(studies, purpose.id, replace)).contacts, id);
    await chainLeft(purpose, [changed]);
    return changed;
  };
  /**
   * The study that an officer of another house rules on, and what was asked of it; all of that is in the chain then as
   * far as it was ruled on.
   */
  const checked = async (
    { source }: StudyReader,
    study: string,
  ): Promise<{ readonly purpose: Purpose; readonly contacts: readonly Contact[] }> => {
    const { inForce: purpose, owner } = await file(study);
    if (purpose === undefined) throw new Problem('not-found', 'there is no such study');
    if (owner === source) throw new Problem('forbidden', 'whoever is of the lab that asks does not rule on it');
    const contacts = await standing(purpose);
    await chainLeft(purpose, contacts);
    return { purpose, contacts };
  };
  const nobody = (): Problem => new Problem('not-found', 'nobody who takes part in the study has this pseudonym');

  return {
    ask: async ({ key: by, source }, study, asked) => {
      await standing(await ownStudy(source, study));
      const contact = { id: newId(), ...asked, by, at: now() };
      await changeState(studies, study, (state) => {
        if (state.key === undefined) throw gone();
        return { ...state, contacts: withContact(state.contacts ?? [], contact) };
      });
      return contact;
    },
    list: async ({ source }, study) => {
      const { inForce, owner } = await file(study);
      if (inForce === undefined) throw new Problem('not-found', 'there is no such study');
      const { contacts = [] } = (await readState(studies, study)) ?? {};
      await chainLeft(inForce, contacts);
      return { contacts, isOwn: owner === source };
    },
    all: async () => {
      const asked = ((await studies.all()) as readonly StudyState[]).filter(({ contacts = [] }) => contacts.length > 0);
      const found = await Promise.all(asked.map(async ({ id, contacts = [] }) => ({ ...(await file(id)), contacts })));
      const begun = found.flatMap(({ inForce, owner, contacts }) =>
        inForce === undefined ? [] : [{ purpose: inForce, contacts, ...(owner === undefined ? {} : { owner }) }],
      );
      for (const { purpose, contacts } of begun) await chainLeft(purpose, contacts);
      return begun;
    },
    approve: async (officer, study, id, { role, delayedUntil }) => {
      const { purpose } = await checked(officer, study);
      return change(purpose, id, (one) =>
        withEvent(one, approveContact(one, role, { by: officer.key, at: now() }, delayedUntil), purpose),
      );
    },
    refuse: async (officer, study, id, role) => {
      const { purpose } = await checked(officer, study);
      return change(purpose, id, (one) =>
        withEvent(one, refuseContact(one, role, { by: officer.key, at: now() }), purpose),
      );
    },
    reveal: async (officer, study, id) => {
      const { purpose, contacts } = await checked(officer, study);
      const ruled = { by: officer.key, at: now() };
      const contact = find(contacts, id);
      checkShowable(contact, officer.key);
      const own = await keys.of(study);
      if (own === undefined) throw gone();
      const person = await personBehind(purpose, contact.pseudonym, own);
      if (person === undefined && contact.showing === undefined) throw nobody();
      const [name, known] =
        person === undefined ? [] : await Promise.all([nameOf(person.id), knownAs(person, purpose.scope.sources)]);
      // Put down before it is shown: what was shown is never missing from the chain, and what was refused is never in
      // it.
      if (person !== undefined) await change(purpose, id, (one) => beginShowing(one, ruled, person.id));
      await change(purpose, id, (one) => showContact(one, ruled));
      if (person === undefined) throw nobody();
      return { person: person.id, ...(name === undefined ? {} : { name }), knownAs: known ?? [] };
    },
  };
};
