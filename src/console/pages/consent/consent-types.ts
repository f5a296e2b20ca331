import type { ApiSchema } from '../../api/client.ts';

export type ConsentState = ApiSchema<'ConsentState'>;
export type ConsentOfSource = ApiSchema<'SourceConsent'>;
export type ConsentBasis = ConsentOfSource['basis'];
