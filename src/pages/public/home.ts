import type { Language } from '../layout/language.ts';
import { type Markup, markup } from '../layout/html.ts';
import { type Frame, type Page, renderPage } from '../layout/page.ts';
import { moment } from '../layout/dates.ts';

/** How far the store is complete. */
export interface Completeness {
  /**
   * Up to when, in milliseconds since the epoch; 0 where no sink has come through every partition of the journal yet.
   */
  readonly through: number;
  /** How far that is behind now, in milliseconds. */
  readonly behindMs: number;
  /** Whether it is so far behind that nothing new is taken. */
  readonly isRefusing: boolean;
}

/** What the home page shows. */
export interface Home {
  readonly language: Language;
  /** By name (`journal`, `store`, `sink`), `ok` or the reason why it cannot be used. */
  readonly parts: Readonly<Record<string, string>>;
  /** How far the store is complete; undefined where that is not known. */
  readonly complete: Completeness | undefined;
  /** Absent in a process that has no other pages. */
  readonly frame?: Frame;
}

interface Words {
  readonly title: string;
  readonly what: string;
  readonly well: string;
  readonly ill: string;
  readonly late: (since: Markup) => Markup;
  readonly none: string;
  readonly state: string;
  readonly names: Readonly<Record<string, string>>;
  readonly ok: string;
  readonly notOk: (reason: string) => string;
  readonly complete: string;
  readonly behind: (seconds: string) => string;
  readonly unknown: string;
  readonly nothing: string;
  /** For whom, and where they go; `forPeople` in a process that has these pages alone. */
  readonly forPeople: readonly (readonly [whom: string, pages: readonly (readonly [href: string, text: string])[]])[];
  readonly forPrograms: string;
  readonly pages: readonly (readonly [href: string, text: string])[];
  readonly send: Markup;
}

const SECONDS = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;

const WORDS: Readonly<Record<Home['language'], Words>> = {
  en: {
    title: 'Carnet: a learning record store',
    what: 'This server collects learning traces (xAPI statements), keeps them, and gives them back to those who may read them.',
    well: 'All is well: it takes and shows statements.',
    ill: 'Something is wrong: it may refuse statements until that is mended.',
    late: (since) =>
      markup`It takes statements, but does not show them yet: what came since ${since} cannot be read. The sink is behind, or none is running.`,
    none: 'It takes statements, but does not show them yet: no sink has come through the journal.',
    state: 'State',
    names: { journal: 'Journal', store: 'Store', sink: 'Sink' },
    ok: 'reachable',
    notOk: (reason) => `not reachable (${reason})`,
    complete: 'Complete up to',
    behind: (seconds) => `${seconds} s ago`,
    unknown: 'not known now',
    nothing: 'nothing yet',
    forPrograms: 'For programs',
    pages: [
      ['/xapi/about', 'xAPI versions that it speaks (JSON)'],
      ['/health/ready', 'Its health, for machines (JSON)'],
      ['/metrics', 'Its metrics, for Prometheus (text)'],
      ['/problems', 'What its refusals mean'],
    ],
    forPeople: [
      [
        'For everybody',
        [
          ['/me', 'My page: my traces, and who uses them'],
          ['/studies', 'Studies that use learning traces'],
          ['/register', 'Register of processing'],
          ['/verify', 'How to verify what is said here'],
        ],
      ],
      [
        'For people who work with traces',
        [
          ['/v1/catalog', 'The catalogue: what a study may ask for'],
          ['/requests', 'Ask for a study, and follow what you have asked'],
          ['/desk', 'The desk of stewards'],
          ['/desk/contacts', 'People to be found: for stewards and data protection officers'],
          ['/profiles', 'Profiles: what traces must look like'],
        ],
      ],
    ],
    send: markup`Tools send statements to <code>/xapi/statements</code>, with a key and a secret that the operator of this server gives out. The README that comes with the program says how.`,
  },
  fr: {
    title: 'Carnet\u00a0: un entrepôt de traces d’apprentissage',
    what: 'Ce serveur recueille des traces d’apprentissage (des «\u00a0statements\u00a0» xAPI), les conserve et les rend à qui peut les lire.',
    well: 'Tout va bien\u00a0: il reçoit et montre les traces.',
    ill: 'Quelque chose ne va pas\u00a0: il peut refuser des traces tant que ce n’est pas réparé.',
    late: (since) =>
      markup`Il reçoit les traces, mais ne les montre pas encore\u00a0: ce qui est arrivé depuis le ${since} ne peut pas être lu. Le transfert est en retard, ou aucun ne tourne.`,
    none: 'Il reçoit les traces, mais ne les montre pas encore\u00a0: aucun transfert n’a parcouru le journal.',
    state: 'État',
    names: { journal: 'Journal', store: 'Base', sink: 'Transfert' },
    ok: 'accessible',
    notOk: (reason) => `inaccessible (${reason})`,
    complete: 'Complet jusqu’à',
    behind: (seconds) => `il y a ${seconds}\u00a0s`,
    unknown: 'inconnu en ce moment',
    nothing: 'rien encore',
    forPrograms: 'Pour les programmes',
    pages: [
      ['/xapi/about', 'Les versions de xAPI qu’il parle (JSON)'],
      ['/health/ready', 'Son état de santé, pour les machines (JSON)'],
      ['/metrics', 'Ses mesures, pour Prometheus (texte)'],
      ['/problems', 'Le sens de ses refus'],
    ],
    forPeople: [
      [
        'Pour tout le monde',
        [
          ['/me', 'Ma page\u00a0: mes traces, et qui s’en sert'],
          ['/studies', 'Les études qui utilisent des traces'],
          ['/register', 'Le registre des traitements'],
          ['/verify', 'Comment vérifier ce qui est dit ici'],
        ],
      ],
      [
        'Pour qui travaille avec des traces',
        [
          ['/v1/catalog', 'Le catalogue\u00a0: ce qu’une étude peut demander'],
          ['/requests', 'Demander une étude, et suivre ses demandes'],
          ['/desk', 'Le bureau des responsables'],
          [
            '/desk/contacts',
            'Personnes à retrouver\u00a0: pour les responsables et les délégués à la protection des données',
          ],
          ['/profiles', 'Les profils\u00a0: à quoi doivent ressembler les traces'],
        ],
      ],
    ],
    send: markup`Les outils envoient leurs traces à <code>/xapi/statements</code>, avec une clé et un secret que donne l’exploitant de ce serveur. Le README du programme dit comment faire.`,
  },
};

