/** What a spreadsheet takes for the begin of a formula, also in the wide forms of East Asian input. */
const FORMULA = '=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20';

/** At the start of a cell. A tab, a line break or a semicolon would put what follows at the start of another one. */
const AT_START = new RegExp(`^(?="*[${FORMULA}']|[;\\t\\r\\n])`);

/** After what separates cells or rows in some locale: Excel reads quotes only beside its own separator. */
const WITHIN = new RegExp(`[;\\t\\r\\n](?="*[${FORMULA}'])`, 'g');

/**
 * A text of a CSV cell that no spreadsheet evaluates, whatever separates cells in its locale. An apostrophe stands
 * before what would begin a formula. One that is there already is doubled: taking one away gives the text back.
 */
export const spreadsheetText = (text: string): string => text.replace(WITHIN, "$&'").replace(AT_START, "'");
