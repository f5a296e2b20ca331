import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aStaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { signIn, signOut } from './acts.ts';
import { get, headerOf } from './ask.ts';
import { type Keys, type Learner, learner } from './school.ts';

interface Workshop {
  readonly url: string;
  readonly publicUrl: string;
  readonly keys: Pick<Keys, 'operator' | 'steward'>;
  readonly tool: string;
}

/** Who comes in by what is no key of a tool: Authorization headers, or cookies. */
export interface Visitors {
  /** The cookies of an auditor of staff who has signed in. */
  readonly auditor: string;
  /** Of a session of the pupil. */
  readonly session: string;
  readonly pupil: Learner;
  /** Of a session of a guest, who has signed out. */
  readonly ended: string;
}

type Answer = Readonly<Record<string, string>>;

/** Somebody of staff is invited, and signs in: the account has a session. Resolves with its cookies. */
const inviteStaff = async ({ url, publicUrl, keys }: Workshop): Promise<string> => {
  const body = { name: 'staff:workshop', roles: ['auditor'] };
  const { invitation } = await get<{ readonly invitation: { readonly url: string } }>(
    `${url}/v1/staff`,
    keys.operator,
    {
      method: 'POST',
      body,
    },
  );
  const browser = aStaffBrowser(url, publicUrl);
  const { status } = await browser.join(invitation.url);
  if (status !== 303) throw new Error(`an invitation is answered with ${status}`);
  return browser.cookies();
};

/** Begins a session of exercises of a profile, which has one pattern. */
const beginExercise = async ({ url, keys, tool }: Workshop): Promise<void> => {
  const headers = { 'content-type': 'application/ld+json' };
  const { id = '' } = await get(`${url}/v1/profiles`, keys.operator, { method: 'POST', body: aProfile(), headers });
  await get(`${url}/xapi/statements`, tool, { method: 'POST', body: exerciseStatements(id).began() });
};

const PUPIL = learner('workshop-pupil', 0);

/** Somebody who is named by another has everything deleted, and a steward has an account in the place of the name. */
const replaceName = async (workshop: Workshop): Promise<void> => {
  const { url, keys, tool } = workshop;
  const teacher = learner('workshop-teacher', 0);
  const statements = [
    aNamedStatement({ actor: PUPIL.agent, context: { instructor: teacher.agent } }),
    aNamedStatement({ actor: teacher.agent }),
  ];
  await get(`${url}/xapi/statements`, tool, { method: 'POST', body: statements });
  const session = await signIn(workshop, teacher);
  await get(`${url}/v1/me`, session, { method: 'DELETE', body: {} });
  let person: string | undefined;
  await waitFor('the name of a deleted person to be listed', async () => {
    const { people } = await get<{ readonly people: readonly Answer[] }>(`${url}/v1/mentions`, keys.steward);
    person = people[0]?.['person'];
    return person !== undefined;
  });
  const at = `${url}/v1/mentions/${person ?? ''}/replacements`;
  const { id = '' } = await get(at, keys.steward, { method: 'POST', body: { all: true } });
  await waitFor(
    'the name to be replaced',
    async () => 'done' in (await get(`${url}/v1/replacements/${id}`, keys.steward)),
  );
};

/** Somebody signs in, and out again. */
const visitOnce = async (workshop: Workshop): Promise<string> => {
  const session = await signIn(workshop, learner('workshop-guest', 0));
  await get(`${workshop.url}/v1/me`, session);
  await signOut(workshop.url, session);
  return session;
};

/** A workshop of the school, which no book knows: it has what decides beside people and their tools. */
export const addWorkshop = async (about: Omit<Workshop, 'tool'>): Promise<Visitors> => {
  const { url, keys } = about;
  const post = (path: string, body: object, as = keys.operator) => get(`${url}${path}`, as, { method: 'POST', body });
  await post('/v1/sources', { id: 'workshop', name: 'workshop', basis: 'public_task', audience: 'adults' });
  const key = async (scope: string) => headerOf(await post('/v1/sources/workshop/credentials', { scopes: [scope] }));
  const workshop = { ...about, tool: await key('all') };
  const auditor = await inviteStaff(workshop);
  await beginExercise(workshop);
  await replaceName(workshop);
  const session = await post('/v1/sessions', { actor: PUPIL.agent, seconds: 36_000 }, await key('sessions'));
  return { auditor, session: headerOf(session), pupil: PUPIL, ended: await visitOnce(workshop) };
};
