import { accessLog, integer, label, matching, text } from './setting-types.ts';

/** The settings of metrics, readiness and the access log. */
export const TELEMETRY_SETTINGS = {
  METRICS_PORT: {
    read: integer(0, 65535),
    default: '',
    meaning: 'A port for `/metrics` alone, on METRICS_HOST. 0 chooses a free one, which the log names.',
  },
  METRICS_HOST: {
    read: text,
    default: '127.0.0.1',
    meaning: 'The address of METRICS_PORT. Every client that reaches it may read.',
  },
  METRICS_TOKEN: {
    read: matching(/^[\x21-\x7e]{16,200}$/, '16 to 200 printable characters without a space'),
    default: '',
    meaning:
      'The Bearer token with which `/metrics` is read on PORT, and on METRICS_PORT too. Without it, and without ' +
      'METRICS_PORT, they cannot be read.',
  },
  METRICS_SOURCES: {
    read: integer(0, 10_000),
    default: '100',
    meaning:
      'How many sources have a `source` label of their own: the first that a process sees. All others share the ' +
      'label `other`. Each costs about 15 time series a process.',
  },
  READY_MAX_LAG_SECONDS: {
    read: integer(1, 10_000_000),
    default: '',
    meaning:
      'How far the store may be behind the journal before `/health/ready` answers 503 with `"store":"behind"`. ' +
      'Without it the lag is only named: a process whose store is behind still accepts durably.',
  },
  ACCESS_LOG: {
    read: accessLog,
    default: 'all',
    meaning:
      'Which requests have a line `answered` in the log, at level `info`: `all`, `errors` (4xx, 5xx, and clients ' +
      'that left), `none`, or a share from 0 to 1 of the others beside all errors. It has method, route (not ' +
      'its values), status, milliseconds, bytes, source, `X-Request-Id` and the kind of the refusal, never content, ' +
      'query or person; with traces `trace_id` and `span_id` too. Health checks without an error have none.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    read: text,
    default: '',
    meaning:
      'Where traces and metrics are sent by OTLP over HTTP, in JSON, as in `http://collector:4318`. Without it the ' +
      'SDK of OpenTelemetry is not loaded. The SDK reads its other variables itself.',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    read: text,
    default: 'OTEL_EXPORTER_OTLP_ENDPOINT/v1/traces',
    meaning: 'Where traces are sent; if it is set without the others: only traces.',
  },
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: {
    read: text,
    default: 'OTEL_EXPORTER_OTLP_ENDPOINT/v1/metrics',
    meaning: 'Where metrics are sent, the same as `/metrics` has; if it is set without the others: only metrics.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    read: text,
    default: '',
    meaning: 'Headers for it, as in `authorization=Bearer%20TOKEN`.',
  },
  OTEL_SERVICE_NAME: {
    read: label,
    default: 'carnet',
    meaning: 'The name of the service there. It wins over `service.name` in OTEL_RESOURCE_ATTRIBUTES.',
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    read: text,
    default: '',
    meaning:
      'Attributes of all that this process sends there, as in `deployment.environment.name=production`; several ' +
      'are separated by commas, and their commas and equals signs are percent-encoded. `service.instance.id` is ' +
      'a random UUID, unless it stands here. `service.version` and `carnet.role` cannot be set.',
  },
  OTEL_METRIC_EXPORT_INTERVAL: {
    read: integer(100, 86_400_000),
    default: '60000',
    meaning: 'How often metrics are sent there, in milliseconds.',
  },
  OTEL_TRACES_SAMPLER: {
    read: text,
    default: 'parentbased_always_on',
    meaning:
      'Which requests are traced: `always_on`, `always_off`, `traceidratio`, or one of these with `parentbased_` ' +
      'before it, which follows the `traceparent` of the client.',
  },
  OTEL_TRACES_SAMPLER_ARG: { read: text, default: '1', meaning: 'The share of `traceidratio`, 0 to 1.' },
} as const;
