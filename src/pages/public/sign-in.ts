import type { Language } from '../layout/language.ts';
import { postForm } from '../layout/form.ts';
import { type Markup, markup } from '../layout/html.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { signInLink } from '../layout/sign-in-link.ts';

type Role = 'subject' | 'guardian';
type Over = 'opened' | 'expired' | 'unknown';

interface Saying {
  readonly title: string;
  readonly text: readonly string[];
}

interface Words {
  readonly link: Readonly<Record<Role, Saying & { readonly button: string }>>;
  readonly once: string;
  readonly over: Readonly<Record<Over, Saying>>;
  readonly signedOut: Saying;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    link: {
      subject: {
        title: 'Your learning traces, and what becomes of them',
        text: [
          'When you use a learning tool, it may keep traces: which exercise you did, when, and how it went. On your page you see what is kept, who asks for it, and you decide.',
        ],
        button: 'Open my page',
      },
      guardian: {
        title: 'Your child’s learning traces, and what becomes of them',
        text: [
          'When your child uses a learning tool, it may keep traces: which exercise was done, when, and how it went. On this page you see what is kept, who asks for it, and you decide together.',
        ],
        button: 'Open my child’s page',
      },
    },
    once: 'This link opens once. You then stay signed in for 30 minutes, on this device only.',
    over: {
      opened: {
        title: 'This link was already used',
        text: [
          'Each link opens once, so that nobody who finds it later can use it.',
          'Please ask for a new one where you got this one: in the learning tool, or from your school.',
        ],
      },
      expired: {
        title: 'This link is too old',
        text: [
          'Links are good for a limited time.',
          'Please ask for a new one where you got this one: in the learning tool, or from your school.',
        ],
      },
      unknown: {
        title: 'This link leads nowhere',
        text: [
          'Perhaps a part of it was lost: please copy the whole link, to its last character.',
          'If that does not help, ask for a new one where you got this one.',
        ],
      },
    },
    signedOut: {
      title: 'You are signed out',
      text: ['Nobody can open your page on this device now. To come back, use a new link.'],
    },
  },
  fr: {
    link: {
      subject: {
        title: 'Vos traces d’apprentissage, et ce qu’elles deviennent',
        text: [
          'Quand vous utilisez un outil pour apprendre, il peut garder des traces\u00a0: quel exercice, quand, avec quel résultat. Sur votre page, vous voyez ce qui est gardé et qui le demande, et vous décidez.',
        ],
        button: 'Ouvrir ma page',
      },
      guardian: {
        title: 'Les traces d’apprentissage de votre enfant, et ce qu’elles deviennent',
        text: [
          'Quand votre enfant utilise un outil pour apprendre, il peut en rester des traces\u00a0: quel exercice, quand, avec quel résultat. Sur cette page, vous voyez ce qui est gardé et qui le demande, et vous décidez ensemble.',
        ],
        button: 'Ouvrir la page de mon enfant',
      },
    },
    once: 'Ce lien s’ouvre une seule fois. Ensuite, vous restez connecté pendant 30\u00a0minutes, sur cet appareil seulement.',
    over: {
      opened: {
        title: 'Ce lien a déjà servi',
        text: [
          'Chaque lien s’ouvre une seule fois\u00a0: qui le trouverait plus tard ne peut pas s’en servir.',
          'Demandez-en un nouveau là où vous avez eu celui-ci\u00a0: dans l’outil, ou à votre établissement.',
        ],
      },
      expired: {
        title: 'Ce lien est trop ancien',
        text: [
          'Les liens ne sont valables qu’un certain temps.',
          'Demandez-en un nouveau là où vous avez eu celui-ci\u00a0: dans l’outil, ou à votre établissement.',
        ],
      },
      unknown: {
        title: 'Ce lien ne mène nulle part',
        text: [
          'Il en manque peut-être un morceau\u00a0: copiez le lien entier, jusqu’au dernier caractère.',
          'Si cela ne suffit pas, demandez-en un nouveau là où vous avez eu celui-ci.',
        ],
      },
    },
    signedOut: {
      title: 'Vous êtes déconnecté',
      text: ['Plus personne ne peut ouvrir votre page sur cet appareil. Pour revenir, utilisez un nouveau lien.'],
    },
  },
};

const saying = (frame: Frame, { title, text: [lead = '', ...text] }: Saying, more?: Markup): Page =>
  framedPage(
    frame,
    title,
    markup`<h1>${title}</h1>
<p class="lead">${lead}</p>
${text.map(
  (one) => markup`<p>${one}</p>
`,
)}${more ?? ''}`,
  );

/**
 * The page on which a link is opened, by its one button: what looks at links in mail does not use it up. It is sent to
 * where it was asked for.
 */
export const linkPage = (frame: Frame, role: Role): Page => {
  const words = WORDS[frame.language];
  const { title, text, button } = words.link[role];
  return framedPage(
    frame,
    title,
    markup`<h1>${title}</h1>
${text.map(
  (one) => markup`<p class="lead">${one}</p>
`,
)}${postForm({ action: `${frame.root}${frame.here ?? ''}`, formToken: undefined, main: markup`<p class="actions"><button class="main-action big">${button}</button></p>` })}<p class="quiet">${words.once}</p>`,
  );
};

/** What is said of a link that opens nothing, and what to do then. */
export const linkOverPage = (frame: Frame, why: Over): Page => saying(frame, WORDS[frame.language].over[why]);

/** What is said to whoever has signed out. */
export const signedOutPage = (frame: Frame): Page =>
  saying(frame, WORDS[frame.language].signedOut, frame.canSignIn === true ? signInLink(frame) : undefined);
