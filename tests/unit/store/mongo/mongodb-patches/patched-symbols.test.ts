/**
 * The package as it is installed: no other test file has patched it.
 *
 * @jest-environment-options {"ownModules": true}
 */
import { createRequire } from 'node:module';
import { Duplex } from 'node:stream';
import { OpMsgResponse } from 'mongodb/lib/cmap/commands.js';
import { Connection } from 'mongodb/lib/cmap/connection.js';
import { BufferPool } from 'mongodb/lib/utils.js';
import { endCommandsOfClosedConnections } from '../../../../../src/store/mongo/mongodb-patches/closed-connections.ts';
import { refuseImpossibleSizes } from '../../../../../src/store/mongo/mongodb-patches/message-sizes.ts';

interface Opened {
  readonly error: unknown;
  readonly dataEvents: unknown;
}

describe('The installed driver of MongoDB', () => {
  it('has answers with the methods and fields that the patch of impossible sizes relies on', () => {
    for (const [{ prototype }, name] of [
      [BufferPool, 'getInt32'],
      [OpMsgResponse, 'parse'],
    ] as const) {
      const before = prototype[name];
      expect(before).toBeInstanceOf(Function);
      refuseImpossibleSizes();
      const after = prototype[name];
      refuseImpossibleSizes();
      expect(prototype[name]).toBe(after);
    }
    const answer = new (OpMsgResponse as unknown as new (...given: unknown[]) => { readonly data: unknown })(
      Buffer.alloc(0),
      { length: 0, requestId: 1, responseTo: 1, opCode: 2013 },
      Buffer.alloc(9),
    );
    expect(answer.data).toBeInstanceOf(Buffer);
  });

  it('has exactly the version that the patches are written for', () => {
    const require = createRequire(import.meta.url);
    expect(require('mongodb/package.json')).toMatchObject({ version: '7.9.0' });
  });

  it('has connections with the methods and fields that the patch of closed connections relies on', () => {
    const { prototype } = Connection;
    expect(['writeCommand', 'readMany', 'cleanup'].filter((name) => typeof prototype[name] !== 'function')).toEqual([]);
    const socket = new Duplex({ read: () => undefined });
    const opened = new (Connection as unknown as new (stream: Duplex, options: object) => Opened)(
      Object.assign(socket, { setTimeout: () => undefined }),
      { hostAddress: { toString: () => 'a:1' }, generation: 0 },
    );
    expect([opened.error, opened.dataEvents]).toEqual([null, null]);
    const before = prototype['readMany'];
    endCommandsOfClosedConnections();
    expect(prototype['readMany']).not.toBe(before);
    const after = prototype['readMany'];
    endCommandsOfClosedConnections();
    expect(prototype['readMany']).toBe(after);
  });
});
