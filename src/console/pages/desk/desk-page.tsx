import { READER } from '../../api/reader.ts';
import { mayRead } from '../../shell/may-read.ts';
import type { StaffPath } from '../../shell/page-row.ts';
import { type InEachLanguage, textsInLanguage } from '../../texts/language.ts';

interface DeskTexts {
  readonly title: string;
  readonly lead: string;
}

const TEXTS: DeskTexts = textsInLanguage({
  en: { title: 'Desk', lead: 'What waits for a decision of your role.' },
  fr: { title: 'Bureau', lead: 'Ce qui attend une décision de votre rôle.' },
});

/** The pages of the desk, in the order in which they are due. */
const PARTS: readonly (readonly [path: StaffPath, name: InEachLanguage<string>])[] = [
  ['/desk', { en: 'Requests for studies', fr: 'Demandes d’études' }],
  ['/desk/dpia', { en: 'Impact assessments', fr: 'Analyses d’impact' }],
  ['/desk/contacts', { en: 'Requests to re-identify', fr: 'Demandes de réidentification' }],
  ['/desk/mentions', { en: 'Erased people named by others', fr: 'Personnes effacées nommées par d’autres' }],
  ['/desk/accounts', { en: 'Accounts to confirm', fr: 'Comptes à confirmer' }],
  ['/requests', { en: 'Your requests', fr: 'Vos demandes' }],
];

/** The pages on which the reader decides. */
export const DeskPage = () => (
  <>
    <h1>{TEXTS.title}</h1>
    <p className="lead">{TEXTS.lead}</p>
    <ul className="card desk">
      {PARTS.filter(([path]) => mayRead(path, READER.scopes)).map(([path, name]) => (
        <li key={path}>
          <a href={READER.root + path}>{textsInLanguage(name)}</a>
        </li>
      ))}
    </ul>
  </>
);
