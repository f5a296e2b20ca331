/*
 * Modules of mongodb 7.9.0 that its own types leave out, as far as the patches rely on them. The test
 * tests/unit/store/mongo/mongodb-patches/patched-symbols.test.ts checks each of these shapes.
 */

declare module 'mongodb/lib/cmap/connection.js' {
  export const Connection: { readonly prototype: Record<string, unknown> };
}

declare module 'mongodb/lib/utils.js' {
  export const BufferPool: { readonly prototype: Record<string, unknown> };
}

declare module 'mongodb/lib/cmap/commands.js' {
  export const OpMsgResponse: { readonly prototype: Record<string, unknown> };
}
