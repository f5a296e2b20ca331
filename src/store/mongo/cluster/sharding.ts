/** Shard keys of the collections that may be spread over shards; all others stay on the primary shard. */
export const SHARD_KEYS: Readonly<Record<string, Readonly<Record<'_id', 1 | 'hashed'>>>> = {
  statements: { _id: 'hashed' },
  definitions: { _id: 'hashed' },
  // The chunks of an upload begin with its id: read in their order, they stay together.
  attachmentChunks: { _id: 1 },
  people: { _id: 'hashed' },
  identifiers: { _id: 'hashed' },
  accessRecords: { _id: 'hashed' },
  participants: { _id: 'hashed' },
  releases: { _id: 'hashed' },
};
