import { randomUUID } from 'node:crypto';

/** An object of a profile document, or members of one. */
export type ProfileObject = Readonly<Record<string, unknown>>;

/**
 * The document of a profile of exercises (xAPI Profiles 1.0). A session begins, then has one or more answers with a
 * score.
 */
export const aProfile = (overrides: ProfileObject = {}) => {
  const id = typeof overrides['id'] === 'string' ? overrides['id'] : `https://profiles.example/${randomUUID()}`;
  const version = `${id}/v1`;
  const own = (name: string, type: string, [en, fr]: readonly [string, string]): ProfileObject => ({
    id: `${id}/${name}`,
    type,
    inScheme: version,
    prefLabel: { en, fr },
    definition: { en: `${en}: what it means.`, fr: `${fr} : ce que cela veut dire.` },
  });
  return {
    '@context': 'https://w3id.org/xapi/profiles/context',
    id,
    type: 'Profile',
    conformsTo: 'https://w3id.org/xapi/profiles#1.0',
    prefLabel: { en: 'Exercises', fr: 'Exercices' },
    definition: { en: 'What tools tell of exercises.', fr: 'Ce que les outils disent des exercices.' },
    author: { type: 'Organization', name: 'Example School' },
    versions: [{ id: version, generatedAtTime: '2024-03-27T12:30:00Z' }],
    concepts: [
      own('began', 'Verb', ['began', 'a commencé']),
      own('answered', 'Verb', ['answered', 'a répondu']),
      own('exercise', 'ActivityType', ['exercise', 'exercice']),
      { ...own('level', 'ResultExtension', ['level', 'niveau']), inlineSchema: '{"type":"integer","minimum":1}' },
    ],
    templates: [
      {
        ...own('beginning', 'StatementTemplate', ['Beginning', 'Début']),
        verb: `${id}/began`,
        objectActivityType: `${id}/exercise`,
        rules: [{ location: '$.context.registration', presence: 'included' }],
      },
      {
        ...own('answer', 'StatementTemplate', ['Answer', 'Réponse']),
        verb: `${id}/answered`,
        rules: [
          { location: '$.result.score.scaled', presence: 'included' },
          { location: '$.result.success', presence: 'recommended' },
          { location: '$.result.response', presence: 'excluded' },
          { location: `$.result.extensions['${id}/level']`, presence: 'included', any: [1, 2] },
        ],
      },
    ],
    patterns: [
      {
        ...own('session', 'Pattern', ['Session', 'Séance']),
        primary: true,
        sequence: [`${id}/beginning`, `${id}/answers`],
      },
      { ...own('answers', 'Pattern', ['Answers', 'Réponses']), oneOrMore: `${id}/answer` },
    ],
    ...overrides,
  };
};
