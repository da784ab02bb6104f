import { parseInstant, type EpochMilliseconds } from '../../time.js';
import { checkObservation } from '../check-observation.js';
import type { Observation } from '../observation.js';
import type { RecordFormat } from '../record-format.js';
import { recordText, type RecordValue } from '../record-text.js';
import { Rejection } from '../rejection.js';
import { directionUnlessCalm } from './calm.js';

const LINE = /^\d{4} +\d{1,2} +\d{1,2} +\d{1,2}(?: +-?\d+){8}\s*$/;
const TIME = /^(\d{4}) +(\d{1,2}) +(\d{1,2}) +(\d{1,2})\b/;
const FILE_NAME = /^(\w{6}-\w{5})(?:-\d{4})?(?:\.|$)/;
const FIELD_COUNT = 12;
const MISSING = '-9999';
/** Rain that wets the gauge and cannot be measured. */
const TRACE = '-1';

/**
 * Lines of NOAA's ISD-Lite: year month day hour (UTC), then temperature, dew point and sea level pressure in tenths
 * of degC and hPa, wind direction, wind speed in tenths of m/s, a code for clouds, and the precipitation of one and of
 * six hours in tenths of mm. The station, `USAF-WBAN`, is in the file's name alone (`725030-14732-2013.gz`).
 * After NCEI, "Integrated Surface Data - Lite: Format Documentation", 2006.
 */
export class IsdLiteFormat implements RecordFormat {
  constructor(private readonly station: string) {}

  static isLine(value: RecordValue): boolean {
    return typeof value === 'string' && LINE.test(value);
  }

  /** The station that a file is named after. */
  static stationOf(fileName: string): string | undefined {
    return FILE_NAME.exec(fileName)?.[1];
  }

  parse(value: RecordValue): Observation | Rejection {
    const text = recordText(value);
    if (text instanceof Rejection) return text;
    const fields = text.trim().split(/ +/);
    if (fields.length !== FIELD_COUNT) {
      const message = `${fields.length} fields; expected ${FIELD_COUNT}: year, month, day, hour and eight values`;
      return new Rejection('WRONG_FIELD_COUNT', message);
    }
    const [, , , , temperature, dewPoint, pressure, direction, speed, , precipitation] = fields;
    return checkObservation({
      station: this.station,
      time: isoTime(text) ?? fields.slice(0, 4).join(' '),
      temperature_2m: scaled(temperature, 10),
      dew_point_2m: scaled(dewPoint, 10),
      pressure_msl: scaled(pressure, 10),
      wind_direction_10m: directionUnlessCalm(scaled(direction, 1), scaled(speed, 10)),
      wind_speed_10m: scaled(speed, 10),
      precipitation: precipitation === TRACE ? 0 : scaled(precipitation, 10),
    });
  }

  timeOf(value: RecordValue): EpochMilliseconds | undefined {
    const text = recordText(value);
    const time = text instanceof Rejection ? undefined : isoTime(text);
    return time === undefined ? undefined : parseInstant(time);
  }
}

function isoTime(text: string): string | undefined {
  const [, year, month, day, hour] = TIME.exec(text.trimStart()) ?? [];
  if (year === undefined || month === undefined || day === undefined || hour === undefined) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${hour.padStart(2, '0')}:00:00Z`;
}

/** What is no whole number stays text, for the schema to refuse. */
function scaled(field: string | undefined, factor: number): number | string | null {
  if (field === undefined || field === MISSING) return null;
  return /^-?\d+$/.test(field) ? Number(field) / factor : field;
}
