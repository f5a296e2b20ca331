import type { StudyTopics } from '../../journal/port/study-topics.ts';
import { type WrittenPiece, writePiece } from './delivery.ts';

/** What `createSharedPieces` is built from. */
export interface SharedPiecesDeps {
  readonly topics: Pick<StudyTopics, 'read'>;
  /** How many bytes of pieces are held for all studies together; whoever is being given one holds it beside. */
  readonly bytesAtMost: number;
  /**
   * How long one is held, in milliseconds: what has been erased is let go of after that, whether anybody asks or not.
   */
  readonly keepMs: number;
}

/** Pieces of the topics of studies, read once for all who are at the same place at about the same time. */
export interface SharedPieces {
  /**
   * The piece in which `at` stands: one that is held, one that is being read, or one that is read now. Where there is
   * nothing yet it waits so many milliseconds at most, and is empty then. Rejects as `StudyTopics.read` does.
   */
  at(study: string, at: number, waitMs: number): Promise<WrittenPiece>;
  /** Ends all waiting; nothing is read any more. */
  close(): void;
}

interface Held {
  readonly study: string;
  readonly piece: WrittenPiece;
  readonly readAt: number;
}

/**
 * So many of one study: whoever is further behind than that where little comes at a time gets more at once from the
 * topic.
 */
const OF_STUDY_AT_MOST = 64;

/**
 * Builds what reads topics for all. What is held are the pieces that were read last; whether a record in them may still
 * be told is for the reader to ask.
 */
export const createSharedPieces = ({ topics, bytesAtMost, keepMs }: SharedPiecesDeps): SharedPieces => {
  /** The oldest first, here and in each study. */
  const all = new Set<Held>();
  const ofStudies = new Map<string, Held[]>();
  const underWay = new Map<string, { readonly piece: Promise<WrittenPiece>; readonly end: () => void }>();
  let bytes = 0;
  let closed = false;
  let clock: NodeJS.Timeout | undefined;

  const dropFirst = (study: string, own: Held[]): void => {
    const first = own.shift();
    if (own.length === 0) ofStudies.delete(study);
    if (first === undefined || !all.delete(first)) return;
    bytes -= first.piece.size;
  };
  const tidy = (): void => {
    clearTimeout(clock);
    const now = performance.now();
    for (const { study, readAt } of all) {
      if (bytes <= bytesAtMost && now - readAt < keepMs) break;
      dropFirst(study, ofStudies.get(study) ?? []);
    }
    const [oldest] = all;
    if (oldest !== undefined) clock = setTimeout(tidy, Math.ceil(oldest.readAt + keepMs - now)).unref();
  };
  const hold = (study: string, piece: WrittenPiece): void => {
    if (piece.next === piece.from || closed) return;
    const one = { study, piece, readAt: performance.now() };
    const own = ofStudies.get(study) ?? [];
    ofStudies.set(study, own);
    own.push(one);
    all.add(one);
    bytes += piece.size;
    if (own.length > OF_STUDY_AT_MOST) dropFirst(study, own);
    tidy();
  };

  const read = async (study: string, at: number, waitMs: number, name: string): Promise<WrittenPiece> => {
    try {
      const piece = writePiece(at, await topics.read(study, at, waitMs));
      hold(study, piece);
      return piece;
    } finally {
      underWay.delete(name);
    }
  };
  const begin = (study: string, at: number, waitMs: number, name: string): Promise<WrittenPiece> => {
    let end = (): void => undefined;
    const ended = new Promise<WrittenPiece>((resolve) => {
      end = () => resolve(writePiece(at, { records: [], next: at }));
    });
    const piece = Promise.race([read(study, at, waitMs, name), ended]);
    underWay.set(name, { piece, end });
    return piece;
  };
  return {
    at: (study, at, waitMs) => {
      const name = `${at} ${study}`;
      const there = underWay.get(name);
      if (there !== undefined) return there.piece;
      const held = ofStudies.get(study)?.findLast(({ piece }) => piece.from <= at && at < piece.next);
      return held === undefined ? begin(study, at, waitMs, name) : Promise.resolve(held.piece);
    },
    close: () => {
      closed = true;
      for (const { end } of underWay.values()) end();
      clearTimeout(clock);
    },
  };
};
