import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Document } from 'mongodb';
import {
  commandName,
  commandOf,
  COMMANDS_OF_CONNECTION,
  createSplitter,
  replyTo,
  tieSockets,
  urlThrough,
} from './mongodb-messages.ts';

/** An error that the proxy answers in the server's place. */
interface MongodbError {
  readonly code: number;
  readonly codeName?: string;
  readonly errorLabels?: readonly string[];
}

/** Which commands a rule is for. */
interface Rule {
  /** Names of commands, or all but the handshake. */
  readonly commands: 'all' | readonly string[];
  /** The share of these commands, from 0 to 1. */
  readonly share?: number;
  /** How many of them; without it all, until `repair`. */
  readonly times?: number;
}

/** Says something else of a command than the server, which has done it. */
interface Denial {
  readonly denies: Document;
}

/** Makes the bytes of an answer to a message; `whole` are those of an answer as the protocol has it. */
type Garble = (whole: Buffer) => Uint8Array;

/**
 * Answers a command in the server's place: a document; by bytes; `stall` for never; `lose` to forward it and cut the
 * connection when the server has answered; one that `denies` to forward it and to answer that; undefined to forward.
 */
type Answer = (command: Document) => Document | Garble | Denial | 'stall' | 'lose' | undefined;

/** A proxy of a MongoDB-protocol server that speaks OP_MSG well enough to answer commands itself. */
export interface MongodbProxy {
  readonly port: number;
  /** The server's URL, with its credentials and options, by way of the proxy, and this database. */
  urlOf(database: string): string;
  /** Answers commands with an error, whose message quotes the secret `MONGODB_CANARY`. */
  fail(error: MongodbError, rule?: Rule): void;
  /** Takes commands and does not answer them before `release`. */
  stall(rule?: Rule): void;
  /** Forwards commands, and cuts the connection in place of the answer. */
  lose(rule?: Rule): void;
  /** Forwards commands, and answers with an error when the server has done them. */
  deny(error: MongodbError, rule?: Rule): void;
  /** Answers commands with bytes that are no answer. */
  garble(garble: Garble, rule?: Rule): void;
  /** Answers commands by a function, until `repair`. */
  answer(answer: Answer): void;
  /** Forwards the commands that were stalled, and every other one from now on. */
  release(): void;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Takes connections and bytes, and passes nothing on. */
  hold(): void;
  /** Takes connections and reads nothing of them, as a server that was stopped. */
  freeze(): void;
  /** Forwards all again. Connections with an answer that never came are closed. */
  repair(): void;
  /** How many commands the proxy has not simply forwarded since it was repaired last. */
  readonly caught: number;
  close(): Promise<void>;
}

/** What no log line and no answer may contain. */
export const MONGODB_CANARY = 'anna.canary@school.example';

const ALL: Rule = { commands: 'all' };

const errorDocument = ({ code, codeName, errorLabels }: MongodbError): Document => ({
  ok: 0,
  errmsg: `E of { mbox: "${MONGODB_CANARY}" }`,
  code,
  ...(codeName === undefined ? {} : { codeName }),
  ...(errorLabels === undefined ? {} : { errorLabels }),
});

/** An answer to the commands of a rule. */
const ruled = ({ commands, share = 1, times = Infinity }: Rule, reply: ReturnType<Answer>): Answer => {
  let seen = 0;
  let answered = 0;
  return (command) => {
    const name = commandName(command);
    if (commands === 'all' ? COMMANDS_OF_CONNECTION.has(name) : !commands.includes(name)) return undefined;
    seen++;
    if (answered >= times || Math.floor(seen * share) === Math.floor((seen - 1) * share)) return undefined;
    answered++;
    return reply;
  };
};

/** Starts a proxy on 127.0.0.1 for the server at this URL. */
export const startMongodbProxy = async (server: string): Promise<MongodbProxy> => {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  /** By connection, what forwards its command. */
  const stalled = new Map<Socket, () => void>();
  const losing = new WeakSet<Socket>();
  const denials = new WeakMap<Socket, Buffer>();
  let state: 'whole' | 'cut' | 'held' | 'frozen' = 'whole';
  let answerOf: Answer = () => undefined;
  let caught = 0;

  const listener = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    if (state === 'frozen') near.pause();
    const far = connect({ host: hostname, port: Number(port) });
    const forward = createSplitter((message) => {
      const command = commandOf(message);
      const answer = command === undefined ? undefined : answerOf(command);
      if (answer !== undefined) caught++;
      if (answer === 'lose') losing.add(near);
      const isDenied = typeof answer === 'object' && 'denies' in answer;
      if (isDenied) denials.set(near, replyTo(message, (answer as Denial).denies));
      if (answer === undefined || answer === 'lose' || isDenied) far.write(message);
      else if (answer === 'stall') stalled.set(near, () => far.write(message));
      else if (typeof answer === 'function') near.write((answer as Garble)(replyTo(message, { ok: 1 })));
      else near.write(replyTo(message, answer));
    });
    near.on('data', (bytes: Buffer) => {
      if (state === 'whole') forward(bytes);
      else caught++;
    });
    far.on('data', (bytes: Buffer) => {
      const denial = denials.get(near);
      if (denial !== undefined) {
        denials.delete(near);
        near.write(denial);
      } else if (losing.has(near)) near.destroy();
      else if (state === 'whole') near.write(bytes);
    });
    near.on('close', () => stalled.delete(near));
    tieSockets(sockets, near, far);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const drop = (some: Iterable<Socket>): void => {
    for (const socket of [...some]) socket.destroy();
  };
  return {
    port: (listener.address() as AddressInfo).port,
    urlOf: (database) => urlThrough(server, (listener.address() as AddressInfo).port, database),
    fail: (error, rule = ALL) => {
      answerOf = ruled(rule, errorDocument(error));
    },
    deny: (error, rule = ALL) => {
      answerOf = ruled(rule, { denies: errorDocument(error) });
    },
    stall: (rule = ALL) => {
      answerOf = ruled(rule, 'stall');
    },
    lose: (rule = ALL) => {
      answerOf = ruled(rule, 'lose');
    },
    garble: (garble, rule = ALL) => {
      answerOf = ruled(rule, garble);
    },
    answer: (answer) => {
      answerOf = answer;
    },
    release: () => {
      answerOf = () => undefined;
      for (const forwardStalled of stalled.values()) forwardStalled();
      stalled.clear();
    },
    cut: () => {
      state = 'cut';
      drop(sockets);
    },
    hold: () => {
      state = 'held';
    },
    freeze: () => {
      state = 'frozen';
      for (const socket of sockets) socket.pause();
    },
    repair: () => {
      drop(state === 'held' || state === 'frozen' ? sockets : stalled.keys());
      state = 'whole';
      answerOf = () => undefined;
      caught = 0;
    },
    get caught() {
      return caught;
    },
    close: async () => {
      drop(sockets);
      await new Promise((resolve) => listener.close(resolve));
    },
  };
};
