import { READER, ROOT_ORGANISATION_ID } from '../../api/reader.ts';

/** True if the reader may add and retire profiles, which are in force for every organisation. */
export const MAY_CHANGE = READER.organisation === ROOT_ORGANISATION_ID;
