import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aStaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { signIn } from './acts.ts';
import { get, headerOf } from './ask.ts';
import { type Keys, learner } from './school.ts';

interface Workshop {
  readonly url: string;
  readonly publicUrl: string;
  readonly keys: Pick<Keys, 'operator' | 'steward'>;
  readonly tool: string;
}

type Answer = Readonly<Record<string, string>>;

/** Somebody of staff is invited, and signs in: the account has a session. */
const inviteStaff = async ({ url, publicUrl, keys }: Workshop): Promise<void> => {
  const body = { name: 'staff:workshop', roles: ['auditor'] };
  const { invitation } = await get<{ readonly invitation: { readonly url: string } }>(
    `${url}/v1/staff`,
    keys.operator,
    {
      method: 'POST',
      body,
    },
  );
  const { status } = await aStaffBrowser(url, publicUrl).join(invitation.url);
  if (status !== 303) throw new Error(`an invitation is answered with ${status}`);
};

/** Begins a session of exercises of a profile, which has one pattern. */
const beginExercise = async ({ url, keys, tool }: Workshop): Promise<void> => {
  const headers = { 'content-type': 'application/ld+json' };
  const { id = '' } = await get(`${url}/v1/profiles`, keys.operator, { method: 'POST', body: aProfile(), headers });
  await get(`${url}/xapi/statements`, tool, { method: 'POST', body: exerciseStatements(id).began() });
};

/** Somebody who is named by another has everything deleted, and a steward has an account in the place of the name. */
const replaceName = async (workshop: Workshop): Promise<void> => {
  const { url, keys, tool } = workshop;
  const [pupil, teacher] = [learner('workshop-pupil', 0), learner('workshop-teacher', 0)];
  const statements = [
    aNamedStatement({ actor: pupil.agent, context: { instructor: teacher.agent } }),
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

/** A workshop of the school, which no book knows: it has what decides beside people and their tools. */
export const addWorkshop = async (about: Omit<Workshop, 'tool'>): Promise<void> => {
  const { url, keys } = about;
  const post = (path: string, body: object) => get(`${url}${path}`, keys.operator, { method: 'POST', body });
  await post('/v1/sources', { id: 'workshop', name: 'workshop', basis: 'public_task', audience: 'adults' });
  const tool = headerOf(await post('/v1/sources/workshop/credentials', { scopes: ['all'] }));
  const workshop = { ...about, tool };
  await inviteStaff(workshop);
  await beginExercise(workshop);
  await replaceName(workshop);
};
