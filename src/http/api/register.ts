import type { Purpose } from '../../consent/model/types.ts';
import type { RegisteredSource } from '../../consent/purposes/register.ts';
import type { Route } from '../message/request-response.ts';
import { registerOf } from '../../consent/purposes/register.ts';
import { jsonAnswer } from './shared/operator-resource.ts';
import { NO_STORE } from './shared/scoped-resource.ts';

/** What the register is made from. */
export interface RegisterDeps {
  /** All purposes in all their versions, those that sources imply too, and all sources. */
  readonly registered: () => Promise<{
    readonly purposes: readonly Purpose[];
    readonly sources: readonly RegisteredSource[];
  }>;
}

/** Builds GET /v1/register: the record of processing activities (GDPR art. 30), open to all. */
export const createRegisterResource = ({ registered }: RegisterDeps): Route => ({
  path: '/v1/register',
  headers: () => Promise.resolve(NO_STORE),
  methods: {
    GET: async () => {
      const { purposes, sources } = await registered();
      return jsonAnswer(200, registerOf(purposes, sources));
    },
  },
});
