import { READER } from '../../api/reader.ts';

/** Whether the reader adds and retires profiles: they are in force for every organisation. */
export const MAY_CHANGE = READER.organisation === 'org:default';
