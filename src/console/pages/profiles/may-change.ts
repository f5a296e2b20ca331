import { READER, ROOT_ORGANISATION_ID } from '../../api/reader.ts';

/** Whether the reader adds and retires profiles: they are in force for every organisation. */
export const MAY_CHANGE = READER.organisation === ROOT_ORGANISATION_ID;
