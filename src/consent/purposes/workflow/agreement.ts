import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { LanguageMap } from '../../../xapi/model/types.ts';

/** The agreement that the lead of a study accepts before it opens. */
interface Agreement {
  readonly version: number;
  readonly text: LanguageMap;
  /** SHA-256, in hexadecimal, of the canonical JSON of version and text; part of the audit event. */
  readonly hash: string;
}

const TEXT = {
  version: 1,
  text: {
    en: [
      'What you receive is personal data under pseudonyms, and stays under the General Data Protection Regulation.',
      '1. You use it for the purpose as it was published, in the version that people agreed to, and for nothing else.',
      '2. You do not try to find out who anybody is, and do not join it with other data in a way that could tell.',
      '3. You give it to nobody but the recipients that the purpose names.',
      '4. You apply deletions in the order in which they come, in every copy, and acknowledge them within 30 ' +
        'days; until you have, you receive nothing more.',
      '5. You tell the institution of every incident within 24 hours after you have learned of it.',
      '6. You delete everything when the time that the purpose names has passed.',
      '7. You cite where the data came from, and publish the result in plain words for those who took part.',
    ].join('\n'),
    fr: [
      'Ce que vous recevez est constitué de données à caractère personnel sous pseudonyme, et reste soumis au ' +
        'règlement général sur la protection des données.',
      '1. Vous l’utilisez pour la finalité publiée, dans la version que les personnes ont acceptée, et pour rien ' +
        'd’autre.',
      '2. Vous ne cherchez pas à savoir qui est qui, et ne croisez pas ces données avec d’autres d’une manière ' +
        'qui pourrait le révéler.',
      '3. Vous ne les transmettez à personne d’autre que les destinataires nommés par la finalité.',
      '4. Vous appliquez les suppressions dans l’ordre où elles arrivent, dans chaque copie, et les confirmez ' +
        'sous 30 jours ; tant que ce n’est pas fait, vous ne recevez plus rien.',
      '5. Vous signalez tout incident à l’établissement dans les 24 heures qui suivent sa découverte.',
      '6. Vous supprimez tout quand la durée indiquée par la finalité est écoulée.',
      '7. Vous citez l’origine des données, et publiez le résultat en mots simples pour celles et ceux qui ont ' +
        'participé.',
    ].join('\n'),
  },
} as const;

/** The agreement in its present version. */
export const AGREEMENT: Agreement = { ...TEXT, hash: createHash('sha256').update(canonicalJson(TEXT)).digest('hex') };
