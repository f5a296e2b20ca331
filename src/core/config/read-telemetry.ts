import { defined, ownValue } from '../json-object.ts';
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
    /** OTEL_RESOURCE_ATTRIBUTES by name. */
    readonly attributes: Readonly<Record<string, string>>;
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

const MAX_ATTRIBUTE = 255;

/** The attributes of a list as `a=1,b=2`, percent-decoded; undefined if any cannot be read (Resource SDK). */
const readAttributes = (list: string): Readonly<Record<string, string>> | undefined => {
  try {
    const pairs = list
      .split(',')
      .filter((pair) => pair.trim() !== '')
      .map((pair) => pair.split('=').map((part) => decodeURIComponent(part.trim())));
    const isRead = pairs.every(
      (parts) => parts.length === 2 && parts[0] !== '' && parts.every((part) => part.length <= MAX_ATTRIBUTE),
    );
    return isRead ? (Object.fromEntries(pairs) as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
};

/** As OpenTelemetry has it, a list that cannot be read is left out whole, with a warning. */
const readResource = (reader: SettingReader): Readonly<Record<string, string>> => {
  const attributes = readAttributes(reader.read('OTEL_RESOURCE_ATTRIBUTES', ''));
  if (attributes !== undefined) return attributes;
  reader.warnings.push({
    at: 'OTEL_RESOURCE_ATTRIBUTES',
    detail: 'all of it is left out: it must be NAME=VALUE,NAME=VALUE, with , = and % percent-encoded in both',
  });
  return {};
};

const readOtlp = (reader: SettingReader): Pick<TelemetryConfig, 'otlp'> => {
  const isGiven = reader.given('OTEL_EXPORTER_OTLP_ENDPOINT') !== undefined;
  const traces = isGiven || reader.given('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') !== undefined;
  const metrics = isGiven || reader.given('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT') !== undefined;
  const attributes = readResource(reader);
  const settings = {
    serviceName: reader.read(
      'OTEL_SERVICE_NAME',
      ownValue(attributes, 'service.name') ?? reader.readOrDefault('OTEL_SERVICE_NAME'),
    ),
    attributes,
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
