import type { MentionTexts } from '../mention-texts.ts';

const count = (statements: number): string =>
  statements === 1 ? '1 statement' : `${statements.toLocaleString('en-GB')} statements`;

export const MENTION_EN: MentionTexts = {
  title: 'Erased people named by others',
  intro:
    'These people had their traces erased, or have said no. Statements of others still name them. You put an ' +
    'anonymous account in their place. Nothing here says who they are.',
  none: 'No statement names an erased person.',
  ordered: 'An anonymous account is taking the place of the person. The statements leave this list one by one.',
  reference: 'Person',
  statements: count,
  where: 'Named as',
  places: {
    object: 'object of the statement',
    instructor: 'instructor',
    team: 'team, or member of the team',
    contextAgents: 'other person of the context',
    contextGroups: 'other group of the context, or member of it',
    subStatement: 'a person in a statement within the statement',
  },
  sources: 'Recorded by',
  listed: 'On the list since',
  between: (first, last) => (first === last ? first : `${first}, the last since ${last}`),
  beingReplaced: 'being replaced',
  more: 'More',
  back: 'To the list',
  what: 'What replacing does',
  effects: [
    'An anonymous account stands where the person stood, the same one in all statements that you replace together: ' +
      'groups keep their size. The name of the person goes too.',
    'It cannot be undone. A statement that was signed loses its signature, which has the old text in it.',
    'What people wrote about the person in an answer, in an extension or in an attached file is not changed, nor are ' +
      'copies that other systems fetched before.',
    'The audit chain records that you did it, and in how many statements. It does not say whose name it was.',
  ],
  replaceAll: (statements) => `Replace in ${statements === 1 ? 'this statement' : `all ${count(statements)}`}`,
  replaceOne: 'Replace',
  listTitle: 'Statements that name this person',
};
