import type { JsonObject } from '../../xapi/model/types.ts';
import { purposeJson } from './purpose-json.ts';
import type { Purpose } from '../model/types.ts';

/** A version of a purpose as it is shown to all: what its author says, and what the server adds. */
export const shownPurpose = (purpose: Purpose): JsonObject => {
  const { version, accepts, state, hash } = purpose;
  return { ...purposeJson(purpose), version, accepts, state, hash };
};
