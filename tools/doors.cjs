/** Which room of src/ may import which: the table of docs/decisions and architecture, in one place. */
const ROOMS = {
  problem: [],
  telemetry: [],
  config: ['problem'],
  keys: [],
  xapi: ['problem'],
  store: ['xapi', 'problem'],
  journal: ['xapi', 'problem'],
  sources: ['xapi', 'store', 'problem'],
  consent: ['xapi', 'store', 'sources', 'problem'],
  ingest: ['xapi', 'sources', 'consent', 'journal', 'store', 'problem'],
  sink: ['xapi', 'sources', 'consent', 'journal', 'store', 'problem'],
  query: ['xapi', 'sources', 'consent', 'store', 'problem'],
  documents: ['xapi', 'sources', 'consent', 'store', 'problem'],
  pages: ['xapi', 'problem'],
  http: ['ingest', 'query', 'documents', 'sources', 'consent', 'pages', 'xapi', 'telemetry', 'problem'],
  carnet: ['problem', 'config', 'keys', 'xapi', 'store', 'journal', 'sources', 'consent', 'ingest', 'sink', 'query', 'documents', 'pages', 'http', 'telemetry'],
  demo: ['sources'],
  main: ['carnet', 'demo', 'config', 'keys', 'journal', 'store', 'telemetry', 'problem', 'sources'],
};

/** Where each library is at home. */
const LIBRARIES = {
  express: '^src/http/',
  kafkajs: '^src/journal/kafka-',
  '@platformatic/wasm-utils': '^src/journal/kafka-',
  mongodb: '^src/store/mongo/',
  '@photostructure/sqlite': '^src/(journal/sqlite-|store/sqlite/)',
  'prom-client': '^src/telemetry/',
  pino: '^src/telemetry/',
  ajv: '^src/(xapi|config)',
  jose: '^src/xapi/',
};

const place = (room) => `^src/${room}(/|\\.ts$)`;
const rooms = Object.keys(ROOMS);

module.exports = {
  forbidden: [
    ...rooms.map((room) => ({
      name: `doors-of-${room}`,
      severity: 'error',
      from: { path: place(room) },
      to: { path: '^src/', pathNot: [room, ...ROOMS[room]].map(place) },
    })),
    { name: 'every-file-in-a-room', severity: 'error', from: { path: '^src/', pathNot: rooms.map(place) }, to: {} },
    ...Object.entries(LIBRARIES).map(([library, home]) => ({
      name: `home-of-${library}`,
      severity: 'error',
      from: { path: '^src/', pathNot: home },
      to: { path: `node_modules/${library}(/|$)` },
    })),
    { name: 'no-library-without-a-home', severity: 'error', from: { path: '^src/' }, to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'], pathNot: Object.keys(LIBRARIES).map((library) => `node_modules/${library}(/|$)`) } },
    { name: 'adapters-only-behind-open', severity: 'error', from: { path: '^src/', pathNot: ['^src/(journal|store)/open-', '^src/journal/(kafka|sqlite)-', '^src/store/(mongo|sqlite)/'] }, to: { path: ['^src/journal/(kafka|sqlite)-', '^src/store/(mongo|sqlite)/'] } },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.cjs', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'types'] },
  },
};
