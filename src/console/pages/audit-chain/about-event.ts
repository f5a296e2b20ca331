/** An entry as far as it says what it is about. */
interface DescribedEvent {
  readonly purpose?: string;
  readonly from?: string;
  readonly to?: string;
  readonly data?: object;
}

const MAX_FACTS = 3;
const MAX_LENGTH = 80;

/** The change of a decision or of a purpose, as in `yes → pause`. */
export const changeText = ({ from, to }: DescribedEvent): string | undefined =>
  from === undefined && to === undefined ? undefined : [from, to].filter((one) => one !== undefined).join(' → ');

/** What an entry is about, in a line: its purpose, its change, and the first short values of its data. */
export const aboutEvent = (event: DescribedEvent): string => {
  const { purpose, data = {} } = event;
  const facts = Object.entries(data as Readonly<Record<string, unknown>>)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${name}: ${String(value)}`)
    .filter((fact) => fact.length <= MAX_LENGTH);
  return [purpose, changeText(event), ...facts.slice(0, MAX_FACTS)].filter((one) => one !== undefined).join(' · ');
};
