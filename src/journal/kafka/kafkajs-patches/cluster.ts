import type { Kafka } from 'kafkajs';

/**
 * How kafkajs makes its connections to a Kafka: under a symbol of its own. Throws where this kafkajs is not the one
 * that is known.
 */
export const clusterMaker = (kafka: Kafka): { readonly symbol: symbol; readonly make: (options: object) => object } => {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const make = symbol === undefined ? undefined : (kafka as unknown as Readonly<Record<symbol, unknown>>)[symbol];
  if (symbol === undefined || typeof make !== 'function')
    throw new Error('this kafkajs is not the one that is known: it makes no cluster');
  return { symbol, make: make as (options: object) => object };
};
