/** The characters that begin a formula in a spreadsheet, also in the wide forms of East Asian input. */
const FORMULA = '=+\\-@\\uFF1D\\uFF0B\\uFF0D\\uFF20';

/** At the start of a cell. A tab, a line break or a semicolon would put what follows at the start of another cell. */
const AT_START = new RegExp(`^(?="*[${FORMULA}']|[;\\t\\r\\n])`);

/** Matches behind what separates cells or rows in some locale: Excel reads quotes only beside its own separator. */
const WITHIN = new RegExp(`[;\\t\\r\\n](?="*[${FORMULA}'])`, 'g');

/**
 * A text of a CSV cell that no spreadsheet evaluates, whatever separates cells in its locale. An apostrophe stands
 * before what would begin a formula. An apostrophe that is there is doubled: taking one away gives the text back.
 */
export const spreadsheetText = (text: string): string => text.replace(WITHIN, "$&'").replace(AT_START, "'");
