import { closedSchema, textSchema, UUID } from '../../../core/json-schema.ts';
import type { VoidStatement } from '../../../ingest/void-statement.ts';
import type { OrganisationService } from '../../../sources/organisations/organisation-service.ts';
import { createBodyReader } from '../../../xapi/validate/body-reader.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

/** The handler by which an operator voids a statement of a source. */
export type VoidHandlers = Readonly<Record<'create', StaffHandler>>;

interface VoidHandlersDeps {
  readonly organisations: Pick<OrganisationService, 'source'>;
  readonly voidStatement: VoidStatement;
}

/** The body of a request to void a statement. */
export const VOID_REQUEST = closedSchema({
  statement: { ...UUID, 'x-must': 'the id of a statement, a UUID' },
  reason: {
    ...textSchema(500),
    'x-must': 'a text of 1 to 500 characters that names no person: it is chained for good',
  },
});

const readVoid = createBodyReader<{ readonly statement: string; readonly reason: string }>({
  schema: VOID_REQUEST,
  refusal: 'this is not how a statement is voided',
});

/** A source outside the operator's organisation is as unknown as one that does not exist. */
export const createVoidHandlers = ({ organisations, voidStatement }: VoidHandlersDeps): VoidHandlers => ({
  create: async (request, { actor, organisation }) => {
    const asked = readVoid(await readJson(request));
    const source = await organisations.source(request.params['id'] ?? '', organisation);
    const voiding = await voidStatement({ source, ...asked, by: actor });
    return jsonResponse(201, { statement: asked.statement, voiding });
  },
});
