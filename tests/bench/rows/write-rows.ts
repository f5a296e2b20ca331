import { anOperator } from '../../support/clients/operator.ts';
import type { Address } from '../../support/clients/client.ts';
import { bodiesOf } from '../measure/corpus.ts';
import type { BlockLoad } from '../measure/blocks.ts';
import { SESSION_SIZE, TRAFFIC } from '../measure/traffic.ts';

/** A kind of traffic, in POSTs of one size. */
export interface WriteRow {
  readonly name: string;
  readonly traffic: keyof typeof TRAFFIC;
  /** Statements a POST. */
  readonly size: number;
  readonly connections: number;
  /** The part of the statements of a block that this row posts: small POSTs take longer. */
  readonly share: number;
  /** How the source is held to the profile cmi5; absent: it is the default source, which no profile binds. */
  readonly mode?: 'observe' | 'enforce';
}

const MANY = 32;

const inBatches = (name: string, traffic: WriteRow['traffic'], mode?: 'observe' | 'enforce'): readonly WriteRow[] =>
  [10, 100].map((size) => ({
    name: `${name}-${size}`,
    traffic,
    size,
    connections: MANY,
    share: 1,
    ...(mode === undefined ? {} : { mode }),
  }));

/** Every row: what is sent, and how many statements a POST. */
export const WRITE_ROWS: readonly WriteRow[] = [
  ...inBatches('known', 'known'),
  ...inBatches('school', 'school'),
  ...inBatches('cmi5-observed', 'sessions', 'observe'),
  ...inBatches('cmi5-enforced', 'sessions', 'enforce'),
  ...inBatches('launches', 'launches', 'observe'),
  { name: 'lone', traffic: 'known', size: 1, connections: 1, share: 1 / 16 },
  { name: 'single', traffic: 'known', size: 1, connections: 16, share: 1 / 4 },
];

const CMI5 = 'https://w3id.org/xapi/cmi5';

/** Makes the source that posts a row at this Carnet. */
export const senderOf = ({ mode }: WriteRow, address: Address): Promise<Address> =>
  mode === undefined ? Promise.resolve(address) : anOperator(address).source([{ id: CMI5, mode, policy: 'all' }]);

/** The statements of one block of a row: of a session all or none. */
const statementsOf = ({ share, size, traffic }: WriteRow, statements: number): number => {
  const unit = traffic === 'sessions' ? Math.max(size, SESSION_SIZE) : size;
  return Math.max(unit, Math.round((statements * share) / unit) * unit);
};

/** The bodies of the block with this number; each number has statements of its own. */
export const loadOf = (row: WriteRow, block: number, statements: number): BlockLoad => {
  const count = statementsOf(row, statements);
  return {
    bodies: bodiesOf(TRAFFIC[row.traffic](block * count, count), row.size),
    statements: count,
    connections: row.connections,
  };
};
