import type { Address } from '../../support/clients/client.ts';
import type { StrangeLrs } from '../../support/servers/receivers/strange-lrs.ts';
import { ask, readList } from './ask.ts';
import { MARK, STUDY } from './school.ts';

/** What a lab has of the stream: the marks of its records by their keys, and how far it has read. */
export interface LabCopy {
  readonly records: ReadonlyMap<string, number>;
  readonly cursor: string | undefined;
}

/** A lab as the client rule has it: it applies changes in order after its cursor, and begins anew if that is gone. */
export interface Lab {
  /** Reads what is there; resolves with the status of the answer. */
  read(url: string, lab: string): Promise<number>;
  copy(): LabCopy;
  /** Takes a copy for its own, and forgets what was put. */
  take(copy: LabCopy): void;
  /** The marks of all records that were put since `take`, also of those that were deleted later. */
  put(): ReadonlySet<number>;
}

interface Change {
  readonly cursor: string;
  readonly op: 'put' | 'del' | 'tick';
  readonly key?: string;
  readonly statement?: { readonly result?: { readonly extensions?: Readonly<Record<string, number>> } };
}

const GONE = 410;

export const createLab = (): Lab => {
  let records = new Map<string, number>();
  let cursor: string | undefined;
  let put = new Set<number>();

  const apply = (change: Change): void => {
    cursor = change.cursor;
    const { op, key = '' } = change;
    if (op === 'del') records.delete(key);
    if (op !== 'put') return;
    const mark = change.statement?.result?.extensions?.[MARK] ?? 0;
    records.set(key, mark);
    put.add(mark);
  };

  const lab: Lab = {
    read: async (url, authorization) => {
      const from = cursor === undefined ? 'from=start' : `after=${encodeURIComponent(cursor)}`;
      const path = `${url}/v1/studies/${STUDY.replace('study:', '')}/stream?follow=false&${from}`;
      const headers = { accept: 'application/x-ndjson' };
      const { status, text } = await ask(path, authorization.replace('Basic', 'Bearer'), { headers });
      if (status === GONE && cursor !== undefined) {
        records = new Map();
        cursor = undefined;
        return lab.read(url, authorization);
      }
      if (status === 200)
        for (const line of text.split('\n')) if (line.startsWith('{')) apply(JSON.parse(line) as Change);
      return status;
    },
    copy: () => ({ records: new Map(records), cursor }),
    take: (copy) => {
      records = new Map(copy.records);
      cursor = copy.cursor;
      put = new Set();
    },
    put: () => new Set(put),
  };
  return lab;
};

/** The ids of the statements that are in force at the targets, by the purposes for which they were forwarded. */
export type AtTargets = Readonly<Record<'carnet' | 'strange', ReadonlySet<string>>>;

/** Reads what another Carnet, by the key that it gave, and a strange LRS hold. */
export const readTargets = async (region: Address, strange: StrangeLrs): Promise<AtTargets> => ({
  carnet: (await readList(region.url, region.authorization)).ids,
  strange: new Set(strange.inForce()),
});
