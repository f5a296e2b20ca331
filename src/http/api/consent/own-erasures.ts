import type { FindStored } from '../../../consent/erasure/find-stored.ts';
import type { HasWritten } from '../../../consent/erasure/has-written.ts';
import type { EraseOwnStatements } from '../../../consent/erasure/source-erasures.ts';
import { arraySchema, closedSchema, UUID } from '../../../core/json-schema.ts';
import { Problem } from '../../../core/problem.ts';
import { authorOf } from '../../../sources/authentication/authority.ts';
import { statementId } from '../../../xapi/formats/uuid.ts';
import { createBodyReader } from '../../../xapi/validate/body-reader.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { ScopedHandler } from '../shared/scope-guard.ts';

interface OwnErasureDeps {
  readonly eraseOwnStatements: EraseOwnStatements;
  readonly hasWritten: HasWritten;
  readonly findStored: FindStored;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

/** The body of a request to erase statements of the own credential. */
export const OWN_ERASURE = closedSchema({ statements: arraySchema(UUID, { minItems: 1, maxItems: 100 }) });

const readOwnErasure = createBodyReader<{ readonly statements: readonly string[] }>({
  schema: OWN_ERASURE,
  refusal: 'this is not how statements are erased',
});

const nothingWritten = (): Problem =>
  new Problem(
    'not-found',
    'nothing is erased: this credential has written no statement, and an erasure reaches only what the credential ' +
      'that asks has written. Ask with the one that wrote them, or its successor; an operator knows the credentials',
  );

/**
 * The handler of POST /v1/erasures. The answer is the same for ids that are unknown, or of others, and for statements
 * that were withheld.
 */
export const createOwnErasureHandler =
  ({ eraseOwnStatements, hasWritten, findStored, publicPath }: OwnErasureDeps): ScopedHandler =>
  async (request, caller) => {
    const { statements } = readOwnErasure(await readJson(request));
    if (!(await hasWritten({ author: authorOf(caller), createdAt: caller.lineage.createdAt }))) throw nothingWritten();
    const erasure = await eraseOwnStatements({
      ...{ key: caller.key, source: caller.source, author: authorOf(caller) },
      statements: [...new Set(statements.map((id) => statementId(id)))],
      findStored,
    });
    return jsonResponse(202, { erasure }, { Location: `${publicPath}/v1/erasures/${erasure}` });
  };
