import type { Language } from './language.ts';
import { markup } from './html.ts';
import { type Frame, framedPage, type Page } from './page.ts';
import { signInLink } from './sign-in-link.ts';

type Why = 'refused' | 'unreachable' | 'invalid' | 'unnamed';

const WORDS: Readonly<
  Record<Language, Readonly<Record<Why, { readonly title: string; readonly lead: string; readonly text: string }>>>
> = {
  en: {
    refused: {
      title: 'You were not signed in',
      lead: 'The sign-in was stopped, by you or by your school’s server.',
      text: 'Nothing was kept. You can try again.',
    },
    unreachable: {
      title: 'Your school’s sign-in does not answer',
      lead: 'Carnet could not reach it.',
      text: 'Please try again in a few minutes.',
    },
    invalid: {
      title: 'The sign-in did not work',
      lead: 'What came back does not fit what was asked for. Perhaps it took too long, or began in another window.',
      text: 'Nothing was kept. Please begin again.',
    },
    unnamed: {
      title: 'Carnet cannot tell who you are',
      lead: 'Your account does not have what is needed: the name that learning tools know you by, or an e-mail address that has been verified.',
      text: 'Nothing was kept. Please tell your school, or use a link from the learning tool.',
    },
  },
  fr: {
    refused: {
      title: 'Vous n’avez pas été connecté',
      lead: 'La connexion a été arrêtée, par vous ou par le serveur de votre établissement.',
      text: 'Rien n’a été gardé. Vous pouvez réessayer.',
    },
    unreachable: {
      title: 'La connexion de votre établissement ne répond pas',
      lead: 'Carnet n’a pas pu la joindre.',
      text: 'Réessayez dans quelques minutes.',
    },
    invalid: {
      title: 'La connexion n’a pas abouti',
      lead: 'La réponse ne correspond pas à la demande. Peut-être a-t-elle trop duré, ou commencé dans une autre fenêtre.',
      text: 'Rien n’a été gardé. Recommencez.',
    },
    unnamed: {
      title: 'Carnet ne peut pas savoir qui vous êtes',
      lead: 'Il manque à votre compte le nom sous lequel les outils vous connaissent, ou une adresse électronique vérifiée.',
      text: 'Rien n’a été gardé. Prévenez votre établissement, ou utilisez un lien de l’outil.',
    },
  },
};

const BACK: Readonly<Record<Language, string>> = { en: 'To the first page', fr: 'Vers la première page' };

/** What is said to whoever could not sign in at the OpenID provider: what has happened, and what to do. */
export const notSignedInPage = (frame: Frame, why: Why): Page => {
  const { title, lead, text } = WORDS[frame.language][why];
  return framedPage(
    frame,
    title,
    markup`<h1>${title}</h1>
<p class="lead">${lead}</p>
<p>${text}</p>${why === 'unnamed' ? '' : signInLink(frame)}
<p><a href="${frame.root}/">${BACK[frame.language]}</a></p>`,
  );
};
