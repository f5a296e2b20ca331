import { isObject } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import type { VoidStatement } from '../../ingest/void-statement.ts';
import type { OrganisationService } from '../../sources/organisation-service.ts';
import { isUuid } from '../../xapi/formats/uuid.ts';
import { jsonResponse, readJson } from './shared/json-body.ts';
import type { StaffHandler } from './shared/staff-guard.ts';

/** The handler by which an operator voids a statement of a source. */
export type VoidHandlers = Readonly<Record<'create', StaffHandler>>;

interface VoidHandlersDeps {
  readonly organisations: Pick<OrganisationService, 'source'>;
  readonly voidStatement: VoidStatement;
}

/** A text that canonical JSON can hold, so without lone surrogates. */
const REASON = /^(?=.*\S)\P{Surrogate}{1,500}$/su;
const NAMES = ['statement', 'reason'] as const;

/** Throws Problem `invalid-request` with every fault. */
const readVoid = (value: unknown): { readonly statement: string; readonly reason: string } => {
  const faults: Fault[] = [];
  const members: Readonly<Record<string, unknown>> = isObject(value) ? value : {};
  if (!isObject(value)) faults.push({ at: '', detail: 'must be an object' });
  for (const name of Object.keys(members))
    if (!NAMES.includes(name as never))
      faults.push({ at: `/${name}`, detail: `is not known here; known are ${NAMES.join(', ')}` });
  const { statement, reason } = members;
  if (typeof statement !== 'string' || !isUuid(statement))
    faults.push({ at: '/statement', detail: 'must be the id of a statement, a UUID' });
  if (typeof reason !== 'string' || !REASON.test(reason))
    faults.push({
      at: '/reason',
      detail: 'must be a text of 1 to 500 characters that names no person: it is chained for good',
    });
  if (faults.length > 0) throw new Problem('invalid-request', 'this is not how a statement is voided', faults);
  return { statement: statement as string, reason: reason as string };
};

/** A source outside the operator's organisation is as unknown as one that does not exist. */
export const createVoidHandlers = ({ organisations, voidStatement }: VoidHandlersDeps): VoidHandlers => ({
  create: async (request, { actor, organisation }) => {
    const asked = readVoid(await readJson(request));
    const source = await organisations.source(request.params['id'] ?? '', organisation);
    const voiding = await voidStatement({ source, ...asked, by: actor });
    return jsonResponse(201, { statement: asked.statement, voiding });
  },
});
