import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** Identifiers that provisioned dashboards and alerts know their data sources by. */
export const INFLUXDB: Required<DataSourceRef> = { type: 'influxdb', uid: 'stationcast-influxdb' };
export const PROMETHEUS: Required<DataSourceRef> = { type: 'prometheus', uid: 'stationcast-prometheus' };

/**
 * What Grafana makes at start. `$NAME` is read from Grafana's own environment: addresses and the token, which stay out
 * of files.
 */
export const DATA_SOURCES = {
  apiVersion: 1,
  datasources: [
    {
      name: 'stationcast InfluxDB',
      uid: INFLUXDB.uid,
      type: INFLUXDB.type,
      access: 'proxy',
      url: '$STATIONCAST_INFLUXDB_URL',
      jsonData: {
        version: 'Flux',
        organization: '$STATIONCAST_INFLUXDB_ORGANIZATION',
        defaultBucket: '$STATIONCAST_INFLUXDB_BUCKET',
        timeInterval: '1h',
      },
      secureJsonData: { token: '$STATIONCAST_INFLUXDB_TOKEN' },
    },
    {
      name: 'stationcast Prometheus',
      uid: PROMETHEUS.uid,
      type: PROMETHEUS.type,
      access: 'proxy',
      url: '$PROMETHEUS_URL',
      isDefault: true,
      jsonData: { httpMethod: 'POST', timeInterval: '15s' },
    },
  ],
};

/** Where Grafana finds the dashboards. */
export const DASHBOARD_PROVIDER = {
  apiVersion: 1,
  providers: [
    {
      name: 'stationcast',
      folder: 'stationcast',
      folderUid: 'stationcast',
      type: 'file',
      allowUiUpdates: false,
      options: { path: '/etc/grafana/provisioning/dashboards' },
    },
  ],
};
