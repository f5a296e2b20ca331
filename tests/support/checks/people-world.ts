import { agentKey } from '../../../src/xapi/model/agents.ts';
import { aStudy } from '../builders/consent/a-purpose.ts';
import { aLinkPath } from '../builders/consent/a-link.ts';
import { aNamedStatement } from '../builders/statements/a-statement.ts';
import { aBrowser } from '../builders/http/a-browser.ts';
import { aClient } from '../clients/client.ts';
import { anAgent, consentClient } from '../clients/consent/consent-client.ts';
import type { RunningCarnet } from '../servers/running-carnet.ts';

const WEEK = 7 * 86_400_000;
const EXERCISES = [
  ['Dictation: the lighthouse', 'Dictée : le phare'],
  ['Agreement of the participle', 'L’accord du participe passé'],
  ['Fractions 3', 'Fractions 3'],
  ['The water cycle', 'Le cycle de l’eau'],
] as const;
const VERBS = [
  ['answered', 'a répondu à'],
  ['completed', 'a terminé'],
  ['attempted', 'a essayé'],
] as const;

/** A person with many recorded statements, requests of studies, and a decision of every kind. */
export interface PeopleWorld {
  /** The path of a new link that signs this person, or their guardian, in. */
  readonly link: (role?: 'subject' | 'guardian') => Promise<string>;
  /** The path of a new link of an unknown person. */
  readonly unknownPerson: () => Promise<string>;
  /** The id of a study that asks for consent. */
  readonly asking: string;
}

/** Fills a Carnet with such a person and their studies. */
export const peopleWorld = async (carnet: RunningCarnet): Promise<PeopleWorld> => {
  const client = consentClient(carnet);
  const [moodle, fablab] = [
    await client.tool({ basis: 'public_task', name: 'Moodle' }),
    await client.tool({ basis: 'consent', audience: 'minors', name: 'Fablab' }),
  ];
  const child = anAgent();
  const study = async (
    id: string,
    title: { readonly en: string; readonly fr: string },
    about: object = {},
  ): Promise<string> => {
    const full = `study:${id}`;
    await carnet.store.purposes.add({
      ...aStudy({
        id: full,
        title,
        scope: { sources: [moodle.id], profiles: [], verbs: [], activityTypes: [] },
        summary: {
          en: 'We look at which exercises help which pupils, so that better ones can be made.',
          fr: 'Nous regardons quels exercices aident, et qui, pour en proposer de meilleurs.',
        },
        benefit: { en: 'Better exercises for all schools.', fr: 'De meilleurs exercices pour toutes les écoles.' },
        controller: {
          name: 'Université X (LabY)',
          address: '1 rue de l’Étude, Lyon',
          contact: 'laby@univ-x.example',
          dpo: 'dpo@univ-x.example',
          country: 'FR',
        },
        ...about,
      }),
      v: 1,
    });
    return full;
  };
  const asking = await study('spelling', {
    en: 'How pupils learn spelling',
    fr: 'Comment les élèves apprennent l’orthographe',
  });
  await study(
    'product',
    { en: 'A spelling game', fr: 'Un jeu d’orthographe' },
    {
      kind: 'product',
      commercial: true,
      controller: { name: 'Jeux & Cie', address: 'Nantes', contact: 'bonjour@jeux.example', country: 'FR' },
    },
  );
  const decided = [
    await study('reading', { en: 'Reading aloud', fr: 'La lecture à voix haute' }),
    await study('maths', { en: 'Mental arithmetic', fr: 'Le calcul mental' }),
    await study('sleep', { en: 'Learning and sleep', fr: 'Apprendre et dormir' }),
  ];

  const statements = Array.from({ length: 60 }, (_, at) =>
    aNamedStatement({
      actor: child,
      timestamp: new Date(Date.now() - Math.floor(((at * at) % 83) / 8) * WEEK - at * 3_600_000).toISOString(),
      verb: {
        id: `http://adlnet.gov/expapi/verbs/${VERBS[at % 3]![0]}`,
        display: { en: VERBS[at % 3]![0], fr: VERBS[at % 3]![1] },
      },
      object: {
        id: `https://moodle.example/x/${at % 4}`,
        definition: { name: { en: EXERCISES[at % 4]![0], fr: EXERCISES[at % 4]![1] } },
      },
    }),
  );
  await aClient({ url: carnet.url, authorization: moodle.authorization }).post(statements).expect(200);

  const link = async (role: 'subject' | 'guardian' = 'subject'): Promise<string> =>
    new URL(
      await client.link({
        agent: child,
        role,
        purpose: asking,
        ...(role === 'guardian' ? { name: 'Léa', jointUntil: '2044-05-17' } : {}),
      }),
    ).pathname;
  const visit = aBrowser(carnet.url);
  await visit.open(await link());
  const say = (purpose: string, choice: string) =>
    visit.press('/me', `/me/decisions/${encodeURIComponent(purpose)}`, { choice });
  for (const one of decided) await say(one, 'yes');
  await say(decided[1]!, 'pause');
  await say(decided[2]!, 'stop');
  const own = aBrowser(carnet.url);
  await own.open(await aLinkPath(carnet, agentKey(child)!, { assurance: 'tool', askedBy: { source: fablab.id } }));
  await own.press('/me', `/me/decisions/${encodeURIComponent(`record:${fablab.id}`)}`, { choice: 'yes' });
  return { link, asking, unknownPerson: async () => new URL(await client.link({ agent: anAgent() })).pathname };
};
