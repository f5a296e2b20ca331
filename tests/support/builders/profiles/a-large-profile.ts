import { aProfile, type ProfileObject } from './a-profile-document.ts';

/**
 * The document of a profile of 80 templates with two rules in common, a pattern of eight lessons that may come in any
 * order, each ten steps long, and a pattern of all 80 steps one after the other.
 */
export const aLargeProfile = (): ReturnType<typeof aProfile> => {
  const { id } = aProfile();
  const described = (name: string): ProfileObject => ({
    id: `${id}/${name}`,
    inScheme: `${id}/v1`,
    prefLabel: { en: `The ${name}`, fr: `${name} en français` },
    definition: { en: `${name}.`, fr: `${name}.` },
  });
  const steps = Array.from({ length: 80 }, (_, index) => `step-${index + 1}`);
  const lessons = Array.from({ length: 8 }, (_, index) => `lesson-${index + 1}`);
  const idOf = (name: string): string => `${id}/${name}`;
  return aProfile({
    id,
    templates: steps.map((step) => ({
      ...described(step),
      type: 'StatementTemplate',
      rules: [
        { location: '$.timestamp', presence: 'included' },
        { location: '$.context.registration', presence: 'included' },
        { location: '$.object.id', presence: 'included', any: [`https://school.example/${step}`] },
      ],
    })),
    patterns: [
      { ...described('course'), type: 'Pattern', primary: true, oneOrMore: idOf('any-lesson') },
      { ...described('any-lesson'), type: 'Pattern', alternates: lessons.map(idOf) },
      ...lessons.map((lesson, index) => ({
        ...described(lesson),
        type: 'Pattern',
        sequence: steps.slice(index * 10, index * 10 + 10).map(idOf),
      })),
      { ...described('everything'), type: 'Pattern', primary: true, sequence: steps.map(idOf) },
    ],
  });
};
