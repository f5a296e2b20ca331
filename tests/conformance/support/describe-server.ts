import type { XapiVersion } from '../../../src/xapi/model/types.ts';
import {
  describeOnBackends,
  embeddedBackends,
  type BackendKind,
  type Backends,
} from '../../support/servers/backends.ts';
import { runCarnet, type RunningCarnet, type CarnetOptions } from '../../support/servers/running-carnet.ts';
import { type Ask, createAsk } from './asking.ts';

/** The server that a suite is about; it may be used inside of tests only. */
export interface Server {
  /** Asks in this version, with the credential of every scope. */
  in(version: XapiVersion): Ask;
  /** The whole program, for what HTTP does not say. */
  carnet(): RunningCarnet;
}

/** Starts one server on the backends for all tests of `body`. At the end it must have met no bug. */
const describeOn = (makeBackends: () => Backends, options: CarnetOptions, body: (server: Server) => void): void => {
  let backends: Backends;
  let running: RunningCarnet;
  beforeAll(async () => {
    backends = makeBackends();
    running = await runCarnet(backends, options);
  });
  afterAll(async () => {
    await running.close();
    await backends.remove();
    expect(running.unexpectedErrors).toEqual([]);
  });
  body({
    in: (version) =>
      createAsk(running.url, { Authorization: running.authorization, 'X-Experience-API-Version': version }),
    carnet: () => running,
  });
};

/** Describes what a server must do before anything comes to journal and store, once, on SQLite + SQLite. */
export const describeDoor = (title: string, body: (server: Server) => void, options: CarnetOptions = {}): void => {
  describe(title, () => describeOn(embeddedBackends, options, body));
};

/**
 * Describes what a server must do, once on each kind of backends, with one server for all.
 */
export const describeServer = (
  title: string,
  body: (server: Server, backendKind: BackendKind) => void,
  options: CarnetOptions = {},
): void => {
  describeOnBackends('both', title, (makeBackends, backendKind) => {
    describeOn(makeBackends, options, (server) => body(server, backendKind));
  });
};
