import type { Language } from '../layout/language.ts';
import { markup } from '../layout/html.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { moment } from '../layout/dates.ts';
import { VERIFY_PROGRAM } from './verify-program.ts';

/** The head of the audit chain that is published today; the time is in milliseconds since the epoch. */
export interface HeadView {
  readonly seq: number;
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
  readonly at: number;
  /** The id of the key that signs it. */
  readonly key: string;
}

interface Words {
  readonly title: string;
  readonly lead: string;
  readonly chain: string;
  readonly today: string;
  readonly number: string;
  readonly hash: string;
  readonly at: string;
  readonly key: string;
  readonly file: string;
  readonly own: string;
  readonly ownText: readonly string[];
  readonly steps: string;
  readonly all: readonly string[];
  readonly program: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'How to verify what is said here',
    lead: 'Every decision, every erasure and every access of a study is an entry in a chain. Nobody can change or remove an entry afterwards without that being seen, not even whoever runs this server.',
    chain:
      'Each entry holds the fingerprint of the one before. So the fingerprint of the last entry stands for all of them. It is signed and published every day: whoever keeps it can later hold the whole chain to it. The entries name nobody; persons stand in them under random numbers.',
    today: 'Published today',
    number: 'Entry',
    hash: 'Fingerprint (SHA-256)',
    at: 'Published',
    key: 'Key',
    file: 'Keep it: the signed head as a file (JSON)',
    own: 'Your own decisions',
    ownText: [
      'Each decision on your page has a receipt: a file that is signed. Keep it, and you can prove what you decided, and when.',
      'Anybody can have a receipt verified here, without signing in:',
    ],
    steps: 'The whole chain',
    all: [
      'Keep the signed head of today, and of as many other days as you like.',
      'Ask whoever runs this server for a key of the scope “auditor”: it reads the chain and nothing else.',
      'Run this program. It needs Node 20 or later, and nothing else. It reads every entry, computes every fingerprint itself, and looks whether the head that you have kept is among them.',
    ],
    program: 'The program',
  },
  fr: {
    title: 'Comment vérifier ce qui est dit ici',
    lead: 'Chaque décision, chaque effacement et chaque accès d’une étude est une entrée dans une chaîne. Personne ne peut modifier ou retirer une entrée après coup sans que cela se voie, pas même qui exploite ce serveur.',
    chain:
      'Chaque entrée contient l’empreinte de la précédente. L’empreinte de la dernière vaut donc pour toutes. Elle est signée et publiée chaque jour\u00a0: qui la garde peut plus tard y comparer la chaîne entière. Les entrées ne nomment personne\u00a0; les personnes y figurent sous des numéros tirés au hasard.',
    today: 'Publié aujourd’hui',
    number: 'Entrée',
    hash: 'Empreinte (SHA-256)',
    at: 'Publié',
    key: 'Clé',
    file: 'À garder\u00a0: la tête signée, en fichier (JSON)',
    own: 'Vos propres décisions',
    ownText: [
      'Chaque décision de votre page a un reçu\u00a0: un fichier signé. Gardez-le\u00a0: il prouve ce que vous avez décidé, et quand.',
      'Tout le monde peut faire vérifier un reçu ici, sans se connecter\u00a0:',
    ],
    steps: 'La chaîne entière',
    all: [
      'Gardez la tête signée d’aujourd’hui, et d’autant d’autres jours que vous voulez.',
      'Demandez à qui exploite ce serveur une clé du domaine «\u00a0auditor\u00a0»\u00a0: elle lit la chaîne et rien d’autre.',
      'Lancez ce programme. Il lui faut Node\u00a020 ou plus récent, et rien d’autre. Il lit chaque entrée, calcule lui-même chaque empreinte et cherche parmi elles la tête que vous avez gardée.',
    ],
    program: 'Le programme',
  },
};

/** The page that says to anybody how to verify the audit chain and receipts, with a program to do it; open to all. */
export const verifyPage = (frame: Frame, publicUrl: string, { seq, hash, at, key }: HeadView): Page => {
  const { language, root } = frame;
  const words = WORDS[language];
  return framedPage(
    frame,
    words.title,
    markup`<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<p>${words.chain}</p>
<section class="card" aria-labelledby="today">
<h2 id="today">${words.today}</h2>
<dl><dt>${words.number}</dt><dd>${seq}</dd><dt>${words.hash}</dt><dd><code>${hash}</code></dd><dt>${words.at}</dt><dd>${moment(at, language)}</dd><dt>${words.key}</dt><dd><code>${key}</code></dd></dl>
<p class="actions"><a class="button" href="${root}/v1/events/head" download="head.json">${words.file}</a></p>
</section>
<h2>${words.own}</h2>
${words.ownText.map(
  (one) => markup`<p>${one}</p>
`,
)}<pre tabindex="0"><code>curl -H 'Content-Type: application/json' --data @receipt.json ${publicUrl}/v1/receipts/verify</code></pre>
<h2>${words.steps}</h2>
<ol>
${words.all.map(
  (one) => markup`<li>${one}</li>
`,
)}</ol>
<pre tabindex="0"><code>node verify.mjs ${publicUrl} KEY:SECRET head.json</code></pre>
<h3 id="program">${words.program}</h3>
<pre tabindex="0" aria-labelledby="program" role="region"><code>${VERIFY_PROGRAM}</code></pre>`,
  );
};
