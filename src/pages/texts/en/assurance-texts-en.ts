import type { AssuranceTexts } from '../assurance-texts.ts';

export const ASSURANCE_EN: AssuranceTexts = {
  toolBanner: (tool) =>
    `A link of the tool “${tool}” opened this page. So it shows only what “${tool}” itself has kept, and what is ` +
    'asked about that alone.',
  notByTool:
    'To see all tools, to download everything or to delete it, come in through your school: a link of a tool does ' +
    'not show for certain that it is you.',
  withheld:
    'There is no button here for what a link of a tool may not decide. To decide it, come in through your school.',
  unsure: (title) =>
    `Nothing was decided about “${title}”: that takes more than a link of a tool. Please come in through your school.`,
  askSchool: 'Ask your school for a link to your page in Carnet.',
  whose: 'Whose traces would you like to see?',
  whoseIntro: 'Your school’s sign-in says that you are the parent or guardian of these young people.',
  myself: 'My own',
  ofChild: (account) => `Those of ${account}`,
  otherPerson: 'See the traces of another child',
  onPaper: ' on paper, which your school has noted here',
};
