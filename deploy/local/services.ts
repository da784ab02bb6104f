import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newInfluxDbPlace, startInfluxDb, urlOf } from './influxdb.js';
import { brokerOf, newKafkaPlace, startKafka } from './kafka.js';
import { isRunning, stopProcess } from './service-process.js';
import { clearState, readState, writeState, type ServicesState } from './state.js';

/** Starts both servers with new, empty data; leaves them alone where both run. */
export async function startServices(stateFolder: string): Promise<ServicesState> {
  const before = await readState(stateFolder);
  if (before !== undefined) {
    if (await isHealthy(before)) return before;
    await stop(stateFolder, before);
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'stationcast-services-'));
  const influxDbPlace = await newInfluxDbPlace(path.join(folder, 'influxdb'));
  const kafkaPlace = await newKafkaPlace(path.join(folder, 'kafka'));
  const [influxdb, kafka] = await Promise.allSettled([startInfluxDb(influxDbPlace), startKafka(kafkaPlace)]);
  if (influxdb.status === 'rejected' || kafka.status === 'rejected') {
    for (const result of [influxdb, kafka])
      if (result.status === 'fulfilled') await stopProcess(result.value);
    await rm(folder, { recursive: true, force: true });
    throw influxdb.status === 'rejected'
      ? influxdb.reason
      : kafka.status === 'rejected'
        ? kafka.reason
        : undefined;
  }
  const state = {
    folder,
    influxdb: { process: influxdb.value, url: urlOf(influxDbPlace) },
    kafka: { process: kafka.value, broker: brokerOf(kafkaPlace) },
  };
  await writeState(stateFolder, state, influxDbPlace.token);
  return state;
}

/** Stops both and removes their data; false where nothing was started. */
export async function stopServices(stateFolder: string): Promise<boolean> {
  const state = await readState(stateFolder);
  if (state === undefined) return false;
  await stop(stateFolder, state);
  return true;
}

async function stop(stateFolder: string, state: ServicesState): Promise<void> {
  await Promise.all([stopProcess(state.influxdb.process), stopProcess(state.kafka.process)]);
  await clearState(stateFolder, state);
}

async function isHealthy(state: ServicesState): Promise<boolean> {
  return (await isRunning(state.influxdb.process)) && (await isRunning(state.kafka.process));
}
