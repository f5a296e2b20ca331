import type { AssuranceTexts } from '../assurance-texts.ts';

export const ASSURANCE_FR: AssuranceTexts = {
  toolBanner: (tool) =>
    `Cette page a été ouverte par un lien de l’outil «\u00a0${tool}\u00a0». Elle ne montre donc que ce que ` +
    `«\u00a0${tool}\u00a0» a gardé lui-même, et les demandes qui ne portent que là-dessus.`,
  notByTool:
    'Pour voir tous les outils, tout télécharger ou tout supprimer, passez par votre établissement\u00a0: le lien ' +
    'd’un outil ne montre pas avec certitude que c’est bien vous.',
  withheld:
    'Il n’y a pas de bouton ici pour ce que le lien d’un outil ne permet pas de décider. Pour le décider, passez par ' +
    'votre établissement.',
  unsure: (title) =>
    `Rien n’a été décidé pour «\u00a0${title}\u00a0»\u00a0: le lien d’un outil ne suffit pas. Passez par votre ` +
    'établissement.',
  askSchool: 'Demandez à votre établissement un lien vers votre page dans Carnet.',
  whose: 'De qui voulez-vous voir les traces\u00a0?',
  whoseIntro: 'D’après la connexion de votre établissement, vous êtes le parent ou le responsable légal de ces jeunes.',
  myself: 'Les miennes',
  ofChild: (account) => `Celles de ${account}`,
  otherPerson: 'Voir les traces de quelqu’un d’autre',
  onPaper: ' sur papier, ce que votre établissement a noté ici',
};
