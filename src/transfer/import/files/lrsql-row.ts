/** The columns of lrsql's table `xapi_statement`, in the order of its schema; later versions add others at the end. */
const COLUMNS = ['id', 'statement_id', 'registration', 'verb_iri', 'is_voided', 'payload'];

/** The names in a list of columns; undefined if a statement of SQL names none. */
export const columnNames = (list: string | undefined): readonly string[] | undefined =>
  list?.split(',').map((name) => name.trim().replaceAll(/["`[\]]/g, ''));

/** A row of the table: its JSON, with what stands beside it. Undefined if it has no JSON object. */
export const lrsqlRow = (
  values: readonly (Buffer | undefined)[],
  columns: readonly string[] | undefined,
): Buffer | undefined => {
  const at = columns === undefined ? values.findIndex((value) => value?.[0] === 0x7b) : columns.indexOf('payload');
  const payload = values[at];
  if (payload?.[0] !== 0x7b) return undefined;
  const names = columns ?? (at === COLUMNS.indexOf('payload') ? COLUMNS : []);
  const beside = ['statement_id', 'is_voided'].flatMap((name) => {
    const value = values[names.indexOf(name)];
    return value === undefined ? [] : [[name, value.toString('utf8')] as const];
  });
  if (beside.length === 0) return payload;
  const head = JSON.stringify(Object.fromEntries(beside)).slice(0, -1);
  return Buffer.concat([Buffer.from(`${head},"payload":`), payload, Buffer.from('}')]);
};
