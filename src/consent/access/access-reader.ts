import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import type { AccessReader } from '../../store/ports/consent/access-record-repository.ts';

/** A credential as access records name it. */
export const accessReaderOf = ({ key, source, organisation }: Caller): AccessReader => ({
  id: key,
  source: source.id,
  organisation,
});
