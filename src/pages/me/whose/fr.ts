import type { WhoseTexts } from './en.ts';

export const WHOSE_FR: WhoseTexts = {
  whose: 'De qui voulez-vous voir les traces\u00a0?',
  whoseIntro: 'D’après la connexion de votre établissement, vous êtes le parent ou le responsable légal de ces jeunes.',
  myself: 'Les miennes',
  ofChild: (account) => `Celles de ${account}`,
};
