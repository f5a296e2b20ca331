import type { ApiReferenceTexts } from './en.ts';

export const API_REFERENCE_FR: ApiReferenceTexts = {
  title: 'L’API de ce serveur',
  intro:
    'Toutes les routes, avec leurs paramètres, leurs corps, leurs réponses et leurs refus (en anglais). Un refus est ' +
    'un document de problème (RFC 9457), qui nomme toutes les fautes de la requête.',
  document: 'La même description pour les programmes (OpenAPI 3.1, JSON)',
  needsScript: 'Cette page a besoin de JavaScript. Sans lui, lisez le document pour les programmes.',
};