/** A sink that is behind by more than this, in milliseconds, has more to do than what has just come. */
const LATE_MS = 30_000;

/** In words, whether the parts can be reached and the store keeps up. */
const stateOf = (
  { parts, complete, language }: Home,
  words: Words,
): { readonly isWell: boolean; readonly text: Markup | string } => {
  if (Object.values(parts).some((state) => state !== 'ok') || complete?.isRefusing === true)
    return { isWell: false, text: words.ill };
  if (complete === undefined || complete.behindMs <= LATE_MS) return { isWell: true, text: words.well };
  return { isWell: false, text: complete.through === 0 ? words.none : words.late(moment(complete.through, language)) };
};

/** The page that says to a person what this server is, whether it is well, and where to go. */
export const homePage = (home: Home): Page => {
  const { language, parts, complete, frame } = home;
  const words = WORDS[language];
  const { isWell, text } = stateOf(home, words);
  const behind = ({ through, behindMs }: Completeness): string =>
    through === 0 ? words.nothing : words.behind((behindMs / 1000).toLocaleString(language, SECONDS));
  const part = ([name, state]: readonly [string, string]): Markup =>
    markup`<dt>${words.names[name] ?? name}</dt><dd class="${state === 'ok' ? 'well' : 'ill'}">${state === 'ok' ? words.ok : words.notOk(state)}</dd>
`;
  const links = (pages: Words['pages']): Markup => markup`<ul class="links">
${pages.map(
  ([href, text]) => markup`<li><a href="${frame?.root ?? ''}${href}">${text}</a></li>
`,
)}</ul>
`;
  return renderPage({
    language,
    ...(frame === undefined ? {} : { frame }),
    title: words.title,
    main: markup`<h1>${words.title}</h1>
<p>${words.what}</p>
<p class="state ${isWell ? 'well' : 'ill'}">${text}</p>
${(frame === undefined ? [] : words.forPeople).map(
  ([whom, pages]) => markup`<h2>${whom}</h2>
${links(pages)}`,
)}<h2>${words.forPrograms}</h2>
<p>${words.send}</p>
${links(words.pages)}<h2>${words.state}</h2>
<dl>
${Object.entries(parts).map(part)}<dt>${words.complete}</dt><dd>${complete === undefined ? words.unknown : behind(complete)}</dd>
</dl>`,
  });
};
