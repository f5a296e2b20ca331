import type { AuthorityOf } from '../../../consent/model/supervisory-authority.ts';
import type { Purpose } from '../../../consent/model/types.ts';
import { processingRegister, type RegisterSource } from '../../../consent/purposes/register.ts';
import type { Handler } from '../../message/request-response.ts';
import { jsonResponse } from '../shared/json-body.ts';

/** Reads all purposes in all their versions, also those that sources imply, and all sources. */
type ReadRegister = () => Promise<{
  readonly purposes: readonly Purpose[];
  readonly sources: readonly RegisterSource[];
}>;

/** GET /v1/register: the record of processing activities (GDPR art. 30). */
export const createRegisterHandler =
  (readRegister: ReadRegister, authorityOf: AuthorityOf): Handler =>
  async () => {
    const { purposes, sources } = await readRegister();
    return jsonResponse(200, processingRegister(purposes, sources, authorityOf));
  };
