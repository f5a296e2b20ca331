import { randomUUID } from 'node:crypto';

const pad = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length)).slice(0, length);

/** A statement as school software sends it, some 1,200 bytes, with an id and a registration of its own. */
export const aBenchStatement = (index: number, pupil: number) => {
  const exercise = index % 211;
  return {
    id: randomUUID(),
    timestamp: new Date(1_760_000_000_000 + index * 137).toISOString(),
    actor: { objectType: 'Agent', name: `Pupil ${pupil}`, account: accountOf(pupil) },
    verb: { id: 'http://adlnet.gov/expapi/verbs/answered', display: { 'en-US': 'answered', 'fr-FR': 'a répondu' } },
    object: {
      objectType: 'Activity',
      id: `https://school.example/exercises/${exercise}/questions/${index % 7}`,
      definition: {
        type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
        interactionType: 'choice',
        name: { 'en-US': `Question ${index % 7}`, 'fr-FR': `Question ${index % 7}` },
        description: { 'en-US': pad('Which word is spelt well? ', 120) },
        correctResponsesPattern: ['b'],
        choices: [
          { id: 'a', description: { 'en-US': 'recieve' } },
          { id: 'b', description: { 'en-US': 'receive' } },
        ],
      },
    },
    result: {
      success: index % 3 > 0,
      response: 'b',
      score: { scaled: (index % 11) / 10, raw: index % 11, min: 0, max: 10 },
      duration: `PT${index % 50}.5S`,
    },
    context: {
      registration: `6fa459ea-ee8a-4ca4-894e-${String(pupil).padStart(12, '0')}`,
      platform: 'School',
      language: 'fr-FR',
      contextActivities: {
        parent: [{ id: `https://school.example/exercises/${exercise}` }],
        grouping: [{ id: `https://school.example/classes/${pupil % 31}` }],
      },
      extensions: { 'https://school.example/ext/attempt': (index % 3) + 1 },
    },
  };
};

/** Which pupil the statement with this index is of: one of 997, who come again and again. */
export const oneOfFew = (index: number): number => index % 997;

/** The account of a pupil. */
export const accountOf = (pupil: number): { readonly homePage: string; readonly name: string } => ({
  homePage: 'https://school.example/accounts',
  name: `pupil-${pupil}`,
});

/** Request bodies of `size` of these statements each. */
export const bodiesOf = (statements: readonly object[], size: number): readonly Buffer[] =>
  Array.from({ length: Math.ceil(statements.length / size) }, (_, body) => {
    const batch = statements.slice(body * size, (body + 1) * size);
    return Buffer.from(JSON.stringify(size === 1 ? batch[0] : batch));
  });

/** Request bodies of `size` statements each, `statements` in all. */
export const bodies = (
  statements: number,
  size: number,
  pupilOf: (index: number) => number = oneOfFew,
): readonly Buffer[] =>
  bodiesOf(
    Array.from({ length: statements }, (_, index) => aBenchStatement(index, pupilOf(index))),
    size,
  );
