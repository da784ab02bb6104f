/**
 * How series lie in an InfluxDB 2 bucket. Every key is a measurement, its tags and its time, so writing something
 * again overwrites it.
 *
 * `observation`: tag `station`, time = the full hour. Fields: each variable (float); `<variable>_rank` (integer, see
 * SlotRank: 8192 and more failed quality control, otherwise twice the seconds from the full hour, plus one before it);
 * `observed` (integer), the number of variables, there in every covered hour and so cheap to count.
 *
 * `forecast`: tags `station`, `model`, `lead` (`01`, `02`, ...), time = valid time, so origin = time - lead. Fields:
 * those of the forecast (float). For dashboards and people; a value that is not a number is left out.
 *
 * `forecast_issue`: tags `station`, `model`, time = origin. The whole forecast in one point, and what the store reads: a
 * query costs InfluxDB a table for each series, of which `forecast` has one for each lead and field. Field: `issue` (text,
 * see packValues). Written after the leads.
 *
 * `station`: tag `station`, fields `name`, `latitude`, `longitude`, `elevation`, `timezone` and `fields`. The time is
 * one fixed hour in the far future, where a bucket's retention never deletes it.
 *
 * `document`: tags `collection`, `key`, at the same hour as stations. Fields: `parts` (integer; 0 once it is deleted) and
 * its text as `part_0`, `part_1`, ...
 *
 * InfluxDB joins the fields of a point that is overwritten with those it had. A station's `fields` names the ones that
 * hold. In `forecast`, fields and leads that a forecast was written again without stay from before.
 *
 * A station's observations are read, merged and written back, so at any time only one process may write them: that to
 * which the partition of the station's node is assigned.
 */
export const OBSERVATION = 'observation';
export const FORECAST = 'forecast';
export const FORECAST_ISSUE = 'forecast_issue';
export const STATION = 'station';
export const DOCUMENT = 'document';

/** 2200-01-01T00:00:00Z. InfluxDB's time ends in 2262. */
export const STATION_HOUR = 2_016_144;

/** Two digits, so that leads sort as text. */
export const LONGEST_HORIZON = 99;

export function leadTag(lead: number): string {
  return String(lead).padStart(2, '0');
}
