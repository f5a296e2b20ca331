import { defined } from '../json-object.ts';
import type { SettingReader } from './setting-reader.ts';

/** The checked settings of metrics and readiness. */
export interface TelemetryConfig {
  /** The port, the token, or both, by which `/metrics` is read; without either it is not served. */
  readonly metrics: { readonly port?: number; readonly host: string; readonly token?: string };
  /** The number of sources that have a label of their own. */
  readonly metricsSources: number;
  /** The requests that have a line in the log: those with an error, and a share (0 to 1) of all others. */
  readonly accessLog: { readonly errors: boolean; readonly share: number };
  /** The signals that are sent by OTLP; absent: none. The SDK reads the addresses. */
  readonly otlp?: {
    readonly exports: { readonly traces: boolean; readonly metrics: boolean };
    readonly serviceName: string;
    readonly metricIntervalMs: number;
  };
  /** The store's lag in seconds from which a process is not ready; absent: no lag makes it so. */
  readonly readyMaxLagSeconds?: number;
}

const readMetrics = (reader: SettingReader): TelemetryConfig['metrics'] => {
  const port = reader.read('METRICS_PORT', undefined);
  const token = reader.read('METRICS_TOKEN', undefined);
  reader.requires('METRICS_HOST', 'METRICS_PORT');
  return {
    host: reader.readOrDefault('METRICS_HOST'),
    ...defined({ port, token }),
  };
};

const readOtlp = (reader: SettingReader): Pick<TelemetryConfig, 'otlp'> => {
  const isGiven = reader.given('OTEL_EXPORTER_OTLP_ENDPOINT') !== undefined;
  const traces = isGiven || reader.given('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') !== undefined;
  const metrics = isGiven || reader.given('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT') !== undefined;
  const settings = {
    serviceName: reader.readOrDefault('OTEL_SERVICE_NAME'),
    metricIntervalMs: reader.readOrDefault('OTEL_METRIC_EXPORT_INTERVAL'),
  };
  return traces || metrics ? { otlp: { exports: { traces, metrics }, ...settings } } : {};
};

export const readTelemetry = (reader: SettingReader): TelemetryConfig => {
  const readyMaxLagSeconds = reader.read('READY_MAX_LAG_SECONDS', undefined);
  return {
    metrics: readMetrics(reader),
    metricsSources: reader.readOrDefault('METRICS_SOURCES'),
    accessLog: reader.readOrDefault('ACCESS_LOG'),
    ...readOtlp(reader),
    ...defined({ readyMaxLagSeconds }),
  };
};
