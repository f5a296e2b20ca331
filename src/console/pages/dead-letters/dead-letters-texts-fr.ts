import type { DeadLettersTexts } from './dead-letters-texts.ts';

const count = (number: number, one: string, many: string): string => `${number} ${number < 2 ? one : many}`;

export const DEAD_LETTERS_TEXTS_FR: DeadLettersTexts = {
  title: 'Lettres mortes',
  intro:
    'Messages que le journal contient et que la base n’a pas pu prendre. Ils sont gardés 48 heures : rejouez-les une ' +
    'fois la cause disparue, ou supprimez-les avec un motif.',
  none: 'Aucune lettre morte. Tout ce que le journal contient a pu être enregistré.',
  leftOut: 'Des lettres mortes manquent, car on ne sait pas si elles sont à vous :',
  caption: 'Lettres mortes, les plus anciennes d’abord',
  columns: { since: 'Depuis', why: 'Pourquoi', sources: 'Sources', statements: 'Traces', open: 'Lettre morte' },
  kinds: {
    record: 'L’enregistrement est illisible',
    statements: 'Des traces sont illisibles',
    'too-large': 'Trop grand pour la base',
    conflict: 'Une autre trace a leur identifiant',
    unknown: 'Source, personne ou décision inconnue',
    mended: 'Endommagées dans la base, intactes dans le journal',
  },
  advice: {
    record:
      'L’enregistrement est endommagé, ou un autre programme a écrit dans le journal. Aucune trace ne peut en être ' +
      'rejouée. Faites renvoyer par les outils ce qu’ils ont envoyé à ce moment-là, puis supprimez-la.',
    statements: 'Les traces ont été acceptées, mais ne peuvent être relues. Rejouez-les, ou supprimez-les.',
    'too-large':
      'La base refuse un document de cette taille. Relevez sa limite ou divisez le message, puis rejouez-le.',
    conflict:
      'Deux requêtes ont donné au même moment un identifiant à des traces différentes : seule l’autre est ' +
      'enregistrée. Tant qu’elle l’est, rejouer est refusé. Faites donner d’autres identifiants par l’émetteur, ' +
      'puis supprimez-la.',
    unknown:
      'La base vient d’une copie plus ancienne que le journal. Créez la source, ou demandez aux personnes de décider ' +
      'à nouveau, puis rejouez-la. Ce qui est retenu reste ici jusque-là, pendant 48 heures.',
    mended:
      'carnet check --mend a retiré ces traces de la base. Rejouez-les : elles y reviennent, si les personnes le ' +
      'permettent aujourd’hui. Ce qui est retenu reste ici, pendant 48 heures.',
  },
  filters: { kind: 'Pourquoi', allKinds: 'Toutes les causes', source: 'Source', allSources: 'Toutes les sources' },
  unknownSource: 'illisible',
  open: (id) => `Lettre morte ${id}`,
  back: 'Toutes les lettres mortes',
  one: {
    title: (id) => `Lettre morte ${id}`,
    added: 'Depuis',
    reason: 'Ce qui a été constaté',
    content: 'Ses traces',
    recorded: 'Ouvrir une lettre morte laisse une mention d’accès, que les personnes concernées peuvent voir.',
    statement: (id, source) => `Trace ${id} de ${source}`,
    more: (number) => `En montrer ${number} de plus`,
    message: 'Le message en base64',
    nothing: 'Rien de son contenu n’est conservé.',
  },
  replay: {
    one: 'Rejouer',
    all: (number) => `Tout rejouer (${number})`,
    title: 'Faire repasser les traces par le contrôle ?',
    text:
      'Les décisions actuelles des personnes et les profils actuels comptent. Ce qui est refusé reste ici. ' +
      'Une trace déjà enregistrée ne l’est qu’une fois.',
    done: (stored, withheld) =>
      `${count(stored, 'trace enregistrée', 'traces enregistrées')}, ${count(withheld, 'retenue', 'retenues')}.`,
    refused: (number, kinds) => `${count(number, 'trace refusée', 'traces refusées')} (${kinds}) : elles restent ici.`,
  },
  drop: {
    button: 'Supprimer…',
    action: 'Supprimer',
    title: 'Supprimer cette lettre morte ?',
    text: 'Elle est supprimée pour de bon, avec ses traces. Le motif entre dans la chaîne d’audit avec votre compte.',
    reason: 'Motif',
    reasonHelp: 'Au plus 500 caractères. Ne nommez personne : la chaîne le garde pour toujours.',
    done: (id) => `La lettre morte ${id} est supprimée.`,
  },
};
