import type { Kind } from '../../core/problem.ts';
import type { Language } from './language.ts';
import { markup } from './html.ts';
import { signInLink } from './sign-in-link.ts';
import { type Frame, framedPage, type Page } from './page.ts';

type Trouble = 'ofAge' | 'signedOut' | 'noKey' | 'otherKey' | 'foreign' | 'nowhere' | 'busy' | 'bad';

/** Where a page of trouble leads back to. */
export type WayBack = '/me' | '/desk' | '/requests' | '/';

const TROUBLES: Readonly<Partial<Record<Kind, Trouble>>> = {
  unauthorized: 'signedOut',
  forbidden: 'foreign',
  'not-found': 'nowhere',
  overloaded: 'busy',
  'store-unavailable': 'busy',
  'journal-unavailable': 'busy',
};

const WORDS: Readonly<
  Record<Language, Readonly<Record<Trouble, { readonly title: string; readonly lead: string; readonly text: string }>>>
> = {
  en: {
    ofAge: {
      title: 'Your child decides alone now',
      lead: 'From the age of 15, young people decide about their traces themselves.',
      text: 'What you have decided together stays, until your child changes it.',
    },
    signedOut: {
      title: 'You are not signed in',
      lead: 'For your safety, a visit ends after 30 minutes.',
      text: 'To come back, use a new link: ask for one in the learning tool, or at your school. What you decided before is kept.',
    },
    noKey: {
      title: 'This page needs a key',
      lead: 'It is for people who work with traces: scientists, stewards, data protection officers.',
      text: 'Load it again, and your browser asks for your key and its secret. Pupils and parents need none: they come by a link from the learning tool or from school.',
    },
    otherKey: {
      title: 'Your key does not open this page',
      lead: 'It may open others. Nothing was changed.',
      text: 'Whoever gave you the key can tell you which one is needed here. To use another, open a private window.',
    },
    foreign: {
      title: 'This did not come from your page',
      lead: 'Nothing was changed.',
      text: 'The form was sent from another page, or from a visit that is over. Please go back to your page, load it again, and decide there.',
    },
    nowhere: {
      title: 'There is nothing here',
      lead: 'What you are looking for is not here, or not here any more.',
      text: 'Please check the address.',
    },
    busy: {
      title: 'Please try again in a moment',
      lead: 'Carnet cannot answer just now.',
      text: 'If you were deciding something, please load your page again in a minute and look whether it is there: deciding the same again does no harm.',
    },
    bad: {
      title: 'This was not understood',
      lead: 'Nothing was changed.',
      text: 'Please go back, load the page again, and try once more.',
    },
  },
  fr: {
    ofAge: {
      title: 'Votre enfant décide désormais seul',
      lead: 'À partir de 15\u00a0ans, les jeunes décident eux-mêmes de leurs traces.',
      text: 'Ce que vous avez décidé ensemble reste en place, jusqu’à ce que votre enfant le change.',
    },
    signedOut: {
      title: 'Vous n’êtes pas connecté',
      lead: 'Pour votre sécurité, une visite se termine au bout de 30\u00a0minutes.',
      text: 'Pour revenir, utilisez un nouveau lien\u00a0: demandez-le dans l’outil ou à votre établissement. Ce que vous avez décidé est conservé.',
    },
    noKey: {
      title: 'Cette page demande une clé',
      lead: 'Elle est pour qui travaille avec des traces\u00a0: scientifiques, responsables, délégués à la protection des données.',
      text: 'Rechargez-la, et votre navigateur demandera votre clé et son secret. Élèves et parents n’en ont pas besoin\u00a0: un lien de l’outil ou de l’établissement leur suffit.',
    },
    otherKey: {
      title: 'Votre clé n’ouvre pas cette page',
      lead: 'Elle en ouvre peut-être d’autres. Rien n’a changé.',
      text: 'La personne qui vous a donné la clé sait laquelle il faut ici. Pour en utiliser une autre, ouvrez une fenêtre privée.',
    },
    foreign: {
      title: 'Cela ne venait pas de votre page',
      lead: 'Rien n’a changé.',
      text: 'Le formulaire a été envoyé depuis une autre page, ou depuis une visite terminée. Revenez sur votre page, rechargez-la, et décidez là.',
    },
    nowhere: {
      title: 'Il n’y a rien ici',
      lead: 'Ce que vous cherchez n’est pas ici, ou n’y est plus.',
      text: 'Vérifiez l’adresse.',
    },
    busy: {
      title: 'Réessayez dans un instant',
      lead: 'Carnet ne peut pas répondre en ce moment.',
      text: 'Si vous étiez en train de décider, rechargez votre page dans une minute et regardez si c’est fait\u00a0: décider deux fois la même chose ne change rien.',
    },
    bad: {
      title: 'Cela n’a pas été compris',
      lead: 'Rien n’a changé.',
      text: 'Revenez en arrière, rechargez la page et essayez encore.',
    },
  },
};

const BACK: Readonly<Record<Language, Readonly<Record<WayBack, string>>>> = {
  en: { '/me': 'To my page', '/desk': 'To the desk', '/requests': 'To your requests', '/': 'To the first page' },
  fr: {
    '/me': 'Vers ma page',
    '/desk': 'Vers le bureau',
    '/requests': 'Vers vos demandes',
    '/': 'Vers la première page',
  },
};

const page = (frame: Frame, trouble: Trouble, back?: WayBack): Page => {
  const isSignedOut = trouble === 'signedOut';
  const { title, lead, text } = WORDS[frame.language][trouble];
  return framedPage(
    frame,
    title,
    markup`<h1>${title}</h1>
<p class="lead">${lead}</p>
<p>${text}</p>${isSignedOut && frame.canSignIn === true ? signInLink(frame) : ''}${
      back === undefined
        ? ''
        : markup`
<p class="actions"><a class="button" href="${frame.root}${back}">${BACK[frame.language][back]}</a></p>`
    }`,
  );
};

/**
 * A refusal, said to people: what has happened, what has become of their decision, what to do, and the way back.
 * Whoever is not signed in has none to their page.
 */
export const troublePage = (frame: Frame, kind: Kind, back: WayBack): Page =>
  page(frame, TROUBLES[kind] ?? 'bad', kind === 'unauthorized' ? undefined : back);

/**
 * What is said to whoever comes to a page of scientists and stewards without a key, or with one that is not good for
 * it.
 */
export const keyPage = (frame: Frame, has: 'none' | 'other'): Page =>
  page(frame, has === 'none' ? 'noKey' : 'otherKey', '/');

/** What is said to the guardian of a child who has come of age to consent, and decides alone. */
export const ofAgePage = (frame: Frame): Page => page(frame, 'ofAge');
